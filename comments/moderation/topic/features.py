"""The numbers by which a comment is compared with a subject. judge.py weighs them, distil.py learns the weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest

from .subject import Profile
from .table import Table, Vector, cosine
from .words import Word, words_of

MAX_FAMILIES = 250
"""Different words of a comment that are compared."""
HALF_TRUST = 10
"""A comment with this many words that say something is trusted half as much as an endless one."""
LITTLE, MUCH = 200, 500
"""Smoothing, in words: the subject's own counts are believed as soon as it has that many."""
FEATURES = ("strangers", "ties", "sum", "centre", "nearest", "elsewhere", "anything")


@dataclass
class Read:
    """A comment, read once for comparison with several subjects."""

    text: str
    table: Table

    @cached_property
    def words(self) -> list[Word]:
        return words_of(self.text)

    @cached_property
    def telling(self) -> dict[str, Word]:
        """The first word of each stem that says something, in order."""
        found: dict[str, Word] = {}
        for word in self.words:
            if self.table.says_something(word) and word.stem not in found:
                found[word.stem] = word
                if len(found) == MAX_FAMILIES:
                    break
        return found

    @cached_property
    def vector(self) -> Vector:
        return self.table.vector(self.words)

    @property
    def trust(self) -> float:
        return len(self.telling) / (len(self.telling) + HALF_TRUST)


def clipped(value: float) -> float:
    """One word must not decide: it pulls away by 1 at most, and ties by 3."""
    return -1.0 if value < -1.0 else 3.0 if value > 3.0 else value


def measure(read: Read, subject: Profile) -> list[float]:
    """
    Return the FEATURES of a comment below its own article, without the rest of the board.

    How likely its words are here, against general English: a mean with little smoothing, in which strange words cost most; a
    mean and a sum by the root of their number, clipped. Then cosines: with the centre of the subject, with the three nearest
    of its comments, with the five nearest kinds of texts of the background, and with the nearest of them.
    """
    number = len(read.telling)
    raw = sum(subject.likelier(read.telling, LITTLE))
    total = sum(map(clipped, subject.likelier(read.telling, MUCH)))
    near = [cosine(read.vector, vector) for _, vector in subject.comments]
    near = nlargest(3, [cosine(read.vector, subject.article_vector), *near])
    far = nlargest(5, (cosine(read.vector, vector) for vector in read.table.background))
    return [
        raw / (number + 3),
        total / (number + 10),
        total / (number + 1) ** 0.5,
        cosine(read.vector, subject.centre),
        sum(near) / len(near),
        sum(far) / len(far),
        far[0],
    ]


def gain(read: Read, subject: Profile, other: Profile) -> float:
    """Return by how much likelier the comment's words are in another subject: a mean of natural logarithms."""
    either = [family for family in read.telling if family in other.counts or family in subject.counts]
    there, here = other.likelier(either, MUCH), subject.likelier(either, MUCH)
    total = sum(map(clipped, there)) - sum(map(clipped, here))
    return total / (len(read.telling) + 3)


def nearest_other(read: Read, subject: Profile, others: Sequence[Profile]) -> tuple[Profile | None, float]:
    """
    Return the article that would fit best and its gain; None and 0 where no other shares a word.

    Only the three that share most words which the own subject lacks are compared in full.
    """
    shared = []
    for place, other in enumerate(others):
        common = read.telling.keys() & other.counts.keys() if other is not subject else ()
        if common:
            shared.append((sum(1 / (1 + subject.counts.get(family, 0)) for family in common), -place))
    found = [(gain(read, subject, others[-place]), place) for _, place in nlargest(3, shared)]
    if not found:
        return None, 0.0
    most, place = max(found)
    return others[-place], most
