"""Posting and replying: the form, its preview, and what comes of it."""

from functools import lru_cache

from crispy_forms.utils import render_crispy_form
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import judging, policies
from ..addresses import address_hash, client_address
from ..choices import Status
from ..forms import CommentForm, opened_stamp
from ..limits import PREVIEW_LIMIT, in_words, may_hint, may_preview
from ..models import MAX_DEPTH, Article, Comment
from ..moderation.verdicts import Verdict
from ..operations import AlreadyPosted, NoReplyHere, Refused, Submission, TooMany, check_open, submit_comment
from ..text import BODY_LIMIT, UnreadableText, body_to_html, tidy
from ..threads import comment_url, stamp
from .visitors import own_ids, remember_details, remember_own, remembered_details, session_ids

# Stands in a stored page or form where the hidden fields will be. No text can hold it, for "<" is escaped there.
HOLE = SafeString("<hidden-fields>")
# So many marked words are named in a hint.
HINTED_WORDS = 5
REMEMBERED_FIELDS = ("name", "email", "website")


def hidden_fields(request: HttpRequest, opened: str = "") -> SafeString:
    """Return the hidden fields of the form: the token against forged requests, and when the form was opened."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="opened" value="{}">',
        get_token(request),
        opened or opened_stamp(timezone.now()),
    )


def blank_form(request: HttpRequest, article: Article, parent: Comment | None = None) -> CommentForm:
    user = request.user if request.user.is_authenticated else None
    return CommentForm(user=user, initial=remembered_details(request), action=_action(article, parent))


def blank_form_html(request: HttpRequest, article: Article, hidden: str) -> SafeString:
    """Return the article's empty form; that of guests who are not remembered is laid out once for all."""
    form = blank_form(request, article)
    if form.user or form.initial:
        return render_crispy_form(form, context={"hidden_fields": hidden})
    return mark_safe(_guest_form_html(_action(article, None)).replace(HOLE, hidden))  # noqa: S308  both were escaped


@lru_cache(maxsize=500)
def _guest_form_html(action: str) -> str:
    return render_crispy_form(CommentForm(action=action), context={"hidden_fields": HOLE})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The reply form on a page of its own, for browsers without script, and its target for all."""
    parent = Comment.objects.select_related("article").filter(pk=pk, shown=True).first()
    if parent is None or parent.article.published_on > timezone.localdate():
        return _no_such_comment(request)
    if request.method == "POST":
        return post_comment(request, parent.article, parent)
    if not parent.article.is_open(timezone.now()):
        return _form_page(
            request, parent.article, parent, None, status=403, notice="Comments on this article are closed."
        )
    if not parent.takes_replies:
        return _form_page(request, parent.article, parent, None, status=403, notice=_why_no_reply(parent))
    return _form_page(request, parent.article, parent, blank_form(request, parent.article, parent))


def post_comment(request: HttpRequest, article: Article, parent: Comment | None = None) -> HttpResponse:
    """Take a filled form: lead to the comment that came of it, or show the form again with the text and the reason."""
    if "hint" in request.POST:
        return _hint(request, article, parent)
    user = request.user if request.user.is_authenticated else None
    form = CommentForm(request.POST, user=user, action=_action(article, parent))
    if not form.is_valid():
        return _form_page(request, article, parent, form, status=422)
    try:
        if "preview" in request.POST:
            check_open(article, parent, timezone.now())
            return _preview(request, article, parent, form)
        comment = submit_comment(_submission(request, article, parent, form))
    except AlreadyPosted as refusal:
        return _already_posted(request, article, parent, form, refusal)
    except TooMany as refusal:
        response = _form_page(request, article, parent, form, status=429, notice=str(refusal))
        response["Retry-After"] = str(refusal.seconds)
        return response
    except NoReplyHere as refusal:
        offered = CommentForm(request.POST, user=user, action=_action(article, None))
        offered.is_valid()
        return _form_page(request, article, None, offered, status=422, notice=str(refusal))
    except Refused as refusal:
        return _form_page(request, article, parent, form, status=422, notice=str(refusal))
    if comment.status == Status.REJECTED:
        return _form_page(request, article, parent, form, status=422, notice=_rejected(comment))
    remember_own(request, comment)
    response = HttpResponseRedirect(comment_url(comment, own_ids(request, article)))
    if not user:
        details = {name: form.cleaned_data[name] for name in REMEMBERED_FIELDS}
        remember_details(response, details if form.cleaned_data["remember"] else None)
    return response


def _preview(request: HttpRequest, article: Article, parent: Comment | None, form: CommentForm) -> HttpResponse:
    now = timezone.now()
    if settings.BOARD["RATE_LIMITS"] and not may_preview(
        address_hash=address_hash(client_address(request), now), now=now
    ):
        most, window = PREVIEW_LIMIT
        notice = f"More than {most} previews within {in_words(int(window.total_seconds()))} are too many. Please wait a little."
        response = _form_page(request, article, parent, form, status=429, notice=notice)
        response["Retry-After"] = str(int(window.total_seconds()))
        return response
    body = form.cleaned_data["body"]
    return _form_page(
        request, article, parent, form, preview=body_to_html(body), hints=hints_for(article, parent, body)
    )


def hints_for(article: Article, parent: Comment | None, body: str) -> list[dict[str, object]]:
    """Return what the policy would tell a writer before posting: the rule's own words, and the passages that count."""
    engine = policies.in_force()
    facts = {"published_before": True}
    judgement = engine.judge(judging.candidate(article, parent, body=body, facts=facts), article.mode_overrides())
    return [
        {
            "rule": finding.rule,
            "title": engine.policy.rules[finding.rule].title,
            "hint": engine.policy.rules[finding.rule].hint,
            "why": finding.why,
            "waits": finding.verdict >= Verdict.HOLD,
            "words": [body[one.start : one.end] for one in finding.evidence][:HINTED_WORDS],
        }
        for finding in judgement.hints
    ]


def _hint(request: HttpRequest, article: Article, parent: Comment | None) -> HttpResponse:
    """Tell a writer, while the text is being written, what the rules would say of it. Nothing is stored."""
    now = timezone.now()
    if settings.BOARD["RATE_LIMITS"] and not may_hint(address_hash=address_hash(client_address(request), now), now=now):
        return JsonResponse({"hints": []}, status=429, headers={"Retry-After": "60"})
    try:
        body = tidy(request.POST.get("body", "")[: BODY_LIMIT + 1])
    except UnreadableText:
        return JsonResponse({"hints": []})  # the form itself says what is wrong
    return JsonResponse({"hints": hints_for(article, parent, body) if body else []})


def _submission(request: HttpRequest, article: Article, parent: Comment | None, form: CommentForm) -> Submission:
    now = timezone.now()
    data = form.cleaned_data
    user = form.user
    return Submission(
        article=article,
        parent=parent,
        user=user,
        name=user.get_username() if user else data["name"],
        email="" if user else data["email"],
        website="" if user else data["website"],
        body=data["body"],
        address_hash=address_hash(client_address(request), now),
        now=now,
        fill_seconds=data["opened"],
        trap_filled=bool(data["summary"]),
        own_ids=session_ids(request),
    )


def _already_posted(
    request: HttpRequest, article: Article, parent: Comment | None, form: CommentForm, refusal: AlreadyPosted
) -> HttpResponse:
    """Lead to the comment where the same form came twice; otherwise say so and keep the text."""
    earlier = refusal.comment
    own = own_ids(request, article)
    stands = earlier.status == Status.PUBLISHED or earlier.pk in own
    same_place = earlier.parent_id == (parent.pk if parent else None)
    if stands and same_place:
        messages.info(request, "You had already posted this comment. It is here once.")
        return HttpResponseRedirect(comment_url(earlier, own))
    return _form_page(
        request, article, parent, form, status=409, notice=str(refusal), earlier=earlier if stands else None
    )


def _form_page(
    request: HttpRequest,
    article: Article,
    parent: Comment | None,
    form: CommentForm | None,
    *,
    status: int = 200,
    notice: str = "",
    preview: str = "",
    hints: list[dict[str, object]] | None = None,
    earlier: Comment | None = None,
) -> HttpResponse:
    opened = "" if form is None or form.is_stale else form.data.get("opened", "")
    context = {
        "article": article,
        "parent": parent,
        "parent_stamp": parent and (parent.source_stamp or stamp(parent.created_at)),
        "form": form,
        "notice": notice,
        "preview": mark_safe(preview),  # noqa: S308  made by body_to_html
        "earlier": earlier,
        "hints": hints,
        "canonical": request.build_absolute_uri(article.get_absolute_url()),
        "hidden_fields": hidden_fields(request, opened),
    }
    response = render(request, "comments/comment_form.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _action(article: Article, parent: Comment | None) -> str:
    return f"{parent.get_absolute_url()}reply/" if parent else article.get_absolute_url()


def _why_no_reply(parent: Comment) -> str:
    if parent.status != Status.PUBLISHED:
        return "This comment is not shown any more, so it takes no reply."
    return f"Replies go {MAX_DEPTH} levels deep, and this comment is at the last. Please reply to the comment above it."


def _rejected(comment: Comment) -> str:
    note = comment.decisions.last().note
    return f"Your comment was not accepted. {note} You can change it and send it again."


def _no_such_comment(request: HttpRequest) -> HttpResponse:
    """Answer alike for comments that never were and for those that only their authors and moderators know of."""
    context = {"typed": request.POST.get("body", "")}
    return render(request, "404.html", context, status=404)
