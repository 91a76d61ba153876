"""Figures of the rule "on-topic" on the labelled comments: each judged with the comments of its own thread before it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from comments.moderation.policy import default_text, parse
from comments.moderation.rules import OPTIONS
from comments.moderation.rules.posted import OnTopic
from comments.moderation.verdicts import ArticleFacts, Candidate

from . import Figure

DATA = Path(__file__).parent.parent / "moderation" / "data"
# Shorter comments are outside the figures' goals.
FEWEST_WORDS = 8


def figures() -> list[Figure]:
    rule = OnTopic(parse(default_text(), OPTIONS).rules["on-topic"].options)
    struck: dict[str, list[str]] = defaultdict(list)
    count: dict[str, int] = defaultdict(int)
    for label, candidate in _candidates():
        count[label] += 1
        if rule.check(candidate).hit:
            struck[label].append(candidate.body)
    goals = {
        "on": ("own thread, falsely struck", "at most 2 %", lambda share: share <= 0.02),
        "far": ("another subject", "at least 64 %", lambda share: share >= 0.64),
        "near": ("another thread on the same subject", "at least 50 %", lambda share: share >= 0.5),
    }
    return [
        Figure("on-topic", what, len(struck[label]), count[label], goal, met(len(struck[label]) / count[label]))
        for label, (what, goal, met) in goals.items()
    ]


def _candidates() -> Iterator[tuple[str, Candidate]]:
    articles = {row["id"]: row for row in _rows("offtopic_articles.jsonl")}
    threads = defaultdict(list)
    for row in _rows("offtopic_comments.jsonl"):
        threads[row["article"]].append(row)
    for article_id, rows in threads.items():
        article = articles[article_id]
        for row in rows:
            if len(row["text"].split()) < FEWEST_WORDS:
                continue
            before = tuple(one["text"] for one in rows if one["label"] == "on" and one["slot"] < row["slot"])
            subject = ArticleFacts(title=article["title"], body=article["text"], thread=before)
            yield row["label"], Candidate(body=row["text"], article=subject, parent=row["parent"] or "")


def _rows(name: str) -> Iterator[dict]:
    with (DATA / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


if __name__ == "__main__":
    for figure in figures():
        print(figure)
