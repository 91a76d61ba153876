"""Today's policy on the comments that wait."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from comments import operations, policies, replay
from comments.models import Comment


class Command(BaseCommand):
    help = (
        "Judge the comments that wait for a moderator by the policy in force, and publish those that it would let through. "
        "Without --apply it only says which. Exit code: 0."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="publish them")

    def handle(self, *, apply, **options):
        engine = policies.in_force()
        released = 0
        for comment in (
            Comment.objects.awaiting_review().select_related("article", "parent").oldest_first().iterator(200)
        ):
            earlier = comment.judgements.last()
            verdicts = replay.judge_again(engine, comment, earlier)
            if verdicts.verdict.name in {"HOLD", "REJECT"}:
                continue
            released += 1
            self.stdout.write(f"comment {comment.pk} {'is' if apply else 'would be'} published: {comment.body[:80]!r}")
            if apply:
                operations.release(comment, verdicts, earlier.facts if earlier else {}, now=timezone.now())
        self.stdout.write(f"{released} of those that wait {'were' if apply else 'would be'} published.")
