"""Stay on topic: how sure it is that a comment speaks of something else than its article."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..verdicts import Evidence
from .features import FEATURES, LITTLE, Read, measure, nearest_other
from .subject import USUAL, Profile
from .table import Table, cosine, table, unit

WEIGHTS = Path(__file__).with_name("weights.json")

FAR = 0.5
"""From this score on a comment is taken to be about another subject. In trials 2 % of honest comments reached it."""
NEAR = 0.25
"""From this score on it may belong to another article on the same subject. In trials 5 % of honest comments reached it."""

FEWEST_WORDS = 8
"""Below this nothing can be told: "Couldn't agree more!" fits everywhere."""
FEWEST_TELLING = 3
"""Different words that say something, in a comment that can be judged."""
FEWEST_OF_SUBJECT = 5
"""Such words that an article and its thread must have before anything is compared with it."""
KNOWN_SHARE = 0.5
"""Of the telling words so many must be known to the table or the article, or the comment is in another language."""
FITS_PARENT = 0.5
"""A reply whose vector is this near to its parent's (a cosine) answers it. So do 8 of the 19
longer replies of the original thread, and 1 of 160 comments on another subject."""
PARENT_WORD = 1e-4
"""A word that the reply shares with its parent binds them if it is rarer than once in 10,000 words."""
FITS_BETTER = 0.3
"""Another article fits better from this gain on (a mean natural logarithm for each word, times the trust in the comment)."""
TIE = 1.5
"""A word ties a comment to its subject if it is e^1.5 = 4.5 times likelier there than in general English."""
MOST_EVIDENCE = 8


@dataclass(frozen=True, slots=True)
class TopicScore:
    """
    `score` is 1 where the comment is certainly off topic, 0 where it is certainly on topic or nothing can be told.

    `evidence` are the words that tie it to the subject; `strangers` those that don't, given from NEAR on.
    """

    score: float
    evidence: tuple[Evidence, ...] = ()
    fits_better: str | None = None
    """The slug of the article that it would fit better."""
    abstained: bool = False
    why: str = ""
    strangers: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """leaning = bias + trust * (trusted + sum of weight * feature); `far` and `near` are the leanings at FAR and NEAR."""

    bias: float
    trusted: float
    by_feature: tuple[float, ...]
    far: float
    near: float

    @classmethod
    def from_json(cls, raw: dict) -> "Weights":
        values = tuple(raw["features"][name] for name in FEATURES)
        return cls(raw["bias"], raw["trusted"], values, raw["far"], raw["near"])

    def leaning(self, features: Sequence[float], trust: float) -> float:
        total = sum(weight * value for weight, value in zip(self.by_feature, features, strict=True))
        return self.bias + trust * (self.trusted + total)

    def score(self, leaning: float) -> float:
        """Put the leaning on 0 to 1 so that FAR and NEAR lie where they were measured."""
        steepness = math.log(3) / (self.far - self.near)  # 1 / (1 + e^(ln 3)) is 0.25
        return 1 / (1 + math.exp(min(50.0, steepness * (self.far - leaning))))


@cache
def weights() -> Weights:
    return Weights.from_json(json.loads(WEIGHTS.read_text(encoding="utf-8")))


class OnTopic:
    """Compares comments with articles. It holds no state but its tables, so one serves all threads."""

    def __init__(self, words: Table | None = None, weighed: Weights | None = None) -> None:
        self.table = words or table()
        self.weights = weighed or weights()

    def judge(self, text: str, subject: Profile, *, parent: str = "", others: Sequence[Profile] = ()) -> TopicScore:
        """Return how far the text is off its subject. `parent` is what it replies to, `others` the board's other articles."""
        read = Read(text, self.table)
        if reason := self._nothing_to_tell(read, subject):
            return TopicScore(0.0, abstained=True, why=reason)
        ties = self._ties(read, subject)
        if parent and self._answers(read, Read(parent, self.table)):
            return TopicScore(0.0, ties, abstained=True, why="It answers the comment it replies to.")
        other, gain = nearest_other(read, subject, others)
        better = other if gain * read.trust >= FITS_BETTER else None
        score = self.weights.score(self.weights.leaning(measure(read, subject), read.trust))
        strangers = self._strangers(read, subject) if score >= NEAR else ()
        slug = better.slug if better else None
        return TopicScore(score, ties, slug, why=_why(score, ties, better), strangers=strangers)

    def _nothing_to_tell(self, read: Read, subject: Profile) -> str:
        """Return why nothing can be said of this comment below this article, "" where something can."""
        if sum(any(map(str.isalnum, piece)) for piece in read.text.split(maxsplit=50)) < FEWEST_WORDS:
            return f"It has fewer than {FEWEST_WORDS} words."
        if len(subject.counts) < FEWEST_OF_SUBJECT:
            return "Too little is known of the article."
        if len(read.telling) < FEWEST_TELLING:
            return "Its words could stand below any article."
        known = sum(word.folded in self.table or family in subject.counts for family, word in read.telling.items())
        if known < KNOWN_SHARE * len(read.telling):
            return "Most of its words are unknown, so it can't be compared."
        return ""

    def _answers(self, read: Read, parent: Read) -> bool:
        common = read.telling.keys() & parent.telling.keys()
        if any(self.table.frequency(family) < PARENT_WORD for family in common):
            return True
        return cosine(read.vector, parent.vector) >= FITS_PARENT

    def _ties(self, read: Read, subject: Profile) -> tuple[Evidence, ...]:
        found = []
        for word, strength in zip(read.telling.values(), subject.likelier(read.telling, LITTLE), strict=True):
            place = subject.place_of(word)
            usual = self.table.frequency(word.stem) > USUAL and word.stem not in subject.names
            if place and not usual and (strength >= TIE or word.stem not in subject.counts):
                found.append((-strength, word.start, Evidence(word.start, word.end, place)))
        return _in_order(found)

    def _strangers(self, read: Read, subject: Profile) -> tuple[Evidence, ...]:
        """The words whose sense lies farthest from the subject's."""
        found = []
        for word in list(read.telling.values())[:60]:
            if self.table.frequency(word.stem) <= USUAL and not subject.place_of(word):
                sense = cosine(unit(self.table.vector([word])), subject.centre)
                found.append((sense, word.start, Evidence(word.start, word.end, "not what the article is about")))
        return _in_order(found)


def _in_order(found: list[tuple[float, int, Evidence]]) -> tuple[Evidence, ...]:
    """The MOST_EVIDENCE with the smallest first number, as they stand in the text."""
    strongest = sorted(found)[:MOST_EVIDENCE]
    return tuple(evidence for _, _, evidence in sorted(strongest, key=lambda one: one[1]))


def _why(score: float, ties: tuple[Evidence, ...], better: Profile | None) -> str:
    if score < NEAR:
        number = {0: "None", 1: "One"}.get(len(ties), str(len(ties)))
        start = f"{number} of its words {'ties' if len(ties) < 2 else 'tie'} it to the article"
        start += ", but its sense isn't far off" if not ties else ""
    else:
        start = "Few of its words tie it to the article" if ties else "None of its words ties it to the article"
    return f"{start}; it would fit better below “{better.title}”." if better else f"{start}."
