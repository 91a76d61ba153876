"""What an article is about: its own words and names, and what was said below it."""

import math
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from .table import RARE, Table, Vector, table, unit
from .words import Word, stem, words_of

RECENT = 40
"""Comments of the thread that count, the newest: a thread drifts, and older ones would only add work."""
ARTICLE_WEIGHT = 3
"""A word of the article counts as much as a word in this many comments."""
ARTICLE_IN_CENTRE = 2
"""In the centre of the subject the article stands for this many comments."""
USUAL = 3e-4
"""Words more usual than this ("again" and "off" are) don't point to a subject, unless they are in its tags or cast."""
MAX_WORDS = 2_500
"""Words of an article that are read."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An article as its reader knows it. `thread` are the comments published before, oldest first."""

    title: str
    body: str = ""
    tags: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    thread: tuple[str, ...] = ()
    slug: str = ""


class Profile:
    """
    A subject, read once. Keep it as long as the article doesn't change, and `add` each comment that is published.

    `names` are the stems of the title, tags and cast, and their joined spellings ("hitlist" for "Hit List").
    """

    def __init__(self, subject: Subject, words: Table | None = None) -> None:
        self.table = words or table()
        self.slug, self.title = subject.slug, subject.title
        text = "\n".join([subject.title, subject.body, *subject.tags, *subject.cast])
        read = words_of(text, MAX_WORDS)
        self.article_vector = self.table.vector(read, MAX_WORDS)
        self.cast = _names(subject.cast, self.table)
        title = {family for family in _names([subject.title], self.table) if self.table.frequency(family) <= USUAL}
        self.names = self.cast | _names(subject.tags, self.table) | title
        self.article = Counter(word.stem for word in read if self.table.says_something(word))
        self.comments: deque[tuple[set[str], Vector]] = deque()
        self.counts: Counter[str] = Counter({word: ARTICLE_WEIGHT * times for word, times in self.article.items()})
        self.total = sum(self.counts.values())
        self.extend(subject.thread)

    def extend(self, thread: Iterable[str]) -> None:
        for text in list(thread)[-RECENT:]:
            self.add(text)

    def add(self, text: str) -> None:
        """Take in a published comment; the oldest gives way when there are more than RECENT."""
        read = words_of(text)
        stems = {word.stem for word in read if self.table.says_something(word)}
        if not stems:
            return
        self.comments.append((stems, self.table.vector(read)))
        self.counts.update(stems)
        self.total += len(stems)
        if len(self.comments) > RECENT:
            gone, _ = self.comments.popleft()
            self.counts.subtract(gone)
            for family in [family for family in gone if not self.counts[family]]:
                del self.counts[family]
            self.total -= len(gone)
        self.__dict__.pop("centre", None)

    @cached_property
    def centre(self) -> Vector:
        """The mean of the article and the comments below it."""
        parts = [self.article_vector] * ARTICLE_IN_CENTRE + [vector for _, vector in self.comments]
        return unit([sum(column) for column in zip(*parts, strict=True)])

    def likelier(self, families: Iterable[str], smoothing: float) -> list[float]:
        """
        Return for each stem how much likelier it is here than in general English, as a natural logarithm; below 0 if rarer.

        Source: Dirichlet smoothing, in Zhai, Lafferty, "A study of smoothing methods for language models", 2004.
        """
        counts, usual, log = self.counts, self.table.stems, math.log
        absent = log(smoothing / (self.total + smoothing))  # whatever the word, where the subject doesn't have it
        return [
            absent + log(1 + counts[family] / (smoothing * usual.get(family, RARE))) if family in counts else absent
            for family in families
        ]

    def place_of(self, word: Word) -> str:
        """Where this subject has the word: a note for evidence, "" for nowhere."""
        if word.stem in self.cast:
            return "a name of the cast"
        if word.stem in self.names:
            return "in the title or tags"
        if word.stem in self.article:
            return "in the article"
        if self.counts.get(word.stem, 0) > 0:
            return "in the thread"
        return "joins a name of the article" if self.joins_a_name(word) else ""

    def joins_a_name(self, word: Word) -> bool:
        """Whether an unknown word is a name with a usual word glued to it, as in "#TeamIvy" or "smashfans"."""
        if len(word.folded) < 6 or word.folded in self.table:
            return False
        for cut in range(3, len(word.folded) - 2):
            left, right = word.folded[:cut], word.folded[cut:]
            if (stem(left) in self.names and right in self.table) or (stem(right) in self.names and left in self.table):
                return True
        return False


def _names(phrases: Iterable[str], words: Table) -> frozenset[str]:
    """Stems and joined spellings of what a subject is called, without words that every subject has."""
    found: set[str] = set()
    for phrase in phrases:
        read = [word for word in words_of(phrase) if len(word.folded) > 2]
        found.update(word.stem for word in read if words.says_something(word))
        for one, other in pairwise(read):
            found.add(words_of(one.folded + other.folded)[0].stem)
    return frozenset(found)
