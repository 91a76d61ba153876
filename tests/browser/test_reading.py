"""What readers see, on every width, with every key and without script."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import (
    PHONE,
    PLAYBILL,
    SMALL_PHONE,
    TVLINE,
    fill_in,
    post,
    reply_link,
    send_branch,
    send_comment,
    width_beyond_window,
)

pytestmark = pytest.mark.browser

# Nothing but letters and spaces, with words as long as English has them: 12,000 characters to cut from.
PROSE = " ".join(
    ["It was the night on which everybody sang and nobody in the house wanted to leave before the end"] * 120
)

# Of each character on screen the line it stands on; of each line how many there are.
CHARACTERS_A_LINE = """
element => {
  const lines = new Map();
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let i = 0; i < node.length; i++) {
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      const top = Math.round(range.getBoundingClientRect().top);
      lines.set(top, (lines.get(top) ?? 0) + 1);
    }
  }
  return [...lines.values()];
}
"""

FOCUS = """
() => {
  const style = getComputedStyle(document.activeElement);
  return {outline: style.outlineStyle, width: parseFloat(style.outlineWidth)};
}
"""


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_front_page_leads_to_the_70_comments_of_2013(visitor, script):
    page = visitor(java_script_enabled=script)

    page.goto("/")
    story = page.locator("article").filter(has=page.get_by_role("link", name="Exclusive Smash Preview"))
    expect(story.locator(".number")).to_have_text("70 comments")
    story.get_by_role("link", name="Exclusive Smash Preview").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Karen and Jimmy Kiss Again")
    expect(page.get_by_role("heading", name="Comments (70)", exact=True)).to_be_visible()
    expect(page.locator(".comment")).to_have_count(70)
    expect(page.locator("#comment-1 footer")).to_have_text(
        "Comment by SylwekG – March 7, 2013 10:29 AM PDT Reply To This Post"
    )


def test_replies_are_nested_five_deep_and_the_fifth_takes_no_reply(page):
    page.goto(TVLINE)

    threads = page.locator("ol.thread")
    nested = [threads.locator(f":scope {'> li > ol ' * depth}> li > .comment") for depth in range(5)]
    assert [comments.count() for comments in nested] == [50, 15, 2, 2, 1]
    assert [reply_link(comments).count() for comments in nested] == [50, 15, 2, 2, 0]
    expect(page.get_by_role("link", name="Reply To This Post")).to_have_count(69)
    left_edges = [comments.first.bounding_box()["x"] for comments in nested]
    assert left_edges == sorted(set(left_edges))


def test_an_article_nobody_has_commented_on_invites_the_first(page):
    page.goto(PLAYBILL)

    expect(page.get_by_role("heading", name="Comments (0)")).to_be_visible()
    expect(page.get_by_text("No comments yet. Yours could be the first.")).to_be_visible()
    expect(page.get_by_role("heading", name="Leave a Reply")).to_be_visible()


def test_newest_first_turns_the_threads_around(page):
    page.goto(TVLINE)
    oldest_first = page.locator(".thread > li > .comment").evaluate_all("all => all.map(one => one.id)")

    page.get_by_role("link", name="Newest first").click()

    expect(page.get_by_role("link", name="Oldest first")).to_be_visible()
    newest_first = page.locator(".thread > li > .comment").evaluate_all("all => all.map(one => one.id)")
    assert newest_first == oldest_first[::-1]


def test_the_stamp_is_a_permalink_that_lands_on_its_comment(page):
    page.goto(TVLINE)

    page.locator("#comment-70 .stamp").click()

    assert page.url.endswith(f"{TVLINE}#comment-70")
    expect(page.locator(":target")).to_have_id("comment-70")
    expect(page.locator("#comment-70")).to_be_in_viewport()
    assert page.goto("/comments/70/").status == 200
    expect(page.locator(":target")).to_have_id("comment-70")


def test_a_page_that_does_not_exist_says_so_and_leads_back(page):
    assert page.goto("/2013/03/07/another/").status == 404

    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page.get_by_role("link", name="To the articles").click()
    expect(page.locator("ol.articles")).to_be_visible()


@pytest.mark.parametrize("window", [PHONE, SMALL_PHONE], ids=["390 px", "320 px"])
def test_no_page_scrolls_sideways(visitor, window):
    page = visitor(viewport=window, has_touch=True, is_mobile=True)
    wide = {}

    for address in (
        *("/", TVLINE, f"{TVLINE}?order=newest", PLAYBILL, "/comments/1/reply/", "/comments/5/reply/", "/nothing/"),
        *("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/logout/"),
    ):
        page.goto(address)
        wide[address] = width_beyond_window(page)
    page.goto(TVLINE)
    reply_link(page.locator("#comment-1")).click()
    wide["form in place"] = width_beyond_window(page)
    fill_in(page, "x" * 10_001, name="moderator")
    post(page)
    expect(page.locator(".error")).to_have_count(2)
    wide["errors"] = width_beyond_window(page)
    fill_in(page, "x" * 10_000, name="Derek")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    wide["preview"] = width_beyond_window(page)

    assert {address: pixels for address, pixels in wide.items() if pixels} == {}


def test_at_390_px_the_fifth_depth_has_30_characters_a_line(visitor, desk, guests):
    address = desk.new_article()
    *_, deepest = send_branch(guests, address, [f"At depth {depth}: {PROSE[:600]}" for depth in range(1, 6)])
    page = visitor(viewport=PHONE, is_mobile=True)

    page.goto(address)

    *full_lines, _ = page.locator(f"#comment-{deepest} .comment-body").evaluate(CHARACTERS_A_LINE)
    assert sum(full_lines) / len(full_lines) >= 30


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0323\u0330\u0301\u0316" * 2_499 + "\u0301",
        "x" * 10_000,
        "\u0627\u0644\u0646\u0647\u0627\u064a\u0629 " * 1_000,
        "W\u0336" * 5_000,
    ],
    ids=["combining marks", "one word", "right to left", "struck out"],
)
@pytest.mark.parametrize("window", [PHONE, {"width": 1280, "height": 800}], ids=["390 px", "1280 px"])
def test_no_text_leaves_its_place(visitor, desk, guests, text, window):
    address = desk.new_article()
    before = send_comment(guests, address, "Before it.")
    wild = send_comment(guests, address, f"{text[:9_990]}{window['width']}")  # the same words twice would wait
    after = send_comment(guests, address, "After it.")
    page = visitor(viewport=window, reduced_motion="reduce")

    page.goto(address)

    assert width_beyond_window(page) == 0
    neighbours = [page.locator(f"#comment-{id}") for id in (before, after)]
    with_it = [neighbour.screenshot() for neighbour in neighbours]
    page.locator(f"#comment-{wild} .comment-body").evaluate("body => body.style.visibility = 'hidden'")
    assert [neighbour.screenshot() for neighbour in neighbours] == with_it


def test_no_name_leaves_its_place(visitor, desk, guests):
    address = desk.new_article()
    for name in ("W" * 80, "o" + "\u0323\u0330" * 39, "\u202e\u0645\u0631\u062d\u0628\u0627"):
        send_comment(guests, address, f"As {name}", name=name)
    page = visitor(viewport=SMALL_PHONE, is_mobile=True)

    page.goto(address)

    assert width_beyond_window(page) == 0
    expect(page.get_by_role("link", name="Reply To This Post")).to_have_count(3)
    expect(page.locator("footer").nth(2)).to_contain_text("\u0645\u0631\u062d\u0628\u0627 – ")


def test_the_skip_link_is_first_and_leads_past_the_masthead(page):
    page.goto(TVLINE)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the text")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_every_stop_of_the_tab_key_shows_where_it_is(page, desk, guests):
    address = desk.new_article()
    send_comment(guests, address, "The only one.")
    page.goto(address)
    stops, unseen = [], []

    for _ in range(40):
        page.keyboard.press("Tab")
        stop = page.evaluate("(document.activeElement.name ?? '') || document.activeElement.textContent.trim()")
        focus = page.evaluate(FOCUS)
        if page.evaluate("document.activeElement === document.body"):
            break
        stops.append(stop)
        if focus["outline"] == "none" or focus["width"] < 1:
            unseen.append(stop)

    assert unseen == []
    begin = stops.index("Reply To This Post")
    assert stops[begin:] == [
        *(
            "Reply To This Post",
            "What that means",
            "log in",
            "body",
            "name",
            "email",
            "website",
            "remember",
            "post",
            "preview",
        ),
    ]


def test_who_wants_less_motion_gets_none(visitor):
    page = visitor(reduced_motion="reduce")

    page.goto("/comments/1/")

    expect(page.locator(":target")).to_have_css("animation-name", "none")


def test_a_dark_room_gets_a_dark_page(visitor):
    paper = {}
    for scheme in ("light", "dark"):
        page = visitor(color_scheme=scheme)
        page.goto(TVLINE)
        paper[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")

    assert min(paper["light"]) > 200
    assert max(paper["dark"]) < 80


def test_what_looks_like_html_is_shown_as_it_was_written(page, desk, guests):
    address = desk.new_article()
    send_comment(guests, address, "<b>Not bold</b> & not <script>alert(1)</script>\nbut two lines")

    page.goto(address)

    expect(page.locator(".comment-body")).to_have_text("<b>Not bold</b> & not <script>alert(1)</script>but two lines")
    assert page.locator(".comment-body br").count() == 1
