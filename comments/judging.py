"""From rows to what the rules look at, and back to the row that keeps what they said."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from . import lessons, policies
from .models import Article, Comment, Judgement, User
from .moderation.pipeline import Judgement as Verdicts
from .moderation.spam.learning import BoardModel
from .moderation.verdicts import ArticleFacts, Candidate
from .text import words_key

# So many texts of a thread, the latest, belong to an article's subject.
THREAD_TEXTS = 200
RECENT = timedelta(minutes=10)


def article_facts(article: Article, before: datetime | None = None) -> ArticleFacts:
    """Return the subject of an article, with the texts published below it, or those published before a moment."""
    published = article.comments.published().exclude(body="")
    if before:
        published = published.filter(created_at__lt=before)
    texts = published.newest_first().values_list("body", flat=True)[:THREAD_TEXTS]
    return ArticleFacts(
        title=article.title,
        body=article.plain_text,
        tags=tuple(article.tag_list),
        cast=tuple(article.cast_list),
        thread=tuple(reversed(texts)),
    )


def author_facts(*, user: User | None, email: str, own_ids: list[int], body: str, now: datetime) -> dict[str, Any]:
    """Return what is known of the author before the comment is stored. A guest is known again by the session alone."""
    mine = Comment.objects.filter(user=user) if user else Comment.objects.filter(pk__in=own_ids)
    person = Comment.objects.of_one_person(user_id=user.pk if user else None, email=email)
    copies = Comment.objects.filter(words_key=words_key(body), source="")
    return {
        "published_before": mine.published().exists(),
        "recent": person.filter(source="", created_at__gt=now - RECENT).count(),
        "copies": copies.count(),
    }


def candidate(
    article: Article,
    parent: Comment | None,
    *,
    body: str,
    name: str = "",
    website: str = "",
    now: datetime | None = None,
    facts: Mapping[str, Any],
    subject: ArticleFacts | None = None,
    board: BoardModel | None = None,
) -> Candidate:
    """Return what the rules look at. Who judges many comments at once hands over `subject` and `board`, read once."""
    return Candidate(
        body=body,
        name=name,
        website=website,
        article=subject or article_facts(article),
        parent=parent.body if parent else "",
        now=now,
        board=lessons.board() if board is None else board,
        facts=dict(facts),
    )


def record(comment: Comment, verdicts: Verdicts, facts: Mapping[str, Any], now: datetime) -> Judgement:
    """Keep what the rules said of a comment's present revision."""
    return Judgement.objects.create(
        comment=comment,
        revision=comment.revision,
        policy_id=verdicts.policy.number,
        verdict=verdicts.verdict.name.lower(),
        hits="".join(f" {finding.rule} " for finding in verdicts.hits),
        findings=[finding.as_json() for finding in verdicts.findings],
        facts=dict(facts),
        judged_at=now,
    )


def note_for_author(judgement: Judgement) -> str:
    """Return what the author of a comment that waits is told: the notes of the rules that decided, as their policy has them."""
    policy = policies.stored(judgement.policy_id, judgement.policy.text).policy
    deciding = [found["rule"] for found in judgement.findings if found["verdict"] == judgement.verdict != "allow"]
    return " ".join(policy.rules[name].note for name in deciding if name in policy.rules)
