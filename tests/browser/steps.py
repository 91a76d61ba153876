"""What visitors and moderators do in several tests."""

import re
from dataclasses import dataclass
from html import unescape
from itertools import count

import pytest
from playwright.sync_api import APIRequestContext, APIResponse, Locator, Page

from tests import services

TVLINE = "/2013/03/07/smash-season-2-spoilers-the-fringe-jeremy-jordan-katharine-mcphee/"
PLAYBILL = "/2013/04/29/the-smash-report-season-two-episode-13-or-i-wanna-be-a-producer/"

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 568}

_numbers = count(1)


@dataclass(frozen=True)
class Board:
    url: str
    moderator: str
    password: str


@dataclass(frozen=True)
class Desk:
    """The moderators' desk, without looking at its pages."""

    request: APIRequestContext
    state: dict

    def new_article(self, *, mode: str = "publish", body: str = "It was a night to remember.", title: str = "") -> str:
        """Write an article and return its address."""
        number = next(_numbers)
        slug = f"article-{number}"
        form = {
            "csrfmiddlewaretoken": hidden_value(
                self.request.get("/admin/comments/article/add/"), "csrfmiddlewaretoken"
            ),
            "title": title or f"Article {number}",
            "slug": slug,
            "published_on": "2010-01-02",
            "body": body,
            "moderation_mode": mode,
            "related_links-TOTAL_FORMS": "0",
            "related_links-INITIAL_FORMS": "0",
        }
        answer = self.request.post("/admin/comments/article/add/", form=form, max_redirects=0)
        assert answer.status == 302, answer.text()
        return f"/2010/01/02/{slug}/"

    def decide(self, comment: str, action: str, *, seen: str, reason: str = "") -> None:
        """Approve, reject or remove a comment that was never edited."""
        path = f"/admin/comments/comment/{comment}/"
        form = {
            "csrfmiddlewaretoken": hidden_value(self.request.get(f"{path}change/"), "csrfmiddlewaretoken"),
            f"seen-{comment}": f"{seen}:1",
            "action": action,
            "reason": reason,
        }
        answer = self.request.post(f"{path}decide/", form=form)
        assert f"Comment {comment} is" in answer.text()


def need(why_missing: str) -> None:
    """Skip what this machine can't run; in CI, where everything is installed, fail instead."""
    if why_missing:
        (pytest.fail if services.IN_CI else pytest.skip)(why_missing)


def hidden_value(page: APIResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text())
    assert found, f"{page.url} answered {page.status} without a form"
    return unescape(found.group(1))


def send_comment(
    request: APIRequestContext, address: str, body: str, *, name: str = "Ivy", email: str = "ivy@example.org"
) -> str:
    """Send a comment without looking at it, to an article's or a reply form's address, and return its id."""
    form_page = request.get(address)
    form = {
        "csrfmiddlewaretoken": hidden_value(form_page, "csrfmiddlewaretoken"),
        "opened": hidden_value(form_page, "opened"),
        "name": name,
        "email": email,
        "body": body,
    }
    answer = request.post(address, form=form, max_redirects=0)
    assert answer.status == 302, answer.text()
    return answer.headers["location"].rpartition("#comment-")[2]


def send_branch(request: APIRequestContext, address: str, bodies: list[str]) -> list[str]:
    """Send a comment, a reply to it, and so on, and return their ids, the root first."""
    ids: list[str] = []
    for body in bodies:
        ids.append(send_comment(request, f"/comments/{ids[-1]}/reply/" if ids else address, body))
    return ids


def fill_in(page: Page, body: str, *, name: str = "Derek", email: str = "derek@example.org") -> None:
    page.get_by_label("Comment", exact=True).fill(body)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail", exact=True).fill(email)


def post(page: Page) -> None:
    page.get_by_role("button", name="Post Comment").click()


def comment(page: Page, body: str) -> Locator:
    """The comment with exactly this text."""
    return page.locator("article.comment").filter(has=page.get_by_text(body, exact=True))


def reply_link(comment: Locator) -> Locator:
    return comment.get_by_role("link", name="Reply To This Post")


def log_in_at_the_desk(page: Page, board: Board) -> None:
    page.goto("/admin/")
    page.get_by_label("Username:").fill(board.moderator)
    page.get_by_label("Password:").fill(board.password)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Articles and comments").wait_for()


def width_beyond_window(page: Page) -> int:
    """
    How many pixels the page is wider than its window: 0 where nothing scrolls sideways.

    Not compared with innerWidth, which grows with the page on a phone: it zooms out to show all of it.
    """
    return max(0, page.evaluate("document.documentElement.scrollWidth") - page.viewport_size["width"])
