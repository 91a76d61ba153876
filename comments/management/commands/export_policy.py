"""Write a policy as TOML."""

from django.core.management.base import BaseCommand, CommandError

from comments import policies
from comments.models import PolicyVersion


class Command(BaseCommand):
    help = (
        "Print the policy in force, or the version named, as TOML. Exit code: 0, or 1 where there is no such version."
    )

    def add_arguments(self, parser):
        parser.add_argument("number", nargs="?", type=int)

    def handle(self, *, number, **options):
        if number is None:
            self.stdout.write(policies.in_force().policy.text, ending="")
            return
        version = PolicyVersion.objects.filter(number=number).first()
        if version is None:
            raise CommandError(
                f"There is no policy {number}; the newest is {policies.in_force().policy.number}.", returncode=1
            )
        self.stdout.write(version.text, ending="")
