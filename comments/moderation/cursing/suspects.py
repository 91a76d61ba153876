"""The quick look: which places of a text deserve a closer one. It may suspect too much, never too little."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from .disguises import LEET
from .entries import Entry

# The quick look compares this many first letters of each word, or fewer for a list so long that the comparison would be slow.
MOST_LETTERS_COMPARED = 5
MOST_BRANCHES = 1500

END = ""
NOTHING = r"(?!)"

# Signs with a letter before and after, without blanks: "f.u.c.k", "sh*t", "fu-ck", but not the apostrophe of "don't".
SIGN_INSIDE = re.compile(r"[^\s'a-z0-9](?<=[^\W_].)(?:[^\w\s']|_)*+(?<![^\W_])[^\W_]")

# Three or more pieces of one or two letters with blanks or signs between them: "f u c k", "f. u. c. k", "c - o - c - k".
SPACED_OUT = re.compile(r"(?<![^\W_])(?<![^\W_]')[^\W_]{1,2}(?:[\W_]{1,4}+[^\W_]{1,2}(?![^\W_])){2,}+")

# Two of them have one letter and stand side by side; that is rare and quickly looked for. It isn't "I'm a".
TWO_LETTERS_APART = re.compile(r"[\W_](?<![^\W_]')[^\W_](?!'[dmst](?![^\W_]))[\W_]{1,4}+[^\W_](?![^\W_])")

# How far before the two letters a piece of two letters may begin, with the signs between.
REACH = 12

# A letter and at least three asterisks.
BLEEPED = re.compile(r"(?<![a-z*])([a-z])(\*{3,})(?![a-z*])")

# The letters of English from the rarest to the most common one.
RAREST_FIRST = "zqxjkvbpgwyfmculdhrsniotae"


def spaced_out(flat: str) -> Iterator[re.Match[str]]:
    """Yield the stretches in which letters stand apart. Each place of the text is looked at REACH times at most."""
    end = 0
    for apart in TWO_LETTERS_APART.finditer(f" {flat}"):
        if apart.start() >= end:
            starts = range(max(end, apart.start() - REACH), apart.start() + 1)
            if found := next(filter(None, (SPACED_OUT.match(flat, start) for start in starts)), None):
                end = found.end()
                yield found


def inside_words(entries: Iterable[Entry]) -> re.Pattern[str]:
    """
    Return an expression that finds a part of every entry that may stand inside other words, a part that begins rarely.

    This and alone() find it however its letters are repeated or written in digits and signs. Their quantifiers are possessive
    and a run of letters is entered at its start only, so that a search costs at most MOST_LETTERS_COMPARED looks at each
    character for each of the few letters that it may stand for.
    """
    words = {entry.word for entry in entries if entry.left}
    return re.compile("|".join(_ways(_smaller(lambda depth: _tree(_parts(words, depth))))) or NOTHING)


def alone(entries: Iterable[Entry]) -> re.Pattern[str]:
    """Return an expression that finds a character and, after it, the first letters of an entry that begins a word."""
    words = {entry.word for entry in entries if not entry.left}
    ways = _ways(_smaller(lambda depth: _tree(word[:depth] for word in words)))
    return re.compile(f"[^a-z](?:{'|'.join(ways)})" if ways else NOTHING)


def _smaller(tree_of_depth: Callable[[int], dict]) -> dict:
    """Return the deepest tree of letters that isn't larger than MOST_BRANCHES."""
    trees = (tree_of_depth(depth) for depth in range(MOST_LETTERS_COMPARED, 0, -1))
    return next(tree for tree in trees if _size(tree) <= MOST_BRANCHES)


def _ways(tree: dict) -> list[str]:
    return [f"{_letter(letter)}{_run_start(letter)}{_rest(letter, branch)}" for letter, branch in sorted(tree.items())]


def _parts(words: set[str], depth: int) -> set[str]:
    """Return parts of the words, of `depth` letters at most, so that each word has one of them."""
    parts: set[str] = set()
    for word in sorted(words, key=lambda word: (len(word), word)):
        cuts = (word[at : at + length] for length in range(1, depth + 1) for at in range(len(word) - length + 1))
        if parts.isdisjoint(cuts):
            starts = range(max(1, len(word) - depth + 1))
            start = min(starts, key=lambda start: (RAREST_FIRST.index(word[start]), start))
            parts.add(word[start : start + depth])
    return parts


def _tree(words: Iterable[str]) -> dict:
    """Return nested dictionaries of letters; END in one of them means that a word ends there."""
    tree: dict = {}
    for word in words:
        branch = tree
        for letter in word:
            branch = branch.setdefault(letter, {})
        branch[END] = {}
    return tree


def _size(tree: dict) -> int:
    return sum(1 + _size(branch) for branch in tree.values())


@cache
def _letter(letter: str) -> str:
    return f"[{''.join(map(re.escape, _signs(letter)))}]"


def _signs(letter: str) -> list[str]:
    return [letter, *(sign for sign, letters in LEET.items() if letter in letters)]


def _run_start(letter: str) -> str:
    return f"(?<!{_letter(letter)}{_letter(letter)})"


def _rest(letter: str, tree: dict) -> str:
    """Return what follows this letter: its repetitions, then one of the branches."""
    repeated = f"{_letter(letter)}*+"
    if END in tree:
        return repeated
    others = [f"{_letter(other)}{_rest(other, branch)}" for other, branch in sorted(tree.items()) if other != letter]
    ways = [f"{repeated}(?:{'|'.join(others)})"] if others else []
    if letter in tree:
        ways.insert(0, f"{_letter(letter)}{_rest(letter, tree[letter])}")
    return f"(?:{'|'.join(ways)})"
