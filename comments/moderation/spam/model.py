"""
A linear model of words: what words and neighbouring words weigh, learnt offline by `train.py` and read from weights.json.

What a text says is the sum of its features' weights / square root of their number, so that no text is spam by its length.
A word that the vocabulary doesn't know is judged by its letters, three and four at a time. MODEL.md tells on which texts the
model was trained, how well it does, and where it is weak.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

from .reading import Reading
from .tokens import Speller, speller

WEIGHTS = Path(__file__).with_name("weights.json")

# A text with fewer known features is weighed as if it had this many: one word alone proves little.
FEWEST_FEATURES = 8
# A word's letters are read as far as this; longer ones are no words.
READ_LETTERS = 20
# At most so many unknown words of a text are read by their letters, the first in the alphabet: the work stays bounded.
MOST_UNKNOWN = 40

VALUES = frozenset({"<number>", "<code>", "<phone>", "<money>"})


@dataclass(frozen=True, slots=True)
class Heavy:
    """A feature that speaks for spam: words[start:end], and how much it added to the log-odds."""

    feature: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class WordModel:
    """All weights are in log-odds. `signal_scale` is what one unit of the signals' hand-set weights is worth."""

    bias: float
    signal_scale: float
    words: Mapping[str, float]
    """Words, and neighbouring words joined by a space."""
    letters: Mapping[str, float]
    """Three and four letters in a row, for words that `words` doesn't know; ^ and $ are a word's ends."""
    shapes: Mapping[str, float]
    speller: Speller

    def log_odds(self, reading: Reading) -> float:
        """Return what words and shape say, without the signals: 0 where spam is as likely as not."""
        found = reading.features & self.words.keys()
        weight = sum(map(self.words.__getitem__, found))
        unknown = set(reading.known).difference(self.words)
        if unknown:
            weight += sum(map(self._by_letters, sorted(unknown)[:MOST_UNKNOWN]))
        shape = sum(self.shapes.get(name, 0.0) for name in shapes(reading))
        return self.bias + weight / divisor(len(found)) + shape

    def heaviest(self, reading: Reading, most: int) -> list[Heavy]:
        """Return where the features stand that speak most for spam, the heaviest first, each at its first place."""
        scale = 1 / divisor(len(reading.features & self.words.keys()))
        first: dict[str, Heavy] = {}
        for size, features in ((2, reading.pairs), (1, reading.known)):
            for start, feature in enumerate(features):
                if feature not in first and self.words.get(feature, 0.0) > 0:
                    first[feature] = Heavy(feature, start, start + size, self.words[feature] * scale)
        return sorted(first.values(), key=lambda heavy: -heavy.weight)[:most]

    def _by_letters(self, word: str) -> float:
        return sum(self.letters.get(part, 0.0) for part in letters(word))


def divisor(found: int) -> float:
    return sqrt(max(found, FEWEST_FEATURES))


def letters(word: str) -> set[str]:
    """Return a word's threes and fours of letters, each once: "spam" gives ^sp, ^spa, spa, spam, ..."""
    if word.startswith("<"):
        return set()
    marked = f"^{word[:READ_LETTERS]}$"
    return {marked[at : at + size] for size in (3, 4) for at in range(len(marked) - size + 1)}


def shapes(reading: Reading) -> list[str]:
    """
    Return names for how a text is written. Length, capitals and marks aren't among them: they tell sources apart, not spam
    from honest talk, and television makes people shout.
    """
    values = sum(map(reading.words.count, VALUES))
    held = {
        "doubled letter": reading.doubled >= 1,
        "doubled letters": reading.doubled >= 2,
        "two values": values >= 2,
        "four values": values >= 4,
    }
    return [name for name, there in held.items() if there]


def build(
    bias: float,
    signal_scale: float,
    words: Mapping[str, float],
    letters: Mapping[str, float],
    shapes: Mapping[str, float],
) -> WordModel:
    return WordModel(bias, signal_scale, words, letters, shapes, speller(words))


@cache
def shipped() -> WordModel:
    """Return the model that is shipped with the board."""
    data = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return build(data["bias"], data["signal_scale"], data["words"], data["letters"], data["shapes"])
