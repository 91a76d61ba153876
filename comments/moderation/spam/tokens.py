"""
A text as the spam rule reads it: words in lower case, and classes of things in place of their values.

`$87`, `$2,400` are all `<money>`, every address of a page is `<link>`: what a campaign changes from copy to copy
disappears, and nothing that is learnt can name one price, one number or one domain.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

# One pass, left to right; every repetition is bounded or can't overlap what follows it, so the work grows with the length.
TOKEN = re.compile(
    r"(?:[hH][tT][tT][pP][sS]?://|[wW][wW][wW]\.)[^\s<>\"']{1,300}"  # an address of a page
    r"|[$£€]\s?\d[\d,.]{0,15}"  # an amount
    r"|\d[\d,.:]{0,15}(?:@[\w.-]{1,63})?"  # a number
    # A word, which may turn out to begin an e-mail address or a bare domain.
    r"|[^\W\d_]{1,60}(?:['’][^\W\d_]{1,20})?"
    r"(?:@[\w-]{1,63}\.[\w.-]{1,63}|\.(?:com|net|org|info|biz|xyz|online|shop|store|site|club|ru|cn|top|co|tk|me|example)\b[\w./?=&%-]{0,200})?"
)

# Digits in a row, separators left out, from which a number is read as one that could be dialled or texted to.
PHONE_DIGITS = 9
SHORT_CODE_DIGITS = 5

CURRENCIES = frozenset("$£€")


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list that is written as running text."""
    return frozenset(text.split())


def tokens(text: str) -> list[str]:
    """Return the text's tokens; token i is what the i-th match of TOKEN says, so `spans` fits them."""
    # Nearly all are plain words; asking first saves a call for each.
    return [found.lower() if found.isalpha() else _read(found) for found in TOKEN.findall(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Return start and end in the text of each token, in code points. Slower than `tokens`: for texts that need evidence."""
    return [found.span() for found in TOKEN.finditer(text)]


def _read(found: str) -> str:
    if "://" in found or found[:4].lower() == "www.":
        return "<link>"
    if "@" in found:
        return "<mail>"
    first = found[0]
    if first in CURRENCIES:
        return "<money>"
    if first.isdecimal() or first.isdigit():
        digits = sum(map(str.isdigit, found))
        return "<phone>" if digits >= PHONE_DIGITS else "<code>" if digits >= SHORT_CODE_DIGITS else "<number>"
    if "." in found:
        return "<site>"
    return found.lower().replace("’", "'")


# A letter that stands there twice or more.
RUN = re.compile(r"(.)\1+")


def squeezed(word: str) -> str:
    """Return the word with every run of a letter as one: "aall", "all" and "alll" are one word."""
    return RUN.sub(r"\1", word)


@dataclass(frozen=True, slots=True)
class Speller:
    """Knows common words again when their letters are doubled: spam robots write "aall tthe" to differ from their copies."""

    vocabulary: Container[str]
    respelt: Mapping[str, str]
    """Common words by their squeezed spelling."""

    def known(self, words: Iterable[str]) -> list[str]:
        """Return the words, those that aren't common as the common word that differs only in repeated letters."""
        vocabulary, respelt = self.vocabulary, self.respelt
        return [word if word in vocabulary else respelt.get(squeezed(word), word) for word in words]


def speller(words: Iterable[str]) -> Speller:
    """Return a speller of these words, the commonest first: it is meant where two look alike when squeezed."""
    vocabulary = {word for word in words if " " not in word}
    respelt: dict[str, str] = {}
    for word in words:
        if word in vocabulary and "<" not in word:
            respelt.setdefault(squeezed(word), word)
    return Speller(vocabulary, respelt)


TRIPLE = re.compile(r"(.)\1\1")


def doubled(words: list[str], known: list[str]) -> int:
    """Return how many words have a letter doubled out of place. "Sooo" isn't counted: people stretch words so, three times."""
    changed = {word for word, meant in zip(words, known, strict=True) if word != meant}
    return sum(not TRIPLE.search(word) for word in changed)
