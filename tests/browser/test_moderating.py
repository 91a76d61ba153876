"""What a moderator does in the admin site, and what readers see of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import (
    comment,
    fill_in,
    log_in_at_the_desk,
    post,
    reply_link,
    send_comment,
    width_beyond_window,
)

pytestmark = pytest.mark.browser

AWAITING = "Your comment is awaiting moderation."


def run_on_ticked(page: Page, action: str, *ids: str, reason: str = "") -> None:
    """Tick comments in the list of comments and run an action on them."""
    for id in ids:
        page.locator(f"input[name=_selected_action][value='{id}']").check()
    page.locator("select[name=action]").select_option(label=action)
    page.locator("select[name=reason]").select_option(reason)
    page.locator("button[name=index]").click()


def decide_on_page(page: Page, button: str, *, reason: str = "", note: str = "") -> None:
    """Decide on the comment whose page is open."""
    page.get_by_label("Reason (to reject or remove)").select_option(reason)
    page.get_by_label("Note (for moderators)").fill(note)
    page.get_by_role("button", name=button).click()


def history(page: Page) -> list[str]:
    """The decision history on a comment's page, one line a decision."""
    rows = page.locator("#decisions-group tbody tr.form-row:not(.empty-form)")
    return [" ".join(row.split()) for row in rows.all_inner_texts()]


def test_a_held_comment_is_approved_in_the_admin_site_and_appears_for_everybody(visitor, desk, board):
    article = desk.new_article(mode="hold-all")
    author, reader, moderator = visitor(), visitor(), visitor()
    author.goto(article)
    fill_in(author, "Let me be your star.", name="Karen")
    post(author)
    expect(author.locator(":target .notice")).to_have_text(AWAITING)
    id = author.url.rpartition("-")[2]
    reader.goto(article)
    expect(reader.locator(".comment")).to_have_count(0)

    log_in_at_the_desk(moderator, board)
    moderator.get_by_role("main").get_by_role("link", name="Comments", exact=True).click()
    row = moderator.locator("#result_list tr").filter(has_text="Let me be your star.")
    expect(row.locator(".field-excerpt")).to_have_text("Let me be your star.")
    expect(row.locator(".field-status")).to_have_text("held for a moderator")
    expect(row.locator(".field-author_name")).to_have_text("Karen")
    run_on_ticked(moderator, "Approve the ticked comments", id)
    expect(moderator.get_by_text(f"Comment {id} is published.")).to_be_visible()

    author.reload()
    expect(author.locator(":target")).to_contain_text("Let me be your star.")
    expect(author.get_by_text(AWAITING)).to_have_count(0)
    reader.reload()
    expect(comment(reader, "Let me be your star.")).to_be_visible()
    expect(reader.get_by_role("heading", name="Comments (1)")).to_be_visible()
    expect(reply_link(comment(reader, "Let me be your star."))).to_be_visible()


def test_a_comment_is_rejected_for_a_reason_and_never_shown(visitor, moderator, desk):
    article = desk.new_article(mode="hold-all")
    author = visitor()
    author.goto(article)
    fill_in(author, "Discount leather goods!", name="Ellis")
    post(author)
    expect(author.get_by_text(AWAITING)).to_be_visible()
    id = author.url.rpartition("-")[2]

    moderator.goto("/admin/comments/comment/")
    moderator.locator("#result_list").get_by_role("link", name="Discount leather goods!").click()
    decide_on_page(moderator, "Reject", reason="spam", note="The third today.")

    expect(moderator.get_by_text(f"Comment {id} is rejected, never shown.")).to_be_visible()
    held, rejected = history(moderator)
    assert "held" in held
    assert "the posted rules" in held
    assert "A moderator looks at every comment on this article before it appears." in held
    assert "rejected" in rejected
    assert "Spam" in rejected
    assert "moderator" in rejected
    assert "The third today." in rejected
    author.goto(article)
    expect(author.get_by_text("Discount leather goods!")).to_have_count(0)
    assert author.goto(f"/comments/{id}/").status == 404


def test_to_reject_a_comment_a_reason_must_be_named(moderator, desk, guests):
    article = desk.new_article(mode="hold-all")
    id = send_comment(guests, article, "No reason against this one.")
    moderator.goto("/admin/comments/comment/?q=against")

    run_on_ticked(moderator, "Reject the ticked comments, for the reason", id)

    expect(moderator.get_by_text("To reject a comment, name the reason:")).to_be_visible()
    row = moderator.locator("#result_list tr").filter(has_text="No reason against this one.")
    expect(row).to_contain_text("held for a moderator")


def test_a_removed_comment_with_a_reply_leaves_its_place(page, moderator, desk, guests):
    article = desk.new_article()
    root = send_comment(guests, article, "What I should not have said.")
    reply = send_comment(guests, f"/comments/{root}/reply/", "But I have an answer to it.")
    alone = send_comment(guests, article, "Nobody answers me.")
    moderator.goto("/admin/comments/comment/")

    run_on_ticked(moderator, "Remove the ticked comments, for the reason", root, alone, reason="cursing")
    expect(moderator.get_by_text(f"Comment {root} is removed after it was shown.")).to_be_visible()

    page.goto(article)
    expect(page.locator(f"#comment-{root}")).to_have_text("A moderator removed this comment: cursing.")
    expect(page.locator(f"#comment-{reply}")).to_contain_text("But I have an answer to it.")
    expect(page.locator(f"#comment-{alone}")).to_have_count(0)
    expect(page.get_by_role("heading", name="Comments (1)")).to_be_visible()


def test_a_decision_on_what_has_changed_meanwhile_is_refused(moderator, desk, guests):
    id = send_comment(guests, desk.new_article(mode="hold-all"), "Two look at me at once.")
    moderator.goto(f"/admin/comments/comment/{id}/change/")
    desk.decide(id, "approve", seen="held")

    decide_on_page(moderator, "Reject", reason="spam")

    expect(moderator.get_by_text(f"Comment {id} has changed since you opened it: it is now published")).to_be_visible()
    assert len(history(moderator)) == 2


def test_a_comment_with_replies_can_not_be_deleted(page, moderator, desk, guests):
    article = desk.new_article()
    root = send_comment(guests, article, "The root of it.")
    send_comment(guests, f"/comments/{root}/reply/", "Would be lost.")
    moderator.goto(f"/admin/comments/comment/{root}/change/")

    moderator.locator("a.deletelink").click()  # Django 6 calls it a button

    expect(
        moderator.get_by_text(f"Comment {root} has 1 reply, which would be lost with it. Remove it instead")
    ).to_be_visible()
    page.goto(article)
    expect(page.get_by_role("heading", name="Comments (2)")).to_be_visible()


def test_an_article_is_written_in_the_admin_site_and_looked_at_first(page, moderator):
    moderator.goto("/admin/comments/article/")
    moderator.get_by_role("link", name="Add article").click()
    moderator.get_by_label("Title:").press_sequentially("Bombshell: a Review")
    expect(moderator.get_by_label("Slug:")).to_have_value("bombshell-a-review")
    moderator.get_by_label("Byline:").fill("Michael Riedel")
    moderator.get_by_label("Published:").fill("2012-05-14")
    moderator.get_by_label("Body:").fill("She was *here*.\n\n<script>alert(1)</script>\n\n> Let her be.")
    moderator.locator("#id_related_links-0-title").fill("Smash Renewed")
    moderator.locator("#id_related_links-0-url").fill("https://tv.example/renewed")
    with moderator.context.expect_page() as opened:
        moderator.get_by_role("button", name="Preview in a new window").click()

    preview = opened.value
    expect(preview.get_by_text("This is a preview. Nothing of it is stored")).to_be_visible()
    expect(preview.get_by_role("heading", level=1)).to_have_text("Bombshell: a Review")
    expect(preview.locator(".byline")).to_have_text("By Michael Riedel · May 14, 2012")
    expect(preview.locator(".article-body em")).to_have_text("here")
    expect(preview.locator(".article-body blockquote")).to_have_text("Let her be.")
    expect(preview.get_by_role("link", name="Smash Renewed")).to_have_attribute("href", "https://tv.example/renewed")
    assert page.goto("/2012/05/14/bombshell-a-review/").status == 404

    moderator.get_by_role("button", name="Save", exact=True).first.click()
    expect(moderator.get_by_text("was added successfully")).to_be_visible()

    assert page.goto("/2012/05/14/bombshell-a-review/").status == 200
    expect(page.get_by_role("heading", level=1)).to_have_text("Bombshell: a Review")
    expect(page.locator(".article-body script")).to_have_count(0)
    page.goto("/")
    expect(page.get_by_role("link", name="Bombshell: a Review")).to_be_visible()


def test_an_unfinished_article_says_in_the_preview_what_is_missing(moderator):
    moderator.goto("/admin/comments/article/add/")
    moderator.get_by_label("Title:").fill("Without a text")
    with moderator.context.expect_page() as opened:
        moderator.get_by_role("button", name="Preview in a new window").click()

    expect(opened.value.get_by_role("heading", name="Not ready for a preview")).to_be_visible()
    expect(opened.value.get_by_role("alert")).to_contain_text("Body: This field is required.")


def test_a_change_of_mode_holds_the_next_comment(page, moderator, desk):
    article = desk.new_article(title="Changes its mode")
    moderator.goto("/admin/comments/article/?q=changes+its+mode")
    moderator.locator("#result_list").get_by_role("link", name="Changes its mode").click()
    moderator.get_by_label("Moderation mode:").select_option(label="hold all")
    moderator.get_by_role("button", name="Save", exact=True).first.click()
    expect(moderator.get_by_text("was changed successfully")).to_be_visible()

    page.goto(article)
    fill_in(page, "Am I held?")
    post(page)

    expect(page.get_by_text(AWAITING)).to_be_visible()


def test_a_wrong_password_opens_no_desk(page, board):
    page.goto("/admin/")
    page.get_by_label("Username:").fill(board.moderator)
    page.get_by_label("Password:").fill("letmein-letmein")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_text("Please enter the correct")).to_be_visible()
    page.goto("/admin/comments/comment/")
    expect(page).to_have_url(re.compile("/admin/login/"))


def test_the_addresses_of_a_writer_stand_on_the_comments_page_for_moderators(moderator, desk, guests):
    id = send_comment(guests, desk.new_article(), "Who am I?", name="Leigh", email="leigh@example.org")

    moderator.goto(f"/admin/comments/comment/{id}/change/")

    expect(moderator.get_by_text("leigh@example.org")).to_be_visible()
    assert width_beyond_window(moderator) == 0


@pytest.mark.parametrize("address", ["/admin/comments/comment/", "/admin/comments/article/"])
def test_the_list_is_searched_and_filtered(moderator, desk, guests, address):
    if address.endswith("comment/"):
        send_comment(guests, desk.new_article(), "Needle in a haystack.")
        word, found = "needle", "Needle in a haystack."
    else:
        desk.new_article(title="Thimble among pins")
        word, found = "thimble", "Thimble among pins"

    moderator.goto(address)
    moderator.locator("#searchbar").fill(word)
    moderator.get_by_role("button", name="Search").click()

    expect(moderator.locator("#result_list tbody tr")).to_have_count(1)
    expect(moderator.locator("#result_list")).to_contain_text(found)
