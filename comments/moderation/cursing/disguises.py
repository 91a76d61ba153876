"""What a character may stand for in a word, and how a curse that was found is dressed."""

import re
import unicodedata
from itertools import pairwise
from string import ascii_lowercase

from .automaton import ANY, LONGEST_MASK, Reading
from .folding import is_hidden, is_styled

# Digits and signs in the place of letters. A sign at a word's edge may as well be punctuation: the word then ends there.
LEET = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "li", "+": "t", "(": "c", "<": "c", "{": "c", "[": "c", "#": "h", "v": "vu",
    "€": "e", "£": "l", "¥": "y", "¢": "c", "§": "s", "©": "c", "®": "r", "¡": "i", "†": "t", "µ": "u",
}  # fmt: skip

# One of these covers any letter. The quiet ones cover a vowel, or two letters by a pair, for they stand in honest words too.
LOUD_MASKS = frozenset("*#%^&@$!?¤")
QUIET_MASKS = frozenset("-_.:,;/\\|~=+()<>")
MASKS = LOUD_MASKS | QUIET_MASKS
MOST_MASKS = 5

# Beside these a word is rather a part of an address or of a name in a program.
PART_OF_NAMES = frozenset("_-./:=%@0123456789")
THREE_DIGITS = re.compile(r"\d{3}")

VOWELS = frozenset("aeiou")

# How a curse is dressed, as a person is told.
NOTES = {
    "plain": "",
    "joined": "joined to another word",
    "misspelt": "in another spelling",
    "repeated": "with letters repeated",
    "leet": "with digits for letters",
    "symbols": "with signs for letters",
    "homoglyph": "with letters of another alphabet",
    "fonts": "in a decorated alphabet",
    "zerowidth": "with invisible characters inside",
    "masked": "with letters covered",
    "spaced": "with spaces between the letters",
    "punctuated": "with signs between the letters",
}


OPTIONS = {letter: letter for letter in ascii_lowercase} | LEET
MASKED_OPTIONS = OPTIONS | dict.fromkeys(MASKS, ANY)


def letter_options(character: str) -> str:
    """Return the letters that a character may stand for; empty where it ends a word."""
    return OPTIONS.get(character, "")


def read_letters(chunk: str) -> Reading:
    """Return the reading of a chunk in which digits and signs may be letters."""
    return _reading(chunk, OPTIONS)


def read_masked(chunk: str) -> Reading:
    """Return the reading of a chunk in which each sign may cover any letter."""
    return _reading(chunk, MASKED_OPTIONS)


def _reading(chunk: str, options: dict[str, str]) -> Reading:
    no_letter = [not character.isalpha() for character in chunk]
    return Reading([options.get(character, "") for character in chunk], [True, *no_letter], [*no_letter, True])


def reads_as(passage: str, word: str, before: str = "", after: str = "") -> bool:
    """
    Whether enough of a passage that may spell this word is written in letters.

    Numbers such as N199, F46 or 3fa94 may be read as words too. So a short word needs two letters of its own, or few digits
    in a row, and where digits stand for letters no other digit may stand beside them (`before`, `after`: one character each).
    """
    letters = sum(character.isalpha() for character in passage)
    if letters == len(passage):
        return True
    if any(character.isdigit() for character in passage) and (before.isdigit() or after.isdigit()):
        return False
    if len(word) < 4:
        return letters > 1 and not (before + after).isalnum()
    return letters > 1 or (letters == 1 and (len(word) > 4 or not THREE_DIGITS.search(passage)))


def is_punctuation(passage: str, right: str) -> bool:
    """Whether the sign that a passage begins with is no letter: the bracket of "(until", the hash of "#ore"."""
    return (passage[0] == "#" and len(passage) < 6) or (passage[0] in "(<{[" and bool(right))


def covers(passage: str, word: str, before: str = "", after: str = "") -> bool:
    """
    Whether the passage is the word with some letters covered by signs: f**k, sh_t, m*therf*cker.

    A hyphen, a dot and their like are part of honest words, addresses and names in programs, so that they cover letters only
    where no further sign or digit stands `before` or `after`.
    """
    letters = sum(character.isalpha() for character in passage)
    letter_for_letter = len(passage) == len(word)
    if len(word) < 4 or letters < 2 or (2 * letters < len(word) - 2 and not letter_for_letter):
        return False
    if sum(one in MASKS and other not in MASKS for one, other in pairwise(passage)) > MOST_MASKS:
        return False
    if before == "%":
        return False  # formats of programs: "%c%c%s"
    if not LOUD_MASKS.issuperset(MASKS.intersection(passage)):
        beside = {before, after} - {""}
        if any(sign.isalpha() or sign in PART_OF_NAMES for sign in beside) or any(map(str.isdigit, passage)):
            return False
    return _covers(passage, word)


def _covers(passage: str, word: str) -> bool:
    at = 0
    while at < len(passage) and passage[at] not in MASKS:
        if at >= len(word) or word[at] not in letter_options(passage[at]):
            return False
        at += 1
    if at == len(passage):
        return at == len(word)
    end = at
    while end < len(passage) and passage[end] in MASKS:
        end += 1
    mask = passage[at:end]
    if at == 0 or end == len(passage) or len(mask) > LONGEST_MASK:
        return False
    return any(
        _may_cover(mask, word[at : at + hidden], word) and _covers(passage[end:], word[at + hidden :])
        for hidden in range(1, min(len(mask), len(word) - at - 1) + 1)
    )


def _may_cover(mask: str, hidden: str, word: str) -> bool:
    if LOUD_MASKS.issuperset(mask):
        return True
    if len(mask) == 1:
        return hidden in VOWELS
    # "f--k" is how newspapers print it; two dots of an honest ellipsis need a longer word around them.
    same = len(set(mask)) == 1
    return same and len(mask) == 2 and not VOWELS.isdisjoint(hidden) and (mask in {"--", "__"} or len(word) >= 5)


def of_characters(passage: str) -> str:
    """Return how the characters of a passage are dressed; "plain" where they are letters of ASCII."""
    if passage.isascii():
        if passage.isalpha():
            return "plain"
        return "leet" if passage.isalnum() else "symbols"
    strange = [character for character in passage if character > "\x7f"]
    if any(map(is_hidden, strange)):
        return "zerowidth"
    if any(map(is_styled, strange)):
        return "fonts"
    if any(character.isalpha() and not _is_accented(character) for character in strange):
        return "homoglyph"
    return "symbols"


def is_stretched(passage: str, word: str) -> bool:
    """Whether a passage that spells the word has more repeated letters than the word."""
    return _doubles(passage) > _doubles(word)


def _doubles(letters: str) -> int:
    return sum(one == other for one, other in pairwise(letters))


def _is_accented(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter)[0].isascii()
