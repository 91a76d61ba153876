"""What may be written together with a curse: other common words, and the endings that belong to the curse itself."""

from collections.abc import Iterable

from .entries import MOST_LETTERS

# fmt: off
ENDINGS = frozenset([
    "s", "z", "es", "ez", "d", "ed", "a", "ah", "as", "az", "en", "ens", "er", "ers", "eth", "ette", "ie", "ies",
    "in", "ing", "ings", "able", "ish", "ity", "ness", "n", "t", "ty", "y",
])
# fmt: on
LONGEST_WORD = 14


class Joins:
    """
    Reads the letters beside a curse in the same word: "total|shit|this", but not "wi|shit" and "whore|ally".

    Reading costs at most MOST_LETTERS times LONGEST_WORD comparisons.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)

    def are_words(self, letters: str) -> bool:
        """Whether the letters are one or more of the words, written together."""
        if len(letters) > MOST_LETTERS:
            return False
        reached = [True] + [False] * len(letters)
        for end in range(1, len(letters) + 1):
            reached[end] = any(
                reached[start] and letters[start:end] in self._words for start in range(max(0, end - LONGEST_WORD), end)
            )
        return reached[-1]

    @staticmethod
    def is_ending(letters: str) -> bool:
        """Whether the letters inflect the word before them."""
        return letters in ENDINGS
