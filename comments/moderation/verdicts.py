"""The words in which a rule answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Verdict(IntEnum):
    """A larger number is stricter; the gaps leave room."""

    ALLOW = 10
    HINT = 20
    HOLD = 30
    REJECT = 40


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of the body that counted: body[start:end] in code points, and why."""

    start: int
    end: int
    note: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule said of one submission; `why` is a sentence for the author and the moderator."""

    rule: str
    version: int
    verdict: Verdict
    why: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Everything a rule may look at: facts, collected before. A rule reads no clock, settings or database."""

    body: str
    article_mode: str
    author_published_before: bool
    fill_seconds: float | None
    """How long the form was open, in seconds; None where it is not known."""
    trap_filled: bool
    """Whether the field that people don't see was filled in."""
    now: datetime
