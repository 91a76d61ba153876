"""Everything from an empty folder to a running board."""

import errno
import os
import secrets
import socket
import sys

from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils import timezone

from comments.models import User
from smashboard import env

THREADS_PER_WORKER = 8
# How long a request in hand may still take when the server is told to stop, in seconds.
GRACEFUL_SECONDS = 20


class Command(BaseCommand):
    help = (
        "Prepare whatever is missing (database, the original threads, a moderator, static files) and serve the board. "
        "PORT and HOST say where; --prepare-only stops before serving."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--prepare-only", action="store_true", help="prepare everything, then stop")

    def handle(self, *, prepare_only, **options):
        host = env.text("HOST", "127.0.0.1")
        port = env.number("PORT", default=8000, least=1, most=65535)
        workers = env.number("SMASHBOARD_WORKERS", default=min(4, max(2, os.cpu_count() or 1)), least=1, most=64)
        refuse_taken_port(host, port)
        try:
            new = not connection.introspection.table_names()
            self.prepare_database(new)
        except OperationalError as error:
            cause = str(error).splitlines()[0]
            raise CommandError(f"The database can't be used: {cause}. DATABASE_URL says which it is.") from error
        call_command("collectstatic", interactive=False, verbosity=0)
        self.check(fail_level=checks.ERROR)
        if prepare_only:
            return
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"Serving {settings.BOARD['NAME']} at http://{shown}:{port}/ – stop it with Ctrl-C.")
        self.stdout.flush()
        arguments = [
            *(sys.executable, "-m", "gunicorn", "smashboard.wsgi", "--preload"),
            *("--bind", f"{shown}:{port}", "--worker-class", "gthread"),
            *("--workers", str(workers), "--threads", str(THREADS_PER_WORKER)),
            *("--graceful-timeout", str(GRACEFUL_SECONDS), "--log-level", "warning"),
        ]
        connection.close()
        os.execv(sys.executable, arguments)  # noqa: S606  our own interpreter with our own words

    def prepare_database(self, new: bool) -> None:
        if new:
            self.stdout.write("Making the database ...")
        call_command("migrate", verbosity=0, interactive=False)
        if new:
            self.stdout.write("Loading the original threads ...")
            call_command("loaddata", "original_threads", verbosity=0)
        if not User.objects.filter(is_active=True, is_staff=True).exists():
            name, password = make_moderator()
            self.stdout.write(
                f"A moderator's account was made. This is shown only once:\n  name:     {name}\n  password: {password}\n"
                "Log in at /admin/, and change the password there."
            )


def refuse_taken_port(host: str, port: int) -> None:
    """
    :raises CommandError: if nothing can listen there; the text says why and what to do.
    """
    other = f"PORT={port + 1 if port < 65535 else 8000} make serve"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            cause = f"Port {port} is taken by another program: stop that, or choose another port with {other}"
        elif error.errno == errno.EACCES:
            cause = f"Port {port} may be used by the system's administrator only: choose another with {other}"
        else:
            cause = f"HOST is {host!r}, which is no address of this machine; 127.0.0.1 is the usual one."
        raise CommandError(cause) from error


def make_moderator() -> tuple[str, str]:
    """Make the first account of the admin site and return its name and password."""
    name = "moderator"
    while User.objects.filter(username=name).exists():
        name = f"moderator-{secrets.token_hex(2)}"
    password = secrets.token_urlsafe(15)
    User.objects.create_superuser(name, email="", password=password, date_joined=timezone.now())
    return name, password
