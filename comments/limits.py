"""How often one visitor may post. Counted from the comments themselves, so all processes and machines agree."""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.utils.crypto import salted_hmac

from .models import Comment

# At most so many comments within such a time, of one address or one person. OWASP ASVS 5.0, 2.4.1.
POSTING_LIMITS = (
    (1, timedelta(seconds=10)),
    (5, timedelta(minutes=10)),
    (30, timedelta(days=1)),
)

# Looks at a preview, of one address. Nothing is stored or sent by one, so the limit only keeps programs off.
PREVIEW_LIMIT = (60, timedelta(minutes=10))
# Questions for hints, which script asks after pauses in typing.
HINT_LIMIT = (300, timedelta(minutes=10))


def may_preview(*, address_hash: str, now: datetime) -> bool:
    """Count a look at a preview, and return whether it is still within PREVIEW_LIMIT."""
    return _count("previews", PREVIEW_LIMIT, address_hash, now)


def may_hint(*, address_hash: str, now: datetime) -> bool:
    """Count a question for hints, and return whether it is still within HINT_LIMIT."""
    return _count("hints", HINT_LIMIT, address_hash, now)


def _count(what: str, limit: tuple[int, timedelta], address_hash: str, now: datetime) -> bool:
    most, window = limit
    part = int(now.timestamp() // window.total_seconds())
    key = f"{what}:{address_hash}:{part}"
    cache.add(key, 0, window.total_seconds())
    try:
        return cache.incr(key) <= most
    except ValueError:  # the counter ran out between the two lines
        return True


def seconds_to_wait(*, user_id: int | None, email: str, address_hash: str, now: datetime) -> int:
    """
    Return after how many whole seconds this visitor may post again, 0 for at once. Wants `one_at_a_time` before it.

    The visitor is the address, and beside it the account, or for guests the e-mail address they gave.
    """
    person = Comment.objects.of_one_person(user_id=user_id, email=email)
    address = Comment.objects.filter(address_hash=address_hash) if address_hash else Comment.objects.none()
    return max(_wait(_recent(person, now), now), _wait(_recent(address, now), now))


def one_at_a_time(*, user_id: int | None, email: str, address_hash: str) -> None:
    """Let the posts of one visitor come one after the other until the transaction ends, so that the second sees the first."""
    if connection.vendor != "postgresql":  # on SQLite the transaction holds the one write lock already
        return
    visitors = {f"user {user_id}" if user_id else f"email {email}", f"address {address_hash}"}
    keys = {
        int.from_bytes(salted_hmac("limits", visitor, algorithm="sha256").digest()[:8], signed=True)
        for visitor in visitors
    }
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _recent(comments, now: datetime) -> list[datetime]:
    """Return the times of the newest comments, as many and as old as can matter, newest first."""
    most, longest = POSTING_LIMITS[-1]
    live = comments.filter(Q(source=""), created_at__gt=now - longest)
    return list(live.newest_first().values_list("created_at", flat=True)[:most])


def _wait(newest_first: list[datetime], now: datetime) -> int:
    waits = [
        (newest_first[most - 1] + window - now).total_seconds()
        for most, window in POSTING_LIMITS
        if len(newest_first) >= most
    ]
    return max(0, math.ceil(max(waits, default=0)))


def in_words(seconds: int, units: Iterable[tuple[int, str]] = ((3600, "hour"), (60, "minute"), (1, "second"))) -> str:
    """Return a time to wait as a person says it, rounded up: "8 seconds", "3 minutes"."""
    for length, name in units:
        if seconds >= length:
            count = math.ceil(seconds / length)
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "a moment"
