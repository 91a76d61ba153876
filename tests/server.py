"""The board as a process of its own, started as `make serve` does, for tests that go through its front door."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager, suppress
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).parent.parent
ORIGINAL = "/2013/03/07/smash-season-2-spoilers-the-fringe-jeremy-jordan-katharine-mcphee/"
INHERITED = ("DATABASE_URL", "CACHE_URL", "EMAIL_URL", "PORT", "HOST")


def environment(var: Path, **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in INHERITED}
    return {**kept, "SMASHBOARD_VAR": str(var), "PYTHONWARNINGS": "default", **variables}


def manage(var: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(var, **variables), capture_output=True, text=True, timeout=120, check=False
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(var: Path, **variables: str):
    """Start the board as `make serve` does and yield its address once it answers."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(var, PORT=str(port), **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        for line in server.stdout:  # ends when the server ends
            if line.startswith("Serving "):
                break
        yield server, f"http://127.0.0.1:{port}"
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)
        server.stdout.close()


def fetch(server: subprocess.Popen, url: str) -> str:
    """Return a page, asking again until the port, which is bound last, takes connections."""
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  our own address
                return answer.read().decode()
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=0.05)
                raise AssertionError("the server has ended") from error


class Visitor:
    """A browser without script: keeps cookies, fills in the form of a page."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=60) as answer:
            return answer.read().decode()

    def open_form(self, path: str) -> dict[str, str]:
        """Return the hidden fields of the comment form on a page."""
        form = self.get(path).partition('id="comment-form"')[2].partition("</form>")[0]
        return {
            name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        }

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form and return the address of the comment that came of it."""
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.url + path, data=data, headers={"Referer": self.url + path})  # noqa: S310
        with self.opener.open(request, timeout=60) as answer:
            answer.read()
            return answer.url
