"""Words of a text with their places, and the stem under which a family of words is counted."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

MAX_CHARACTERS = 12_000
MAX_WORDS = 700
"""What is read of a text, so that work is bounded. A comment has shown by then what it speaks of."""
MAX_JOINED = 40
"""Letters of a word that is taken apart at its capitals."""

LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

ENDINGS = ("ings", "ing", "edly", "ers", "ies", "ed", "es", "er", "ly", "s")
"""Tried in this order, once. A word keeps at least three letters, and a double s is no plural ("boss")."""


class Word(NamedTuple):
    """One word as it is compared (lower case, accents dropped), and where it stands: text[start:end]."""

    folded: str
    stem: str
    start: int
    end: int


def fold(word: str) -> str:
    """Return the word in lower case without accents or typographic apostrophes, as the tables spell it."""
    word = word.replace("’", "'")
    if word.isascii():
        return word.lower()
    bare = unicodedata.normalize("NFKD", word).casefold()
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@lru_cache(maxsize=8192)  # the usual words; about 1 MB
def stem(folded: str) -> str:
    """
    Return the family of a folded word: "sing", "sings" and "singing" are one, "singer" too.

    Deliberately light: it need not be a word, it must only be the same for article and comment.
    """
    word = folded.removesuffix("'s").replace("'", "")
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    return word.rstrip("eyi") or word


def words_of(text: str, most: int = MAX_WORDS) -> list[Word]:
    """Return the words outside links, in order. A word in camel case also gives its parts: "HitList" is hitlist, hit, list."""
    text = text[:MAX_CHARACTERS]
    if "://" in text or "www." in text:
        text = LINK.sub(lambda match: " " * len(match.group()), text)
    found = []
    for match in islice(WORD.finditer(text), most):
        whole, start = match.group(), match.start()
        folded = fold(whole)
        found.append(Word(folded, stem(folded), start, match.end()))
        if folded != whole and folded[1:] != whole[1:]:
            found += _parts(whole, start)
    return found


def _parts(whole: str, start: int) -> list[Word]:
    if len(whole) > MAX_JOINED or whole.isupper() or not whole.isascii():
        return []
    humps = [(hump.group().lower(), start + hump.start(), start + hump.end()) for hump in HUMP.finditer(whole)]
    if len(humps) < 2 or any(len(part) < 2 for part, _, _ in humps):
        return []
    return [Word(part, stem(part), begin, end) for part, begin, end in humps]
