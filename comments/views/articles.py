"""The pages that people read."""

from datetime import date

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from ..models import Article, Comment
from ..threads import NEWEST, OLDEST, NoSuchPage, comment_url, linked_data_json, stamp, thread_page
from . import pages, posting
from .visitors import is_known, own_ids

ARTICLES_PER_PAGE = 20


@require_safe
@conditional_page
def article_list(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.published(timezone.localdate()).with_newest_comment_ids().newest_first()
    page = Paginator(articles, ARTICLES_PER_PAGE).get_page(request.GET.get("page"))
    newest = Comment.objects.in_bulk([article.newest_comment_id for article in page if article.newest_comment_id])
    for article in page:
        article.newest_comment = newest.get(article.newest_comment_id)
        if article.newest_comment:
            article.newest_stamp = article.newest_comment.source_stamp or stamp(article.newest_comment.created_at)
    response = render(request, "comments/article_list.html", {"page": page})
    response["Cache-Control"] = "private, no-cache"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def article_detail(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    try:
        published_on = date(year, month, day)
    except ValueError as error:
        raise Http404("there is no such day") from error
    article = get_object_or_404(Article.objects.published(timezone.localdate()), published_on=published_on, slug=slug)
    if request.method == "POST":
        return posting.post_comment(request, article)
    number, order = _page_asked_for(request)
    if not is_known(request):
        return pages.page_for_strangers(request, article, number, order, render_article)
    response = HttpResponse(
        render_article(request, article, number, order, posting.hidden_fields(request), own_ids(request, article))
    )
    response["Cache-Control"] = "private, no-store"
    return response


def render_article(
    request: HttpRequest,
    article: Article,
    number: int,
    order: str,
    hidden_fields: str,
    own: dict[int, str] | None = None,
) -> str:
    """
    Return the article's page.

    :raises Http404: if the threads have fewer pages.
    """
    is_open = article.is_open(timezone.now())
    try:
        threads = thread_page(article, number, order, is_open=is_open, own_ids=own or {})
    except NoSuchPage as error:
        raise Http404(str(error)) from error
    context = {
        "article": article,
        "related_links": article.related_links.all(),
        "archived_count": article.archived_count(),
        "threads": threads,
        "order": order,
        "is_open": is_open,
        "form_html": posting.blank_form_html(request, article, hidden_fields) if is_open else "",
        "linked_data": linked_data_json(_linked_data(request, article, threads.linked_data)),
        "canonical": request.build_absolute_uri(article.get_absolute_url()),
    }
    return render_to_string("comments/article_detail.html", context, request)


@require_safe
def comment_permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the comment's place; one that doesn't stand on the page exists for its author alone."""
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
    own = own_ids(request, comment.article)
    if not comment.shown and comment.pk not in own:
        raise Http404("no such comment")
    if comment.article.published_on > timezone.localdate():
        raise Http404("no such comment")
    response = HttpResponseRedirect(comment_url(comment, own))
    response["Cache-Control"] = "private, no-store" if own else "private, no-cache"
    return response


def _page_asked_for(request: HttpRequest) -> tuple[int, str]:
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and 1 <= len(asked) <= 6):
        raise Http404("a page is a number from 1 on")
    return int(asked), NEWEST if request.GET.get("order") == NEWEST else OLDEST


def _linked_data(request: HttpRequest, article: Article, comments: list[dict]) -> dict:
    url = request.build_absolute_uri(article.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "@id": url,
        "url": url,
        "headline": article.title,
        "text": article.body,
        "datePublished": article.published_on.isoformat(),
        "author": {"@type": "Person", "name": article.byline}
        if article.byline
        else {"@type": "Organization", "name": article.source or settings.BOARD["NAME"]},
        "commentCount": article.comment_count,
        "comment": comments,
    }
    if article.source_url:
        data["isBasedOn"] = article.source_url
    return data


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers to the icon where no page has told them its address."""
    return HttpResponseRedirect(static("comments/favicon.svg"))
