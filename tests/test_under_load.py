"""What was acknowledged stays: through kill -9, and when many post into one thread through the front door."""

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest

from tests.server import ORIGINAL, Visitor, fetch, free_port, manage, serving

ROUNDS = 3
CLIENTS, POSTS = 8, 25


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    folder = tmp_path_factory.mktemp("var")
    done = manage(folder, "serve", "--prepare-only", PORT=str(free_port()))
    assert done.returncode == 0, done.stderr
    return folder


def details(text: str) -> dict[str, str]:
    return {"name": "Ann", "email": "ann@example.org", "website": "", "body": text}


def bodies(folder, **conditions: object) -> list[str]:
    """Return the texts of the live comments that the board holds."""
    code = (
        "from comments.models import Comment; "
        f"print('\\n'.join(Comment.objects.filter(source='', **{conditions!r}).values_list('body', flat=True)))"
    )
    return manage(folder, "shell", "-v0", "-c", code).stdout.splitlines()


def test_what_was_acknowledged_survives_kill_9_of_all_processes(var):
    acknowledged = []
    for number in range(ROUNDS):
        with serving(var, SMASHBOARD_RATE_LIMITS="off") as (server, url):
            fetch(server, url + "/healthz")
            visitor = Visitor(url)
            form = visitor.open_form(ORIGINAL)

            def post_until_it_breaks(
                who: int, number: int = number, visitor: Visitor = visitor, form: dict = form
            ) -> None:
                try:
                    for turn in range(1000):
                        text = f"round {number} thread {who} turn {turn}"
                        visitor.post(ORIGINAL, form | details(text))
                        acknowledged.append(text)
                        if len(acknowledged) == (number + 1) * 20:
                            os.killpg(server.pid, signal.SIGKILL)
                except (OSError, HTTPException):
                    return  # the server is gone, as it should be

            with ThreadPoolExecutor(4) as pool:
                list(pool.map(post_until_it_breaks, range(4)))
            server.wait(timeout=30)

        checked = manage(var, "check_trees")
        assert checked.returncode == 0, checked.stdout + checked.stderr

    stored = bodies(var)
    assert len(acknowledged) >= ROUNDS * 20
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))


def test_eight_visitors_reply_in_one_thread_and_everything_arrives_once(var):
    with serving(var, SMASHBOARD_RATE_LIMITS="off") as (server, url):
        fetch(server, url + "/healthz")
        reply = "/comments/1/reply/"
        before = manage(
            var, "shell", "-v0", "-c", "from comments.models import *; print(Comment.objects.filter(parent=1).count())"
        )

        def post_all(who: int) -> list[str]:
            visitor = Visitor(url)
            form = visitor.open_form(reply)
            return [visitor.post(reply, form | details(f"visitor {who} says {turn}")) for turn in range(POSTS)]

        with ThreadPoolExecutor(CLIENTS) as pool:
            places = [place for answer in pool.map(post_all, range(CLIENTS)) for place in answer]

    ids = {re.search(r"#comment-(\d+)$", place)[1] for place in places}
    after = manage(
        var, "shell", "-v0", "-c", "from comments.models import *; print(Comment.objects.filter(parent=1).count())"
    )
    assert len(ids) == CLIENTS * POSTS
    assert int(after.stdout) - int(before.stdout) == CLIENTS * POSTS
    assert manage(var, "check_trees").returncode == 0


def test_the_same_form_twenty_times_at_once_makes_one_comment_and_all_are_led_to_it(var):
    with serving(var, SMASHBOARD_RATE_LIMITS="off") as (server, url):
        fetch(server, url + "/healthz")
        visitor = Visitor(url)
        fields = visitor.open_form(ORIGINAL) | details("Sent by an impatient finger.")

        with ThreadPoolExecutor(20) as pool:
            places = set(pool.map(lambda _: visitor.post(ORIGINAL, fields), range(20)))

    assert len(places) == 1
    assert bodies(var).count("Sent by an impatient finger.") == 1


def test_reading_leaves_the_server_without_a_session(var):
    code = "from django.contrib.sessions.models import Session; print(Session.objects.count())"
    before = manage(var, "shell", "-v0", "-c", code).stdout
    with serving(var) as (server, url):
        for path in ("/", ORIGINAL, "/comments/5/", "/comments/1/reply/"):
            fetch(server, url + path)

    assert manage(var, "shell", "-v0", "-c", code).stdout == before
