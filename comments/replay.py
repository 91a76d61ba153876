"""Recorded submissions judged again: what a draft of the policy would change, and how far it agrees with the moderators."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from . import judging, lessons
from .choices import Actor, Status
from .models import Article, Comment, Decision, Judgement
from .moderation.pipeline import Engine
from .moderation.pipeline import Judgement as Verdicts
from .moderation.spam.learning import BoardModel
from .moderation.verdicts import ArticleFacts, Verdict

BATCH = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A submission whose fate would be another: `held` says whether it would newly wait, else it would be let through."""

    comment: Comment
    held: bool
    verdicts: Verdicts
    decided: str
    """What a moderator made of it, "" where none has decided."""


@dataclass
class RuleFigures:
    """How one rule's hits compare with what moderators decided."""

    hits: int = 0
    right: int = 0
    wrong: int = 0
    undecided: int = 0

    @property
    def precision(self) -> float | None:
        """The share of decided hits that moderators took from the page; None where none was decided."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None


@dataclass
class Report:
    """What a replay found. `changes` are kept up to a number; the counts are of all."""

    judged: int = 0
    newly_held: int = 0
    released: int = 0
    agreed: int = 0
    decided: int = 0
    gone: int = 0
    """Decided submissions that moderators took from the page: what recall is a share of."""
    rules: dict[str, RuleFigures] = field(default_factory=dict)
    recalled: Counter = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)

    def recall(self, rule: str) -> float | None:
        return self.recalled[rule] / self.gone if self.gone else None


def replay(engine: Engine, *, keep_changes: int = 200, progress: Callable[[Iterator], Iterator] = iter) -> Report:
    """
    Judge every recorded submission again under an engine, in flat memory.

    A submission is judged by the facts that were recorded with it and the texts that stood below its article then.
    """
    report = Report(rules={rule.name: RuleFigures() for rule in engine.rules})
    threads, board = _Threads(), lessons.board()
    for comment, earlier in progress(_submissions()):
        verdicts = judge_again(engine, comment, earlier, threads.subject_of(comment), board)
        _count(report, comment, earlier, verdicts, keep_changes)
    return report


def judge_again(
    engine: Engine,
    comment: Comment,
    earlier: Judgement | None,
    subject: ArticleFacts | None = None,
    board: BoardModel | None = None,
) -> Verdicts:
    """Return what an engine says of a comment by the facts that were recorded with it."""
    facts = {"published_before": True, **(earlier.facts if earlier else {})}
    candidate = judging.candidate(
        comment.article,
        comment.parent,
        body=comment.body,
        name=comment.author_name,
        website=comment.author_website,
        now=comment.created_at,
        facts=facts,
        subject=subject or judging.article_facts(comment.article, before=comment.created_at),
        board=board,
    )
    return engine.judge(candidate, comment.article.mode_overrides())


def submissions_count() -> int:
    return Comment.objects.exclude(body="").count()


def _submissions() -> Iterator[tuple[Comment, Judgement | None]]:
    comments = (
        Comment.objects.exclude(body="").select_related("article", "parent").order_by("article", "created_at", "pk")
    )
    batch: list[Comment] = []
    for comment in comments.iterator(BATCH):
        batch.append(comment)
        if len(batch) == BATCH:
            yield from _with_judgements(batch)
            batch = []
    yield from _with_judgements(batch)


def _with_judgements(batch: list[Comment]) -> Iterator[tuple[Comment, Judgement | None]]:
    found: dict[int, Judgement] = {}
    for judgement in Judgement.objects.filter(comment__in=batch).order_by("pk"):
        found.setdefault(judgement.comment_id, judgement)  # the first: as it was submitted
    decisions = Decision.objects.filter(comment__in=batch, actor=Actor.MODERATOR).order_by("pk")
    decided = {decision.comment_id: decision.status for decision in decisions}
    for comment in batch:
        comment.decided_status = decided.get(comment.pk, "")
        if comment.source and not comment.decided_status:
            comment.decided_status = Status.PUBLISHED  # its source had published it
        yield comment, found.get(comment.pk)


class _Threads:
    """The subject of an article as it grows with its comments, so that a replay reads each text once."""

    def __init__(self) -> None:
        self.article: Article | None = None
        self.texts: deque[str] = deque(maxlen=judging.THREAD_TEXTS)

    def subject_of(self, comment: Comment) -> ArticleFacts:
        """Return the subject as it was before the comment, and add the comment to it."""
        article = comment.article
        if self.article is None or self.article.pk != article.pk:
            self.article = article
            self.texts.clear()
        subject = ArticleFacts(
            article.title, article.plain_text, tuple(article.tag_list), tuple(article.cast_list), tuple(self.texts)
        )
        if comment.status == Status.PUBLISHED:
            self.texts.append(comment.body)
        return subject


def _count(report: Report, comment: Comment, earlier: Judgement | None, verdicts: Verdicts, keep: int) -> None:
    report.judged += 1
    held = verdicts.verdict >= Verdict.HOLD
    before = earlier is not None and earlier.verdict in {"hold", "reject"}
    gone = comment.decided_status in {Status.REJECTED, Status.REMOVED}
    if comment.decided_status:
        report.decided += 1
        report.agreed += held == gone
        report.gone += gone
    for finding in verdicts.hits:
        figures = report.rules[finding.rule]
        figures.hits += 1
        if not comment.decided_status:
            figures.undecided += 1
        elif gone:
            figures.right += 1
            report.recalled[finding.rule] += 1
        else:
            figures.wrong += 1
    if held != before:
        report.newly_held += held
        report.released += not held
        if len(report.changes) < keep:
            report.changes.append(Change(comment, held, verdicts, comment.decided_status))
