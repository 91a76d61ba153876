"""
How many comments on something else the rule "on-topic" finds: python -m tests.rules_report.topic

The comments were also used to make its table and weights, so their scores come from cross-validation: cv_scores.json, which
distil.py writes, holds for each comment what was said by a table and weights that had seen neither its article nor its
thread. The original thread was never learnt from, and is judged here.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from comments.moderation.topic import FAR, NEAR, OnTopic, Profile, Subject, TopicScore, judge, table

from . import DATA, FIXTURES, Figure

RULE = "on-topic"
CV_SCORES = Path(judge.__file__).with_name("cv_scores.json")


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled comment: what the shipped rule says of it, and how it leans for rules that hadn't seen its article."""

    text: str
    label: str
    subject: str
    came_from: str
    said: TopicScore
    leaning: float
    leaning_subject_unseen: float

    @property
    def score(self) -> float:
        return 0.0 if self.said.abstained else judge.weights().score(self.leaning)


def figures() -> list[Figure]:
    judged = [one for one in _judged() if len(one.text.split()) >= judge.FEWEST_WORDS]
    lines = []
    for name in ("", "news", "film"):
        lines += _at_thresholds([one for one in judged if name in ("", one.subject)], name)
    return [*lines, *_subject_unseen(judged), _named(judged), _original_thread()]


def _at_thresholds(judged: Sequence[Judged], name: str) -> list[Figure]:
    """Goals are for all articles together; news and film alone show where the rule is weak."""
    about = f", {name} only" if name else ""
    goals = {} if name else {"far": 0.64, "near": 0.5}
    lines = []
    for label, line, threshold, held in (("far", "another subject", FAR, 0.02), ("near", "another thread", NEAR, 0.05)):
        lines.append(_line(f"{line}: found{about}", judged, label, threshold, least=goals.get(label)))
        most = None if name else held
        lines.append(_line(f"own thread: held where {label} is sought{about}", judged, "on", threshold, most=most))
    return lines


def _line(
    what: str,
    judged: Sequence[Judged],
    label: str,
    threshold: float,
    *,
    least: float | None = None,
    most: float | None = None,
) -> Figure:
    asked = [one for one in judged if one.label == label]
    found = [one for one in asked if one.score >= threshold]
    share = len(found) / len(asked)
    goal = f"at least {least:.0%}" if least is not None else f"at most {most:.0%}" if most is not None else "no goal"
    met = (least is None or share >= least) and (most is None or share <= most)
    wrong = found if label == "on" else [one for one in asked if one.score < threshold]
    return Figure(RULE, what, len(found), len(asked), goal, met, [one.text for one in wrong])


def _subject_unseen(judged: Sequence[Judged]) -> list[Figure]:
    """The weights learnt on the other subject alone, with the thresholds put where 2 % and 5 % of these comments are held."""
    honest = sorted((one.leaning_subject_unseen for one in judged if one.label == "on"), reverse=True)
    lines = []
    for label, line, held in (("far", "another subject", 0.02), ("near", "another thread", 0.05)):
        threshold = honest[int(held * len(honest))]
        asked = [one for one in judged if one.label == label]
        found = sum(one.leaning_subject_unseen > threshold for one in asked)
        lines.append(Figure(RULE, f"{line}: found, weights of the other subject", found, len(asked), "no goal", True))
    return lines


def _named(judged: Sequence[Judged]) -> Figure:
    """Of the strayed comments for which another article is named, how many come from that one."""
    named = [one for one in judged if one.label == "near" and one.said.fits_better]
    right = [one for one in named if one.said.fits_better == one.came_from]
    misses = [one.text for one in named if one not in right]
    return Figure(
        RULE, "another thread: named article is the right one", len(right), len(named), "no goal", True, misses
    )


def _judged() -> Iterator[Judged]:
    raw = json.loads(CV_SCORES.read_text(encoding="utf-8"))
    if raw["of"] != sha256(table.FILE.read_bytes() + judge.WEIGHTS.read_bytes()).hexdigest():
        raise SystemExit("cv_scores.json is of another table.bin or weights.json: run distil.py again.")
    articles = {row["id"]: row for row in _rows("offtopic_articles.jsonl")}
    rows = sorted(_rows("offtopic_comments.jsonl"), key=lambda row: row["slot"])
    strayed = {row["text"] for row in rows if row["label"] != "on"}
    own = [row for row in rows if row["label"] == "on"]
    subjects = {key: Subject(row["title"], row["text"], slug=key) for key, row in articles.items()}
    board = {key: Profile(subject) for key, subject in subjects.items()}
    for row in own:
        if row["text"] not in strayed:  # the same text below another article would be found by being a copy
            board[row["article"]].add(row["text"])
    rule = OnTopic()
    for key, subject in subjects.items():
        profile, thread = Profile(subject), [row for row in own if row["article"] == key]
        others = [other for slug, other in board.items() if slug != key]
        for row in (row for row in rows if row["article"] == key):
            while thread and thread[0]["slot"] < row["slot"]:
                profile.add(thread.pop(0)["text"])
            said = rule.judge(row["text"], profile, parent=row["parent"] or "", others=others)
            leanings = (raw["leanings"][unseen][row["id"]] for unseen in ("article", "subject"))
            yield Judged(row["text"], row["label"], articles[key]["subject"], row["from"], said, *leanings)


def _rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def original_thread() -> Iterator[tuple[str, TopicScore]]:
    """Judge the comments of 2013 in their order, each with those before it, the comment it replies to, and the other article."""
    fixtures = json.loads((FIXTURES / "original_threads.json").read_text(encoding="utf-8"))
    facts = [row["fields"] for row in fixtures if row["model"] == "comments.article"]
    comments = {row["pk"]: row["fields"] for row in fixtures if row["model"] == "comments.comment"}
    own, *others = [
        Profile(Subject(one["title"], one["body"], _listed(one["tags"]), _listed(one["cast"]), slug=one["slug"]))
        for one in facts
    ]
    rule = OnTopic()
    for comment in comments.values():
        parent = comments[comment["parent"]]["body"] if comment["parent"] else ""
        yield comment["body"], rule.judge(comment["body"], own, parent=parent, others=others)
        own.add(comment["body"])


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


def _original_thread() -> Figure:
    judged = list(original_thread())
    held = [text for text, said in judged if said.score >= FAR]
    return Figure(RULE, "original thread: held", len(held), len(judged), "at most 1", len(held) <= 1, held)


if __name__ == "__main__":
    for figure in figures():
        print(figure)
