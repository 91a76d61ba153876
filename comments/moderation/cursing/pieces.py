"""Put together what spaces, dots and other signs took apart: f u c k, f.u.c.k, fu<ck, fu ck."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .automaton import Reading
from .disguises import letter_options
from .entries import MOST_LETTERS

# An apostrophe doesn't part a word: "who're" is no curse.
PIECE_OF_CHUNK = re.compile(r"[^\W_]+(?:'[^\W_]+)*+")
PIECE_OF_SPACED = re.compile(r"[^\W_]+")

VOWELS = frozenset("aeiouy")

# Pieces without a vowel that stand alone between blanks in honest texts, and those that signs surround there too.
# fmt: off
HONEST_PIECES = frozenset([
    "th", "st", "nd", "rd", "sh", "mr", "mrs", "ms", "dr", "jr", "sr", "tv", "dvd", "nbc", "cbs", "abc", "bbc", "hbo",
    "pm", "hm", "mm", "pst", "ng", "ps", "pt", "kg", "km", "ft", "lb",
])
# fmt: on
HONEST_PIECES_OF_CHUNK = HONEST_PIECES - {"sh"}
HUSHES = re.compile("sh{2,}|hm{2,}")

# Signs that stand between the words of honest texts, where a blank was forgotten or was never meant to be. Others, such as the
# asterisks of markup, part no words.
WORD_SIGNS = frozenset(".,:;/\\&+=|!?…")

# Single letters that stand alone in honest texts, beside a word that is spaced out: "u r a s h i t".
HONEST_LETTERS = frozenset("aiuroyxn&0123456789")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A stretch of text as one word, with the places where its pieces begin and end."""

    letters: str
    origin: tuple[int, ...]
    """Where each of the letters stands in the text."""
    begins: frozenset[int]
    ends: frozenset[int]

    def reading(self) -> Reading:
        """Return the reading in which words begin and end where pieces do."""
        places = range(len(self.letters) + 1)
        options = [letter_options(letter) for letter in self.letters]
        return Reading(options, [i in self.begins for i in places], [i in self.ends for i in places], whole=True)

    def without_repeated_first(self, start: int, word: str) -> int:
        """Return where the word begins if the pieces before are the same letter: "what a a s s h o l e" curses once."""
        while self.letters[start : start + 2] == word[0] * 2 != word[:2] and start + 1 in self.begins:
            start += 1
        return start

    def inside(self, start: int, end: int) -> Iterator[str]:
        begin = start
        for place in range(start + 1, end + 1):
            if place in self.ends:
                yield self.letters[begin:place]
                begin = place

    def singles_before(self, start: int) -> str:
        """Return the pieces of one letter that stand right before."""
        begin = start
        while begin - 1 in self.begins and begin in self.ends and start - begin <= MOST_LETTERS:
            begin -= 1
        return self.letters[begin:start]

    def singles_after(self, end: int) -> str:
        """Return the pieces of one letter that stand right after."""
        last = end
        while last in self.begins and last + 1 in self.ends and last - end <= MOST_LETTERS:
            last += 1
        return self.letters[end:last]


def take_apart(passage: str, at: int, pattern: re.Pattern[str]) -> Pieces:
    """Return the pieces of a passage that stands at this place of the text."""
    letters, origin, begins, ends = [], [], [], []
    length = 0
    for piece in pattern.finditer(passage):
        begins.append(length)
        length += piece.end() - piece.start()
        ends.append(length)
        letters.append(piece[0])
        origin.extend(range(at + piece.start(), at + piece.end()))
    return Pieces("".join(letters), tuple(origin), frozenset(begins), frozenset(ends))


def is_odd(piece: str, honest: frozenset[str] = HONEST_PIECES) -> bool:
    """Whether this piece is no word of its own, so that somebody must have cut a word to get it."""
    return len(piece) == 1 or (VOWELS.isdisjoint(piece) and piece not in honest and not HUSHES.fullmatch(piece))


def is_cut_up(inside: list[str], written: str) -> bool:
    """
    Whether somebody cut a word into these pieces, rather than wrote several words without blanks.

    :param written: the pieces and the signs between them, as the text has them.
    """
    if any(is_odd(piece, HONEST_PIECES_OF_CHUNK) for piece in inside):
        return True
    signs = {character for character in written if not character.isalnum()}
    if signs & WORD_SIGNS:
        return False
    # A hyphen parts names ("Wan-King") and short words as well.
    return "-" not in signs or (
        sum(map(len, inside)) > 4 and not all(word[:1].isupper() for word in written.split("-"))
    )


def odd_splits(word: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut a word in two that leave a piece of two letters or more which is no word of its own."""
    for cut in range(1, len(word)):
        left, right = word[:cut], word[cut:]
        if any(len(piece) > 1 and is_odd(piece) for piece in (left, right)):
            yield left, right
