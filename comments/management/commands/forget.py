"""Take what is kept about visitors' networks out of the database when its time is over."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.models import Comment


class Command(BaseCommand):
    help = (
        "Delete address hashes that are older than SMASHBOARD_ADDRESS_DAYS (30 days by default), and sessions that have "
        "ended. Run it once a day. Exit code: 0."
    )

    def handle(self, **options):
        now = timezone.now()
        old = now - timedelta(days=settings.BOARD["ADDRESS_DAYS"])
        forgotten = Comment.objects.filter(created_at__lt=old).exclude(address_hash="").update(address_hash="")
        ended, _ = Session.objects.filter(expire_date__lt=now).delete()
        self.stdout.write(f"Forgot {forgotten} address hashes and {ended} ended sessions.")
