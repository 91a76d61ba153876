"""Threads in the shape of the original page, as large as wanted, made in memory and stored at once."""

import random
from datetime import timedelta

from django.utils import timezone

from comments.choices import Status
from comments.models import Article, Comment
from comments.text import body_to_html
from comments.trees import number_thread, set_shown
from tests.factories import make_article

# Of 70 original comments 50 are roots; a reply's depth is at most 5.
SHARE_OF_ROOTS = 50 / 70
WORDS = "Karen Derek Jimmy song stage season Ivy Bombshell chorus ratings curtain night Tuesday love musical".split()


def make_threads(size: int, *, threads: int | None = None) -> Article:
    """Store an article with so many comments, in the share of the original page or in so many threads."""
    dice = random.Random(size)  # noqa: S311  dice, not secrets
    roots = threads or max(1, round(size * SHARE_OF_ROOTS))
    first = Comment.objects.next_id()
    article = make_article(comment_count=size)
    began = timezone.now() - timedelta(days=30)
    by_thread: list[list[Comment]] = []
    for number in range(size):
        thread = by_thread[dice.randrange(roots)] if number >= roots else []
        if number < roots:
            by_thread.append(thread)
        candidates = [comment for comment in thread[-20:] if comment.level < 4]
        parent = dice.choice(candidates) if candidates else (thread[0] if thread else None)
        body = " ".join(dice.choice(WORDS) for _ in range(37))
        thread.append(
            Comment(
                pk=first + number,
                article=article,
                parent_id=parent.pk if parent else None,
                level=parent.level + 1 if parent else 0,
                tree_id=0,
                author_name=f"Guest {number}",
                body=body,
                body_html=body_to_html(body),
                status=Status.PUBLISHED,
                created_at=began + timedelta(seconds=number),
            )
        )
    for thread in by_thread:
        number_thread(thread)
        set_shown(thread)
    Comment.objects.bulk_create([comment for thread in by_thread for comment in thread], batch_size=2_000)
    return article
