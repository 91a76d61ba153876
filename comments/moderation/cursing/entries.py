"""The entries of a word list: how they are written, and what may stand beside the word."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Longer words are no curses that anybody types, and each letter costs work.
MOST_LETTERS = 30

ENTRY = re.compile(
    r"(?P<left>[*+]?)(?P<word>[a-z]+(?: [a-z]+)*)(?P<right>[*+]?)(?:\s*=\s*(?P<meant>[a-z]+(?: [a-z]+)*))?"
)


class UnreadableEntry(ValueError):
    """An entry of a word list isn't written as entries are."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One word of a list, in small letters.

    `left` and `right` say what letters may stand beside it in the same word: none (""), any ("*"), or only other
    common words written together with it ("+").
    """

    word: str
    severity: str
    left: str = ""
    right: str = ""
    meant: str = ""
    """The word that this is an unusual spelling of; empty for a usual spelling."""


def parse(line: str, severity: str) -> Entry:
    """
    Return the entry that a line of a word list stands for, such as `crap`, `fuck*`, `+wank+` or `phuk = fuck`.

    :raises UnreadableEntry: naming the line and the cure.
    """
    found = ENTRY.fullmatch(line.strip().lower())
    if not found:
        raise UnreadableEntry(
            f"{line!r} is no entry: write letters a to z, with * or + before or after them, and '= word' for a misspelling"
        )
    if len(found["word"]) > MOST_LETTERS:
        raise UnreadableEntry(f"{line!r} has {len(found['word'])} letters; an entry has {MOST_LETTERS} at most")
    return Entry(found["word"], severity, found["left"], found["right"], found["meant"] or "")


class Allowed:
    """
    The words that contain or look like a curse and are innocent.

    `peacock*` excuses by its beginning, `*cock*` by any part. One with a capital letter ("Dick") excuses a word only where it
    is written as a name is. Several words ("moby dick") excuse the curse among them.
    """

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self.words: set[str] = set()
        self.names: set[str] = set()
        self.starts: set[str] = set()
        self.ends: set[str] = set()
        self.parts: set[str] = set()
        self.phrases: set[str] = set()
        for line in lines:
            entry = parse(line, "allowed")
            if " " in entry.word:
                self.phrases.add(entry.word)
            elif line.strip()[0].isupper():
                self.names.add(entry.word)
            else:
                kinds = {("", ""): self.words, ("", "*"): self.starts, ("*", ""): self.ends, ("*", "*"): self.parts}
                kinds[entry.left.replace("+", "*"), entry.right.replace("+", "*")].add(entry.word)
        self.lengths = [sorted(set(map(len, words))) for words in (self.starts, self.ends, self.parts)]
        self.longest_phrase = max((phrase.count(" ") + 1 for phrase in self.phrases), default=0)

    def word(self, word: str, *, as_name: bool) -> bool:
        """Whether this whole word is innocent; `as_name`: it has a capital first letter and small ones."""
        if word in self.words or (as_name and word in self.names):
            return True
        of_starts, of_ends, of_parts = self.lengths
        return (
            any(word[:length] in self.starts for length in of_starts)
            or any(word[-length:] in self.ends for length in of_ends)
            or any(word[at : at + length] in self.parts for length in of_parts for at in range(len(word)))
        )

    def phrase(self, before: list[str], word: str, after: list[str]) -> bool:
        """Whether the word belongs to an innocent phrase with the words around it."""
        for first in range(len(before) + 1):
            words = [*before[first:], word]
            if " ".join(words) in self.phrases:
                return True
            for following in after:
                words.append(following)
                if " ".join(words) in self.phrases:
                    return True
        return False


@cache
def default_words() -> dict[str, list[str]]:
    """Return the lists of words.toml by name."""
    return tomllib.loads((resources.files(__package__) / "words.toml").read_text("utf-8"))
