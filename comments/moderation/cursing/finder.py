"""Find the curses of a text, however they are dressed, and leave innocent words alone."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from . import disguises
from .entries import default_words
from .folding import Folded, fold
from .lists import STRONG, Lists
from .search import Hit, Search


@dataclass(frozen=True, slots=True)
class Curse:
    """A curse in a text: text[start:end] in code points, the word of the list that it is, and how it is dressed."""

    start: int
    end: int
    word: str
    severity: str
    disguise: str

    @property
    def note(self) -> str:
        """How it is written, for the sentence that a person reads ("with letters covered"); empty for a plain word."""
        return disguises.NOTES[self.disguise]


@dataclass(frozen=True, slots=True)
class Examination:
    curses: tuple[Curse, ...]
    steps: int
    """The work done after the quick look: characters read, and half-matched words moved on by them."""


class CurseFinder:
    """
    Finds the words of a list, compiled once for any number of texts.

    A quick look (regular expressions without backtracking) picks the chunks between blanks that deserve a closer one; there
    the automaton reads letters, then what signs took apart, then what signs cover. A list of any length costs at most
    about automaton.MOST_STATES steps a character in each of these readings.

    :param strong: entries as words.toml explains them; `mild`: likewise, of the other severity.
    :param allowed: innocent words and phrases.
    :param joiners: words with which a `+` entry may be written together.
    :param bleeped: words that are read even where only the first letter is left (f***).
    :raises UnreadableEntry: naming the entry that isn't written as entries are.
    """

    def __init__(
        self,
        strong: Iterable[str],
        mild: Iterable[str] = (),
        allowed: Iterable[str] = (),
        *,
        joiners: Iterable[str] = (),
        bleeped: Iterable[str] = (),
    ) -> None:
        self._lists = Lists(strong, mild, allowed, joiners, bleeped)

    def find(self, text: str) -> list[Curse]:
        """Return the curses of a text in their order; they don't overlap."""
        return list(self.examine(text).curses)

    def examine(self, text: str) -> Examination:
        """Return the curses of a text and the work that finding them took."""
        folded = fold(text)
        search = Search(self._lists, text, folded)
        hits = _without_overlaps(list(search.hits()))
        return Examination(tuple(_curse(hit, text, folded) for hit in hits), search.steps)


@cache
def default_finder() -> CurseFinder:
    """Return the finder of words.toml; compiled once a process."""
    words = default_words()
    return CurseFinder(
        words["strong"], words["mild"], words["allowed"], joiners=words["joiners"], bleeped=words["bleeped"]
    )


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    """Return the hits in order without those that overlap a stronger, earlier or longer one."""
    hits.sort(
        key=lambda hit: (hit.start, -hit.end, hit.disguise == "masked", bool(hit.entry.meant), -len(hit.entry.word))
    )
    taken: list[Hit] = []
    for hit in hits:
        if not taken or hit.start >= taken[-1].end:
            taken.append(hit)
        elif hit.entry.severity == STRONG != taken[-1].entry.severity:
            taken[-1] = hit
    return taken


def _curse(hit: Hit, text: str, folded: Folded) -> Curse:
    start, end = folded.span(hit.start, hit.end)
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return Curse(start, end, hit.entry.meant or hit.entry.word, hit.entry.severity, _disguise(hit, text[start:end]))


def _disguise(hit: Hit, passage: str) -> str:
    if hit.disguise not in {"", "joined"}:
        return hit.disguise
    if len(passage) > hit.end - hit.start and any(sign in passage for sign in "<[&"):
        return "punctuated"  # markup between the letters
    dressed = disguises.of_characters(passage)
    if dressed != "plain":
        return dressed
    if hit.entry.meant:
        return "misspelt"
    if disguises.is_stretched(passage.lower(), hit.entry.word):
        return "repeated"
    return hit.disguise or "plain"
