"""One search through one text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from . import disguises, pieces, suspects
from .automaton import Automaton, Reading
from .entries import MOST_LETTERS, Entry
from .folding import LINE_BREAK, Folded
from .lists import Lists

WORD = re.compile(r"[^\W\d_]+")
PLAIN_WORD = re.compile(r"[a-z]+")

# How far around a curse the words of an innocent phrase are looked for, in characters.
PHRASE_REACH = 40

# Fewer capitals with dots between them are the initials of something.
SHORTEST_INITIALS = 4

# A text that was cut to length ends in the first letters of a word; so many of them say nothing.
LONGEST_STUMP = 4

# What the quick look suspects a chunk of.
AS_LETTERS = 1
WITH_SIGNS = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the list in the folded letters; `disguise` is empty where its characters tell."""

    entry: Entry
    start: int
    end: int
    disguise: str = ""


class Search:
    """One examination of one text."""

    def __init__(self, lists: Lists, text: str, folded: Folded) -> None:
        self.lists = lists
        self.text = text
        self.folded = folded
        self.flat = folded.letters.replace(LINE_BREAK, " ")
        self.steps = 0

    def hits(self) -> Iterator[Hit]:
        for start, end, looks in self._suspected_chunks():
            chunk = self.flat[start:end]
            if looks & AS_LETTERS:
                yield from self._letters(chunk, start)
            if looks & WITH_SIGNS and "://" not in chunk and not chunk.startswith("www."):
                together = list(self._pieces(pieces.take_apart(chunk, start, pieces.PIECE_OF_CHUNK)))
                # A covered vowel ("sh*t") explains more than the misspelling ("sht") that is left without it.
                exact = [hit for hit in together if not hit.entry.meant]
                yield from exact or list(self._masked(chunk, start)) or together
        for spaced in suspects.spaced_out(self.flat):
            parts = pieces.take_apart(spaced[0], spaced.start(), pieces.PIECE_OF_SPACED)
            self.steps += len(spaced[0])
            if len(parts.letters) <= 1.5 * len(parts.begins):
                yield from self._pieces(parts)
        if "***" in self.flat:
            for bleeped in suspects.BLEEPED.finditer(self.flat):
                if entry := self.lists.bleeped.get((bleeped[1], len(bleeped[2]))):
                    yield Hit(entry, bleeped.start(), bleeped.end(), "masked")
        yield from self._split_words()
        if LINE_BREAK in self.folded.letters:
            yield from self._split_lines()

    def _suspected_chunks(self) -> list[tuple[int, int, int]]:
        """Return the stretches without blanks that the quick look suspects: start, end, and as what."""
        flat = self.flat
        suspected: dict[int, tuple[int, int]] = {}
        for places, look in (
            ((suspect.start() for suspect in self.lists.inside_words.finditer(flat)), AS_LETTERS),
            # One character is read before the word, so the text gets one, which moves all places by one.
            ((suspect.start() for suspect in self.lists.alone.finditer(f" {flat}")), AS_LETTERS),
            ((suspect.start() for suspect in suspects.SIGN_INSIDE.finditer(flat)), WITH_SIGNS),
        ):
            end = 0
            for place in places:
                if place >= end:
                    start = flat.rfind(" ", end, place) + 1 or end
                    end = flat.find(" ", place)
                    end = len(flat) if end < 0 else end
                    looks = suspected[start][1] if start in suspected else 0
                    suspected[start] = (end, looks | look)
        return sorted((start, end, looks) for start, (end, looks) in suspected.items())

    def _walk(self, automaton: Automaton, reading: Reading) -> list[tuple[Entry, int, int]]:
        found, steps = automaton.walk(reading)
        self.steps += steps + len(found)
        return found

    def _letters(self, chunk: str, at: int) -> Iterator[Hit]:
        """Yield the words that the characters spell as they stand."""
        for entry, start, end in self._walk(self.lists.automaton, disguises.read_letters(chunk)):
            start, end = _trimmed(chunk, start, end)
            passage = chunk[start:end]
            if not disguises.reads_as(passage, entry.word, chunk[start - 1 : start], chunk[end : end + 1]):
                continue
            left, right = self._remainders(chunk, start, end)
            if right and _ends_longer(passage, entry.word) and self._are_words(passage[-1] + right):
                end, right = end - 1, passage[-1] + right  # "cunt|this", not "cuntt|his"
                passage = chunk[start:end]
            if not self._fits(entry, left, right) or self._is_cut_off(entry, at + end):
                continue
            spelled = [passage if passage.isalpha() else entry.word]
            if disguises.is_punctuation(passage, right) or self._is_allowed(at + start, at + end, left, spelled, right):
                continue
            if entry.right and self.lists.joins.is_ending(right):
                end += len(right)
                right = ""
            yield Hit(entry, at + start, at + end, "joined" if left or right else "")

    def _pieces(self, parts: pieces.Pieces) -> Iterator[Hit]:
        """Yield the words that whole pieces spell together."""
        if len(parts.begins) < 2:
            return
        for entry, start, end in self._walk(self.lists.automaton, parts.reading()):
            start = parts.without_repeated_first(start, entry.word)
            self.steps += end - start
            inside = list(parts.inside(start, end))
            if len(inside) < 2 or not disguises.reads_as(parts.letters[start:end], entry.word):
                continue
            begin, stop = parts.origin[start], parts.origin[end - 1] + 1
            written = self._written(begin, stop)
            if len(entry.word) < SHORTEST_INITIALS and written.isupper():
                continue
            all_apart = len(inside) == end - start
            if not all_apart and (end - start > len(entry.word) or pieces.is_odd(entry.word)):
                continue  # "ssh_tty" spells no curse
            if not pieces.is_cut_up(inside, written):
                continue
            left, right = parts.singles_before(start), parts.singles_after(end)
            if not self._fits(entry, _dishonest(left), _dishonest(right)):
                continue
            if not self._is_allowed(begin, stop, left, inside, right):
                only_blanks = all(character.isalnum() or character.isspace() for character in written)
                yield Hit(entry, begin, stop, "spaced" if only_blanks else "punctuated")

    def _masked(self, chunk: str, at: int) -> Iterator[Hit]:
        """Yield the words of which signs cover some letters."""
        joins = self.lists.joins
        for entry, start, end in self._walk(self.lists.usual_spellings, disguises.read_masked(chunk)):
            passage = chunk[start:end]
            if passage.isalnum():
                continue
            self.steps += end - start
            left, right = self._remainders(chunk, start, end)
            is_ending = bool(entry.right) and joins.is_ending(right)
            if (right and not is_ending and not self._are_words(right)) or not self._fits(entry, left, right):
                continue
            after = chunk[end : end + 2]
            # A dot at the end of a sentence says nothing; one with more behind it does.
            after = after[:1] if len(after) > 1 else ""
            if disguises.covers(passage, entry.word, chunk[start - 1 : start], after):
                yield Hit(entry, at + start, at + end + len(right) * is_ending, "masked")

    def _split_words(self) -> Iterator[Hit]:
        """Yield the words that a blank cuts in two, one piece of them being no word of its own."""
        split, flat = self.lists.split, self.flat
        signs = self.lists.split_signs.intersection(PLAIN_WORD.findall(flat))
        if not signs:
            return
        words = list(WORD.finditer(flat))
        self.steps += len(words)
        for place, word in enumerate(words):
            if word[0] not in signs:
                continue
            near = words[max(0, place - 1) : place + 2]
            for one, other in pairwise(near):
                self.steps += 1
                entry = split.get((one[0], other[0]))
                if entry and flat[one.end() : other.start()] in {" ", "  "}:
                    yield Hit(entry, one.start(), other.end(), "spaced")

    def _split_lines(self) -> Iterator[Hit]:
        """Yield the words that a line break cuts in two."""
        letters = self.folded.letters
        at = letters.find(LINE_BREAK)
        while at >= 0:
            end_of_left = at - 1 if letters[at - 1 : at] == "-" else at
            left = _letters_before(letters, end_of_left)
            right = _letters_after(letters, at + 1)
            self.steps += 1 + len(left) + len(right)
            entry = self.lists.whole.get(left + right) if len(left) > 1 < len(right) else None
            if entry:
                yield Hit(entry, end_of_left - len(left), at + 1 + len(right), "spaced")
            at = letters.find(LINE_BREAK, at + 1)

    def _remainders(self, chunk: str, start: int, end: int) -> tuple[str, str]:
        left, right = _letters_before(chunk, start), _letters_after(chunk, end)
        self.steps += 1 + len(left) + len(right)
        return left, right

    def _fits(self, entry: Entry, left: str, right: str) -> bool:
        return (not left or entry.left == "*" or (entry.left == "+" and self._are_words(left))) and (
            not right or entry.right == "*" or (entry.right == "+" and self._are_words(right))
        )

    def _are_words(self, letters: str) -> bool:
        self.steps += len(letters)
        return self.lists.joins.are_words(letters)

    def _is_cut_off(self, entry: Entry, end: int) -> bool:
        """Whether the text breaks off in what may be the beginning of a longer word: "on a balmy nig…"."""
        if entry.right or len(entry.word) > LONGEST_STUMP or not self.text.endswith("…"):
            return False
        return end == len(self.flat) - 1

    def _written(self, start: int, end: int) -> str:
        """Return letters[start:end] as the text has them."""
        first, last = self.folded.span(start, end)
        return self.text[first:last]

    def _is_allowed(self, start: int, end: int, left: str, spelled: list[str], right: str) -> bool:
        """Whether the word that letters[start:end] spell, in one or more pieces, or the phrase around it is innocent."""
        allowed = self.lists.allowed
        written = self._written(start, end)
        as_name = written[:1].isupper() and not written.isupper() and not left
        if allowed.word(left + "".join(spelled) + right, as_name=as_name):
            return True
        if not allowed.phrases:
            return False
        before = WORD.findall(self.flat[max(0, start - len(left) - PHRASE_REACH) : start - len(left)])
        after = WORD.findall(self.flat[end + len(right) : end + len(right) + PHRASE_REACH])
        around = allowed.longest_phrase - 1
        return allowed.phrase(before[-around:], left + " ".join(spelled) + right, after[:around])


def _trimmed(chunk: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the signs at the edges that only repeat the letter beside them: the bracket of "(cunt", the plus of "shit+"."""
    while end - start > 1 and _only_repeats(chunk[start], chunk[start + 1]):
        start += 1
    while end - start > 1 and _only_repeats(chunk[end - 1], chunk[end - 2]):
        end -= 1
    return start, end


def _ends_longer(passage: str, word: str) -> bool:
    """Whether a passage that spells the word repeats its last letter more often than the word does."""
    letter = word[-1]
    return len(passage) - len(passage.rstrip(letter)) > len(word) - len(word.rstrip(letter))


def _only_repeats(sign: str, beside: str) -> bool:
    return not sign.isalnum() and (sign == beside or beside in disguises.letter_options(sign))


def _letters_before(letters: str, place: int) -> str:
    start = place
    while start > 0 and place - start <= MOST_LETTERS and letters[start - 1].isalpha():
        start -= 1
    return letters[start:place]


def _letters_after(letters: str, place: int) -> str:
    end = place
    while end < len(letters) and end - place <= MOST_LETTERS and letters[end].isalpha():
        end += 1
    return letters[place:end]


def _dishonest(singles: str) -> str:
    """Return the single letters beside a spaced word; none where they may be words of their own."""
    return "" if len(singles) <= 2 and pieces.HONEST_LETTERS.issuperset(singles) else singles
