"""
`make bench`: what a page and a post cost on this machine.

Figures of one run are compared with each other only: a page with the ready string that the same Django sends at the same
moment, posts of eight processes with those of one. Median of CPU time in milliseconds, of this process alone.
"""

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings

ROUNDS = 200
SIZES = (70, 10_000)
PROCESSES, POSTS = 8, 50


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="smashboard-bench-") as var:
        os.environ.update(
            SMASHBOARD_VAR=var, SMASHBOARD_RATE_LIMITS="off", DJANGO_SETTINGS_MODULE="smashboard.settings"
        )
        os.environ.pop("DATABASE_URL", None)
        settings.ROOT_URLCONF = "tests.benchmarks.urls"
        settings.LOGGING["root"]["level"] = settings.LOGGING["loggers"]["comments"]["level"] = "ERROR"
        django.setup()
        prepare()
        pages()
        rules()
        posts(Path(var))


def prepare() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def pages() -> None:
    from tests.benchmarks import urls
    from tests.benchmarks.threads import make_threads

    print(f"CPU a page, milliseconds, median of {ROUNDS}; in brackets against the ready string")
    print(
        f"{'comments':>10} {'ready string':>13} {'warm':>16} {'warm, gzip':>16} {'not modified':>16} {'after a change':>16}"
    )
    for size in SIZES:
        article = make_threads(size)
        url = article.get_absolute_url()
        page, headers = get(url)
        urls.READY = page
        etag = headers["ETag"]

        ready = median(lambda: get("/ready/"))
        warm = median(lambda url=url: get(url))
        packed = median(lambda url=url: get(url, HTTP_ACCEPT_ENCODING="gzip"))
        same = median(lambda url=url, etag=etag: get(url, HTTP_IF_NONE_MATCH=etag))
        changed = median(lambda url=url: get(url), before=article.renew_pages)
        figures = [f"{value:.2f} ({value / ready:.1f}x)" for value in (warm, packed, same, changed)]
        print(f"{size:>10,} {ready:>13.2f} " + " ".join(f"{figure:>16}" for figure in figures))
        print(f"{'':>10} {len(page):,} bytes, gzip {len(get(url, HTTP_ACCEPT_ENCODING='gzip')[0]):,}")


def get(path: str, **environ: str) -> tuple[bytes, dict[str, str]]:
    """Ask the whole application, middleware and all, as a server would."""
    answer: dict[str, str] = {}
    request = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "REMOTE_ADDR": "127.0.0.1",
        **environ,
    }
    response = application()(request, lambda status, headers: answer.update(headers))
    body = b"".join(response)
    response.close()
    return body, answer


def application() -> Callable:
    from smashboard.wsgi import application

    return application


def median(action: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    times = []
    for _ in range(ROUNDS):
        before()
        began = time.process_time_ns()
        action()
        times.append((time.process_time_ns() - began) / 1e6)
    return statistics.median(times)


def rules() -> None:
    """Print what all rules together cost, beside saving the comment they look at."""
    from comments import examples, policies
    from comments.moderation.verdicts import Candidate
    from tests.factories import make_article, make_comment

    engine = policies.in_force()
    originals = sorted(examples.originals(), key=lambda candidate: len(candidate.body))
    middle = originals[len(originals) // 2]
    longest = Candidate(body=" ".join(one.body for one in originals)[:10_000], article=middle.article)
    article = make_article()
    saved = median(lambda: make_comment(article, body=f"{time.perf_counter_ns()} says something of the usual kind."))
    print(
        f"\nCPU of all rules together, milliseconds, median of {ROUNDS}; in brackets against posting a comment ({saved:.2f})"
    )
    for name, candidate in (("median comment", middle), ("10,000 characters", longest)):
        cost = median(lambda candidate=candidate: engine.judge(candidate))
        print(f"{name:>20}: {cost:.2f} ({cost / saved:.2f}x)")


def posts(var: Path) -> None:
    from django.db import connection

    from comments.models import Comment
    from comments.trees import find_damage
    from tests.factories import make_article
    from tests.writers import database_url

    articles = [make_article() for _ in range(4)]
    ids = ",".join(str(article.pk) for article in articles)
    print(f"\nPosts a second, roots and replies mixed under {len(articles)} articles, SQLite with synchronous=FULL")
    for processes in (1, PROCESSES):
        command = [sys.executable, "-m", "tests.writers", ids, str(POSTS)]
        environment = {**os.environ, "DATABASE_URL": database_url(connection)}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        writers = [
            subprocess.Popen([*command, f"{processes}{seed}"], env=environment, **pipes) for seed in range(processes)
        ]
        for writer in writers:
            writer.stdout.readline()
        began = time.perf_counter()
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        for writer in writers:
            writer.communicate(timeout=300)
        print(
            f"{processes:>10} process{'es' if processes > 1 else ''}: {processes * POSTS / (time.perf_counter() - began):.0f}"
        )
    print(f"Damage found afterwards: {len(list(find_damage(Comment.objects.all())))}")


if __name__ == "__main__":
    main()
