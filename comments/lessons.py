"""What the board learns of spam from its moderators: stored as rows, kept ready in each process."""

import threading
from contextlib import suppress
from datetime import datetime

from .models import Comment, Lesson
from .moderation.spam.learning import OK, SPAM, BoardModel

# A process that starts reads so many lessons, the latest; a forest of old ones says little of today's campaigns.
MOST_LESSONS = 20_000

_lock = threading.Lock()
_board = BoardModel()
_read = 0


def board() -> BoardModel:
    """Return what the board has learnt, up to the lesson stored last. One query."""
    global _board, _read
    with _lock:
        new = Lesson.objects.filter(pk__gt=_read).order_by("pk")
        if _read == 0:
            first = Lesson.objects.order_by("-pk").values_list("pk", flat=True)[MOST_LESSONS : MOST_LESSONS + 1]
            new = new.filter(pk__gt=first[0]) if first else new
        for lesson in new:
            _apply(lesson)
            _read = lesson.pk
        return _board


def start_anew() -> None:
    """Forget what this process has read, so that the next question reads all lessons: for tests and restored databases."""
    global _board, _read
    with _lock:
        _board, _read = BoardModel(), 0


def _apply(lesson: Lesson) -> None:
    if lesson.kind == Lesson.Kind.FORGET:
        _board.forget()
    elif lesson.kind == Lesson.Kind.LEARN:
        _board.learn(lesson.text, lesson.label, lesson.weight, lesson.who)
    else:
        # What was learnt longer ago than this process reads can't be taken back, and need not be.
        with suppress(ValueError):
            _board.unlearn(lesson.text, lesson.label, lesson.weight, lesson.who)


def learn_decision(comment: Comment, *, spam: bool, who: str, now: datetime) -> None:
    """Learn from a moderator's decision; what an earlier decision on the same comment taught is unlearnt first."""
    label = SPAM if spam else OK
    earlier = comment.lessons.last()
    if earlier and earlier.kind == Lesson.Kind.LEARN:
        if (earlier.label, earlier.who) == (label, who):
            return
        unlearn(earlier, now)
    if comment.body:
        teach(comment.body, label, who=who, now=now, comment=comment)


def unlearn_decision(comment: Comment, *, now: datetime) -> None:
    """Undo what a decision taught, where the new one says nothing of spam."""
    earlier = comment.lessons.last()
    if earlier and earlier.kind == Lesson.Kind.LEARN:
        unlearn(earlier, now)


def teach(text: str, label: str, *, who: str, now: datetime, comment: Comment | None = None) -> Lesson:
    return Lesson.objects.create(
        kind=Lesson.Kind.LEARN, text=text, label=label, who=who, comment=comment, learnt_at=now
    )


def unlearn(lesson: Lesson, now: datetime) -> Lesson:
    return Lesson.objects.create(
        kind=Lesson.Kind.UNLEARN,
        text=lesson.text,
        label=lesson.label,
        weight=lesson.weight,
        who=lesson.who,
        comment=lesson.comment,
        learnt_at=now,
    )


def forget_everything(now: datetime) -> Lesson:
    return Lesson.objects.create(kind=Lesson.Kind.FORGET, who="", learnt_at=now)
