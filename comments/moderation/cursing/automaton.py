"""All words of a list at once, matched in one pass over letters of which each may stand for several."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .entries import Entry

# As the letters that a character may stand for: any letter at all, as a masking asterisk does.
ANY = "*"

# A text that half-matches more words than this at one place is made to cost time; the later ones are let go.
MOST_STATES = 80

# Of the words that begin at one place the longest ones are kept, so many of them.
MOST_WORDS = 8

# A longer run of signs covers no word.
LONGEST_MASK = 16

ROOT = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """
    Characters, and what they may stand for.

    `options`: for each character the letters that it may stand for; ANY; or "" where no word goes on.
    `opens`, `closes`: for each place, one more than there are characters, whether a word that stands alone may begin or
    end there. `whole`: no other word may begin or end anywhere else either.
    """

    options: Sequence[str]
    opens: Sequence[bool]
    closes: Sequence[bool]
    whole: bool = False


class Automaton:
    """
    A trie of words, walked with all its half-matched words side by side.

    A walk costs at most MOST_STATES + 1 steps a character to move on and as many times the entries of one spelling to look
    at finished words, however long the list is: a state is a node of the trie, and a character moves it to a child or lets
    it go. A repeated letter ("fuuuck") keeps it where it is.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._children: list[dict[str, int]] = [{}]
        self._letter = [""]
        self._entries: list[tuple[Entry, ...]] = [()]
        for entry in entries:
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        node = ROOT
        for letter in entry.word:
            child = self._children[node].get(letter)
            if child is None:
                child = self._children[node][letter] = len(self._letter)
                self._children.append({})
                self._letter.append(letter)
                self._entries.append(())
            node = child
        alike = (entry.left, entry.right, entry.severity)
        if not any((other.left, other.right, other.severity) == alike for other in self._entries[node]):
            self._entries[node] += (entry,)

    def walk(self, reading: Reading) -> tuple[list[tuple[Entry, int, int]], int]:
        """
        Return the words that the characters may spell, each with its start and end, and the steps this took.

        A run of a repeated letter is read as one; a run of ANY as one letter each, or fewer. No word ends in ANY.
        """
        children, letter_of, entries_of = self._children, self._letter, self._entries
        options = reading.options
        first_letters = children[ROOT]
        found: dict[int, dict[Entry, int]] = {}
        active: list[tuple[int, int]] = []
        steps = 0
        masks = 0
        before = ""
        for place, letters in enumerate(options):
            if not active and not letters:
                before = ""
                continue
            steps += 1 + len(active)
            following: dict[tuple[int, int], None] = {}
            if letters == ANY:
                masks += 1
                if masks <= LONGEST_MASK:
                    for state in active:
                        if masks > 1:
                            following[state] = None
                        node, start = state
                        for child in children[node].values():
                            following[child, start] = None
                        if len(following) >= MOST_STATES:
                            break
            else:
                masks = 0
                for state in active:
                    node, start = state
                    onward = children[node]
                    for letter in letters:
                        if letter in onward:
                            following[onward[letter], start] = None
                        if letter == letter_of[node]:
                            following[state] = None
                # A run of one letter is entered where it begins and where it ends: "this|shit", "thi|sshit".
                if letters != before or place + 1 == len(options) or options[place + 1] != letters:
                    for letter in letters:
                        if letter in first_letters:
                            following[first_letters[letter], place] = None
            active = list(following) if len(following) <= MOST_STATES else list(following)[:MOST_STATES]
            for node, start in active if letters != ANY else ():
                if entries_of[node]:
                    steps += len(entries_of[node])
                    _keep(found, entries_of[node], start, place + 1, reading)
            before = letters
        return [(entry, start, end) for start, words in found.items() for entry, end in words.items()], steps


def _keep(found: dict, entries: tuple[Entry, ...], start: int, end: int, reading: Reading) -> None:
    """Keep the entries that may begin and end here."""
    opens, closes = reading.opens[start], reading.closes[end]
    if reading.whole and not (opens and closes):
        return
    for entry in entries:
        if (opens or entry.left) and (closes or entry.right):
            words = found.setdefault(start, {})
            words.pop(entry, None)
            words[entry] = end
            if len(words) > MOST_WORDS:
                del words[next(iter(words))]
