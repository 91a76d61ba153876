from itertools import zip_longest
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ..seeds import UnreadableSeed, fixture_text

FIXTURE = "original_threads.json"


class Command(BaseCommand):
    help = (
        f"Build fixtures/{FIXTURE} from the saved pages in fixtures/seeds/. "
        "Exit code: 0 it is built, or agrees; 1 nothing was done, or with --check the file does not agree."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing, tell the first difference")
        parser.add_argument(
            "--folder", type=Path, default=settings.BASE_DIR / "fixtures", help="default: fixtures/ beside manage.py"
        )

    def handle(self, *, check, folder, **options):
        try:
            built = fixture_text(folder / "seeds")
            if check:
                self.compare(built, folder / FIXTURE)
            else:
                (folder / FIXTURE).write_text(built, encoding="utf-8", newline="\n")
        except (OSError, UnreadableSeed) as error:
            raise CommandError(f"{error}") from error
        self.stdout.write(f"{folder / FIXTURE} {'agrees with its seeds' if check else 'is built'}.")

    def compare(self, built: str, path: Path) -> None:
        if not path.exists():
            raise CommandError(f"{path} is missing. Run build_fixtures without --check.")
        stored = path.read_bytes().decode(errors="replace")
        if difference := first_difference(stored, built):
            raise CommandError(
                f"{path} does not agree with its seeds, {difference}\n"
                "If the seeds are right, run build_fixtures without --check."
            )


def first_difference(stored: str, built: str) -> str:
    """Return the first line in which the texts differ, with both readings; empty if they are the same."""
    pairs = zip_longest(stored.split("\n"), built.split("\n"), fillvalue="(the end)")
    for number, (here, there) in enumerate(pairs, start=1):
        if here != there:
            return f"first in line {number}:\n  file:  {here}\n  seeds: {there}"
    return ""
