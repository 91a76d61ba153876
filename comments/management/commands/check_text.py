"""Judge texts that are not in the database."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments import judging, lessons, policies
from comments.models import Article
from comments.moderation.pipeline import Engine, Judgement
from comments.moderation.verdicts import ArticleFacts, Candidate

FACTS = {"published_before": True}


class BadLine(ValueError):
    """A line that can't be judged; the text says why."""


class Command(BaseCommand):
    help = (
        "Judge a text from standard input by the policy in force and print what each rule says, the words marked. With "
        "--jsonl, judge one JSON object a line and print one a line. "
        "Exit code: 0 all were judged, 3 some lines were not and are named on standard error."
    )

    def add_arguments(self, parser):
        parser.add_argument("--article", metavar="SLUG", help="the article below which it would stand")
        parser.add_argument(
            "--jsonl", action="store_true", help='a line in: {"id", "text", "article"?, "parent"?, ...}'
        )

    def handle(self, *, article, jsonl, **options):
        engine = policies.in_force()
        subjects = Subjects()
        subject = None
        if article:
            try:
                subject = subjects.of(article)
            except BadLine as error:
                raise CommandError(str(error)) from error
        if jsonl:
            self.judge_lines(engine, subjects, subject)
        else:
            self.judge_one(engine, subject, sys.stdin.read())

    def judge_lines(self, engine: Engine, subjects: "Subjects", subject: ArticleFacts | None) -> None:
        bad = 0
        for number, line in enumerate(sys.stdin.buffer, start=1):
            if not line.strip():
                continue
            try:
                row = _row(line)
                judgement = engine.judge(_candidate(row, subjects, subject))
            except BadLine as error:
                bad += 1
                self.stderr.write(f"line {number}: {error}")
                continue
            self.stdout.write(json.dumps(_answer(row, judgement), ensure_ascii=False))
        if bad:
            raise CommandError(f"{bad} lines could not be judged.", returncode=3)

    def judge_one(self, engine: Engine, subject: ArticleFacts | None, text: str) -> None:
        text = text.rstrip("\n")
        candidate = Candidate(body=text, article=subject or ArticleFacts(), board=lessons.board(), facts=FACTS)
        judgement = engine.judge(candidate)
        self.stdout.write(f"{judgement.verdict.name.lower()}, by policy {engine.policy.number}\n")
        for finding in judgement.findings:
            if not finding.hit:
                continue
            settings = engine.policy.rules[finding.rule]
            self.stdout.write(f"{finding.rule} ({finding.mode}, {finding.score:.2f}): {finding.why or settings.note}")
            if finding.evidence:
                self.stdout.write(f"  {marked(text, finding.evidence)}")


def marked(text: str, evidence) -> str:
    """Return the text with its passages in [brackets]."""
    parts, done = [], 0
    for one in sorted(evidence, key=lambda one: (one.start, one.end)):
        if one.start < done:
            continue
        parts += [text[done : one.start], "[", text[one.start : one.end], "]"]
        done = one.end
    return "".join([*parts, text[done:]]).replace("\n", "\n  ")


class Subjects:
    """The subjects of articles named by slug, and what the board has learnt, each read once."""

    def __init__(self) -> None:
        self._found: dict[str, ArticleFacts] = {}
        self.board = lessons.board()

    def of(self, slug: str) -> ArticleFacts:
        if slug not in self._found:
            article = Article.objects.filter(slug=slug).first()
            if article is None:
                raise BadLine(f"there is no article {slug!r}")
            self._found[slug] = judging.article_facts(article)
        return self._found[slug]


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadLine(f"this is not JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BadLine('an object with a "text" is wanted')
    for key in ("name", "website", "parent"):
        if not isinstance(row.get(key) or "", str):
            raise BadLine(f"{key!r} takes a text")
    return row


def _candidate(row: dict[str, Any], subjects: Subjects, subject: ArticleFacts | None) -> Candidate:
    article = row.get("article")
    if isinstance(article, str):
        subject = subjects.of(article)
    elif isinstance(article, dict):
        subject = ArticleFacts(
            title=_text(article, "title"),
            body=_text(article, "body"),
            tags=_texts(article, "tags"),
            cast=_texts(article, "cast"),
        )
    elif article is not None:
        raise BadLine("'article' takes a slug or an object with title and body")
    subject = subject or ArticleFacts()
    if thread := _texts(row, "thread"):
        subject = ArticleFacts(subject.title, subject.body, subject.tags, subject.cast, thread)
    return Candidate(
        body=row["text"],
        name=row.get("name") or "",
        website=row.get("website") or "",
        article=subject,
        parent=row.get("parent") or "",
        board=subjects.board,
        facts=FACTS,
    )


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key) or ""
    if not isinstance(value, str):
        raise BadLine(f"{key!r} takes a text")
    return value


def _texts(row: dict[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key) or ()
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise BadLine(f"{key!r} takes a list of texts")
    return tuple(value)


def _answer(row: dict[str, Any], judgement: Judgement) -> dict[str, Any]:
    return {
        "id": row.get("id"),
        "verdict": judgement.verdict.name.lower(),
        "policy": judgement.policy.number,
        "findings": [finding.as_json() for finding in judgement.findings],
    }
