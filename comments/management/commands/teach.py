"""Teach the board what is spam here."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments import lessons

LABELS = {"spam", "ok"}
# What is listed: words that speak most clearly.
LISTED = 40


class Command(BaseCommand):
    help = (
        'Teach from a file of lines {"text": ..., "label": "spam" | "ok"}, list what the board has learnt, or forget all of it. '
        "Exit code: 0 every line was learnt, 1 nothing was done, 3 some lines were not and are named."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, help="labelled texts, one JSON object a line")
        parser.add_argument(
            "--who", default="command line", help="whose judgement it is; what one person teaches is capped"
        )
        parser.add_argument("--list", action="store_true", help="show what the board has learnt")
        parser.add_argument("--forget", action="store_true", help="forget everything that was learnt")

    def handle(self, *, file, who, list, forget, **options):
        if forget:
            lessons.forget_everything(timezone.now())
            self.stdout.write("Everything that was learnt is forgotten.")
        if file:
            self.teach(file, who)
        if list:
            for learnt in lessons.board().listed()[:LISTED]:
                counts = f"spam {learnt.spam}, ok {learnt.ok}"
                self.stdout.write(
                    f"{learnt.feature:<28} {learnt.log_odds:+.2f}  {counts}  by {', '.join(learnt.persons)}"
                )
        if not (file or list or forget):
            raise CommandError("Name a file of labelled texts, or --list, or --forget.", returncode=1)

    def teach(self, file: Path, who: str) -> None:
        try:
            lines = file.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} can't be read: {error}.", returncode=1) from error
        learnt, refused = 0, []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            problem = self.learn_line(line, who)
            learnt += not problem
            if problem:
                refused.append(f"line {number}: {problem}")
        self.stdout.write(f"Learnt from {learnt} texts.")
        if refused:
            raise CommandError("\n".join(refused), returncode=3)

    def learn_line(self, line: str, who: str) -> str:
        """Learn from one line and return "", or what is wrong with it."""
        try:
            row = json.loads(line)
        except ValueError as error:
            return f"this is not JSON: {error}"
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
            return 'an object with a "text" is wanted'
        if row.get("label") not in LABELS:
            return f'label is {row.get("label")!r}; it takes "spam" or "ok"'
        lessons.teach(row["text"], row["label"], who=who, now=timezone.now())
        return ""
