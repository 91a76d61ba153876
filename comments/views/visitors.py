"""What a request tells about the person who sent it."""

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from ..judging import note_for_author
from ..models import Article, Comment, Judgement

OWN_COMMENTS = "own_comments"
# How many of their comments a guest's session remembers.
OWN_COMMENTS_KEPT = 200

REMEMBERED = "commenter"
REMEMBERED_SECONDS = 365 * 24 * 60 * 60


def is_known(request: HttpRequest) -> bool:
    """Whether the page may hold something of this visitor's own; if not, they get the page that all strangers get."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or settings.REMEMBERED_COOKIE_NAME in request.COOKIES


def own_ids(request: HttpRequest, article: Article) -> dict[int, str]:
    """Return this visitor's own held comments under the article: by id, what their author is told of why they wait."""
    if not is_known(request):
        return {}
    mine = Q(pk__in=session_ids(request))
    if request.user.is_authenticated:
        mine |= Q(user=request.user)
    own = dict.fromkeys(
        Comment.objects.awaiting_review().filter(mine, article=article).values_list("pk", flat=True), ""
    )
    if own:
        for judgement in Judgement.objects.filter(comment__in=list(own)).select_related("policy").order_by("pk"):
            own[judgement.comment_id] = note_for_author(judgement)
    return own


def session_ids(request: HttpRequest) -> list[int]:
    """Return the ids of the comments that this session posted."""
    return request.session.get(OWN_COMMENTS, [])


def remember_own(request: HttpRequest, comment: Comment) -> None:
    request.session[OWN_COMMENTS] = [*session_ids(request), comment.pk][-OWN_COMMENTS_KEPT:]


def remembered_details(request: HttpRequest) -> dict[str, object]:
    """Return name, e-mail and website as this browser was asked to keep them."""
    try:
        details = signing.loads(
            request.COOKIES.get(settings.REMEMBERED_COOKIE_NAME, ""), salt=REMEMBERED, max_age=REMEMBERED_SECONDS
        )
    except signing.BadSignature:
        return {}
    return {**details, "remember": True}


def remember_details(response: HttpResponse, details: dict[str, str] | None) -> None:
    """Keep the details in the visitor's own browser, or take them out of it."""
    if details is None:
        response.delete_cookie(settings.REMEMBERED_COOKIE_NAME, samesite="Lax")
        return
    response.set_cookie(
        settings.REMEMBERED_COOKIE_NAME,
        signing.dumps(details, salt=REMEMBERED),
        max_age=REMEMBERED_SECONDS,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )
