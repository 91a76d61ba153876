"""
How much spam is found and how many honest comments are held: python -m tests.rules_report.spam

The figures of texts that the word model was trained on come from cross-validation: recomputed where scikit-learn is
installed, otherwise quoted from cv_figures.json, which training wrote. Each line says which.
"""

import csv
import json
from collections.abc import Iterable
from importlib.util import find_spec

from comments.moderation.spam import train
from comments.moderation.spam.detector import THRESHOLD, SpamFacts, detect
from comments.moderation.spam.learning import BoardModel, combined
from comments.moderation.spam.rehearsal import DECISIONS

from . import DATA, FIXTURES, Figure

RULE = "no-spam"

# Campaigns whose copies differ in names, numbers and links; the shipped model holds none of them by itself.
CAMPAIGNS = (
    "{name} says the blue clock for the kitchen came after {number} days and looks lovely on the wall, more at {link}",
    "My reader {name} told me about the card of {number} cups and my life turned around, write to {link}",
    "Last spring {name} and I learned to carve spoons in {number} evenings, the workshop in our town is on {link}",
)
NAMES = ("Anna", "Peter Smith", "Maria", "John", "Lucy")
COPIES_BEFORE = 3


def figures() -> list[Figure]:
    found, how = _cross_validated()
    return [*_out_of_the_box(found, how), *_by_hand(), _original_thread(), *_learnt(found["learnt"], how), _waves()]


def _cross_validated() -> tuple[dict, str]:
    if find_spec("sklearn"):
        return train.figures(DATA), "cross-validated now"
    return json.loads(train.FIGURES.read_text(encoding="utf-8")), "cross-validated in training"


def _out_of_the_box(found: dict, how: str) -> list[Figure]:
    table, left_out = found["cross_validated"], found["left_out"]
    lines = [_at_least(f"spam, {how}", *_sum(table, "spam"), goal=0.85)]
    lines += [_at_least(f"spam: {name}", *table[name]["spam"], goal=0.85) for name in _sources(table, "spam")]
    lines += [
        _at_least(f"spam: {name}, source left out", *left_out[name]["spam"], goal=None)
        for name in _sources(left_out, "spam")
    ]
    pages = {name: table[name] for name in train.PAGE_COMMENTS}
    lines.append(_at_most(f"honest comments on pages, {how}", *_sum(pages, "honest"), goal=0.01))
    lines.append(_at_most("honest: talk of films and series", *table["fantheories"]["honest"], goal=0.004))
    goals = dict.fromkeys(train.PAGE_COMMENTS, 0.01)
    lines += [
        _at_most(f"honest: {name}", *table[name]["honest"], goals.get(name)) for name in _sources(table, "honest")
    ]
    return lines


def _learnt(table: dict[str, list[int]], how: str) -> list[Figure]:
    pages = [table[f"honest {name}"] for name in train.PAGE_COMMENTS]
    held, of = (sum(column) for column in zip(*pages, strict=True))
    after = f"after {DECISIONS} decisions"
    return [
        _at_least(f"spam, {after}, {how}", *table["spam"], goal=0.92),
        _at_most(f"honest comments on pages, {after}", held, of, goal=0.01),
        _at_most(f"honest: talk of films and series, {after}", *table["honest fantheories"], goal=0.004),
    ]


def _by_hand() -> list[Figure]:
    with (DATA / "hand_spam.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    spam = [row["text"] for row in rows if row["label"] == "spam"]
    honest = [row["text"] for row in rows if row["label"] == "ham"]
    missed = [text for text in spam if not _is_held(text)]
    return [
        Figure(
            RULE,
            "spam written by hand, never trained on",
            len(spam) - len(missed),
            len(spam),
            ">= 36",
            len(spam) - len(missed) >= 36,
            missed,
        ),
        _none_held("honest comments written by hand", honest),
    ]


def _original_thread() -> Figure:
    rows = json.loads((FIXTURES / "original_threads.json").read_text(encoding="utf-8"))
    return _none_held(
        "the original thread", [row["fields"]["body"] for row in rows if row["model"] == "comments.comment"]
    )


def _waves() -> Figure:
    """Count the copies held after the third rejected one, of those that come then."""
    missed, of = [], 0
    for campaign in CAMPAIGNS:
        board = BoardModel()
        for place, name in enumerate(NAMES):
            copy = campaign.format(name=name, number=17 * place + 3, link=f"http://site{place}.example/{place * 7}")
            if place >= COPIES_BEFORE:
                of += 1
                if combined(detect(SpamFacts(copy)).score, board.score(copy)) < THRESHOLD:
                    missed.append(copy)
            board.learn(copy, "spam", who="moderator")
    what = "copies of new campaigns after the third rejected one"
    return Figure(RULE, what, of - len(missed), of, "all", not missed, missed)


def _is_held(text: str) -> bool:
    return detect(SpamFacts(text)).score >= THRESHOLD


def _none_held(what: str, texts: Iterable[str]) -> Figure:
    texts = list(texts)
    held = [text for text in texts if _is_held(text)]
    return Figure(RULE, f"{what} held", len(held), len(texts), "0", not held, held)


def _at_least(what: str, found: int, of: int, goal: float | None) -> Figure:
    if goal is None:
        return Figure(RULE, what, found, of, "no goal", met=True)
    return Figure(RULE, what, found, of, f">= {goal:.0%}", found >= goal * of)


def _at_most(what: str, held: int, of: int, goal: float | None) -> Figure:
    if goal is None:
        return Figure(RULE, f"{what} held", held, of, "no goal", met=True)
    return Figure(RULE, f"{what} held", held, of, f"<= {goal:.1%}", held <= goal * of)


def _sum(table: dict, kind: str) -> tuple[int, int]:
    cells = [table[name][kind] for name in _sources(table, kind)]
    return sum(found for found, _ in cells), sum(of for _, of in cells)


def _sources(table: dict, kind: str) -> list[str]:
    return sorted(name for name, cells in table.items() if kind in cells)


if __name__ == "__main__":
    for figure in figures():
        print(figure)
        for text in figure.misses:
            print(f"{'':12}{text[:110]!r}")
