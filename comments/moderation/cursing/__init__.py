"""The rule "no cursing" needs to know where a text curses; this package tells it. It knows texts and word lists only."""

from .entries import UnreadableEntry, default_words
from .finder import Curse, CurseFinder, Examination, default_finder
from .lists import MILD, STRONG

__all__ = [
    "MILD",
    "STRONG",
    "Curse",
    "CurseFinder",
    "Examination",
    "UnreadableEntry",
    "default_finder",
    "default_words",
]
