"""Every kind of page is valid HTML and can be used by everybody: vnu and axe-core say so."""

import subprocess
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from tests import services
from tests.browser.steps import PHONE, PLAYBILL, TVLINE, Desk, fill_in, need, reply_link, send_comment

pytestmark = pytest.mark.browser

VNU = services.NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
AXE = services.NODE_MODULES / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

RUN_AXE = """
tags => axe.run({runOnly: {type: "tag", values: tags}}).then(({violations}) =>
  violations.flatMap(({id, help, nodes}) => nodes.map(node => `${id}: ${help}: ${node.target.join(" ")}`)))
"""


def press(page: Page, button: str) -> Response:
    """Send the form and return the page that answers."""
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.get_by_role("button", name=button).click()
    answer.value.finished()
    return answer.value


def with_errors(page: Page, address: str) -> Response:
    page.goto(address)
    fill_in(page, "x" * 10_001, name="Moderator")
    return press(page, "Post Comment")


def with_preview(page: Page, address: str) -> Response:
    page.goto(address)
    fill_in(page, "Look at https://tv.example/ first.\n\nThen at me.")
    return press(page, "Preview")


def with_form_in_place(page: Page, address: str) -> Response:
    response = page.goto(address)
    reply_link(page.locator("#comment-1")).click()
    expect(page.locator("#comment-1 + .reply")).to_be_visible()
    return response


def with_held_and_removed(page: Page, desk: Desk) -> Response:
    """The address points at the visitor's own comment, which waits; above it is a removed one with an answer."""
    address = desk.new_article(mode="hold-all")
    guest = page.context.request
    removed = send_comment(guest, address, "Not for long.")
    desk.decide(removed, "approve", seen="held")
    desk.decide(send_comment(guest, f"/comments/{removed}/reply/", "An answer."), "approve", seen="held")
    desk.decide(removed, "remove", seen="published", reason="off-topic")
    mine = send_comment(guest, address, "Look at me first, and at https://tv.example/", name="Karen")
    response = page.goto(f"{address}#comment-{mine}")
    expect(page.locator(":target .notice")).to_be_visible()
    expect(page.locator(".gone")).to_be_visible()
    return response


# What each page is, and how a visitor comes to it.
PAGES: dict[str, Callable[[Page, Desk], Response]] = {
    "front page": lambda page, desk: page.goto("/"),
    "posted rules": lambda page, desk: page.goto("/rules/"),
    "article": lambda page, desk: page.goto(TVLINE),
    "article, newest first": lambda page, desk: page.goto(f"{TVLINE}?order=newest"),
    "article with the form in place": lambda page, desk: with_form_in_place(page, TVLINE),
    "article without comments": lambda page, desk: page.goto(PLAYBILL),
    "article, closed": lambda page, desk: page.goto(desk.new_article(mode="closed")),
    "article with what is held and removed": with_held_and_removed,
    "reply": lambda page, desk: page.goto("/comments/1/reply/"),
    "reply that is refused": lambda page, desk: page.goto("/comments/5/reply/"),
    "reply with errors": lambda page, desk: with_errors(page, "/comments/1/reply/"),
    "preview": lambda page, desk: with_preview(page, TVLINE),
    "log in": lambda page, desk: page.goto("/accounts/login/"),
    "sign up": lambda page, desk: page.goto("/accounts/signup/"),
    "password reset": lambda page, desk: page.goto("/accounts/password/reset/"),
    "not found": lambda page, desk: page.goto("/nothing/"),
}


def test_every_page_is_valid_html(visitor, moderator, desk, tmp_path):
    need(services.html_checker_missing())
    pages = {name: open_page(visitor(), desk).text() for name, open_page in PAGES.items()}
    for name in ("email", "password/change", "logout"):
        pages[name.replace("/", " ")] = moderator.goto(f"/accounts/{name}/").text()
    pages["list of comments"] = moderator.goto("/admin/comments/comment/").text()
    pages["comment"] = moderator.goto("/admin/comments/comment/1/change/").text()
    for name, html in pages.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")

    command = ["java", "-jar", VNU, "--format", "gnu", "--errors-only", *sorted(tmp_path.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.stderr.replace(f"file:{tmp_path}/", "").splitlines() == []
    assert done.returncode == 0


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use(name, visitor, desk):
    need(services.axe_missing())
    page = visitor(reduced_motion="reduce")
    PAGES[name](page, desk)
    page.wait_for_load_state()
    page.evaluate(AXE.read_text(encoding="utf-8"))

    violations = {}
    for scheme in ("light", "dark"):
        for window in (PHONE, {"width": 1280, "height": 800}):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(window)
            violations[f"{scheme}, {window['width']} px"] = page.evaluate(RUN_AXE, WCAG)

    assert {where: found for where, found in violations.items() if found} == {}
