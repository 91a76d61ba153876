"""The policy in force: read from the database, parsed and compiled once a version."""

from datetime import datetime
from functools import lru_cache

from django.core.cache import caches
from django.db import transaction
from django.utils import timezone

from .models import PolicyVersion, User
from .moderation import policy as policies
from .moderation.pipeline import Engine
from .moderation.policy import Policy
from .moderation.rules import OPTIONS

# So many versions stay compiled: the one in force, and those that a page of old judgements shows.
COMPILED = 8
# How long a page may still show the rules of the version before, in seconds.
POSTED_SECONDS = 60


def in_force() -> Engine:
    """Return the newest version, ready to judge. One query."""
    newest = PolicyVersion.objects.values_list("number", "text").first()
    if newest is None:
        first = put_in_force(policies.default_text(), author=None, why="The policy that comes with the board.")
        newest = (first.number, first.text)
    return stored(*newest)


def posted() -> Policy:
    """Return the policy in force for pages, not for verdicts: at most POSTED_SECONDS old."""
    newest = caches["pages"].get("policy")
    if newest is None:
        policy = in_force().policy
        newest = (policy.number, policy.text)
        caches["pages"].set("policy", newest, POSTED_SECONDS)
    return stored(*newest).policy


@lru_cache(maxsize=COMPILED)
def compiled(number: int, text: str) -> Engine:
    """
    Return the engine of a policy.

    :raises PolicyError: if the text is no policy.
    """
    return Engine(parse(text, number))


@lru_cache(maxsize=COMPILED)
def stored(number: int, text: str) -> Engine:
    """Return the engine of a version from the database, which may have been saved for an older release of the board."""
    return Engine(policies.parse(text, OPTIONS, number, stored=True))


def parse(text: str, number: int = 0) -> Policy:
    return policies.parse(text, OPTIONS, number)


@transaction.atomic
def put_in_force(text: str, *, author: User | None, why: str, now: datetime | None = None) -> PolicyVersion:
    """
    Save a text as the newest version and return it; the same text again is no new version.

    :raises PolicyError: if the text is no policy.
    """
    parse(text)
    newest = PolicyVersion.objects.first()
    if newest and newest.text == text:
        return newest
    caches["pages"].delete("policy")
    return PolicyVersion.objects.create(text=text, author=author, why=why, created_at=now or timezone.now())
