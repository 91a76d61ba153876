"""A draft of the policy against everything that was submitted and decided."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.text import Truncator

from comments import replay
from comments.management.commands.check_policy import read_draft
from comments.management.commands.check_text import marked
from comments.management.progress import progress


class Command(BaseCommand):
    help = (
        "Judge every recorded submission again under a draft policy: what would newly be held, what would be let through, and "
        "how each rule agrees with what moderators decided. Changes nothing. Exit code: 0."
    )

    def add_arguments(self, parser):
        parser.add_argument("draft", type=Path, help="a policy as TOML")
        parser.add_argument("--most", type=int, default=50, help="how many changed comments are listed (50)")

    def handle(self, *, draft, most, **options):
        engine = read_draft(draft)
        total = replay.submissions_count()
        report = replay.replay(
            engine, keep_changes=most, progress=lambda rows: progress(rows, total=total, out=self.stdout)
        )
        self.stdout.write(
            f"{report.judged:,} submissions judged: {report.newly_held:,} would newly be held, "
            f"{report.released:,} would be let through."
        )
        if report.decided:
            share = report.agreed / report.decided
            self.stdout.write(f"Agrees with {report.agreed:,} of {report.decided:,} decisions ({share:.1%}).")
        self.stdout.write(f"\n{'rule':<16}{'hits':>8}{'right':>8}{'wrong':>8}{'open':>8}{'precision':>11}{'recall':>9}")
        for name, figures in report.rules.items():
            self.stdout.write(
                f"{name:<16}{figures.hits:>8,}{figures.right:>8,}{figures.wrong:>8,}{figures.undecided:>8,}"
                f"{_share(figures.precision):>11}{_share(report.recall(name)):>9}"
            )
        for change in report.changes:
            self.describe(change)
        left = report.newly_held + report.released - len(report.changes)
        if left:
            self.stdout.write(f"\n... and {left:,} more changes; --most lists more.")

    def describe(self, change: replay.Change) -> None:
        verb = "would be held" if change.held else "would be let through"
        decided = f", a moderator had it {change.decided}" if change.decided else ""
        self.stdout.write(f"\ncomment {change.comment.pk} {verb}{decided}")
        for finding in change.verdicts.deciding:
            text = marked(change.comment.body, finding.evidence)
            self.stdout.write(f"  {finding.rule}: {finding.why or change.verdicts.policy.rules[finding.rule].note}")
            self.stdout.write(f"  {Truncator(text).chars(300)}")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
