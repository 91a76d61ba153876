"""
The board as `make serve` runs it, and browsers that visit it.

These tests know the board by its pages only. Django's ORM is out of their reach, for Playwright runs an event loop in this
process; so its fixtures end with this package, before a test elsewhere asks for the database.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests import services
from tests.browser.steps import Board, Desk, log_in_at_the_desk, need

ROOT = Path(__file__).parent.parent.parent
# Twenty times what a start takes on a small machine, in seconds.
START_SECONDS = 120
STOP_SECONDS = 30
# Nothing on a page should take longer, in milliseconds.
PATIENCE = 10_000

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No page may need another host, so there is none.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """A new board with the original threads. Its limits are off, for tests post faster than people."""
    need(services.chromium_missing())
    folder = tmp_path_factory.mktemp("board")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = ("SMASHBOARD_", "DATABASE_URL", "CACHE_URL", "EMAIL_URL", "PYTHONWARNINGS", "DJANGO_")
    # A deprecation in a server's library is for its own tests to tell; here the board is served as it is everywhere.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SMASHBOARD_VAR": str(folder / "var"),
        "SMASHBOARD_RATE_LIMITS": "off",
        "SMASHBOARD_WORKERS": "2",
    }
    said, log = folder / "said", folder / "log"
    with said.open("wb") as out, log.open("wb") as err:
        command = [sys.executable, "manage.py", "serve"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=err)
    try:
        wait_until_healthy(server, f"http://127.0.0.1:{port}/healthz", log)
        name, password = re.search(r"name: +(\S+)\n +password: +(\S+)", said.read_text()).groups()
        yield Board(f"http://127.0.0.1:{port}", name, password)
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    broken = [
        line for line in log.read_text().splitlines() if re.search(r'"level": "(ERROR|CRITICAL)"|^Traceback', line)
    ]
    assert broken == [], "the board's log tells of errors"


def wait_until_healthy(server: subprocess.Popen, address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"The board ended with {server.returncode} instead of serving:\n{log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  http, as written above
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            pass
        time.sleep(0.05)
    pytest.fail(f"The board did not answer within {START_SECONDS} seconds:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    need(services.chromium_missing())
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with playwright.chromium.launch(executable_path=services.CHROMIUM, args=CHROMIUM_OPTIONS) as browser:
        yield browser


@pytest.fixture(scope="package")
def guests(playwright: Playwright, board: Board) -> Iterator[APIRequestContext]:
    """Requests of people without an account who are not looked at: they wrote what a test finds there."""
    context = playwright.request.new_context(base_url=board.url)
    yield context
    context.dispose()


@pytest.fixture(scope="package")
def desk(browser: Browser, board: Board) -> Iterator[Desk]:
    """Where a moderator works: requests with the rights of the account that the first start made."""
    with browser.new_context(base_url=board.url) as context:
        page = context.new_page()
        log_in_at_the_desk(page, board)
        page.close()
        yield Desk(context.request, context.storage_state())


@pytest.fixture
def visitor(browser: Browser, board: Board) -> Iterator[Callable[..., Page]]:
    """
    Makes a visitor with a browser of their own, and gives the page it shows.

    Whoever visits, a page must log no error, break no security policy, ask no other host and miss nothing it asks for.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(**options) -> Page:
        context = browser.new_context(**{"base_url": board.url, "viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        watch(context, board, faults)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    """A reader whom the board has never seen."""
    return visitor()


@pytest.fixture
def moderator(visitor: Callable[..., Page], desk: Desk) -> Page:
    """A moderator who has logged in."""
    return visitor(storage_state=desk.state)


def watch(context: BrowserContext, board: Board, faults: list[str]) -> None:
    def on_console(message) -> None:
        # A page refused with a 4xx is an answer like any other; what it can't load is noted below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(f"console: {message.text}")

    def on_request(request) -> None:
        if not request.url.startswith((f"{board.url}/", "data:")):
            faults.append(f"asked another host: {request.url}")

    def on_failure(request) -> None:
        if request.failure != "net::ERR_ABORTED":  # that only says that the page was left before all of it came
            faults.append(f"{request.failure}: {request.url}")

    def on_response(response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            faults.append(f"{response.status}: {response.url}")

    context.on("console", on_console)
    context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
    context.on("request", on_request)
    context.on("requestfailed", on_failure)
    context.on("response", on_response)
