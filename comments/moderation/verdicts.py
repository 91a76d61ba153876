"""The words in which a rule answers, and what it may look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any


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
class Opinion:
    """What a rule found: whether it strikes, how sure it is (0 to 1), and why, where that says more than the policy does."""

    hit: bool
    score: float = 0.0
    why: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule said of one submission under one policy. A log-only rule hits and allows, so `hit` is kept as well."""

    rule: str
    version: int
    mode: str
    verdict: Verdict
    hit: bool = False
    score: float = 0.0
    why: str = ""
    evidence: tuple[Evidence, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "version": self.version,
            "mode": self.mode,
            "verdict": self.verdict.name.lower(),
            "hit": self.hit,
            "score": round(self.score, 4),
            "why": self.why,
            "evidence": [{"start": one.start, "end": one.end, "note": one.note} for one in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """The subject of an article, as far as rules read it."""

    title: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    thread: tuple[str, ...] = ()
    """Texts published below it before, the oldest first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Everything a rule may look at: facts, collected before. A rule reads no clock, settings or database."""

    body: str
    name: str = ""
    website: str = ""
    article: ArticleFacts = field(default_factory=ArticleFacts)
    parent: str = ""
    """The text that it replies to, "" for none."""
    now: datetime | None = None
    board: Any = None
    """What the board has learnt of spam (spam.learning.BoardModel), None for nothing."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """
    What was known of the author and the form when it was sent, and is kept for replays: `published_before` (bool),
    `fill_seconds` (float or None), `trap_filled` (bool), `recent` (comments of the last ten minutes), `copies` (how often the
    same words stand elsewhere on the board).
    """
