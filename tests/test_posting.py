import re
import time
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from django.core import signing
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.test import Client
from django.utils import timezone

from comments.choices import ModerationMode
from comments.forms import opened_stamp
from comments.models import Article, Comment, Decision
from comments.operations import delete_comment
from tests.factories import (
    Element,
    approve,
    form_fields,
    make_article,
    make_branch,
    make_comment,
    make_held,
    make_moderator,
    make_user,
    make_with_status,
    read_page,
    reject,
    remove,
)

pytestmark = pytest.mark.django_db

TYPED = {"name": "Ann", "email": "ann@example.org", "body": "Go Karen!!!!\n\nAnd Ivy."}
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


class Browser(Client):
    """A client that sends forms as a browser does, and against which forged requests are guarded."""

    def __init__(self, **defaults) -> None:
        super().__init__(enforce_csrf_checks=True, **defaults)

    def fill_in(self, where: str, button: str = "post", /, **typed):
        """Open the form, type into it and press a button."""
        opened = self.get(where)
        return self.send(opened, where, button, **typed)

    def send(self, shown, where: str = "", button: str = "post", /, **typed):
        """Type into the form that is shown and press a button."""
        action = read_page(shown).one("form", id="comment-form")["action"] or where
        return self.post(action, {**form_fields(shown), **typed, button: "Post Comment"}, **ORIGIN)


def url(article: Article) -> str:
    return article.get_absolute_url()


def reply_url(comment: Comment) -> str:
    return f"/comments/{comment.pk}/reply/"


def errors_of(page: Element) -> str:
    """What a person reads of what is wrong."""
    return " | ".join(
        part.text
        for part in page.all()
        if part.attributes.get("role") == "alert" or ("error" in part.classes and part.name == "div")
    )


def assert_text_kept(response, typed: str = TYPED["body"]) -> None:
    page = read_page(response)
    kept = [area.raw_text.removeprefix("\n") for area in page.all("textarea")]
    assert [text.replace("\r\n", "\n") for text in kept] == [typed]


class TestWholeWay:
    def test_a_guest_reads_writes_and_sees_the_comment(self):
        article = make_article()
        browser = Browser()

        response = browser.fill_in(url(article), **TYPED, website="ann.example")

        comment = Comment.objects.get()
        assert response.status_code == 302
        assert response["Location"] == f"{url(article)}#comment-{comment.pk}"
        assert (comment.author_name, comment.author_email) == ("Ann", "ann@example.org")
        assert (comment.author_website, comment.body) == ("https://ann.example", "Go Karen!!!!\n\nAnd Ivy.")
        assert (comment.user, comment.status, comment.parent) == (None, "published", None)
        assert len(comment.address_hash) == 64
        page = read_page(browser.get(response["Location"]))
        shown = page.one("article", id=f"comment-{comment.pk}")
        assert shown.one(of_class="comment-body").text == "Go Karen!!!! And Ivy."
        assert shown.one(of_class="comment-author").text == "Ann"

    def test_a_person_with_an_account_is_not_asked_for_name_and_addresses(self):
        article, user = make_article(), make_user(username="Julia")
        browser = Browser()
        browser.force_login(user)
        opened = browser.get(url(article))
        assert set(form_fields(opened)) == {"csrfmiddlewaretoken", "opened", "summary", "body"}

        response = browser.send(opened, body=TYPED["body"])

        comment = Comment.objects.get()
        assert response.status_code == 302
        assert (comment.user, comment.author_name, comment.author_email) == (user, "Julia", "")
        assert "Comment by Julia – " in read_page(browser.get(response["Location"])).text

    def test_a_reply_stands_below_its_comment(self):
        article = make_article()
        parent = make_comment(article, name="Caro", body="Don’t watch.")
        browser = Browser()

        opened = browser.get(reply_url(parent))
        response = browser.send(opened, **TYPED)

        reply = Comment.objects.exclude(pk=parent.pk).get()
        assert opened.status_code == 200
        assert opened["Cache-Control"].startswith(("private, no-store", "max-age=0, no-cache, no-store", "private"))
        assert "no-store" in opened["Cache-Control"]
        page = read_page(opened)
        assert page.one("h1").text == "Reply to Caro"
        assert page.one("blockquote").one(of_class="comment-body").text == "Don’t watch."
        assert page.one("form", id="comment-form")["action"] == reply_url(parent)
        assert (reply.parent, reply.article, reply.depth) == (parent, article, 2)
        assert response["Location"] == f"{url(article)}#comment-{reply.pk}"

    def test_a_reply_on_a_later_page_leads_there(self, settings):
        settings.BOARD = {**settings.BOARD, "ROOTS_PER_PAGE": 1}
        article = make_article()
        make_comment(article)
        parent = make_comment(article)

        response = Browser().fill_in(reply_url(parent), **TYPED)

        assert response["Location"] == f"{url(article)}?page=2#comment-{Comment.objects.latest('pk').pk}"

    def test_the_same_form_is_on_every_page_of_an_article(self, settings):
        settings.BOARD = {**settings.BOARD, "ROOTS_PER_PAGE": 1}
        article = make_article()
        make_comment(article), make_comment(article)

        assert Browser().fill_in(f"{url(article)}?page=2", **TYPED).status_code == 302

    def test_line_ends_of_a_browser_become_newlines(self):
        Browser().fill_in(url(make_article()), **{**TYPED, "body": "one\r\ntwo\r\n\r\nthree"})

        assert Comment.objects.get().body == "one\ntwo\n\nthree"

    def test_the_e_mail_address_is_kept_in_lower_case(self):
        Browser().fill_in(url(make_article()), **{**TYPED, "email": " Ann@Example.ORG "})

        assert Comment.objects.get().author_email == "ann@example.org"

    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("", ""),
            ("ann.example", "https://ann.example"),
            ("http://ann.example/a?b=c", "http://ann.example/a?b=c"),
            ("HTTPS://ann.example", "HTTPS://ann.example"),
            ("https://ann.example/@ann", "https://ann.example/@ann"),
            (" https://ann.example ", "https://ann.example"),
        ],
    )
    def test_a_website_is_taken_as_people_type_it(self, typed, stored):
        Browser().fill_in(url(make_article()), **TYPED, website=typed)

        assert Comment.objects.get().author_website == stored

    @pytest.mark.parametrize(
        "text",
        [
            "Ω Ж א ش अ ไทย 日本語 한국어 ქართული አማርኛ ᏣᎳᎩ",
            "👨‍👩‍👧‍👦 👩🏽‍🎤 🏳️‍🌈 ❤️ 1️⃣ 🇺🇸",
            "x" + "\u0335" * 9_999,
            "'; DROP TABLE comments_comment; --",
            "{{ 7|add:7 }} {% now 'Y' %}",
            "\u200fשלום\u200f",
            "<hidden-fields>",
        ],
    )
    def test_every_script_and_emoji_reads_back_as_it_was_typed(self, text):
        article = make_article()
        browser = Browser()

        response = browser.fill_in(url(article), **{**TYPED, "name": text[:80], "body": text})

        comment = Comment.objects.get()
        assert (comment.body, comment.author_name) == (text, text[:80])
        page = read_page(browser.get(response["Location"]))
        shown = page.one("article", id=f"comment-{comment.pk}")
        assert shown.one(of_class="comment-body").raw_text == text
        assert shown.one(of_class="comment-author").raw_text == text[:80]

    def test_an_article_that_does_not_exist_takes_nothing(self):
        browser = Browser()
        browser.get(url(make_article()))

        response = browser.post("/2013/03/07/nowhere/", {**TYPED, "csrfmiddlewaretoken": "x"}, **ORIGIN)

        assert response.status_code in {403, 404}
        assert not Comment.objects.exists()


class TestRememberedDetails:
    COOKIE = "commenter"

    def test_are_kept_in_the_browser_of_a_guest_who_wants_it(self):
        article = make_article()
        browser = Browser()

        response = browser.fill_in(url(article), **TYPED, website="ann.example", remember="on")

        cookie = response.cookies[self.COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert cookie["max-age"] == 365 * 24 * 60 * 60
        fields = form_fields(browser.get(url(make_article())))
        assert (fields["name"], fields["email"]) == ("Ann", "ann@example.org")
        assert (fields["website"], fields["remember"]) == ("https://ann.example", "on")
        assert fields["body"] == ""
        parent = Comment.objects.get()
        assert form_fields(browser.get(reply_url(parent)))["name"] == "Ann"

    def test_are_not_kept_unless_wanted(self):
        browser = Browser()

        browser.fill_in(url(make_article()), **TYPED)

        assert self.COOKIE not in browser.cookies or browser.cookies[self.COOKIE].value == ""
        assert form_fields(browser.get(url(make_article())))["name"] == ""

    def test_are_taken_out_of_the_browser_when_not_wanted_any_more(self):
        article = make_article()
        browser = Browser()
        browser.fill_in(url(article), **TYPED, remember="on")
        opened = browser.get(url(article))
        fields = {**form_fields(opened), "body": "Something else."}
        del fields["remember"]

        response = browser.post(url(article), fields, **ORIGIN)

        assert response.cookies[self.COOKIE].value == ""
        assert response.cookies[self.COOKIE]["max-age"] == 0
        del browser.cookies[self.COOKIE]
        assert form_fields(browser.get(url(article)))["name"] == ""

    def test_are_not_given_to_the_next_reader(self):
        article = make_article()
        Browser().fill_in(url(article), **TYPED, remember="on")

        fields = form_fields(Browser().get(url(article)))

        assert (fields["name"], fields["email"]) == ("", "")

    @pytest.mark.parametrize("value", ["x", "", "a:b:c", "{}", "e30:1abc:xyz", "\x01"])
    def test_that_were_tampered_with_are_ignored(self, value):
        browser = Browser()
        browser.cookies[self.COOKIE] = value

        response = browser.get(url(make_article()))

        assert response.status_code == 200
        assert form_fields(response)["name"] == ""

    def test_cannot_be_made_by_somebody_else(self):
        browser = Browser()
        browser.cookies[self.COOKIE] = signing.dumps({"name": "Eve"}, salt="another")

        assert form_fields(browser.get(url(make_article())))["name"] == ""


class TestPreview:
    def test_shows_the_comment_as_it_will_be_and_stores_nothing(self):
        article = make_article()
        browser = Browser()

        response = browser.fill_in(url(article), "preview", **{**TYPED, "body": "See http://a.example\n<b>"})

        page = read_page(response)
        assert response.status_code == 200
        assert "Preview – not posted yet" in page.text
        shown = page.one("section", of_class="preview").one(of_class="comment-body")
        assert shown.text == "See http://a.example <b>"
        assert shown.one("a")["rel"] == "nofollow ugc noopener"
        assert_text_kept(response, "See http://a.example\n<b>")
        assert form_fields(response)["name"] == "Ann"
        assert Comment.objects.count() == Decision.objects.count() == 0

    def test_can_be_posted_from(self):
        article = make_article()
        browser = Browser()
        preview = browser.fill_in(url(article), "preview", **TYPED)

        response = browser.send(preview)

        assert response.status_code == 302
        assert Comment.objects.get().body == TYPED["body"]

    def test_of_a_reply_shows_what_it_answers(self):
        parent = make_comment(make_article(), body="Don’t watch.")
        browser = Browser()

        preview = browser.fill_in(reply_url(parent), "preview", **TYPED)
        assert "Don’t watch." in read_page(preview).one("blockquote").text
        browser.send(preview)

        assert Comment.objects.latest("pk").parent == parent

    def test_tells_what_is_wrong_just_as_posting_does(self):
        response = Browser().fill_in(url(make_article()), "preview", **{**TYPED, "body": " "})

        assert response.status_code == 422
        assert "Your comment is empty." in errors_of(read_page(response))


EMPTY = "Your comment is empty. Please write something that can be seen."


class TestRefusals:
    def refuse(self, typed: dict[str, str], told: str, code: int = 422) -> None:
        article = make_article()
        browser = Browser()

        response = browser.fill_in(url(article), **{**TYPED, **typed})

        page = read_page(response)
        assert response.status_code == code
        assert told in errors_of(page), errors_of(page)
        assert response["Cache-Control"] == "private, no-store"
        assert Comment.objects.count() == Decision.objects.count() == 0
        assert page.all("title")[0].text.startswith("Leave a Reply")
        fields = form_fields(response)
        for name, value in {**TYPED, **typed}.items():
            if "\x00" not in value and "\ud800" not in value:
                assert fields[name].strip() == value.strip(), name

    @pytest.mark.parametrize(
        "body",
        [
            "",
            " ",
            "\n\n\t",
            "\u00a0\u3000",
            "\u200b\u200d\u2060\ufeff",
            "\u00ad",
            "\u202e\u2066",
            "\u3164",
            "\u2800",
            "\ufe0f",
        ],
        ids=ascii,
    )
    def test_an_empty_or_invisible_text(self, body):
        self.refuse({"body": body}, EMPTY)

    def test_a_text_longer_than_10_000_characters(self):
        self.refuse(
            {"body": "x" * 10_001},
            "Your comment has 10,001 characters; 10,000 is the most. Please shorten it by 1.",
        )
        self.refuse(
            {"body": "日" * 12_345},
            "Your comment has 12,345 characters; 10,000 is the most. Please shorten it by 2,345.",
        )

    @pytest.mark.parametrize(
        ("letter", "name"), [("\x07", "U+0007"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\x9f", "U+009F")]
    )
    def test_control_characters(self, letter, name):
        told = f"Character 3 is {name}, a control character that can't be shown. Take it out or type the passage again."

        self.refuse({"body": f"Go{letter}Karen"}, told)
        self.refuse({"name": f"An{letter}n"}, told)

    def test_a_nul_with_the_place_where_it_stands(self):
        self.refuse({"body": "Go\x00Karen"}, "Character 3 is U+0000")

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("", "Your name is empty. Please write something that can be seen."),
            ("  ", "Your name is empty. Please write something that can be seen."),
            ("\u200b", "Your name is empty. Please write something that can be seen."),
            ("x" * 81, "Your name has 81 characters; 80 is the most. Please shorten it by 1."),
        ],
    )
    def test_a_name_that_is_none(self, name, told):
        self.refuse({"name": name}, told)

    @pytest.mark.parametrize(
        "email", ["ann", "ann@", "@example.org", "ann@example", "a b@example.org", "ann@example.org, ben@example.org"]
    )
    def test_an_e_mail_address_that_is_none(self, email):
        self.refuse({"email": email}, "This is not an e-mail address. It looks like name@example.org.")

    def test_no_or_a_very_long_e_mail_address(self):
        self.refuse({"email": ""}, "Your e-mail address is missing. It is never shown.")
        self.refuse({"email": f"{'x' * 250}@example.org"}, "Your e-mail address has 262 characters; 254 is the most.")

    @pytest.mark.parametrize(
        "website",
        [
            "javascript:alert(1)",
            "JavaScript://a.example/%0aalert(1)",
            "data:text/html,x",
            "ftp://a.example/",
            "not an address",
            "https://",
            "//a.example",
            "x",
        ],
    )
    def test_a_website_that_is_no_page(self, website):
        self.refuse(
            {"website": website}, "is not the address of a page. It looks like https://example.org, or leave it empty."
        )

    @pytest.mark.parametrize(
        "website",
        ["ann@example.org", "mailto:ann@example.org", "https://ann:secret@example.org/", "nbc.com@evil.example"],
    )
    def test_a_website_that_is_an_e_mail_address_or_holds_a_log_in(self, website):
        """It would stand on the page, and the address is never shown."""
        self.refuse({"website": website}, "is not the address of a page.")

    def test_a_very_long_website(self):
        self.refuse(
            {"website": "https://a.example/" + "x" * 283},
            "Your website has 301 characters; 300 is the most. Please shorten it by 1.",
        )
        self.refuse({"website": "a.example/" + "x" * 289}, "Your website has 307 characters; 300 is the most.")

    @pytest.mark.parametrize("name", ["Moderator", "mоderatоr", "M0derator", " MODERATOR ", "Mod.erator", "Ｍoderator"])
    def test_a_name_that_looks_like_that_of_a_moderator(self, name):
        make_moderator(username="Moderator")

        self.refuse(
            {"name": name}, "or looks like, the name of somebody registered here. Please choose another, or log in."
        )

    @pytest.mark.parametrize("name", ["Ivy.Lynn", "ivy lynn", "lvy Lynn", "Іvy-Lynn", "Ívy Lynn"])
    def test_a_name_that_looks_like_that_of_any_registered_person(self, name):
        make_user(username="Ivy.Lynn")

        self.refuse({"name": name}, f"“{name}” is, or looks like, the name of somebody registered here.")

    def test_not_a_name_that_is_like_that_of_another_guest(self):
        article = make_article()
        make_comment(article, name="Ann", email="other@example.org")

        assert Browser().fill_in(url(article), **TYPED).status_code == 302

    def test_several_wrongs_at_once_each_where_it_belongs(self):
        response = Browser().fill_in(url(make_article()), name="", email="x", website="x", body="x" * 10_001)

        page = read_page(response)
        assert response.status_code == 422
        for field, told in {
            "name": "Your name is empty.",
            "email": "This is not an e-mail address. It looks like name@example.org.",
            "website": "is not the address of a page.",
            "body": "Your comment has 10,001 characters;",
        }.items():
            assert told in page.one(id=f"comment-{field}_error").text
            wrong = page.one(id=f"comment-{field}")
            assert wrong["aria-invalid"] == "true"
            assert f"comment-{field}_error" in wrong["aria-describedby"]


class TestLimitsOfLength:
    @pytest.mark.parametrize(
        ("field", "value", "column"),
        [
            ("body", "x" * 10_000, "body"),
            ("body", "😀" * 10_000, "body"),
            ("body", "x" * 9_999 + "\r\n\r\n", "body"),
            ("body", "\r\n".join(["x"] * 5_000), "body"),
            ("name", "ñ" * 80, "author_name"),
            ("name", "😀" * 80, "author_name"),
            ("email", "x" * 64 + "@" + "a" * 59 + "." + "b" * 59 + "." + "c" * 59 + ".example", "author_email"),
            ("website", "https://a.example/" + "x" * 282, "author_website"),
        ],
        ids=lambda value: value[:12],
    )
    def test_what_is_just_within_is_taken_uncut(self, field, value, column):
        response = Browser().fill_in(url(make_article()), **{**TYPED, field: value})

        assert response.status_code == 302
        assert getattr(Comment.objects.get(), column) == value.replace("\r\n", "\n").strip()

    def test_the_form_tells_them_and_lets_no_browser_cut(self):
        form = read_page(Browser().get(url(make_article()))).one("form", id="comment-form")

        fields = {
            field["name"]: field for field in [*form.all("input"), *form.all("textarea")] if "name" in field.attributes
        }
        assert [fields[name].attributes.get("data-limit") for name in ["name", "website", "body"]] == [
            "80",
            "300",
            "10000",
        ]
        assert not any("maxlength" in field.attributes for field in fields.values())


class TestStaleForms:
    TOLD = (
        "This form was open for more than a day, or came incomplete. Here is a fresh one with your text: "
        "please press “Post Comment” again."
    )

    def refuse(self, opened: str | None) -> None:
        article = make_article()
        browser = Browser()
        fields = {**form_fields(browser.get(url(article))), **TYPED}
        del fields["opened"]

        response = browser.post(url(article), {**fields, **({} if opened is None else {"opened": opened})}, **ORIGIN)

        assert response.status_code == 422
        assert errors_of(read_page(response)) == self.TOLD
        assert_text_kept(response)
        assert not Comment.objects.exists()
        assert browser.send(response).status_code == 302
        assert Comment.objects.get().body == TYPED["body"]

    @pytest.mark.parametrize(
        "opened",
        [
            None,
            "",
            "x",
            "1362680940000",
            "1362680940000:x",
            ":",
            "١:x",
            "9" * 400,
            opened_stamp(datetime(2013, 3, 7, tzinfo=UTC)),
        ],
        ids=["missing", "empty", "garbage", "unsigned", "tampered", "colon", "digits", "long", "expired"],
    )
    def test_come_back_fresh_with_the_text(self, opened):
        self.refuse(opened)

    def test_of_another_form_of_the_board_do_not_count(self):
        self.refuse(signing.Signer(salt="another").sign(str(int(time.time() * 1000))))

    def test_are_those_open_for_longer_than_a_day(self):
        article = make_article()
        browser = Browser()
        start = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
        with time_machine.travel(start, tick=False) as clock:
            opened = browser.get(url(article))
            clock.shift(timedelta(days=1, seconds=1))
            late = browser.send(opened, **TYPED)
            clock.shift(timedelta(seconds=-1))
            in_time = browser.send(opened, **TYPED)

        assert (late.status_code, in_time.status_code) == (422, 302)

    def test_from_the_future_do_not_publish(self, rate_limits):
        article = make_article()
        browser = Browser()
        opened = browser.get(url(article))

        browser.send(opened, **TYPED, opened=opened_stamp(timezone.now() + timedelta(days=300)))

        assert not Comment.objects.filter(status="published").exists()


class TestRepliesRefused:
    def test_to_a_comment_at_depth_5_with_the_text_in_a_form_for_the_article(self):
        article = make_article()
        *_, deepest = make_branch(article, 5)
        browser = Browser()
        fields = {**form_fields(browser.get(url(article))), **TYPED}

        response = browser.post(reply_url(deepest), fields, **ORIGIN)

        assert response.status_code == 422
        assert errors_of(read_page(response)) == (
            "Replies go 5 levels deep, and this comment is at level 5. Please reply to the comment above it."
        )
        assert_text_kept(response)
        assert read_page(response).one("form", id="comment-form")["action"] == url(article)
        assert Comment.objects.count() == 5
        browser.send(response)
        assert Comment.objects.latest("pk").parent is None

    def test_to_a_tombstone(self):
        article = make_article()
        root, _ = make_branch(article, 2)
        browser = Browser()
        opened = browser.get(reply_url(root))
        remove(root)

        response = browser.send(opened, **TYPED)

        assert response.status_code == 422
        assert errors_of(read_page(response)).startswith(
            "The comment you reply to is not shown any more. You can post your text as a comment on the article instead."
        )
        assert_text_kept(response)
        assert root.body not in response.content.decode()
        assert Comment.objects.count() == 2

    @pytest.mark.parametrize("what", ["unknown", "held", "rejected", "removed", "withdrawn", "deleted"])
    def test_to_what_does_not_exist_for_the_reader_with_the_text_to_copy(self, what):
        article = make_article()
        browser = Browser()
        fields = {**form_fields(browser.get(url(article))), **TYPED}
        if what == "unknown":
            number = 10**9
        elif what == "deleted":
            comment = make_comment(article)
            number = comment.pk
            delete_comment(comment, moderator=make_moderator(), now=timezone.now())
        else:
            number = make_with_status(article, what).pk
        before = Comment.objects.count()

        response = browser.post(f"/comments/{number}/reply/", fields, **ORIGIN)

        assert response.status_code == 404
        assert read_page(response).one("h1").text == "There is nothing here"
        assert_text_kept(response)
        assert Comment.objects.count() == before

    def test_to_the_authors_own_comment_that_is_still_held(self):
        article = make_article(moderation_mode=ModerationMode.HOLD_ALL)
        browser = Browser()
        browser.fill_in(url(article), **TYPED)
        held = Comment.objects.get()

        response = browser.post(
            reply_url(held), {**form_fields(browser.get(url(article))), **TYPED, "body": "More."}, **ORIGIN
        )

        assert response.status_code == 404
        assert_text_kept(response, "More.")
        assert Comment.objects.count() == 1

    def test_a_parent_that_the_form_names_beside_its_address_does_not_count(self):
        article, other = make_article(), make_article()
        mine, others = make_comment(article), make_comment(other)

        Browser().fill_in(reply_url(mine), **TYPED, parent=others.pk, parent_id=others.pk, article=other.pk)

        reply = Comment.objects.latest("pk")
        assert (reply.parent, reply.article) == (mine, article)


class TestClosedArticles:
    TOLD = "Comments on this article are closed, so it could not be posted."

    def test_take_no_comment_of_a_form_that_was_opened_before(self):
        article = make_article()
        browser = Browser()
        opened = browser.get(url(article))
        Article.objects.update(moderation_mode=ModerationMode.CLOSED)

        response = browser.send(opened, **TYPED)

        assert response.status_code == 422
        assert errors_of(read_page(response)) == self.TOLD
        assert_text_kept(response)
        assert not Comment.objects.exists()

    def test_take_no_comment_after_the_closing_date(self):
        closing = timezone.now() + timedelta(hours=1)
        article = make_article(comments_close_at=closing)
        parent = make_comment(article)
        browser = Browser()
        opened = [browser.get(url(article)), browser.get(reply_url(parent))]

        with time_machine.travel(closing):
            responses = [browser.send(form, **TYPED) for form in opened]

        for response in responses:
            assert response.status_code == 422
            assert errors_of(read_page(response)) == self.TOLD
            assert_text_kept(response)
        assert Comment.objects.count() == 1


class TestReplyPage:
    def test_quotes_the_comment_and_has_the_rules_and_the_form(self):
        article = make_article(title="A Kiss")
        parent = make_comment(article, name="Caro", body="Don’t <watch>.", now=datetime(2013, 3, 7, 18, 29, tzinfo=UTC))

        response = Client().get(reply_url(parent))

        page = read_page(response)
        assert response.status_code == 200
        assert page.one("h1").text == "Reply to Caro"
        assert page.one("blockquote").text == "Don’t <watch>. Comment by Caro – March 7, 2013 10:29 AM PST"
        assert "don't frakkin' curse" in page.text
        assert page.one("form", id="comment-form")["action"] == reply_url(parent)
        assert {"name", "email", "website", "body"} <= set(form_fields(response))
        assert page.one("link", rel="canonical")["href"].endswith(article.get_absolute_url())
        assert [link["href"] for link in page.all("a") if link.text == "A Kiss"] == [url(article)]

    def test_below_a_comment_at_depth_5_explains_itself(self):
        *_, deepest = make_branch(make_article(), 5)

        response = Client().get(reply_url(deepest))

        page = read_page(response)
        assert response.status_code == 403
        assert errors_of(page) == (
            "Replies go 5 levels deep, and this comment is at the last. Please reply to the comment above it."
        )
        assert page.all("form") == []

    def test_under_a_closed_article_explains_itself(self):
        article = make_article()
        parent = make_comment(article)
        Article.objects.update(moderation_mode=ModerationMode.CLOSED)

        response = Client().get(reply_url(parent))

        page = read_page(response)
        assert response.status_code == 403
        assert errors_of(page) == "Comments on this article are closed."
        assert page.all("form") == []

    def test_of_a_tombstone_explains_itself_and_shows_nothing_of_it(self):
        article = make_article()
        root, _ = make_branch(article, 2)
        remove(root)

        response = Client().get(reply_url(root))

        page = read_page(response)
        assert response.status_code == 403
        assert errors_of(page) == "This comment is not shown any more, so it takes no reply."
        assert page.all("form") == []
        assert root.body not in page.text

    def test_of_a_tombstone_does_not_name_its_author(self):
        """The article's page shows no name at a tombstone."""
        article = make_article()
        root = make_comment(article, name="Zebrafish")
        make_comment(article, root)
        remove(root)

        assert "Zebrafish" not in Client().get(reply_url(root)).content.decode()

    def test_answers_head_and_refuses_other_methods(self):
        parent = make_comment(make_article())

        assert Client().head(reply_url(parent)).status_code == 200
        for method in ["put", "patch", "delete", "options"]:
            assert getattr(Client(), method)(reply_url(parent)).status_code == 405


class TestTraps:
    def assert_held_and_shown_to_its_author(self, browser: Browser, response, why: str) -> None:
        comment = Comment.objects.get()
        assert response.status_code == 302
        assert comment.status == "held"
        assert comment.decisions.get().note == why
        place = response["Location"]
        assert "Your comment is awaiting moderation." in read_page(browser.get(place)).text
        assert TYPED["body"].split()[0] not in read_page(Client().get(place)).text

    def test_a_field_that_people_do_not_see_is_there_and_hidden_from_them(self):
        form = read_page(Client().get(url(make_article()))).one("form", id="comment-form")

        trap = form.one("input", name="summary")
        assert trap["tabindex"] == "-1"
        assert trap["autocomplete"] == "off"
        hidden = trap
        while hidden and hidden.attributes.get("aria-hidden") != "true":
            hidden = hidden.above
        assert hidden
        assert hidden.name != "form"

    def test_who_fills_it_in_is_held(self):
        browser = Browser()

        response = browser.fill_in(url(make_article()), **TYPED, summary="buy leather")

        self.assert_held_and_shown_to_its_author(
            browser, response, "A field that people don't see was filled in, as programs do."
        )

    @pytest.mark.usefixtures("rate_limits")
    def test_who_is_faster_than_a_person_is_held(self):
        browser = Browser()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            opened = browser.get(url(make_article()))
            clock.shift(timedelta(seconds=0.4))

            response = browser.send(opened, **TYPED)

            self.assert_held_and_shown_to_its_author(
                browser, response, "It was sent within 0.5 s of opening the form, as programs do."
            )

    @pytest.mark.usefixtures("rate_limits")
    def test_who_takes_longer_is_not(self):
        browser = Browser()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            opened = browser.get(url(make_article()))
            clock.shift(timedelta(seconds=0.6))

            browser.send(opened, **TYPED)

        assert Comment.objects.get().status == "published"

    @pytest.mark.usefixtures("rate_limits")
    def test_a_correction_after_a_refusal_counts_from_the_first_opening(self):
        browser = Browser()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            opened = browser.get(url(make_article()))
            clock.shift(timedelta(seconds=30))
            refused = browser.send(opened, **{**TYPED, "email": "ann"})
            assert refused.status_code == 422

            browser.send(refused, **TYPED)

        assert Comment.objects.get().status == "published"


class TestTwice:
    def test_the_same_form_makes_one_comment_and_says_so(self):
        article = make_article()
        browser = Browser()
        opened = browser.get(url(article))

        first, second = browser.send(opened, **TYPED), browser.send(opened, **TYPED)

        assert Comment.objects.count() == Decision.objects.count() == 1
        assert first.status_code == second.status_code == 302
        assert first["Location"] == second["Location"]
        page = read_page(browser.get(second["Location"]))
        assert "You had already posted this comment. It is here once." in page.text
        assert "You had already posted" not in read_page(browser.get(second["Location"])).text

    def test_of_a_held_comment_leads_its_author_to_it(self):
        browser = Browser()
        opened = browser.get(url(make_article(moderation_mode=ModerationMode.HOLD_ALL)))

        first, second = browser.send(opened, **TYPED), browser.send(opened, **TYPED)

        assert first["Location"] == second["Location"]
        assert Comment.objects.count() == 1

    def test_in_another_place_is_refused_and_shows_the_first(self):
        article = make_article()
        parent = make_comment(article)
        browser = Browser()
        browser.fill_in(url(article), **TYPED)
        earlier = Comment.objects.latest("pk")

        response = browser.fill_in(reply_url(parent), **TYPED)

        page = read_page(response)
        assert response.status_code == 409
        assert errors_of(page) == (
            "You have already posted these words under this article today, so they are not posted twice. "
            "Here is what you posted."
        )
        assert [link["href"] for link in page.all("a") if link.text == "Here is what you posted."] == [
            f"/comments/{earlier.pk}/"
        ]
        assert_text_kept(response)
        assert Comment.objects.count() == 2

    def test_after_a_rejection_says_so_without_leading_anywhere(self):
        article = make_article(moderation_mode=ModerationMode.HOLD_ALL)
        browser = Browser()
        browser.fill_in(url(article), **TYPED)
        reject(Comment.objects.get())

        response = browser.fill_in(url(article), **TYPED)

        assert response.status_code == 409
        assert errors_of(read_page(response)) == (
            "You have already posted these words under this article today, so they are not posted twice."
        )
        assert_text_kept(response)

    def test_a_stranger_is_not_led_to_a_held_comment_by_typing_its_words_and_address(self):
        article = make_article(moderation_mode=ModerationMode.HOLD_ALL)
        Browser().fill_in(url(article), **TYPED)

        response = Browser().fill_in(url(article), **TYPED)

        assert response.status_code == 409
        assert f"comment-{Comment.objects.get().pk}" not in response.content.decode()
        assert f"/comments/{Comment.objects.get().pk}/" not in response.content.decode()

    def test_the_same_words_of_somebody_else_are_another_comment(self):
        article = make_article()
        Browser().fill_in(url(article), **TYPED)

        Browser().fill_in(url(article), **{**TYPED, "email": "ben@example.org"})

        assert Comment.objects.count() == 2

    @pytest.mark.usefixtures("rate_limits")
    def test_counts_as_the_same_and_not_as_too_fast(self):
        browser = Browser()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            opened = browser.get(url(make_article()))
            clock.shift(timedelta(seconds=30))

            codes = [browser.send(opened, **TYPED).status_code for _ in range(20)]

        assert codes == [302] * 20
        assert Comment.objects.count() == 1


class TestForeignFields:
    def test_change_nothing(self):
        article, other = make_article(moderation_mode=ModerationMode.HOLD_ALL), make_article()
        moderator = make_moderator()
        forged = {
            "id": 999,
            "pk": 999,
            "status": "published",
            "shown": "true",
            "reason": "spam",
            "revision": 7,
            "created_at": "2001-01-01",
            "user": moderator.pk,
            "user_id": moderator.pk,
            "author_name": "Eve",
            "author_email": "eve@example.org",
            "is_staff": "1",
            "source": "TVLine",
            "source_stamp": "March 7, 2013 10:29 AM PDT",
            "body_html": "<script>alert(1)</script>",
            "address_hash": "x",
            "duplicate_key": "x",
            "tree_id": 1,
            "lft": 1,
            "rght": 99,
            "level": 4,
            "parent": 1,
            "article": other.pk,
            "article_id": other.pk,
            "moderation_mode": "publish",
            "comment_count": 99,
            "approve": "1",
            "action": "approve",
            "_method": "PUT",
        }

        response = Browser().fill_in(url(article), **TYPED, **forged)

        comment = Comment.objects.get()
        assert response.status_code == 302
        assert (comment.article, comment.parent, comment.user) == (article, None, None)
        assert (comment.status, comment.shown, comment.reason, comment.revision) == ("held", False, "", 1)
        assert (comment.author_name, comment.author_email) == ("Ann", "ann@example.org")
        assert (comment.source, comment.source_stamp) == ("", "")
        assert comment.body_html == "<p>Go Karen!!!!</p><p>And Ivy.</p>"
        assert (comment.tree_id, comment.lft, comment.rght, comment.level) == (comment.pk, 1, 2, 0)
        assert abs(comment.created_at - timezone.now()) < timedelta(minutes=1)
        assert Article.objects.get(pk=article.pk).comment_count == 0

    def test_do_not_let_an_account_write_under_another_name(self):
        browser = Browser()
        browser.force_login(make_user(username="Julia"))

        browser.fill_in(url(make_article()), **TYPED, website="https://eve.example")

        comment = Comment.objects.get()
        assert (comment.author_name, comment.author_email, comment.author_website) == ("Julia", "", "")

    @pytest.mark.parametrize(
        "name", ["next", "redirect", "redirect_to", "return", "url", "continue", "comment_post_redirect"]
    )
    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
    )
    def test_never_lead_elsewhere(self, name, target):
        article = make_article()
        browser = Browser()
        fields = {**form_fields(browser.get(url(article))), **TYPED, name: target}

        response = browser.post(f"{url(article)}?{name}={target}", fields, **ORIGIN)

        assert response["Location"] == f"{url(article)}#comment-{Comment.objects.get().pk}"

    def test_three_thousand_of_them_are_refused_without_a_fault(self):
        article = make_article()
        browser = Browser()
        fields = {**form_fields(browser.get(url(article))), **TYPED, **{f"x{n}": "y" for n in range(3_000)}}

        response = browser.post(url(article), fields, **ORIGIN)

        assert response.status_code == 400
        assert read_page(response).one("h1").text == "That request can't be read"
        assert not Comment.objects.exists()


class TestForgedRequests:
    HEADING = "Your browser's pass for this form is missing"

    def assert_refused(self, response) -> None:
        page = read_page(response)
        assert response.status_code == 403
        assert page.one("h1").text == self.HEADING
        assert "Nothing was stored." in page.text
        assert_text_kept(response)
        assert not Comment.objects.exists()

    def test_without_a_token_are_refused_with_the_text(self):
        article = make_article()
        browser = Browser()
        fields = form_fields(browser.get(url(article)))
        del fields["csrfmiddlewaretoken"]

        self.assert_refused(browser.post(url(article), {**fields, **TYPED}, **ORIGIN))

    def test_with_a_token_of_somebody_else_are_refused_with_the_text(self):
        article = make_article()
        browser = Browser()
        browser.get(url(article))
        foreign = form_fields(Browser().get(url(article)))

        self.assert_refused(browser.post(url(article), {**foreign, **TYPED}, **ORIGIN))

    def test_without_the_cookie_are_refused_with_the_text(self):
        article = make_article()
        fields = form_fields(Browser().get(url(article)))

        self.assert_refused(Browser().post(url(article), {**fields, **TYPED}, **ORIGIN))

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://testserver.evil.example", "http://testserver:81"]
    )
    def test_from_another_origin_are_refused_with_the_text(self, origin):
        article = make_article()
        browser = Browser()
        fields = form_fields(browser.get(url(article)))

        self.assert_refused(browser.post(url(article), {**fields, **TYPED}, HTTP_ORIGIN=origin))

    def test_to_the_reply_page_are_refused_with_the_text(self):
        parent = make_comment(make_article())

        response = Browser().post(reply_url(parent), TYPED, **ORIGIN)

        assert response.status_code == 403
        assert_text_kept(response)
        assert Comment.objects.count() == 1

    def test_the_token_of_a_page_that_was_kept_fits_its_cookie(self):
        """The page comes from the store; the token in it is this browser's own."""
        article = make_article()
        Browser().get(url(article))
        browser = Browser()

        assert browser.fill_in(url(article), **TYPED).status_code == 302

    def test_the_page_that_says_so_escapes_the_text(self):
        response = Browser().post(
            url(make_article()), {**TYPED, "body": "</textarea><script>alert(1)</script>"}, **ORIGIN
        )

        assert read_page(response).all("script", type="") == []
        assert_text_kept(response, "</textarea><script>alert(1)</script>")


class TestHeldNotice:
    def test_the_author_alone_sees_a_held_comment_where_it_will_stand(self):
        article = make_article()
        parent = make_comment(article)
        make_comment(article)
        Article.objects.update(moderation_mode=ModerationMode.HOLD_ALL)
        author = Browser()

        response = author.fill_in(reply_url(parent), **TYPED)

        held = Comment.objects.get(status="held")
        assert response["Location"] == f"{url(article)}#comment-{held.pk}"
        answer = author.get(response["Location"])
        element = read_page(answer).one("article", id=f"comment-{held.pk}")
        assert element.text.startswith(
            "Your comment is awaiting moderation. A moderator looks at every comment on this article before it appears. "
            "Go Karen!!!! And Ivy. Comment by Ann – "
        )
        item = element.above.above.above
        assert item.all("article")[0]["id"] == f"comment-{parent.pk}"
        assert answer["Cache-Control"] == "private, no-store"
        for reader in [Browser(), Client()]:
            assert "Go Karen" not in reader.get(url(article)).content.decode()
            assert reader.get(f"/comments/{held.pk}/").status_code == 404

    def test_typing_the_authors_name_and_address_shows_nothing(self):
        article = make_article(moderation_mode=ModerationMode.HOLD_ALL)
        Browser().fill_in(url(article), **TYPED)
        other = Browser()

        other.fill_in(url(article), **{**TYPED, "body": "Something else."})

        assert "Go Karen" not in other.get(url(article)).content.decode()

    def test_goes_when_the_comment_is_approved(self):
        article = make_article(moderation_mode=ModerationMode.HOLD_ALL)
        author = Browser()
        author.fill_in(url(article), **TYPED)

        approve(Comment.objects.get())

        for reader in [author, Browser()]:
            page = read_page(reader.get(url(article)))
            assert "awaiting moderation" not in page.text
            assert "Go Karen!!!!" in page.text

    def test_the_first_comment_is_held_and_the_next_is_not(self):
        article = make_article(moderation_mode=ModerationMode.HOLD_FIRST)
        author = Browser()
        author.fill_in(url(article), **TYPED)
        first = Comment.objects.get()
        assert first.status == "held"
        approve(first)

        author.fill_in(url(article), **{**TYPED, "body": "And another."})
        Browser().fill_in(url(article), **{**TYPED, "body": "Not me."})

        assert list(Comment.objects.order_by("pk").values_list("status", flat=True)) == [
            "published",
            "published",
            "held",
        ]

    def test_logging_out_takes_the_held_comment_from_the_page(self):
        article = make_article(moderation_mode=ModerationMode.HOLD_ALL)
        browser = Browser()
        browser.force_login(make_user())
        browser.fill_in(url(article), body=TYPED["body"])
        assert "awaiting moderation" in read_page(browser.get(url(article))).text

        browser.logout()

        assert "awaiting moderation" not in read_page(browser.get(url(article))).text

    def test_logging_in_does_not_hide_what_was_posted_as_a_guest_before(self):
        article = make_article(moderation_mode=ModerationMode.HOLD_ALL)
        browser = Browser()
        browser.fill_in(url(article), **TYPED)

        browser.force_login(make_user())

        assert "awaiting moderation" in read_page(browser.get(url(article))).text


class TestDatabaseAway:
    @pytest.mark.parametrize(
        "fault",
        [
            OperationalError("database is locked"),
            OperationalError("attempt to write a readonly database"),
            OperationalError("database or disk is full"),
            InterfaceError("connection already closed"),
            InternalError("current transaction is aborted"),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("where", ["article", "reply"])
    def test_answers_503_with_the_text_and_when_to_try_again(self, fault, where):
        article = make_article()
        path = url(article) if where == "article" else reply_url(make_comment(article))
        browser = Browser()
        browser.raise_request_exception = False
        opened = browser.get(path)

        with mock.patch("comments.views.posting.submit_comment", side_effect=fault):
            response = browser.send(opened, path, **TYPED)

        page = read_page(response)
        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        assert response["Cache-Control"] == "private, no-store"
        assert page.one("h1").text == "The board can't write just now"
        assert_text_kept(response)
        assert str(fault) not in page.text
        assert "Traceback" not in page.text

    def test_a_fault_of_ours_answers_500_with_the_text_and_without_a_word_of_the_inside(self):
        article = make_article()
        browser = Browser()
        browser.raise_request_exception = False
        opened = browser.get(url(article))

        with mock.patch("comments.views.posting.submit_comment", side_effect=DatabaseError("secret inside")):
            response = browser.send(opened, url(article), **TYPED)

        assert response.status_code == 500
        assert read_page(response).one("h1").text == "Something broke on our side"
        assert_text_kept(response)
        assert not re.search("secret inside|Traceback|django|/comments/views", read_page(response).text)


class TestAwkwardBytes:
    def send(self, body: bytes, content_type: str = "application/x-www-form-urlencoded"):
        article = make_article()
        browser = Client(raise_request_exception=False)
        return browser.generic("POST", url(article), body, content_type=content_type)

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (b"name=Ann&email=ann%40example.org&body=%ff%fe%00", "application/x-www-form-urlencoded"),
            (b"name=Ann&body=\xff\xfe", "application/x-www-form-urlencoded"),
            (b"body=%ED%A0%80", "application/x-www-form-urlencoded"),
            (b"body=x", "application/x-www-form-urlencoded; charset=no-such"),
            (b"body=x", "application/x-www-form-urlencoded; charset=utf-16"),
            (b"{}", "application/json"),
            (b"", "multipart/form-data"),
            (b"x", "multipart/form-data; boundary=y"),
            (b"--y\r\nContent-Disposition: form-data; name=body\r\n\r\nx", "multipart/form-data; boundary=y"),
            (b"x" * 1_000_000, "text/plain"),
            (b"body=" + b"x" * 2_000_000, "application/x-www-form-urlencoded"),
            (b"body=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
        ],
    )
    def test_are_answered_with_a_4xx(self, body, content_type):
        response = self.send(body, content_type)

        assert 400 <= response.status_code < 500
        assert read_page(response).one("h1").text
        assert not Comment.objects.exists()

    def test_a_lone_surrogate_is_refused_and_named(self):
        article = make_article()
        fields = {**TYPED, "opened": opened_stamp(timezone.now() - timedelta(minutes=1))}
        body = "&".join(f"{name}={value}" for name, value in fields.items()).replace(
            "Go Karen!!!!\n\nAnd Ivy.", "a%ED%A0%80b"
        )

        response = Client().post(url(article), body.encode(), content_type="application/x-www-form-urlencoded")

        # Broken UTF-8 arrives as replacement characters, which can be seen and stored.
        assert response.status_code in {302, 422}
        assert not any("\ud800" <= letter <= "\udfff" for comment in Comment.objects.all() for letter in comment.body)


def test_a_guest_who_sees_a_held_comment_of_his_own_gets_a_page_that_nobody_else_gets(settings):
    article = make_article()
    make_comment(article)
    held = make_held(article)
    client = Client()
    session = client.session
    session["own_comments"] = [held.pk]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    with_it = client.get(url(article))
    without = Client().get(url(article))

    assert "ETag" not in with_it
    assert f"comment-{held.pk}" in with_it.content.decode()
    assert f"comment-{held.pk}" not in without.content.decode()
