"""`make serve` from an empty folder: what it makes, what it keeps, and what it says when something is wrong."""

import os
import re
import select
import socket
import subprocess
import urllib.request

import pytest

from tests.server import ORIGINAL, fetch, free_port, manage, serving


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    var = tmp_path_factory.mktemp("var")
    return var, manage(var, "serve", "--prepare-only", PORT=str(free_port()))


class TestPreparing:
    def test_a_new_board_gets_its_database_the_original_threads_and_a_moderator(self, prepared):
        var, done = prepared

        assert done.returncode == 0, done.stderr
        assert "Making the database ...\nLoading the original threads ...\n" in done.stdout
        assert re.search(r"name:     moderator\n  password: \S{20}\n", done.stdout)
        assert {"board.sqlite3", "secret_key", "static"} <= {path.name for path in var.iterdir()}
        counted = manage(
            var,
            "shell",
            "-v0",
            "-c",
            "from comments.models import *; print(Comment.objects.count(), Article.objects.count())",
        )
        assert counted.stdout == "70 2\n"

    def test_the_secret_key_is_for_its_owner_only_and_long_enough(self, prepared):
        key = prepared[0] / "secret_key"

        assert key.stat().st_mode & 0o777 == 0o600
        assert len(key.read_text()) >= 50

    def test_the_password_fits_and_differs_from_board_to_board(self, prepared, tmp_path):
        var, done = prepared
        password = re.search(r"password: (\S+)", done.stdout)[1]
        other = manage(tmp_path, "serve", "--prepare-only", PORT=str(free_port()))
        code = (
            "from comments.models import User; u = User.objects.get(); "
            f"print(u.check_password({password!r}), u.is_staff, u.has_perm('comments.moderate_comment'))"
        )

        assert manage(var, "shell", "-v0", "-c", code).stdout == "True True True\n"
        assert re.search(r"password: (\S+)", other.stdout)[1] != password

    def test_a_second_start_keeps_the_data_and_makes_no_second_moderator(self, tmp_path):
        var = tmp_path
        manage(var, "serve", "--prepare-only", PORT=str(free_port()))
        manage(var, "shell", "-v0", "-c", "from comments.models import *; Article.objects.filter(pk=2).delete()")

        done = manage(var, "serve", "--prepare-only", PORT=str(free_port()))

        assert (done.returncode, done.stdout) == (0, "")
        counted = manage(
            var,
            "shell",
            "-v0",
            "-c",
            "from comments.models import *; print(Article.objects.count(), User.objects.count())",
        )
        assert counted.stdout == "1 1\n"


class TestWrongSettings:
    def test_a_busy_port_ends_with_one_sentence_and_the_cure(self, tmp_path):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]

            done = manage(tmp_path, "serve", PORT=str(port))

        other = port + 1 if port < 65535 else 8000
        assert done.returncode == 1
        assert done.stderr == (
            f"CommandError: Port {port} is taken by another program: stop that, "
            f"or choose another port with PORT={other} make serve\n"
        )

    @pytest.mark.parametrize(
        ("variables", "sentence"),
        [
            ({"PORT": "eighty"}, "PORT is 'eighty'; it takes a whole number from 1 to 65535."),
            ({"PORT": "70000"}, "PORT is '70000'; it takes a whole number from 1 to 65535."),
            (
                {"HOST": "192.0.2.1"},
                "HOST is '192.0.2.1', which is no address of this machine; 127.0.0.1 is the usual one.",
            ),
            ({"SMASHBOARD_DEBUG": "maybe"}, "SMASHBOARD_DEBUG is 'maybe'; it takes yes or no."),
            (
                {"SMASHBOARD_SECRET_KEY": "short"},
                "SMASHBOARD_SECRET_KEY is too weak; it takes 50 or more random characters.",
            ),
            (
                {"SMASHBOARD_TIME_ZONE": "Mars"},
                "SMASHBOARD_TIME_ZONE is 'Mars'; it takes a name such as America/New_York or UTC.",
            ),
            (
                {"SMASHBOARD_THREADS_PER_PAGE": "0"},
                "SMASHBOARD_THREADS_PER_PAGE is '0'; it takes a whole number from 1 to 500.",
            ),
            (
                {"CACHE_URL": "nonsense"},
                "CACHE_URL can't be read; it takes an address such as redis://127.0.0.1:6379/0.",
            ),
            (
                {"EMAIL_URL": "pigeon://x"},
                "EMAIL_URL can't be read; it takes an address such as smtp+tls://user:password@example.org:587.",
            ),
            ({"DATABASE_URL": "postgres://nobody@127.0.0.1:1/x"}, "DATABASE_URL says which it is."),
        ],
    )
    def test_a_wrong_variable_ends_with_its_name_its_value_and_the_cure(self, tmp_path, variables, sentence):
        done = manage(tmp_path, "serve", "--prepare-only", **variables)

        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert done.stderr.strip().splitlines()[-1].endswith(sentence)


class TestServing:
    def test_the_original_threads_are_read_over_http_with_static_files_for_a_year(self, prepared):
        with serving(prepared[0]) as (server, url):
            page = fetch(server, url + ORIGINAL)
            style = re.search(r'href="(/static/comments/board\.[0-9a-f]{12}\.css)"', page)[1]
            with urllib.request.urlopen(url + style, timeout=30) as answer:  # noqa: S310  our own address
                caching = answer.headers["Cache-Control"]

        assert 'Comments <span class="count">(70)</span>' in page
        assert caching == "max-age=315360000, public, immutable"

    def test_killing_the_server_leaves_no_process_behind(self, prepared):
        with serving(prepared[0]) as (server, url):
            fetch(server, url + "/healthz")
            found = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=True)
            workers = [os.pidfd_open(int(pid)) for pid in found.stdout.split()]

            server.kill()

            for worker in workers:
                ended, _, _ = select.select([worker], [], [], 30)
                os.close(worker)
                assert ended
            assert workers
