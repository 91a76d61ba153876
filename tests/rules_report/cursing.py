"""How well the default list finds curses, and how well it leaves other texts alone."""

import csv
import json
import re
from collections.abc import Iterable

from comments.moderation.cursing import STRONG, Curse, default_finder

from . import DATA, FIXTURES, Figure

RULE = "no-cursing"

# Curses said in plain letters or behind asterisks, by a list of its own: the labels of the real comments tell whether they
# are toxic, which is another question than whether they curse.
SAYS_A_CURSE = re.compile(
    r"""(?ix) \b(?: \w*f[u*_][c*_]?k\w* | (?:bull|horse|dip|holy)?sh[i*]t(?:s|ty|ting|head|hole|less|faced|show)? | bitch\w*
    | [cC]unts? | assholes? | dicks? | dickheads? | cocks? | cocksuckers? | whores? | sluts? | wankers? | twats? | fags?
    | f[a*]ggots? | nigg(?:er|a)[sz]? | puss(?:y|ies) | jigaboos? )\b | \#\w*(?:bitch|fuck|shit)\w*"""
)


def figures() -> list[Figure]:
    return [
        *_disguised(),
        _found("spellings of another library's tests", _texts("curse_variants"), goal=0.85),
        *_natural(),
        *_innocent(),
    ]


def _disguised() -> list[Figure]:
    rows = _rows("curse_planted")
    kinds = sorted({row["label"] for row in rows})
    planted = {kind: [row["text"] for row in rows if row["label"] == kind] for kind in kinds}
    return [
        _found("disguised curses", [row["text"] for row in rows], goal=0.97),
        *(_found(f"disguised curses: {kind}", texts, goal=0.88) for kind, texts in planted.items()),
    ]


def _natural() -> list[Figure]:
    rows = _rows("curse_labelled")
    cursing = [row["text"] for row in rows if row["label"] in {"obscene", "offensive", "toxic"}]
    clean = [(row["source"], row["text"]) for row in rows if row["label"] in {"clean", "neither"}]
    clean += [
        (row["source"], row["text"]) for name in ("spam", "hand_spam") for row in _rows(name) if row["label"] == "ham"
    ]
    clean += [(row["source"], row["text"]) for row in _json_lines("offtopic_comments")]
    sources = sorted({source.partition(":")[0] for source, _ in clean})
    clean_of = {name: [text for source, text in clean if source.partition(":")[0] == name] for name in sources}
    return [
        _found("strong curses in natural comments", filter(SAYS_A_CURSE.search, cursing), goal=0.98),
        *(
            _held(f"comments from {name} without a curse", [text for text in texts if not SAYS_A_CURSE.search(text)])
            for name, texts in clean_of.items()
        ),
    ]


def _innocent() -> list[Figure]:
    hand = _rows("hand_curse")
    threads = json.loads((FIXTURES / "original_threads.json").read_text("utf-8"))
    comments = [row["fields"]["body"] for row in threads if row["model"] == "comments.comment"]
    return [
        _held("innocent words of the dictionary", _texts("curse_innocent")),
        _held(
            "innocent names, titles and phrases", [row["text"] for row in hand if row["label"] == "innocent"], at_most=2
        ),
        _held("euphemisms", [row["text"] for row in hand if row["label"] == "euphemism"]),
        _held("mild words", [row["text"] for row in hand if row["label"] == "mild"]),
        _held("comments of the original threads", comments),
    ]


def _found(what: str, texts: Iterable[str], *, goal: float) -> Figure:
    texts = list(texts)
    misses = [text for text in texts if not _strong(text)]
    found = len(texts) - len(misses)
    return Figure(RULE, what, found, len(texts), f"at least {goal:.0%}", found >= goal * len(texts), misses)


def _held(what: str, texts: Iterable[str], *, at_most: int = 0) -> Figure:
    texts = list(texts)
    misses = [f"{text[curse.start : curse.end]!r} in {text!r}" for text in texts for curse in _strong(text)[:1]]
    return Figure(RULE, what, len(misses), len(texts), f"at most {at_most}", len(misses) <= at_most, misses)


def _strong(text: str) -> list[Curse]:
    return [curse for curse in default_finder().find(text) if curse.severity == STRONG]


def _texts(name: str) -> list[str]:
    return [row["text"] for row in _rows(name)]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _json_lines(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main() -> None:
    for figure in figures():
        print(figure)
        for miss in figure.misses:
            print(f"    {miss[:200]!r}")


if __name__ == "__main__":
    main()
