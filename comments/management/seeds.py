"""
From the saved pages in `fixtures/seeds/` to the rows of the fixture.

A seed is a text and, beside it, a TOML file with what the text doesn't say. Nothing here touches the database.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count, groupby
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core import serializers
from django.db.models import Model

from ..choices import Action, Actor, ModerationMode, Status
from ..importers.saved_page import SavedComment, SavedPage, UnreadablePage, read_saved_page
from ..models import Article, Comment, Decision, RelatedLink
from ..models.article import render_body
from ..text import body_to_html, words_key
from ..trees import number_thread, set_shown

# What CommonMark would take for markup: within a line, and at its beginning.
INLINE_MARKUP = re.compile(r"[\\`*_\[\]<]|&(?=#?\w+;)")
BLOCK_MARKUP = re.compile(r"^(\d{1,9}(?=[.)])|(?=[#>+=~-]))(.)")


class UnreadableSeed(ValueError):
    """A seed that can't be made into rows; the message names the file and the cure."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the TOML file beside a text says. `article` is the article's number in the fixture."""

    article: int
    slug: str
    source: str = ""
    source_url: str = ""
    published_on: date | None = None
    time_zone: str = ""
    tags: Sequence[str] = ()
    cast: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Seed:
    page: SavedPage
    facts: Facts


def fixture_text(folder: Path) -> str:
    """
    Return the fixture that `loaddata` takes, made of the seeds in the folder; the same seeds give the same text.

    :raises UnreadableSeed: if a text or its TOML file can't be read, or does not say what an article needs.
    :raises OSError: if a file is missing.
    """
    return serializers.serialize("json", build_rows(read_seeds(folder)), indent=2, ensure_ascii=False)


def read_seeds(folder: Path) -> list[Seed]:
    """Return the seeds of a folder by the number of their article; for errors see `fixture_text`."""
    seeds = [_read_seed(path) for path in sorted(folder.glob("*.txt"))]
    if not seeds:
        raise UnreadableSeed(f"{folder} holds no seeds. They are texts *.txt, each with a TOML file of the same name.")
    return sorted(seeds, key=lambda seed: seed.facts.article)


def _read_seed(path: Path) -> Seed:
    try:
        page = read_saved_page(path.read_text(encoding="utf-8"))
    except (UnreadablePage, UnicodeDecodeError) as error:
        raise UnreadableSeed(f"{path}: {error}") from error
    path = path.with_suffix(".toml")
    try:
        facts = Facts(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError) as error:
        raise UnreadableSeed(f"{path}: {error}") from error
    if not (page.published_on or facts.published_on):
        raise UnreadableSeed(
            f"{path}: neither it nor the text gives the day. Add a line like published_on = 2013-03-07."
        )
    if page.comments and not (facts.source and facts.time_zone):
        raise UnreadableSeed(f"{path}: the text has comments, so say where and when they stood: source, time_zone.")
    return Seed(page, facts)


def build_rows(seeds: Iterable[Seed]) -> list[Model]:
    """Return unsaved rows with their numbers: articles, related links, comments in the order of the page, decisions."""
    links, numbers = count(1), count(1)
    articles, related, comments = [], [], []
    for seed in seeds:
        article = _article(seed)
        articles.append(article)
        related += [RelatedLink(pk=next(links), article=article, title=title) for title in seed.page.related]
        comments += _comments(seed, article, numbers)
    return [*articles, *related, *comments, *map(_decision, comments)]


def _article(seed: Seed) -> Article:
    page, facts = seed.page, seed.facts
    body = as_markdown(page.paragraphs)
    return Article(
        pk=facts.article,
        title=page.title,
        slug=facts.slug,
        byline=page.byline,
        source=facts.source,
        source_url=facts.source_url,
        published_on=page.published_on or facts.published_on,
        body=body,
        body_html=render_body(body),
        video_caption=page.video_caption,
        tags=", ".join(facts.tags),
        cast=", ".join(facts.cast),
        moderation_mode=ModerationMode.PUBLISH,
        declared_count=page.declared_count,
        comment_count=len(page.comments),
    )


def as_markdown(paragraphs: Iterable[str]) -> str:
    """
    Return Markdown that shows the paragraphs with just these characters and line breaks (CommonMark 0.31, 2.4 and 6.7).

    White space at the ends of lines is not shown.
    """
    return "\n\n".join("\\\n".join(map(_escaped, paragraph.split("\n"))) for paragraph in paragraphs)


def _escaped(line: str) -> str:
    return BLOCK_MARKUP.sub(r"\1\\\2", INLINE_MARKUP.sub(r"\\\g<0>", line.strip(" \t")))


def _comments(seed: Seed, article: Article, numbers: Iterator[int]) -> list[Comment]:
    """Return the comments of one page with their threads numbered and what stands on the page set."""
    comments: dict[int, Comment] = {}
    for saved in seed.page.comments:
        parent = comments.get(saved.parent)
        comments[saved.number] = _comment(saved, seed.facts, pk=next(numbers), article=article, parent=parent)
    for _, thread in groupby(comments.values(), key=attrgetter("tree_id")):
        nodes = list(thread)
        number_thread(nodes)
        set_shown(nodes)
    return list(comments.values())


def _comment(saved: SavedComment, facts: Facts, *, pk: int, article: Article, parent: Comment | None) -> Comment:
    return Comment(
        pk=pk,
        article=article,
        parent_id=parent.pk if parent else None,
        tree_id=parent.tree_id if parent else pk,
        author_name=saved.author,
        body=saved.body,
        body_html=body_to_html(saved.body),
        words_key=words_key(saved.body),
        status=Status.PUBLISHED,
        created_at=_instant(saved.written, facts.time_zone),
        source=facts.source,
        source_id=f"{facts.slug}#{saved.number}",
        source_stamp=saved.stamp,
    )


def _instant(wall: datetime, time_zone: str) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def _decision(comment: Comment) -> Decision:
    """Return the row that says: the site it came from had published it."""
    return Decision(
        pk=comment.pk,
        comment=comment,
        revision=comment.revision,
        action=Action.PUBLISH,
        status=comment.status,
        actor=Actor.SOURCE,
        decided_at=comment.created_at,
    )
