"""Rows for tests, with the fewest words."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from comments.choices import ModerationMode, Status
from comments.models import Article, Comment, User
from comments.operations import Submission, submit_comment

_numbers = count(1)


def make_article(**fields) -> Article:
    number = next(_numbers)
    defaults = {
        "title": f"Article {number}",
        "slug": f"article-{number}",
        "body": "It was a night to remember.",
        "published_on": date(2013, 3, 7),
    }
    return Article.objects.create(**{**defaults, **fields})


def make_comment(article: Article, parent: Comment | None = None, *, body: str = "", **fields) -> Comment:
    """Post a comment as a guest does, and publish or hold it as the article's mode says."""
    number = next(_numbers)
    submission = {
        "user": None,
        "name": f"Guest {number}",
        "email": f"guest{number}@example.org",
        "website": "",
        "body": body or f"What number {number} thinks.",
        "address_hash": "",
        "now": timezone.now(),
    }
    return submit_comment(Submission(article=article, parent=parent, **{**submission, **fields}))


def make_held(article: Article, **fields) -> Comment:
    mode = article.moderation_mode
    Article.objects.filter(pk=article.pk).update(moderation_mode=ModerationMode.HOLD_ALL)
    comment = make_comment(article, **fields)
    Article.objects.filter(pk=article.pk).update(moderation_mode=mode)
    assert comment.status == Status.HELD
    return comment


def make_branch(article: Article, depth: int) -> list[Comment]:
    """Post a comment, a reply to it, and so on, to the depth given; the root first."""
    branch: list[Comment] = []
    for _ in range(depth):
        branch.append(make_comment(article, branch[-1] if branch else None))
    return branch


def make_moderator(**fields) -> User:
    number = next(_numbers)
    return User.objects.create_superuser(
        **{"username": f"moderator-{number}", "email": f"m{number}@example.org", "password": "pw", **fields}
    )


def make_user(**fields) -> User:
    number = next(_numbers)
    return User.objects.create_user(
        **{"username": f"viewer-{number}", "email": f"v{number}@example.org", "password": "pw", **fields}
    )


def days_ago(days: float):
    return timezone.now() - timedelta(days=days)
