"""The board's addresses, and one that sends a ready string: the least that this Django can cost."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from smashboard.urls import handler404, urlpatterns  # noqa: F401

READY = b""


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse(READY)


urlpatterns = [path("ready/", ready), *urlpatterns]
