"""A policy's own examples, and the original thread, which TVLine published: does the policy say of them what it should?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from .moderation.pipeline import Engine
from .moderation.policy import Example
from .moderation.verdicts import ArticleFacts, Candidate, Verdict

ORIGINAL = Path(settings.BASE_DIR) / "fixtures" / "original_threads.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one example fared; `problem` says what is wrong, "" where nothing is."""

    rule: str
    text: str
    expected: str
    found: str
    problem: str = ""


def run(engine: Engine) -> Iterator[Outcome]:
    """Yield the outcome of every example of the engine's policy, then of the original comments that would be held."""
    for example in engine.policy.examples():
        yield run_example(engine, example)
    yield from held_originals(engine)


def run_example(engine: Engine, example: Example) -> Outcome:
    context = example.context
    article = ArticleFacts(
        title=context.get("title", ""),
        body=context.get("body", ""),
        tags=tuple(context.get("tags", ())),
        cast=tuple(context.get("cast", ())),
        thread=tuple(context.get("thread", ())),
    )
    candidate = Candidate(
        body=example.text,
        name=context.get("name", ""),
        website=context.get("website", ""),
        article=article,
        parent=context.get("parent", ""),
    )
    finding = next(found for found in engine.judge(candidate).findings if found.rule == example.rule)
    expected, found = example.expect.name.lower(), finding.verdict.name.lower()
    spans = [example.text[one.start : one.end] for one in finding.evidence]
    problem = ""
    if finding.verdict != example.expect:
        problem = f"{example.rule} says {found}, expected is {expected}"
    elif example.span and example.span not in spans:
        problem = f"{example.rule} points at {spans or 'nothing'}, expected is “{example.span}”"
    return Outcome(example.rule, example.text, expected, found, problem)


def held_originals(engine: Engine) -> Iterator[Outcome]:
    """Yield the comments of the original thread that the policy would hold or reject."""
    for candidate in originals():
        judgement = engine.judge(candidate)
        if judgement.verdict >= Verdict.HOLD:
            rules = ", ".join(finding.rule for finding in judgement.deciding)
            problem = f"{rules} would {judgement.verdict.name.lower()} a comment that TVLine published"
            yield Outcome("original thread", candidate.body, "allow", judgement.verdict.name.lower(), problem)


@cache
def originals() -> tuple[Candidate, ...]:
    """Return the 70 comments of the original thread, each with the texts published before it."""
    rows = json.loads(ORIGINAL.read_text("utf-8"))
    article = next(row["fields"] for row in rows if row["model"] == "comments.article" and row["pk"] == 1)
    comments = sorted(
        (row for row in rows if row["model"] == "comments.comment"),
        key=lambda row: (row["fields"]["created_at"], row["pk"]),
    )
    bodies = {row["pk"]: row["fields"]["body"] for row in comments}
    candidates, thread = [], []
    for row in comments:
        fields = row["fields"]
        facts = ArticleFacts(
            article["title"], article["body"], _split(article["tags"]), _split(article["cast"]), tuple(thread)
        )
        parent = bodies.get(fields["parent"], "")
        if fields["body"]:
            candidates.append(Candidate(body=fields["body"], name=fields["author_name"], article=facts, parent=parent))
            thread.append(fields["body"])
    return tuple(candidates)


def _split(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())
