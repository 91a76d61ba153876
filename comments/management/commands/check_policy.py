"""Does the policy say of its own examples what it should?"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments import examples, policies
from comments.moderation.policy import PolicyError


class Command(BaseCommand):
    help = (
        "Run the examples of the policy in force, or of a draft, and the original thread, of which no rule may hold a comment. "
        "Exit code: 0 all are as expected, 1 some are not and are named."
    )

    def add_arguments(self, parser):
        parser.add_argument("draft", nargs="?", type=Path, help="a policy as TOML; without it, the one in force")

    def handle(self, *, draft, **options):
        engine = read_draft(draft) if draft else policies.in_force()
        outcomes = list(examples.run(engine))
        wrong = [outcome for outcome in outcomes if outcome.problem]
        for outcome in wrong:
            self.stdout.write(f"{outcome.problem}: {outcome.text}")
        if wrong:
            raise CommandError(f"{len(wrong)} examples are not as expected.", returncode=1)
        count = len(list(engine.policy.examples()))
        self.stdout.write(
            f"All {count} examples and the {len(examples.originals())} original comments are as expected."
        )


def read_draft(draft: Path):
    """
    Return the engine of a policy in a file.

    :raises CommandError: if it can't be read or is no policy; the text names everything that is wrong.
    """
    try:
        return policies.compiled(0, draft.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{draft} can't be read: {error}.") from error
    except PolicyError as error:
        raise CommandError(f"{draft} is no policy:\n{error}") from error
