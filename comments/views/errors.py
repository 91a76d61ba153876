"""Pages for what goes wrong. They keep what was typed, and need neither database nor session."""

import sys

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

# How long to wait before trying again when the database can't be written, in seconds.
RETRY_SECONDS = 30


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "403_csrf.html", 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database is away, locked, full or read-only, and 500 for what nobody foresaw."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError | InternalError):
        response = _page(request, "503.html", 503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return _page(request, "500.html", 500)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    response = _page(request, "429.html", 429)
    response["Retry-After"] = "60"
    return response


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    try:
        typed = request.POST.get("body", "")
    except Exception:  # a form that can't be read has no text to keep
        typed = ""
    response = HttpResponse(
        render_to_string(template, {"typed": typed, "board_name": settings.BOARD["NAME"]}), status=status
    )
    response["Cache-Control"] = "private, no-store"
    return response
