from django.urls import path, register_converter

from .views import articles, health, posting, rules


class Digits:
    """A number of so many digits: /2013/03/07/."""

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: object) -> str:
        return str(value)


class Year(Digits):
    regex = "[0-9]{4}"


class TwoDigits(Digits):
    regex = "[0-9]{2}"


class CommentId(Digits):
    regex = "[0-9]{1,18}"


register_converter(Year, "year")
register_converter(TwoDigits, "two_digits")
register_converter(CommentId, "comment_id")

urlpatterns = [
    path("", articles.article_list, name="article_list"),
    path(
        "<year:year>/<two_digits:month>/<two_digits:day>/<slug:slug>/", articles.article_detail, name="article_detail"
    ),
    path("comments/<comment_id:pk>/", articles.comment_permalink, name="comment_permalink"),
    path("comments/<comment_id:pk>/reply/", posting.comment_reply, name="comment_reply"),
    path("rules/", rules.rules, name="rules"),
    path("favicon.ico", articles.favicon, name="favicon"),
    path("healthz", health.healthz, name="healthz"),
]
