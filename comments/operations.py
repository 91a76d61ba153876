"""Verbs that touch several rows. Each runs in one transaction and writes its row of the decision history."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from . import judging, lessons, policies
from .choices import Action, Actor, Reason, Status
from .limits import in_words, one_at_a_time, seconds_to_wait
from .models import MAX_DEPTH, Article, Comment, Decision, User
from .moderation.pipeline import Judgement
from .moderation.verdicts import Candidate, Verdict

# For how long the same words of the same person under the same article count as one comment.
DUPLICATE_WINDOW = timedelta(days=1)

# What becomes of a submission, by the verdict of the policy.
OUTCOMES = {
    Verdict.ALLOW: (Status.PUBLISHED, Action.PUBLISH),
    Verdict.HINT: (Status.PUBLISHED, Action.PUBLISH),
    Verdict.HOLD: (Status.HELD, Action.HOLD),
    Verdict.REJECT: (Status.REJECTED, Action.REJECT),
}

# What a moderator may do to a comment of which status, and what it becomes.
TRANSITIONS = {
    Action.APPROVE: ({Status.HELD, Status.REJECTED, Status.REMOVED}, Status.PUBLISHED),
    Action.REJECT: ({Status.HELD}, Status.REJECTED),
    Action.REMOVE: ({Status.PUBLISHED}, Status.REMOVED),
}


class Refused(Exception):
    """A foreseen no. The text is for the person who asked; `code` is for programs."""

    code = "refused"


class ArticleClosed(Refused):
    code = "closed"


class NoReplyHere(Refused):
    code = "no-reply-here"


class TooMany(Refused):
    code = "too-many"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"That is too soon after your other comments. Please wait {in_words(seconds)} and press “Post Comment” again."
        )
        self.seconds = seconds


class AlreadyPosted(Refused):
    """The person has posted these words under this article within a day; `comment` is what came of it."""

    code = "duplicate"

    def __init__(self, comment: Comment) -> None:
        super().__init__("You have already posted these words under this article today, so they are not posted twice.")
        self.comment = comment


class AlreadyDecided(Refused):
    code = "already-decided"


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person sends, as the form has checked it, and what the request tells about it."""

    article: Article
    parent: Comment | None
    user: User | None
    name: str
    email: str
    website: str
    body: str
    address_hash: str
    now: datetime
    fill_seconds: float | None = None
    trap_filled: bool = False
    own_ids: list[int] = field(default_factory=list)
    """Comments that this visitor's own session posted: the only way in which a guest is known again."""

    @property
    def visitor(self) -> dict[str, int | str | None]:
        """Who is counted as one: the account or e-mail address, and the network address."""
        return {
            "user_id": self.user.pk if self.user else None,
            "email": self.email,
            "address_hash": self.address_hash,
        }


@transaction.atomic
def submit_comment(submission: Submission) -> Comment:
    """
    Store a comment and publish or hold it, as the rules say.

    :raises Refused: its subclasses name what was in the way; nothing is stored.
    """
    key = _duplicate_key(submission)
    if settings.BOARD["RATE_LIMITS"]:
        one_at_a_time(**submission.visitor)
        # A form that is sent twice has its answer already; it is not one post too many.
        _refuse_duplicate(key, submission.now)
        _refuse_too_many(submission)
    article, parent = check_open(submission.article, submission.parent, submission.now)
    _refuse_duplicate(key, submission.now)
    facts = _facts(submission)
    judgement = policies.in_force().judge(_candidate(submission, article, parent, facts), article.mode_overrides())
    status, action = OUTCOMES[judgement.verdict]
    comment = Comment(
        article=article,
        parent=parent,
        user=submission.user,
        author_name=submission.name,
        author_email=submission.email,
        author_website=submission.website,
        body=submission.body,
        status=status,
        reason=judgement.reason if status != Status.PUBLISHED else "",
        shown=status == Status.PUBLISHED,
        created_at=submission.now,
        address_hash=submission.address_hash,
        duplicate_key=key,
    )
    try:
        with transaction.atomic():
            comment.save(force_insert=True)
    except IntegrityError:
        # The same form arrived twice at once: the unique key let one of the two in.
        _refuse_duplicate(key, submission.now)
        raise
    judging.record(comment, judgement, facts, submission.now)
    note = judgement.why if status != Status.PUBLISHED else ""
    _record(comment, action, Actor.POLICY, submission.now, note=note)
    _touch(article, published=int(status == Status.PUBLISHED))
    return comment


def _refuse_too_many(submission: Submission) -> None:
    wait = seconds_to_wait(**submission.visitor, now=submission.now)
    if wait:
        raise TooMany(wait)


@transaction.atomic
def check_open(article: Article, parent: Comment | None, now: datetime) -> tuple[Article, Comment | None]:
    """
    Read article and parent anew, since both may have changed since the form was opened, and lock the parent's thread.

    :raises ArticleClosed: if the article takes no comments.
    :raises NoReplyHere: if the parent takes no reply.
    """
    article = Article.objects.get(pk=article.pk)
    if not article.is_open(now):
        raise ArticleClosed("Comments on this article are closed, so it could not be posted.")
    if parent is None:
        return article, None
    Comment.objects.lock_thread(parent.tree_id)
    parent = Comment.objects.filter(pk=parent.pk).first()
    if parent is None or parent.status != Status.PUBLISHED:
        raise NoReplyHere(
            "The comment you reply to is not shown any more. You can post your text as a comment on the article instead."
        )
    if parent.article_id != article.pk:
        raise NoReplyHere("The comment you reply to belongs to another article.")
    if parent.depth >= MAX_DEPTH:
        raise NoReplyHere(
            f"Replies go {MAX_DEPTH} levels deep, and this comment is at level {parent.depth}. "
            "Please reply to the comment above it."
        )
    return article, parent


def _duplicate_key(submission: Submission) -> str:
    # A guest is the address of the mail and of the network: an e-mail address alone could be somebody else's guess.
    person = f"user {submission.user.pk}" if submission.user else f"email {submission.email} {submission.address_hash}"
    words = " ".join(submission.body.casefold().split())
    return salted_hmac("duplicate", f"{submission.article.pk}\n{person}\n{words}", algorithm="sha256").hexdigest()


def _refuse_duplicate(key: str, now: datetime) -> None:
    earlier = Comment.objects.filter(duplicate_key=key).first()
    if earlier is None:
        return
    if earlier.created_at > now - DUPLICATE_WINDOW:
        raise AlreadyPosted(earlier)
    Comment.objects.filter(pk=earlier.pk).update(duplicate_key=None)


def _facts(submission: Submission) -> dict[str, Any]:
    known = judging.author_facts(
        user=submission.user,
        email=submission.email,
        own_ids=submission.own_ids,
        body=submission.body,
        now=submission.now,
    )
    # A load test sends as fast as it can; what counts there is the database, not the trap.
    fill_seconds = submission.fill_seconds if settings.BOARD["RATE_LIMITS"] else None
    return {**known, "fill_seconds": fill_seconds, "trap_filled": submission.trap_filled}


def _candidate(submission: Submission, article: Article, parent: Comment | None, facts: dict[str, Any]) -> Candidate:
    return judging.candidate(
        article,
        parent,
        body=submission.body,
        name=submission.name,
        website=submission.website,
        now=submission.now,
        facts=facts,
    )


@transaction.atomic
def decide(
    comment: Comment,
    action: Action,
    *,
    moderator: User,
    seen_status: str,
    seen_revision: int,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> Comment:
    """
    Carry out a moderator's decision on exactly the status and revision that the moderator saw.

    :raises AlreadyDecided: if the comment has changed since; the text says what happened meanwhile.
    :raises Refused: if the action does not fit the status, or a reason is missing.
    """
    Comment.objects.lock_thread(comment.tree_id)
    comment = Comment.objects.get(pk=comment.pk)
    if (comment.status, comment.revision) != (seen_status, seen_revision):
        raise AlreadyDecided(_what_happened(comment))
    allowed, status = TRANSITIONS[action]
    if comment.status not in allowed:
        raise Refused(f"Comment {comment.pk} is {comment.get_status_display()}: “{action.value}” does not apply to it.")
    if action != Action.APPROVE and reason not in Reason.values:
        raise Refused(f"To {action.value} a comment, name the reason: {', '.join(Reason.values)}.")
    was_published = comment.status == Status.PUBLISHED
    comment.status, comment.reason = status, "" if action == Action.APPROVE else reason
    Comment.objects.filter(pk=comment.pk).update(
        status=comment.status, reason=comment.reason, shown=F("shown") if status != Status.PUBLISHED else True
    )
    _refresh_shown(comment)
    _record(comment, action, Actor.MODERATOR, now, moderator=moderator, note=note)
    _learn(comment, moderator, now)
    _touch(comment.article, published=(status == Status.PUBLISHED) - was_published)
    return comment


def _learn(comment: Comment, moderator: User, now: datetime) -> None:
    """Teach the board what the decision says of spam: approved is none, spam is some, and another reason says nothing."""
    if comment.status == Status.PUBLISHED or comment.reason == Reason.SPAM:
        lessons.learn_decision(comment, spam=comment.reason == Reason.SPAM, who=f"moderator {moderator.pk}", now=now)
    else:
        lessons.unlearn_decision(comment, now=now)


@transaction.atomic
def release(comment: Comment, verdicts: Judgement, facts: dict[str, Any], *, now: datetime) -> Comment:
    """
    Publish a comment that waits and that the policy in force would let through.

    :raises AlreadyDecided: if it does not wait any more.
    """
    Comment.objects.lock_thread(comment.tree_id)
    comment = Comment.objects.get(pk=comment.pk)
    if comment.status != Status.HELD:
        raise AlreadyDecided(_what_happened(comment))
    comment.status, comment.reason = Status.PUBLISHED, ""
    Comment.objects.filter(pk=comment.pk).update(status=comment.status, reason="", shown=True)
    _refresh_shown(comment)
    judging.record(comment, verdicts, facts, now)
    note = f"Policy {verdicts.policy.number} lets it through."
    _record(comment, Action.PUBLISH, Actor.POLICY, now, note=note)
    _touch(comment.article, published=1)
    return comment


@transaction.atomic
def delete_comment(comment: Comment, *, moderator: User, now: datetime) -> None:
    """
    Delete a comment for good. Its decisions stay, and one more says who deleted it.

    :raises Refused: if it has replies, which would be lost with it.
    """
    Comment.objects.lock_thread(comment.tree_id)
    comment = Comment.objects.get(pk=comment.pk)
    if replies := comment.replies.count():
        raise Refused(
            f"Comment {comment.pk} has {replies} {'reply' if replies == 1 else 'replies'}, which would be lost with it. "
            "Remove it instead: its place stays, its text is no longer shown."
        )
    was_published = comment.status == Status.PUBLISHED
    _record(comment, Action.DELETE, Actor.MODERATOR, now, moderator=moderator)
    parent = comment.parent
    comment.delete()
    if parent:
        _refresh_shown(parent)
    _touch(comment.article, published=-was_published)


def _what_happened(comment: Comment) -> str:
    last = comment.decisions.select_related("moderator").last()
    by = f" by {last.moderator or last.get_actor_display()}" if last else ""
    now = f"it is now {comment.get_status_display()}{by}"
    return f"Comment {comment.pk} has changed since you opened it: {now}. Look at it again."


def _record(
    comment: Comment, action: Action, actor: Actor, now: datetime, *, moderator: User | None = None, note: str = ""
) -> None:
    Decision.objects.create(
        comment=comment,
        revision=comment.revision,
        action=action,
        status="" if action == Action.DELETE else comment.status,
        reason=comment.reason,
        note=note,
        actor=actor,
        moderator=moderator,
        decided_at=now,
    )


def _refresh_shown(comment: Comment) -> None:
    """Set again which of a comment and those above it stand on the page; wants the thread locked."""
    branch = comment.get_ancestors(include_self=True).order_by("-level")
    for node in branch:
        shown = node.status == Status.PUBLISHED or node.replies.filter(shown=True).exists()
        if shown != node.shown:
            Comment.objects.filter(pk=node.pk).update(shown=shown)


def _touch(article: Article, *, published: int) -> None:
    """Count, and make every stored page of the article out of date. Last in a transaction, for all writers meet in this row."""
    Article.objects.filter(pk=article.pk).update(
        comment_count=F("comment_count") + published, comments_version=F("comments_version") + 1
    )
