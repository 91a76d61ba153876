"""Put a policy from a file into force."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments import examples, policies
from comments.management.commands.check_policy import read_draft


class Command(BaseCommand):
    help = (
        "Save a policy as a new version, which is in force from then on. A policy whose examples fail needs --anyway. "
        "Exit code: 0 it is in force, 1 nothing was done."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--why", default="", help="a line for the history")
        parser.add_argument("--anyway", action="store_true", help="although some of its examples fail")

    def handle(self, *, file, why, anyway, **options):
        engine = read_draft(file)
        wrong = [outcome for outcome in examples.run(engine) if outcome.problem]
        for outcome in wrong:
            self.stderr.write(f"{outcome.problem}: {outcome.text}")
        if wrong and not anyway:
            raise CommandError(
                f"{len(wrong)} examples are not as expected; --anyway loads it all the same.", returncode=1
            )
        version = policies.put_in_force(engine.policy.text, author=None, why=why)
        self.stdout.write(f"Policy {version.number} is in force.")
