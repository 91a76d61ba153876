"""
The table of general English: how usual a word is, and a short vector that says what it is about.

`table.bin` is written by distil.py (see MODEL.md): a line of JSON, then for each word, most usual first, one byte for its
frequency and DIMENSIONS signed bytes for its vector, then the vectors of the background. Vectors already carry the
weight of their word (smooth inverse frequency: Arora, Liang, Ma, "A simple but tough-to-beat baseline for sentence
embeddings", 2017), so a text is their plain sum.
"""

import json
import math
from functools import cache
from operator import mul
from pathlib import Path

from .words import Word, stem

FILE = Path(__file__).with_name("table.bin")
RARE = 1e-6
"""The frequency of a word that the table doesn't know: once in a million words."""
STOP = 1.2e-3
"""Words more usual than this (the, would, people don't reach it) say nothing about a subject."""
STEPS = 12.0
"""A frequency f is stored as round(-STEPS * ln f): steps of 8 %."""
MAX_SUMMED = 300
"""Words that make the vector of a text. A longer text has shown its subject by then, and the work stays bounded."""

Vector = tuple[float, ...]


def unit(vector: list[int] | Vector) -> Vector:
    """Return the vector at length 1; zeros stay zeros."""
    length = math.sqrt(sum(map(mul, vector, vector)))
    return tuple(number / length for number in vector) if length else tuple(vector)


def cosine(one: Vector, other: Vector) -> float:
    """The cosine of two vectors of length 1, -1 to 1; 0 where either is zero."""
    return sum(map(mul, one, other))


class Table:
    """Read once for each process; about 1 MB on disk and 4 MB in memory."""

    def __init__(self, raw: bytes) -> None:
        line, _, rest = raw.partition(b"\n")
        head = json.loads(line)
        names = head["words"].split()
        self.dimensions: int = head["dimensions"]
        self._places = {name: place for place, name in enumerate(names)}
        self._vectors = memoryview(rest)[len(names) :].cast("b")
        self.stop_stems: set[str] = set()
        self.stems: dict[str, float] = {}
        for name, byte in zip(names, rest, strict=False):
            frequency, family = math.exp(-byte / STEPS), stem(name)
            self.stems[family] = self.stems.get(family, RARE) + frequency
            if frequency > STOP:
                self.stop_stems.add(family)
        last = len(names) * self.dimensions
        rows = [self._vectors[at : at + self.dimensions] for at in range(last, len(self._vectors), self.dimensions)]
        self.background = [unit(list(row)) for row in rows]

    def __contains__(self, folded: str) -> bool:
        return folded in self._places

    def frequency(self, family: str) -> float:
        """The share of this stem among the words of general English, RARE for an unknown one."""
        return self.stems.get(family, RARE)

    def says_something(self, word: Word) -> bool:
        return len(word.folded) > 2 and word.stem not in self.stop_stems

    def vector(self, words: list[Word], most: int = MAX_SUMMED) -> Vector:
        """What a text is about, as a vector of length 1; zeros where no word is known."""
        size, places, vectors = self.dimensions, self._places, self._vectors
        known = [places[word.folded] * size for word in words if word.folded in places][:most]
        if not known:
            return (0.0,) * size
        return unit([sum(column) for column in zip(*[vectors[at : at + size] for at in known], strict=True)])


@cache
def table() -> Table:
    return Table(FILE.read_bytes())
