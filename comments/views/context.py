from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from .. import policies


def board(request: HttpRequest) -> dict[str, object]:
    """What every page knows of the board itself."""
    # Where to come back to after logging in: the page itself, unless it is about logging in.
    here = "" if request.path.startswith(reverse("account_login").rpartition("login/")[0]) else request.path
    name = settings.BOARD["NAME"]
    return {"board_name": name, "here": here, "posted_rules": lambda: policies.posted().posted_text(name)}
