"""The phrase book (phrases.txt) and its search: what offers, testimonials and flattery say, by kind."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from pathlib import Path

BOOK = Path(__file__).with_name("phrases.txt")
HEADING = re.compile(r"\[(?P<name>[a-z-]+) (?P<weight>\d+\.\d+)\] (?P<note>.+)")


@dataclass(frozen=True, slots=True)
class Kind:
    """Phrases of one kind: the signal's name, its weight in log-odds and the sentence a moderator reads."""

    name: str
    weight: float
    note: str


@dataclass(frozen=True, slots=True)
class Slot:
    words: frozenset[str]
    optional: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    kind: Kind
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: tokens[start:end]."""

    phrase: Phrase
    start: int
    end: int


def find(words: list[str], pairs: list[str]) -> list[Hit]:
    """
    Return the phrases among a text's words, in their order. `pairs` are its neighbouring words, joined by a space: most texts
    share none with the book, and one intersection of sets says so.
    """
    openings = _openings()
    begun = openings.keys() & set(pairs)
    if not begun:
        return []
    return [hit for place, pair in enumerate(pairs) if pair in begun for hit in _at(words, place, openings[pair])]


def _at(words: list[str], place: int, phrases: tuple[Phrase, ...]) -> list[Hit]:
    ends = ((phrase, _end(words, place, phrase.slots)) for phrase in phrases)
    return [Hit(phrase, place, end) for phrase, end in ends if end]


def _end(words: list[str], place: int, slots: tuple[Slot, ...]) -> int:
    """Return where the phrase ends that begins at `place`, 0 where it isn't there."""
    if not slots:
        return place
    slot, rest = slots[0], slots[1:]
    if place < len(words) and words[place] in slot.words:
        end = _end(words, place + 1, rest)
        if end:
            return end
    return _end(words, place, rest) if slot.optional else 0


@cache
def book() -> tuple[Phrase, ...]:
    return read_book(BOOK.read_text(encoding="utf-8"))


def read_book(text: str) -> tuple[Phrase, ...]:
    """
    Return the phrases of a book in the form that phrases.txt describes.

    :raises ValueError: for a line that can't be read; it names the line.
    """
    lists: dict[str, str] = {}
    phrases: list[Phrase] = []
    kind = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("@") and " = " in line:
            name, _, words = line.partition(" = ")
            lists[name] = words
        elif line.startswith("["):
            heading = HEADING.fullmatch(line)
            if not heading:
                raise ValueError(f"line {number}: a kind opens with [name 1.5] and a sentence, not {line!r}")
            kind = Kind(heading["name"], float(heading["weight"]), heading["note"])
        elif kind is None:
            raise ValueError(f"line {number}: a phrase stands before the first kind: {line!r}")
        else:
            phrases.append(Phrase(kind, _slots(line, lists, number)))
    return tuple(phrases)


def _slots(line: str, lists: dict[str, str], number: int) -> tuple[Slot, ...]:
    slots = []
    for part in line.split():
        words = part.removesuffix("?")
        if "?" in words:
            raise ValueError(f"line {number}: ? ends a slot and can't stand inside: {part}")
        if words.startswith("@") and words not in lists:
            raise ValueError(f"line {number}: there is no list {words}")
        slots.append(Slot(frozenset(lists.get(words, words).split("|")), part.endswith("?")))
    if sum(not slot.optional for slot in slots) < 2:
        raise ValueError(f"line {number}: a phrase needs two words that may not be missing, not {line!r}")
    return tuple(slots)


@cache
def _openings() -> dict[str, tuple[Phrase, ...]]:
    """Return the phrases by their first two words, as they may stand in a text."""
    openings: dict[str, list[Phrase]] = {}
    for phrase in book():
        for pair in _first_pairs(phrase.slots):
            openings.setdefault(pair, []).append(phrase)
    return {pair: tuple(phrases) for pair, phrases in openings.items()}


def _first_pairs(slots: tuple[Slot, ...]) -> set[str]:
    """Return every first and second word of the phrase; optional slots may be passed over."""
    pairs = set()
    for first, second in combinations(range(len(slots)), 2):
        passed = (*slots[:first], *slots[first + 1 : second])
        if all(slot.optional for slot in passed):
            pairs.update(f"{one} {two}" for one, two in product(slots[first].words, slots[second].words))
    return pairs
