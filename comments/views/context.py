from django.conf import settings
from django.http import HttpRequest


def board(request: HttpRequest) -> dict[str, object]:
    """What every page knows of the board itself."""
    return {"board_name": settings.BOARD["NAME"]}
