"""The word lists of a policy, compiled once for any number of texts."""

import re
from collections.abc import Iterable
from itertools import pairwise

from . import pieces, suspects
from .automaton import Automaton
from .entries import Allowed, Entry, parse
from .joins import Joins

STRONG = "strong"
MILD = "mild"

# Shorter words are too easily part of something else to be put together from pieces or guessed from what isn't covered.
SHORTEST_SPLIT = 4


class Lists:
    """What a search needs of the word lists; the parameters are those of CurseFinder."""

    def __init__(
        self,
        strong: Iterable[str],
        mild: Iterable[str],
        allowed: Iterable[str],
        joiners: Iterable[str],
        bleeped: Iterable[str],
    ) -> None:
        entries = [*(parse(line, STRONG) for line in strong), *(parse(line, MILD) for line in mild)]
        words = [entry for entry in entries if " " not in entry.word]
        self.automaton = Automaton(words)
        self.usual_spellings = Automaton(
            entry for entry in words if not entry.meant and len(entry.word) >= SHORTEST_SPLIT
        )
        """For covered words: who covers letters doesn't misspell the others."""
        self.inside_words: re.Pattern[str] = suspects.inside_words(words)
        self.alone: re.Pattern[str] = suspects.alone(words)
        self.allowed = Allowed(allowed)
        self.joins = Joins([*joiners, *(entry.word for entry in words)])
        self.bleeped = {(word[0], len(word) - 1): Entry(word, STRONG) for word in bleeped}
        usual = [entry for entry in words if entry.severity == STRONG and not entry.meant]
        self.whole = {entry.word: entry for entry in usual if len(entry.word) >= SHORTEST_SPLIT}
        self.split: dict[tuple[str, str], Entry] = {}
        """The words that a blank cuts in two, by their pieces."""
        self.split_signs: set[str] = set()
        """Pieces of which each cut has one, and which honest texts seldom have."""
        for entry in self.whole.values():
            for left, right in pieces.odd_splits(entry.word):
                self._add_split(left, right, entry)
        for entry in entries:
            for left, right in pairwise(entry.word.split()):
                self._add_split(left, right, entry)

    def _add_split(self, left: str, right: str, entry: Entry) -> None:
        self.split.setdefault((left, right), entry)
        self.split_signs.add(next((piece for piece in (left, right) if len(piece) > 1 and pieces.is_odd(piece)), left))
