"""
A page of threads as HTML.

The strings are joined here and not in a template: for 70 comments a recursive template takes several times as long as
everything else on the page. What a person wrote was escaped when it was stored (`body_html`) or is escaped below.
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from types import MappingProxyType
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from .choices import Status
from .models import MAX_DEPTH, Article, Comment
from .models.comment import gone_text
from .text import LINK_REL

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
AWAITING = "Your comment is awaiting moderation."
OLDEST, NEWEST = "oldest", "newest"


class NoSuchPage(LookupError):
    """The threads don't go on as far as the page that was asked for."""


class Row(NamedTuple):
    """What the page needs of a comment; read without building model instances."""

    id: int
    parent_id: int | None
    tree_id: int
    level: int
    author_name: str
    author_website: str
    body_html: str
    status: str
    reason: str
    created_at: datetime
    source_stamp: str
    body: str


@dataclass(frozen=True, slots=True)
class ThreadPage:
    number: int
    pages: int
    html: SafeString
    linked_data: list[dict]
    """The published comments as schema.org has them."""


def thread_page(
    article: Article,
    number: int = 1,
    order: str = OLDEST,
    *,
    is_open: bool,
    own_ids: Mapping[int, str] = MappingProxyType({}),
) -> ThreadPage:
    """
    Return a page of an article's threads, with the reader's own held comments (why each waits, by id) in their places.

    Three queries, however long the threads are.

    :raises NoSuchPage: if there are fewer pages.
    """
    roots = article.comments.roots().visible(own_ids)
    per_page = settings.BOARD["ROOTS_PER_PAGE"]
    pages = max(1, math.ceil(roots.count() / per_page))
    if not 1 <= number <= pages:
        raise NoSuchPage(f"there are {pages} pages of comments, not {number}")
    sorted_roots = roots.newest_first() if order == NEWEST else roots.oldest_first()
    tree_ids = list(sorted_roots.values_list("tree_id", flat=True)[(number - 1) * per_page : number * per_page])
    threads: dict[int, list[Row]] = {tree_id: [] for tree_id in tree_ids}
    rows = Comment.objects.filter(tree_id__in=tree_ids).visible(own_ids).in_thread_order()
    for row in rows.values_list(*Row._fields):
        threads[row[2]].append(Row._make(row))
    writer = _Writer(is_open, own_ids)
    html = "".join(writer.write(thread) for thread in threads.values())
    return ThreadPage(number, pages, mark_safe(html), writer.linked_data)  # noqa: S308  escaped where it was joined


def page_of(comment: Comment, own_ids: Collection[int] = ()) -> int:
    """Return on which page, oldest threads first, a comment stands."""
    root = Comment.objects.get(pk=comment.tree_id)
    roots = Comment.objects.roots().filter(article_id=comment.article_id).visible(own_ids)
    before = roots.filter(created_at__lt=root.created_at) | roots.filter(created_at=root.created_at, pk__lt=root.pk)
    return before.count() // settings.BOARD["ROOTS_PER_PAGE"] + 1


def comment_url(comment: Comment, own_ids: Collection[int] = ()) -> str:
    """Return the address of the comment's place on its article's page."""
    page = page_of(comment, own_ids)
    return f"{comment.article.get_absolute_url()}{f'?page={page}' if page > 1 else ''}#comment-{comment.pk}"


def stamp(instant: datetime) -> str:
    """Return an instant as by-lines show it, in the board's zone: "March 7, 2013 10:29 AM PST"."""
    local = timezone.localtime(instant)
    half = "AM" if local.hour < 12 else "PM"
    return (
        f"{MONTHS[local.month - 1]} {local.day}, {local.year} "
        f"{local.hour % 12 or 12:02}:{local.minute:02} {half} {local.tzname()}"
    )


def linked_data_json(data: dict) -> SafeString:
    """Return JSON that can stand inside a script element: no "<" can end it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return mark_safe(text)  # noqa: S308  escaped above


class _Writer:
    def __init__(self, is_open: bool, own_ids: Mapping[int, str]) -> None:
        self.is_open = is_open
        self.own_ids = own_ids
        self.base = f"{reverse('article_list')}comments/"
        self.linked_data: list[dict] = []

    def write(self, thread: Iterable[Row]) -> str:
        """Return one thread, a depth first list, as nested lists; what is deeper than MAX_DEPTH is shown at that depth."""
        parts: list[str] = []
        open_depth = 0
        found: dict[int, list[dict]] = {}
        for row in thread:
            depth = min(row.level + 1, MAX_DEPTH)
            if depth > open_depth:
                parts.append("<ol>" if open_depth else "")
            else:
                parts.append("</li>" + "</ol></li>" * (open_depth - depth))
            parts.append(f"<li>{self.comment(row, depth)}")
            open_depth = depth
            self.describe(row, found)
        parts.append("</li>" + "</ol></li>" * (open_depth - 1))
        return "".join(parts)

    def comment(self, row: Row, depth: int) -> str:
        if row.status == Status.PUBLISHED:
            kind, inside = "comment", f"{self.body(row)}{self.by_line(row, depth)}"
        elif row.status == Status.HELD and row.id in self.own_ids:
            kind, inside = "comment held", f"{self.notice(row)}{self.body(row)}{self.by_line(row, MAX_DEPTH)}"
        else:
            kind, inside = "comment gone", f"<p>{escape(gone_text(row.status, row.reason))}</p>"
        return f'<article id="comment-{row.id}" class="{kind}">{inside}</article>'

    def notice(self, row: Row) -> str:
        why = f'<p class="why">{escape(self.own_ids[row.id])}</p>' if self.own_ids[row.id] else ""
        return f'<p class="notice">{AWAITING}</p>{why}'

    def body(self, row: Row) -> str:
        text = row.body_html or '<p class="no-text">This comment came without a text.</p>'
        return f'<div class="comment-body" dir="auto">{text}</div>'

    def by_line(self, row: Row, depth: int) -> str:
        name = escape(row.author_name)
        if row.author_website:
            name = f'<a href="{escape(row.author_website)}" rel="{LINK_REL}">{name}</a>'
        instant = f"{row.created_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
        printed = escape(row.source_stamp) or stamp(row.created_at)
        reply = ""
        if self.is_open and depth < MAX_DEPTH:
            reply = f' <a class="reply-link" href="{self.base}{row.id}/reply/">Reply To This Post</a>'
        return (
            f'<footer>Comment by <bdi class="comment-author">{name}</bdi> – '
            f'<a class="stamp" href="{self.base}{row.id}/"><time datetime="{instant}">{printed}</time></a>{reply}</footer>'
        )

    def describe(self, row: Row, found: dict[int, list[dict]]) -> None:
        siblings = found.get(row.parent_id, self.linked_data)
        found[row.id] = siblings
        if row.status != Status.PUBLISHED:
            return
        replies: list[dict] = []
        found[row.id] = replies
        siblings.append(
            {
                "@type": "Comment",
                "url": f"{self.base}{row.id}/",
                "author": {"@type": "Person", "name": row.author_name},
                "datePublished": f"{row.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "text": row.body,
                "comment": replies,
            }
        )
