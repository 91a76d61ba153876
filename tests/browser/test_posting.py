"""Posting and replying, with script and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import Desk, comment, fill_in, post, reply_link, send_branch, send_comment

pytestmark = pytest.mark.browser

AWAITING = "Your comment is awaiting moderation."
PASSWORD = "let-me-be-your-star-1949"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def anybody(request: pytest.FixtureRequest, visitor: Callable[..., Page]) -> Page:
    """A visitor whose browser runs scripts, and one whose browser does not."""
    return visitor(java_script_enabled=request.param)


@pytest.fixture
def article(desk: Desk) -> str:
    """The address of an article that no other test knows."""
    return desk.new_article()


def text_of_form(page: Page) -> Locator:
    return page.get_by_label("Comment", exact=True)


def sign_up(page: Page, name: str, email: str) -> None:
    typed = {"username": name, "email": email, "password1": PASSWORD, "password2": PASSWORD}
    for field, value in typed.items():
        page.locator(f"[name={field}]").fill(value)
    page.get_by_role("button", name="Sign up").click()


# Posting


def test_a_guest_posts_and_lands_on_the_comment(anybody, article, guests):
    for number in range(12):
        send_comment(guests, article, f"Earlier comment {number}.")
    anybody.goto(article)

    fill_in(anybody, "Talk smart about TV!\nI do.", name="Karen", email="karen@example.org")
    post(anybody)

    mine = comment(anybody, "Talk smart about TV!I do.")
    anybody.wait_for_url(re.compile(rf"{article}#comment-\d+$"))
    assert anybody.url.endswith(f"#{mine.get_attribute('id')}")
    expect(anybody.locator(":target")).to_have_count(1)
    expect(anybody.locator(":target .comment-author")).to_have_text("Karen")
    expect(mine).to_be_in_viewport(ratio=1)
    expect(mine).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(anybody.get_by_role("heading", name="Comments (13)")).to_be_visible()
    expect(text_of_form(anybody)).to_have_value("")


def test_what_only_the_board_may_know_is_not_on_the_page(page, article, visitor):
    page.goto(article)
    fill_in(page, "My address is a secret.", email="secret@example.org")
    post(page)
    expect(comment(page, "My address is a secret.")).to_be_visible()

    stranger = visitor()
    stranger.goto(article)

    assert "secret@example.org" not in stranger.content()
    assert "secret@example.org" not in page.content()


def test_a_website_is_linked_from_the_name(page, article):
    page.goto(article)
    fill_in(page, "Look at my site, or at https://tv.example/smash", name="Tom")
    page.get_by_label("Website (optional)").fill("tom.example")
    post(page)

    name = page.locator(":target .comment-author a")
    expect(name).to_have_attribute("href", "https://tom.example")
    expect(name).to_have_attribute("rel", "nofollow ugc noopener")
    address = page.locator(":target .comment-body a")
    expect(address).to_have_attribute("href", "https://tv.example/smash")
    expect(address).to_have_attribute("rel", "nofollow ugc noopener")


def test_a_second_press_on_the_button_makes_no_second_comment(anybody, article):
    anybody.goto(article)
    fill_in(anybody, "I am impatient.")

    anybody.get_by_role("button", name="Post Comment").dblclick()

    expect(anybody.locator(":target")).to_contain_text("I am impatient.")
    anybody.goto(article)
    expect(comment(anybody, "I am impatient.")).to_have_count(1)
    expect(anybody.get_by_role("heading", name="Comments (1)")).to_be_visible()


def test_the_same_text_again_leads_to_the_comment_and_says_so(anybody, article):
    for _ in range(2):
        anybody.goto(article)
        fill_in(anybody, "Once is enough.")
        post(anybody)
        expect(anybody.locator(":target")).to_contain_text("Once is enough.")

    expect(
        anybody.get_by_role("status").filter(has_text="You had already posted this comment. It is here once.")
    ).to_be_visible()
    expect(comment(anybody, "Once is enough.")).to_have_count(1)


def test_preview_shows_the_comment_before_it_is_posted(anybody, article, visitor):
    anybody.goto(article)
    fill_in(anybody, "First line.\nSecond <b>line</b>.", name="Julia")
    anybody.get_by_role("button", name="Preview").click()

    expect(anybody.get_by_role("heading", name="Preview – not posted yet")).to_be_visible()
    expect(anybody.locator(".preview .comment-body")).to_have_text("First line.Second <b>line</b>.")
    expect(text_of_form(anybody)).to_have_value("First line.\nSecond <b>line</b>.")
    stranger = visitor()
    stranger.goto(article)
    expect(stranger.get_by_role("heading", name="Comments (0)")).to_be_visible()

    post(anybody)

    expect(anybody.locator(":target .comment-body")).to_have_text("First line.Second <b>line</b>.")
    expect(anybody.locator(":target .comment-author")).to_have_text("Julia")


# Errors


def test_an_error_keeps_everything_that_was_typed(anybody, article):
    anybody.goto(article)
    fill_in(anybody, "I run this place.", name="Moderator", email="m@example.org")
    anybody.get_by_label("Website (optional)").fill("m.example")
    with anybody.expect_response(lambda response: response.request.method == "POST") as answer:
        post(anybody)

    assert answer.value.status == 422
    expect(anybody.locator(".error")).to_have_text(
        "“Moderator” is, or looks like, the name of somebody registered here. Please choose another, or log in."
    )
    expect(text_of_form(anybody)).to_have_value("I run this place.")
    expect(anybody.get_by_label("Name", exact=True)).to_have_value("Moderator")
    expect(anybody.get_by_label("E-mail", exact=True)).to_have_value("m@example.org")
    expect(anybody.get_by_label("Website (optional)")).to_have_value("m.example")

    anybody.get_by_label("Name", exact=True).fill("Eileen")
    post(anybody)

    expect(anybody.locator(":target .comment-author")).to_have_text("Eileen")
    expect(anybody.locator(":target .comment-body")).to_have_text("I run this place.")


def test_after_an_error_the_wrong_field_has_the_focus_and_names_its_reason(page, article):
    page.goto(article)
    fill_in(page, "I run this place.", name="Moderator")
    post(page)

    name = page.get_by_label("Name", exact=True)
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("looks like, the name of somebody registered here"))


def test_a_text_that_shows_nothing_is_refused(anybody, article):
    anybody.goto(article)
    fill_in(anybody, "\u2800\u3164")
    post(anybody)

    expect(anybody.locator(".error")).to_have_text("Your comment is empty. Please write something that can be seen.")
    expect(text_of_form(anybody)).to_have_value("\u2800\u3164")


def test_the_counter_tells_the_rest_near_the_limit_and_what_is_too_much(page, article):
    page.goto(article)
    counter = page.locator("#comment-body ~ .counter")

    text_of_form(page).fill("x" * 5_000)
    expect(counter).to_have_text("")
    text_of_form(page).fill("x" * 9_900)
    expect(counter).to_have_text("100 characters left")
    text_of_form(page).fill("x" * 9_999)
    expect(counter).to_have_text("1 character left")
    text_of_form(page).fill("x" * 10_002)
    expect(counter).to_have_text("2 too many")

    fill_in(page, "x" * 10_002)
    post(page)

    expect(page.locator(".error")).to_have_text(
        "Your comment has 10,002 characters; 10,000 is the most. Please shorten it by 2."
    )
    expect(text_of_form(page)).to_have_value("x" * 10_002)
    expect(page.locator("#comment-body ~ .counter")).to_have_text("2 too many")


# Replying


def test_the_reply_form_opens_in_place(page, article, guests):
    first = send_comment(guests, article, "The first.", name="Ivy")
    send_comment(guests, article, "The second.")
    page.goto(article)

    reply_link(page.locator(f"#comment-{first}")).click()

    assert page.url.endswith(article)
    expect(page.locator(f"#comment-{first} + .reply #comment-form")).to_be_visible()
    expect(page.locator("#comment-form")).to_have_count(1)
    expect(page.locator("#reply-heading")).to_have_text("Reply to Ivy")
    expect(text_of_form(page)).to_be_focused()
    expect(text_of_form(page)).to_be_in_viewport()


@pytest.mark.parametrize("way", ["button", "Escape"])
def test_a_cancelled_reply_puts_the_form_back_with_its_text(page, article, guests, way):
    first = send_comment(guests, article, "The first.", name="Ivy")
    page.goto(article)
    reply_link(page.locator(f"#comment-{first}")).click()
    text_of_form(page).fill("On second thoughts")

    if way == "button":
        page.get_by_role("button", name="Cancel reply").click()
    else:
        page.keyboard.press("Escape")

    expect(page.locator(".comments ~ .reply #comment-form")).to_be_visible()
    expect(page.locator("#reply-heading")).to_have_text("Leave a Reply")
    expect(text_of_form(page)).to_have_value("On second thoughts")
    expect(reply_link(page.locator(f"#comment-{first}"))).to_be_focused()
    expect(page.get_by_role("button", name="Cancel reply")).to_have_count(0)

    fill_in(page, "On second thoughts, to all")
    post(page)

    expect(page.locator("ol.thread > li > :target")).to_contain_text("On second thoughts, to all")


def test_a_reply_in_place_lands_under_its_comment(page, article, guests):
    first = send_comment(guests, article, "The first.", name="Ivy")
    second = send_comment(guests, article, "The second.", name="Tom")
    page.goto(article)
    reply_link(page.locator(f"#comment-{second}")).click()
    reply_link(page.locator(f"#comment-{first}")).click()
    expect(page.locator("#reply-heading")).to_have_text("Reply to Ivy")

    fill_in(page, "I disagree.")
    post(page)

    expect(page.locator(f"li:has(> #comment-{first}) > ol > li > :target")).to_contain_text("I disagree.")
    expect(page.locator(f"li:has(> #comment-{second}) > ol")).to_have_count(0)
    assert page.url.startswith(page.url.partition("/2010")[0] + article)


def test_without_script_the_reply_form_is_a_page_of_its_own(visitor, article, guests):
    first = send_comment(guests, article, "The first.", name="Ivy")
    page = visitor(java_script_enabled=False)
    page.goto(article)

    reply_link(page.locator(f"#comment-{first}")).click()

    assert page.url.endswith(f"/comments/{first}/reply/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reply to Ivy")
    expect(page.locator("blockquote")).to_contain_text("The first.")
    fill_in(page, "I disagree.")
    post(page)
    expect(page.locator(f"li:has(> #comment-{first}) > ol > li > :target")).to_contain_text("I disagree.")


def test_an_error_keeps_the_reply_and_what_it_answers(anybody, article, guests):
    first = send_comment(guests, article, "The first.", name="Ivy")
    anybody.goto(article)
    reply_link(anybody.locator(f"#comment-{first}")).click()

    fill_in(anybody, "I run this place.", name="m0derator")
    post(anybody)

    expect(anybody.get_by_role("heading", level=1)).to_have_text("Reply to Ivy")
    expect(anybody.locator("blockquote")).to_contain_text("The first.")
    expect(text_of_form(anybody)).to_have_value("I run this place.")
    anybody.get_by_label("Name", exact=True).fill("Eileen")
    post(anybody)
    expect(anybody.locator(f"li:has(> #comment-{first}) > ol > li > :target")).to_contain_text("I run this place.")


def test_a_reply_to_a_comment_that_went_meanwhile_is_kept_and_offered_to_the_article(anybody, article, guests, desk):
    first = send_comment(guests, article, "The first.", name="Ivy")
    send_comment(guests, f"/comments/{first}/reply/", "A reply that stays.")
    anybody.goto(article)
    reply_link(anybody.locator(f"#comment-{first}")).click()
    fill_in(anybody, "Too late.")
    desk.decide(first, "remove", seen="published", reason="spam")

    post(anybody)

    expect(anybody.get_by_role("alert")).to_have_text(
        "The comment you reply to is not shown any more. You can post your text as a comment on the article instead."
    )
    expect(text_of_form(anybody)).to_have_value("Too late.")
    post(anybody)
    expect(anybody.locator("ol.thread > li > :target")).to_contain_text("Too late.")


def test_a_thread_can_be_typed_down_to_the_fifth_depth(page, article, guests):
    *_, fourth = send_branch(guests, article, [f"Depth {depth}." for depth in range(1, 5)])
    page.goto(article)
    reply_link(page.locator(f"#comment-{fourth}")).click()

    fill_in(page, "Depth 5.")
    post(page)

    expect(page.locator(f"ol.thread {'> li > ol ' * 4} > li > :target")).to_contain_text("Depth 5.")
    expect(reply_link(page.locator(":target"))).to_have_count(0)


def test_the_whole_way_can_be_gone_by_keyboard(page, article, guests):
    first = send_comment(guests, article, "The first.", name="Ivy")
    page.goto(article)

    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.reply-link')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#reply-heading")).to_have_text("Reply to Ivy")
    for text in ("By keyboard.", "Dev", "dev@example.org"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(f"li:has(> #comment-{first}) > ol > li > :target")).to_contain_text("By keyboard.")


# Who writes


def test_details_are_remembered_for_who_wants_it(anybody, article, desk, visitor):
    another = desk.new_article()
    anybody.goto(article)
    fill_in(anybody, "Remember me.", name="Jimmy", email="jimmy@example.org")
    anybody.get_by_label("Website (optional)").fill("https://jimmy.example")
    anybody.get_by_label("Remember my name").check()
    post(anybody)
    expect(anybody.locator(":target")).to_contain_text("Remember me.")

    anybody.goto(another)

    expect(anybody.get_by_label("Name", exact=True)).to_have_value("Jimmy")
    expect(anybody.get_by_label("E-mail", exact=True)).to_have_value("jimmy@example.org")
    expect(anybody.get_by_label("Website (optional)")).to_have_value("https://jimmy.example")
    expect(anybody.get_by_label("Remember my name")).to_be_checked()
    expect(text_of_form(anybody)).to_have_value("")
    stranger = visitor()
    stranger.goto(another)
    expect(stranger.get_by_label("Name", exact=True)).to_have_value("")

    text_of_form(anybody).fill("Forget me.")
    anybody.get_by_label("Remember my name").uncheck()
    post(anybody)
    expect(anybody.locator(":target")).to_contain_text("Forget me.")
    anybody.goto(article)
    expect(anybody.get_by_label("Name", exact=True)).to_have_value("")


def test_who_signs_up_posts_under_their_name_and_logs_out_and_in_again(page, article):
    page.goto(article)
    page.get_by_role("link", name="Sign up").click()
    sign_up(page, "Rebecca", "rebecca@example.org")
    expect(page.get_by_role("navigation", name="Account")).to_contain_text("Rebecca")

    page.goto(article)
    expect(page.get_by_text("You are commenting as Rebecca.")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_count(0)
    text_of_form(page).fill("Under my own name.")
    post(page)
    expect(page.locator(":target .comment-author")).to_have_text("Rebecca")

    page.locator(".who-am-i").get_by_role("link", name="Log out").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("navigation", name="Account")).to_contain_text("Log in")

    page.goto(article)
    page.locator(".who-am-i").get_by_role("link", name="log in").click()
    page.locator("[name=login]").fill("Rebecca")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"**{article}")
    expect(page.get_by_text("You are commenting as Rebecca.")).to_be_visible()


def test_nobody_can_sign_up_under_a_name_that_looks_like_a_moderators(page):
    page.goto("/accounts/signup/")
    sign_up(page, "M0derator", "m@example.org")

    expect(page.locator(".error")).to_have_text("This name looks like one that is registered. Please choose another.")


# Held and closed


def test_a_held_comment_is_shown_to_its_author_alone(anybody, desk, visitor):
    article = desk.new_article(mode="hold-all")
    anybody.goto(article)
    fill_in(anybody, "Hold me.")
    post(anybody)

    expect(anybody.locator(":target .notice")).to_have_text(AWAITING)
    expect(anybody.locator(":target .comment-body")).to_have_text("Hold me.")
    expect(anybody.locator(":target")).to_be_in_viewport()
    expect(reply_link(anybody.locator(":target"))).to_have_count(0)
    expect(anybody.get_by_role("heading", name="Comments (0)")).to_be_visible()
    anybody.reload()
    expect(anybody.get_by_text(AWAITING)).to_be_visible()
    stranger = visitor()
    stranger.goto(article)
    expect(stranger.get_by_text("Hold me.")).to_have_count(0)
    expect(stranger.get_by_text("No comments yet.")).to_be_visible()


def test_a_first_comment_is_held_and_a_known_persons_next_is_not(page, desk):
    article = desk.new_article(mode="hold-first")
    page.goto(article)
    fill_in(page, "My first.")
    post(page)
    expect(page.get_by_text(AWAITING)).to_be_visible()
    desk.decide(page.url.rpartition("-")[2], "approve", seen="held")

    page.goto(article)
    fill_in(page, "My second.")
    post(page)

    expect(page.locator(":target")).to_contain_text("My second.")
    expect(page.get_by_text(AWAITING)).to_have_count(0)


def test_a_closed_article_shows_its_comments_and_no_form(page, desk):
    article = desk.new_article(mode="closed")

    page.goto(article)

    expect(page.get_by_role("heading", name="Comments are closed")).to_be_visible()
    expect(page.locator("#comment-form")).to_have_count(0)
    expect(page.get_by_text("Yours could be the first")).to_have_count(0)


def test_the_rules_tell_the_writer_of_a_curse_while_it_is_written_and_store_nothing(page, desk):
    address = desk.new_article()
    page.goto(address)

    page.locator("textarea[name=body]").press_sequentially("What the f*ck was that?")

    hint = page.locator(".hints li")
    expect(hint).to_contain_text(
        "No cursing. The marked words would keep this from appearing until a moderator has looked."
    )
    expect(hint.locator("mark")).to_have_text("f*ck")
    page.locator("textarea[name=body]").fill("What was that?")
    expect(hint).to_have_count(0)
    page.goto(address)
    expect(page.get_by_text("No comments yet.")).to_be_visible()
