import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from comments.models import Article, Comment, Decision, User
from tests.factories import (
    Element,
    approve,
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

LIST = "/admin/comments/comment/"
PASSWORD = "correct horse battery"
WRONG = "incorrect horse battery"


def page_of(comment: Comment) -> str:
    return f"{LIST}{comment.pk}/change/"


def make_staff(*permissions: str, **fields) -> User:
    user = make_user(is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    assert user.user_permissions.count() == len(permissions)
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def julia() -> User:
    return make_moderator(username="Julia")


@pytest.fixture
def desk(julia) -> Client:
    """The admin site as a moderator with all rights has it."""
    return client_of(julia)


def again(row):
    return type(row).objects.get(pk=row.pk)


def notes(response) -> list[str]:
    """The messages at the top of the page, as (kind: text)."""
    lists = read_page(response).all("ul", of_class="messagelist")
    return [f"{item['class']}: {item.text}" for entries in lists for item in entries.all("li")]


def rows(response) -> list[Element]:
    return read_page(response).one("table", id="result_list").one("tbody").all("tr")


def tick(desk: Client, action: str, *ticked: Comment, listed: list[Comment] | None = None, **fields):
    """Open the list, tick rows, choose an action and go; `listed` are the rows of which the page carried the state."""
    seen = {f"seen-{comment.pk}": f"{comment.status}:{comment.revision}" for comment in (listed or ticked)}
    form = {"action": action, "_selected_action": [comment.pk for comment in ticked], "index": 0, **seen, **fields}
    return desk.post(LIST, form, follow=True)


class TestList:
    def test_shows_status_article_excerpt_author_and_stamp(self, desk):
        article = make_article(title="A Kiss")
        make_comment(
            article, name="Ann", body="Go Karen & Ivy! " + "x" * 100, now=datetime(2013, 3, 7, 18, 29, tzinfo=UTC)
        )

        (row,) = rows(desk.get(LIST))

        assert row.one(of_class="field-excerpt").text == "Go Karen & Ivy! " + "x" * 73 + "…"
        assert row.one(of_class="field-status").text == "published"
        assert row.one(of_class="field-article").text == "A Kiss"
        assert row.one(of_class="field-author_name").text == "Ann"
        assert row.one(of_class="field-shown_stamp").text == "March 7, 2013 10:29 AM PST"

    def test_shows_the_stamp_of_the_archive_and_says_where_there_is_no_text(self, desk):
        comment = make_comment(make_article())
        Comment.objects.update(
            body="", source="TVLine", source_id="a#1", source_stamp="March 7, 2013 10:37 AM PDT", status="published"
        )

        (row,) = rows(desk.get(LIST))

        assert row.one(of_class="field-excerpt").text == "(no text)"
        assert row.one(of_class="field-shown_stamp").text == "March 7, 2013 10:37 AM PDT"
        assert row.one("a")["href"].startswith(page_of(comment))

    def test_shows_markup_as_text(self, desk):
        make_comment(make_article(title="<b>A</b>"), name="<i>Ann</i>", body="<script>alert(1)</script>")

        (row,) = rows(desk.get(LIST))

        assert row.one(of_class="field-excerpt").text == "<script>alert(1)</script>"
        assert row.one(of_class="field-author_name").text == "<i>Ann</i>"
        assert row.one(of_class="field-article").text == "<b>A</b>"

    def test_has_the_newest_first(self, desk):
        article, now = make_article(), timezone.now()
        middle = make_comment(article, now=now - timedelta(hours=1))
        old = make_comment(article, now=now - timedelta(hours=2))
        new = make_comment(article, now=now)

        assert [row.one(of_class="action-select")["value"] for row in rows(desk.get(LIST))] == [
            str(comment.pk) for comment in [new, middle, old]
        ]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("status__exact=held", {"held"}),
            ("status__exact=published", {"kiss", "twist"}),
            ("reason__exact=spam", {"removed"}),
            ("article__id__exact={kiss}", {"kiss"}),
            ("q=Karen", {"kiss"}),
            ("q=karen", {"kiss"}),
            ("q=Zebra", {"twist"}),
            ("q=guest.kiss", set()),
            ("created_at__year=2013", {"kiss"}),
        ],
    )
    def test_can_be_filtered_and_searched_in_texts_and_names(self, desk, query, expected):
        kiss, twist = make_article(), make_article()
        when = datetime(2013, 3, 7, 18, 29, tzinfo=UTC)
        found = {
            "kiss": make_comment(kiss, body="Go Karen!", email="guest.kiss@example.org", now=when),
            "twist": make_comment(twist, name="Zebra"),
            "held": make_held(twist),
            "removed": remove(make_comment(twist), reason="spam"),
        }

        response = desk.get(f"{LIST}?{query.format(kiss=kiss.pk)}")

        listed = {row.one(of_class="action-select")["value"] for row in rows(response)} if expected else set()
        assert listed == {str(found[name].pk) for name in expected}
        if not expected:
            assert "0 comments" in read_page(response).text

    def test_offers_the_filters(self, desk):
        make_comment(make_article())
        make_comment(make_article())

        text = read_page(desk.get(LIST)).one(id="changelist-filter").text

        for part in ["By status", "held for a moderator", "By reason", "By article"]:
            assert part in text

    def test_takes_few_queries(self, desk, django_assert_max_num_queries):
        for _ in range(30):
            make_comment(make_article())

        with django_assert_max_num_queries(14):
            desk.get(LIST)

    def test_offers_only_what_goes_through_the_operations(self, desk):
        make_comment(make_article())

        page = read_page(desk.get(LIST))

        assert [option["value"] for option in page.one("select", name="action").all("option")] == [
            "",
            "approve_selected",
            "reject_selected",
            "remove_selected",
        ]
        assert {option["value"] for option in page.one("select", name="reason").all("option")} == {
            "", "off-topic", "cursing", "spam", "abuse", "spoiler", "duplicate", "other",
        }  # fmt: skip
        assert desk.get(f"{LIST}add/").status_code == 403


class TestActions:
    def test_approve_the_ticked_comments_and_no_others(self, desk, julia):
        article = make_article()
        held = [make_held(article) for _ in range(3)]

        response = tick(desk, "approve_selected", *held[:2], listed=held)

        assert [again(comment).status for comment in held] == ["published", "published", "held"]
        decisions = Decision.objects.filter(action="approve")
        assert [(decision.comment_id, decision.moderator) for decision in decisions] == [
            (comment.pk, julia) for comment in held[:2]
        ]
        assert again(article).comment_count == 2
        assert [note.lower() for note in notes(response)] == [
            f"success: comment {comment.pk} is published." for comment in held[:2]
        ]

    def test_reject_for_the_reason_that_was_chosen(self, desk):
        comment = make_held(make_article())

        tick(desk, "reject_selected", comment, reason="off-topic")

        assert (again(comment).status, again(comment).reason) == ("rejected", "off-topic")
        decision = comment.decisions.last()
        assert (decision.action, decision.reason, decision.actor) == ("reject", "off-topic", "moderator")

    def test_remove_for_the_reason_that_was_chosen(self, desk):
        comment = make_comment(make_article())

        tick(desk, "remove_selected", comment, reason="spoiler")

        assert (again(comment).status, again(comment).reason, again(comment).shown) == ("removed", "spoiler", False)
        assert again(comment.article).comment_count == 0

    @pytest.mark.parametrize(("action", "status"), [("reject", "held"), ("remove", "published")])
    def test_want_a_reason(self, desk, action, status):
        comment = make_with_status(make_article(), status)

        response = tick(desk, f"{action}_selected", comment)

        assert again(comment).status == status
        assert notes(response) == [
            f"error: To {action} a comment, name the reason: off-topic, cursing, spam, abuse, spoiler, duplicate, other."
        ]

    def test_say_of_each_row_that_does_not_fit_why_and_do_the_others(self, desk):
        article = make_article()
        held, published = make_held(article), make_comment(article)

        response = tick(desk, "approve_selected", held, published)

        assert (again(held).status, again(published).status) == ("published", "published")
        assert sorted(note.lower() for note in notes(response)) == [
            f"error: comment {published.pk} is published: “approve” does not apply to it.",
            f"success: comment {held.pk} is published.",
        ]

    def test_touch_nothing_that_was_not_ticked_even_where_everything_is_selected(self, desk):
        article = make_article()
        listed = [make_held(article) for _ in range(2)]
        elsewhere = [make_held(article) for _ in range(3)]

        tick(desk, "approve_selected", *listed, select_across="1")

        assert {again(comment).status for comment in listed} == {"published"}
        assert {again(comment).status for comment in elsewhere} == {"held"}

    def test_touch_no_ticked_row_whose_state_the_page_did_not_show(self, desk):
        held, smuggled = make_held(make_article()), make_held(make_article())

        response = tick(desk, "approve_selected", held, smuggled, listed=[held])

        assert again(smuggled).status == "held"
        assert f"error: Comment {smuggled.pk} has changed since you opened it" in " ".join(notes(response))

    def test_leave_alone_what_another_moderator_decided_meanwhile_and_say_so(self, desk):
        comment = make_held(make_article())
        reject(comment, moderator=make_moderator(username="Eileen"), reason="spam")

        response = tick(desk, "approve_selected", comment)

        assert again(comment).status == "rejected"
        assert comment.decisions.count() == 2
        assert notes(response) == [
            f"error: Comment {comment.pk} has changed since you opened it: it is now rejected, never shown by Eileen. "
            "Look at it again."
        ]

    def test_leave_alone_what_was_changed_by_its_author_meanwhile(self, desk):
        comment = make_held(make_article())
        Comment.objects.filter(pk=comment.pk).update(revision=2)

        tick(desk, "approve_selected", comment)

        assert again(comment).status == "held"

    def test_carry_the_state_of_every_row_in_the_list(self, desk):
        comments = [make_held(make_article()), make_comment(make_article())]

        form = read_page(desk.get(LIST)).one("form", id="changelist-form")

        for comment in comments:
            assert form.one("input", name=f"seen-{comment.pk}")["value"] == f"{comment.status}:1"

    def test_are_not_there_for_staff_who_may_only_look(self):
        comment = make_held(make_article())
        desk = client_of(make_staff("view_comment"))

        response = desk.get(LIST)
        page = read_page(response)
        assert page.all("select", name="action") == []
        tick(desk, "approve_selected", comment)

        assert again(comment).status == "held"
        assert read_page(desk.get(page_of(comment))).all("form", of_class="decide") == []

    def test_are_there_for_moderators_without_any_other_right(self):
        comment = make_held(make_article())
        desk = client_of(make_staff("view_comment", "moderate_comment"))

        tick(desk, "approve_selected", comment)

        assert again(comment).status == "published"


class TestDecidePanel:
    def decide(self, desk: Client, comment: Comment, action: str, **fields):
        form = {f"seen-{comment.pk}": f"{comment.status}:{comment.revision}", "action": action, **fields}
        return desk.post(f"{LIST}{comment.pk}/decide/", form)

    @pytest.mark.parametrize(
        ("status", "buttons"),
        [
            ("held", ["approve", "reject"]),
            ("published", ["remove"]),
            ("rejected", ["approve"]),
            ("removed", ["approve"]),
            ("withdrawn", []),
        ],
    )
    def test_offers_what_fits_the_status(self, desk, status, buttons):
        comment = make_with_status(make_article(), status)

        panel = read_page(desk.get(page_of(comment))).one("form", of_class="decide")

        assert [button["value"] for button in panel.all("button", name="action")] == buttons
        assert panel.one("input", name=f"seen-{comment.pk}")["value"] == f"{status}:1"
        assert panel["action"] == f"{LIST}{comment.pk}/decide/"

    def test_approves(self, desk, julia):
        comment = make_held(make_article())

        response = self.decide(desk, comment, "approve", note="  Fine.  ")

        assert (response.status_code, response["Location"]) == (302, page_of(comment))
        assert again(comment).status == "published"
        decision = comment.decisions.last()
        assert (decision.action, decision.moderator, decision.note) == ("approve", julia, "Fine.")
        assert notes(desk.get(page_of(comment)))[0].lower() == f"success: comment {comment.pk} is published."

    @pytest.mark.parametrize(
        ("status", "action", "becomes"), [("held", "reject", "rejected"), ("published", "remove", "removed")]
    )
    def test_rejects_and_removes_for_a_reason(self, desk, status, action, becomes):
        comment = make_with_status(make_article(), status)

        self.decide(desk, comment, action)
        assert again(comment).status == status
        self.decide(desk, comment, action, reason="cursing")

        assert (again(comment).status, again(comment).reason) == (becomes, "cursing")

    def test_refuses_what_was_decided_meanwhile_with_409_and_the_reason(self, desk):
        comment = make_held(make_article())
        approve(comment, moderator=make_moderator(username="Eileen"))

        response = self.decide(desk, comment, "reject", reason="spam")

        assert again(comment).status == "published"
        assert comment.decisions.count() == 2
        shown = notes(response) if response.content else notes(desk.get(page_of(comment)))
        assert len(shown) == 1
        assert shown[0].lower() == (
            f"error: comment {comment.pk} has changed since you opened it: it is now published by eileen. look at it again."
        )
        assert response.status_code == 409

    @pytest.mark.parametrize(
        "seen", ["", "held", "held:", "held:x", "held:٣", ":1", "published:1", "held:2", "held:" + "9" * 50]
    )
    def test_refuses_a_state_that_is_not_the_comments_own(self, desk, seen):
        comment = make_held(make_article())

        response = desk.post(f"{LIST}{comment.pk}/decide/", {f"seen-{comment.pk}": seen, "action": "approve"})

        assert response.status_code in {302, 409}
        assert again(comment).status == "held"

    @pytest.mark.parametrize("action", ["", "delete", "publish", "hold", "APPROVE", "<b>"])
    def test_refuses_an_action_that_is_none(self, desk, action):
        comment = make_held(make_article())

        self.decide(desk, comment, action)

        assert again(comment).status == "held"
        assert notes(desk.get(page_of(comment))) == [
            f"error: “{action}” is no action here; there are approve, reject and remove."
        ]

    def test_of_a_comment_that_does_not_exist_is_not_found(self, desk):
        for number in [10**9, 10**30]:
            assert desk.post(f"{LIST}{number}/decide/", {"action": "approve"}).status_code == 404

    def test_changes_nothing_by_a_link(self, desk):
        comment = make_held(make_article())

        response = desk.get(f"{LIST}{comment.pk}/decide/?action=approve&seen-{comment.pk}=held:1")

        assert response.status_code == 405
        assert again(comment).status == "held"

    def test_wants_a_token(self, julia):
        comment = make_held(make_article())
        desk = Client(enforce_csrf_checks=True)
        desk.force_login(julia)

        response = self.decide(desk, comment, "approve")

        assert response.status_code == 403
        assert again(comment).status == "held"

    @pytest.mark.parametrize(
        "permissions", [(), ("view_comment",), ("view_comment", "change_comment", "delete_comment")]
    )
    def test_is_forbidden_to_staff_who_may_not_moderate(self, permissions):
        comment = make_held(make_article())

        response = self.decide(client_of(make_staff(*permissions)), comment, "approve")

        assert response.status_code == 403
        assert again(comment).status == "held"

    def test_is_closed_to_everybody_else(self):
        comment = make_held(make_article())

        for client in [Client(), client_of(make_user())]:
            response = self.decide(client, comment, "approve")

            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")
        assert again(comment).status == "held"


class TestCommentPage:
    def test_shows_the_comment_where_it_stands_and_cannot_be_edited(self, desk):
        article = make_article(title="A Kiss")
        parent = make_comment(article, name="Caro")
        comment = make_comment(
            article, parent, name="Ann", website="https://ann.example", body="Go <Karen>!\nhttp://a.example"
        )

        page = read_page(desk.get(page_of(comment)))

        assert page.one(of_class="comment-body").text == "Go <Karen>! http://a.example"
        assert page.one(of_class="field-on_article").one("a")["href"] == article.get_absolute_url()
        assert page.one(of_class="field-in_reply_to").one("a")["href"] == page_of(parent)
        assert "https://ann.example" in page.one(of_class="field-author_website").text
        assert page.all("input", name="_save") == page.all("textarea") == []
        assert desk.post(page_of(comment), {"body": "Changed."}).status_code == 403
        assert again(comment).body == comment.body

    def history(self, client: Client, comment: Comment) -> list[str]:
        page = read_page(client.get(page_of(comment)))
        return [row.text for row in page.one(id="decisions-group").all("tr", of_class="form-row")]

    def test_shows_the_whole_history_of_decisions(self, desk):
        comment = make_held(make_article())
        reject(comment, moderator=make_moderator(username="Eileen"), reason="off-topic", note="About another show.")
        approve(comment, moderator=make_moderator(username="Derek"))

        lines = self.history(desk, comment)

        assert len(lines) == 3
        for line, parts in zip(
            lines,
            [
                ["held", "the posted rules", "A moderator looks at every comment on this article before it appears."],
                ["rejected", "Eileen", "off topic", "About another show."],
                ["approved", "Derek"],
            ],
            strict=True,
        ):
            for part in parts:
                assert part.lower() in line.lower()

    def test_shows_the_history_to_every_moderator(self):
        comment = make_held(make_article())

        lines = self.history(client_of(make_staff("view_comment", "moderate_comment")), comment)

        assert len(lines) == 1

    def test_lets_nobody_write_into_the_history(self, desk):
        comment = make_held(make_article())

        page = read_page(desk.get(page_of(comment)))

        assert page.one(id="decisions-group").all("textarea") == []
        assert not [
            field for field in page.all("input") if field.attributes.get("name", "").startswith("decisions-0-note")
        ]


class TestAddresses:
    """E-mail and address hash are shown, and can be asked for, only by who has the right to see them."""

    SECRET = "secret.ann@example.org"

    @pytest.fixture
    def comment(self) -> Comment:
        return make_comment(make_article(), email=self.SECRET, address_hash="abcdef" * 10)

    def test_are_shown_with_the_right_to_see_them(self, comment):
        text = read_page(client_of(make_staff("view_comment", "view_addresses")).get(page_of(comment))).text

        assert self.SECRET in text
        assert "abcdef" * 10 in text

    def test_are_not_shown_without_it(self, comment):
        desk = client_of(make_staff("view_comment", "moderate_comment"))

        for path in [LIST, page_of(comment), f"{LIST}{comment.pk}/history/"]:
            html = desk.get(path).content.decode()

            assert self.SECRET not in html
            assert "abcdef" * 10 not in html

    def test_are_not_even_read_without_it(self, comment):
        desk = client_of(make_staff("view_comment", "moderate_comment"))

        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page_of(comment)).status_code == 200
            assert desk.get(LIST).status_code == 200

        assert [query["sql"] for query in queries if "author_email" in query["sql"]] == []

    @pytest.mark.parametrize(
        "query",
        [
            "author_email__startswith=secret",
            "author_email={secret}",
            "author_email__exact={secret}",
            "address_hash__startswith=abc",
            "address_hash__regex=^abc",
            "user__email__startswith=s",
            "duplicate_key__startswith=a",
            "q={secret}",
            "q=secret.ann",
            "o=author_email",
        ],
    )
    def test_cannot_be_guessed_by_asking_for_them_without_it(self, comment, query):
        other = make_comment(comment.article, email="other@example.org", address_hash="0" * 60)
        desk = client_of(make_staff("view_comment", "moderate_comment"))

        def answer(query: str) -> str:
            response = desk.get(f"{LIST}?{query.format(secret=self.SECRET)}", follow=True)
            if response.status_code != 200:
                return str(response.status_code)
            found = read_page(response).all(of_class="action-select")
            return " ".join(sorted(box["value"] for box in found))

        wrong = re.sub(r"(secret|abc|\{secret\}|=s$|=a$)", lambda found: "=zzz" if "=" in found[0] else "zzz", query)
        assert answer(query) == answer(wrong), (answer(query), answer(wrong), other.pk)


class TestDeleting:
    def test_is_refused_with_the_advice_where_replies_would_be_lost(self, desk):
        root, *_ = make_branch(make_article(), 3)

        for response in [
            desk.get(f"{LIST}{root.pk}/delete/", follow=True),
            desk.post(f"{LIST}{root.pk}/delete/", {"post": "yes"}, follow=True),
        ]:
            assert notes(response) == [
                f"error: Comment {root.pk} has 2 replies, which would be lost with it. "
                "Remove it instead: its place stays, its text is no longer shown."
            ]
            assert response.redirect_chain[-1][0] == page_of(root)
        assert Comment.objects.count() == 3

    def test_is_allowed_without_replies_and_written_down(self, desk, julia):
        comment = make_comment(make_article())
        question = desk.get(f"{LIST}{comment.pk}/delete/")
        assert question.status_code == 200
        assert Comment.objects.count() == 1

        response = desk.post(f"{LIST}{comment.pk}/delete/", {"post": "yes"}, follow=True)

        assert response.status_code == 200
        assert not Comment.objects.exists()
        last = Decision.objects.filter(comment_id=comment.pk).last()
        assert (last.action, last.status, last.moderator) == ("delete", "", julia)
        assert again(comment.article).comment_count == 0

    def test_is_forbidden_to_moderators_without_the_right_to_it(self):
        comment = make_comment(make_article())
        desk = client_of(make_staff("view_comment", "moderate_comment"))

        assert desk.post(f"{LIST}{comment.pk}/delete/", {"post": "yes"}).status_code == 403
        assert Comment.objects.exists()

    def test_of_an_article_is_refused_while_it_has_comments(self, desk):
        article = make_article()
        make_comment(article)
        path = f"/admin/comments/article/{article.pk}/delete/"

        page = read_page(desk.get(path))
        response = desk.post(path, {"post": "yes"})
        desk.post(
            "/admin/comments/article/", {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
        )

        assert "would require deleting the following protected related objects" in page.text
        assert response.status_code < 500
        assert Article.objects.exists()
        assert Comment.objects.exists()

    def test_of_an_article_without_comments_is_allowed(self, desk):
        article = make_article()
        article.related_links.create(title="Recap")

        desk.post(f"/admin/comments/article/{article.pk}/delete/", {"post": "yes"})

        assert not Article.objects.exists()


def article_form(**fields) -> dict[str, object]:
    return {
        "title": "A Kiss",
        "slug": "a-kiss",
        "byline": "Andy Swift",
        "published_on": "2013-03-07",
        "body": "The *first* paragraph.",
        "video_url": "",
        "video_caption": "",
        "tags": "Smash, NBC",
        "cast": "Karen\nIvy Lynn",
        "moderation_mode": "publish",
        "comments_close_at_0": "",
        "comments_close_at_1": "",
        "source": "",
        "source_url": "",
        "declared_count": "",
        "related_links-TOTAL_FORMS": "1",
        "related_links-INITIAL_FORMS": "0",
        "related_links-0-title": "",
        "related_links-0-url": "",
        **fields,
    }


class TestArticles:
    ADD = "/admin/comments/article/add/"

    def change(self, article: Article) -> str:
        return f"/admin/comments/article/{article.pk}/change/"

    def test_are_written_in_the_admin_site(self, desk):
        response = desk.post(
            self.ADD,
            article_form(**{"related_links-0-title": "Recap", "related_links-0-url": "https://tvline.example/"}),
        )

        article = Article.objects.get()
        assert response.status_code == 302
        assert article.get_absolute_url() == "/2013/03/07/a-kiss/"
        assert article.body_html == "<p>The <em>first</em> paragraph.</p>\n"
        assert (article.tag_list, article.cast_list) == (["Smash", "NBC"], ["Karen", "Ivy Lynn"])
        assert [(link.title, link.url) for link in article.related_links.all()] == [
            ("Recap", "https://tvline.example/")
        ]
        assert "The first paragraph." in read_page(Client().get("/2013/03/07/a-kiss/")).text

    def test_keep_their_counts_when_they_are_saved_and_renew_their_page(self, desk):
        article = make_article(slug="a-kiss")
        opened = Client().get(article.get_absolute_url())
        make_comment(article)
        count, version = again(article).comment_count, again(article).comments_version

        desk.post(self.change(article), article_form(title="Changed"))

        assert (again(article).comment_count, count) == (1, 1)
        assert again(article).comments_version > version
        fresh = Client().get(article.get_absolute_url(), HTTP_IF_NONE_MATCH=opened["ETag"])
        assert read_page(fresh).one("h1").text == "Changed"
        assert "Comments (1)" in read_page(fresh).text

    def test_saved_from_an_old_copy_keep_the_counts_of_what_came_meanwhile(self):
        article = make_article()
        old_copy = again(article)
        make_comment(article)
        version = again(article).comments_version

        old_copy.title = "Changed"
        old_copy.save()

        assert again(article).title == "Changed"
        assert again(article).comment_count == 1
        assert again(article).comments_version > version

    def test_that_close_take_no_comments_and_show_it_in_the_list(self, desk):
        article = make_article(slug="a-kiss")

        desk.post(self.change(article), article_form(moderation_mode="closed"))

        assert "This article takes no more comments." in read_page(Client().get("/2013/03/07/a-kiss/")).text
        (row,) = rows(desk.get("/admin/comments/article/"))
        assert row.one(of_class="field-takes_comments").one("img")["alt"] == "False"

    def test_of_one_slug_there_is_one(self, desk):
        make_article(slug="a-kiss")

        response = desk.post(self.ADD, article_form())

        assert "Article with this Slug already exists." in read_page(response).text
        assert Article.objects.count() == 1


class TestArticlePreview:
    NEW = "/admin/comments/article/preview/"

    def of(self, article: Article) -> str:
        return f"/admin/comments/article/{article.pk}/preview/"

    def test_shows_what_is_typed_and_stores_nothing(self, desk):
        response = desk.post(
            self.NEW,
            article_form(
                body="The **first** paragraph. <script>x</script>",
                **{"related_links-0-title": "Recap", "related_links-0-url": "https://tvline.example/"},
            ),
        )

        page = read_page(response)
        assert response.status_code == 200
        assert page.one("h1").text == "A Kiss"
        assert page.one(of_class="article-body").one("strong").text == "first"
        assert page.one("main").all("script") == []
        assert "Related | Recap" in page.text
        assert "This is a preview. Nothing of it is stored" in page.text
        assert not Article.objects.exists()
        assert "no-store" in response["Cache-Control"]

    def test_of_an_article_that_is_there_shows_the_change_and_keeps_the_old_text(self, desk):
        article = make_article(title="Before", body="Before.", slug="a-kiss")
        link = article.related_links.create(title="Old link")
        version = again(article).comments_version

        response = desk.post(
            self.of(article),
            article_form(
                title="After",
                body="After.",
                **{
                    "related_links-INITIAL_FORMS": "1",
                    "related_links-0-id": link.pk,
                    "related_links-0-article": article.pk,
                    "related_links-0-title": "New link",
                },
            ),
        )

        page = read_page(response)
        assert (page.one("h1").text, page.one(of_class="article-body").text) == ("After", "After.")
        assert "Related | New link" in page.text
        stored = again(article)
        assert (stored.title, stored.body, stored.comments_version) == ("Before", "Before.", version)
        assert article.related_links.get().title == "Old link"

    def test_with_errors_names_them_and_answers_422(self, desk):
        response = desk.post(self.NEW, article_form(title="", published_on="yesterday"))

        page = read_page(response)
        assert response.status_code == 422
        assert page.one("h1").text == "Not ready for a preview"
        assert "Title: This field is required." in page.text
        assert "Published: Enter a valid date." in page.text

    def test_opened_without_a_form_says_that_nothing_is_there(self, desk):
        response = desk.get(self.NEW)

        assert response.status_code in {405, 422}
        assert response.status_code == 405 or read_page(response).one("ul").text

    def test_of_an_article_that_does_not_exist_is_not_found(self, desk):
        assert desk.post("/admin/comments/article/999/preview/", article_form()).status_code == 404

    def test_is_forbidden_to_staff_who_may_not_write_articles(self):
        article = make_article()
        desk = client_of(make_staff("view_article", "moderate_comment", "view_comment"))

        for path in [self.NEW, self.of(article)]:
            assert desk.post(path, article_form()).status_code == 403

    def test_has_a_button_on_both_forms(self, desk):
        article = make_article()

        for path, target in [
            (TestArticles.ADD, self.NEW),
            (f"/admin/comments/article/{article.pk}/change/", self.of(article)),
        ]:
            button = read_page(desk.get(path)).one("input", value="Preview in a new window")
            assert button["formaction"] == target


class TestUsers:
    ADD = "/admin/comments/user/add/"

    def add(self, desk: Client, name: str, password: str = PASSWORD):
        form = {"username": name, "usable_password": "true", "password1": password, "password2": password}
        return desk.post(self.ADD, form)

    def test_are_added_in_the_admin_site(self, desk):
        self.add(desk, "Eileen")

        user = User.objects.get(username="Eileen")
        assert user.check_password(PASSWORD)
        assert (user.is_staff, user.is_superuser) == (False, False)

    def test_may_not_look_like_one_another(self, desk):
        response = self.add(desk, "Ju1ia")

        assert "This name looks like one that is registered. Please choose another." in read_page(response).text
        assert User.objects.count() == 1

    def test_may_keep_their_own_name_when_they_are_changed(self, desk, julia):
        julia.username = "JULIA"

        julia.full_clean(exclude=["password"])
        julia.save()

        assert again(julia).name_key == "julla"

    def test_need_passwords_of_12_characters_here_too(self, desk):
        response = self.add(desk, "Eileen", "short")

        assert "at least 12 characters" in read_page(response).text
        assert not User.objects.filter(username="Eileen").exists()

    def test_who_decided_stay_named_in_the_history(self, desk):
        eileen = make_moderator(username="Eileen")
        comment = make_held(make_article())
        approve(comment, moderator=eileen)

        desk.post(f"/admin/comments/user/{eileen.pk}/delete/", {"post": "yes"})

        assert User.objects.filter(pk=eileen.pk).exists()
        assert comment.decisions.last().moderator == eileen

    def test_who_are_deleted_leave_their_comments_under_their_name(self, desk):
        ann = make_user(username="Ann")
        comment = make_comment(make_article(), user=ann, name="Ann", email="")

        desk.post(f"/admin/comments/user/{ann.pk}/delete/", {"post": "yes"})

        assert not User.objects.filter(pk=ann.pk).exists()
        assert (again(comment).user, again(comment).author_name, again(comment).status) == (None, "Ann", "published")


def admin_addresses() -> set[str]:
    """Every address of the admin site, with 1 in place of each number and name."""
    known = {
        "app_label": "comments",
        "object_id": "1",
        "content_type_id": "1",
        "id": "1",
        "pk": "1",
        "url": "anything/",
        "": "1",
    }
    found = set()

    def walk(patterns, path: str) -> None:
        for pattern in patterns:
            part = str(pattern.pattern)
            part = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: known[name[1]], part)
            part = re.sub(r"\(\?P<(\w+)>[^()]*(\([^()]*\))?[^()]*\)", lambda name: known[name[1]], part)
            part = part.removeprefix("^").removesuffix("$").removesuffix("\\Z")
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, path + part)
            else:
                found.add(path + part)

    walk(admin.site.get_urls(), "/admin/")
    return found


class TestDoors:
    OPEN = {"/admin/login/"}

    def test_the_walk_finds_the_addresses(self):
        assert {
            "/admin/",
            "/admin/login/",
            "/admin/comments/comment/",
            "/admin/comments/comment/1/change/",
            "/admin/comments/comment/1/decide/",
            "/admin/comments/comment/1/delete/",
            "/admin/comments/article/preview/",
            "/admin/comments/user/add/",
        } <= admin_addresses()

    def test_every_address_leads_strangers_and_commenters_to_the_log_in(self):
        article = make_article(pk=1)
        make_held(article)
        visitors = {"stranger": Client(), "commenter": client_of(make_user())}
        before = Comment.objects.count(), Decision.objects.count(), Article.objects.count(), User.objects.count()

        for address in sorted(admin_addresses() - self.OPEN):
            for who, client in visitors.items():
                for method in [client.get, client.post]:
                    response = method(address)

                    assert response.status_code in {302, 403, 404, 405}, (who, address)
                    if response.status_code == 302:
                        assert response["Location"].startswith(("/admin/login/", "/admin/", "/accounts/login/")), (
                            who,
                            address,
                        )
        assert before == (
            Comment.objects.count(),
            Decision.objects.count(),
            Article.objects.count(),
            User.objects.count(),
        )

    def test_leads_back_to_where_one_wanted_to_go(self):
        response = Client().get(LIST)

        assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={LIST}")

    def test_staff_without_any_right_see_nothing(self):
        comment = make_comment(make_article())
        desk = client_of(make_staff())

        assert "You don’t have permission to view or edit anything." in read_page(desk.get("/admin/")).text
        for path in [LIST, page_of(comment), "/admin/comments/article/", "/admin/comments/user/"]:
            assert desk.get(path).status_code == 403

    def test_every_named_address_can_be_reversed(self):
        for model in ["comment", "article", "user"]:
            assert reverse(f"admin:comments_{model}_changelist") == f"/admin/comments/{model}/"
        with pytest.raises(NoReverseMatch):
            reverse("admin:comments_decision_changelist")
        assert get_resolver().resolve("/admin/").url_name == "index"


class TestLogIn:
    """Whoever fails too often waits, whether the name is known or not."""

    PLACES = {
        "/admin/login/": {"name": "username", "wrong": 200},
        "/accounts/login/": {"name": "login", "wrong": 200},
    }

    def try_in(self, place: str, name: str, password: str = WRONG, client: Client | None = None, **headers):
        form = {self.PLACES[place]["name"]: name, "password": password, "next": LIST}
        return (client or Client()).post(place, form, **headers)

    @pytest.fixture(params=["/admin/login/", "/accounts/login/"])
    def place(self, request) -> str:
        return request.param

    def test_the_right_password_lets_in(self, place):
        make_moderator(username="Julia", password=PASSWORD)

        response = self.try_in(place, "Julia", PASSWORD)

        assert (response.status_code, response["Location"]) == (302, LIST)

    @pytest.mark.parametrize("name", ["Julia", "Nobody"])
    def test_ten_failures_are_told_alike_and_the_eleventh_waits(self, place, name):
        make_moderator(username="Julia", password=PASSWORD)

        codes = [self.try_in(place, name).status_code for _ in range(10)]
        response = self.try_in(place, name)

        assert codes == [200] * 10
        page = read_page(response)
        assert response.status_code == 429
        assert response["Retry-After"] == "600"
        assert page.one("h1").text == "That was too often"
        assert "There were too many failed log-ins from here. Please wait 10 minutes and try it again." in page.text

    def test_the_answer_does_not_tell_whether_the_name_is_known(self, place):
        make_moderator(username="Julia", password=PASSWORD)

        def answer(name: str) -> str:
            return (
                read_page(self.try_in(place, name)).one("main").text.replace(name, "NAME")
                if place != "/admin/login/"
                else (" ".join(part.text for part in read_page(self.try_in(place, name)).all(of_class="errornote")))
            )

        assert answer("Julia") == answer("Nobody")
        assert answer("Julia")

    def test_the_right_password_does_not_open_while_one_waits_and_opens_again_after_it(self, place):
        make_moderator(username="Julia", password=PASSWORD)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for _ in range(10):
                self.try_in(place, "Julia")

            assert self.try_in(place, "Julia", PASSWORD).status_code == 429
            clock.shift(timedelta(minutes=10, seconds=1))
            assert self.try_in(place, "Julia", PASSWORD).status_code == 302

    def test_failures_on_one_place_count_on_the_other(self):
        make_moderator(username="Julia", password=PASSWORD)
        for _ in range(5):
            self.try_in("/admin/login/", "Julia")
            self.try_in("/accounts/login/", "Julia")

        assert self.try_in("/admin/login/", "Julia", PASSWORD).status_code == 429

    def test_a_success_does_not_count(self, place):
        make_moderator(username="Julia", password=PASSWORD)

        codes = [self.try_in(place, "Julia", PASSWORD).status_code for _ in range(12)]

        assert codes == [302] * 12

    def test_others_are_not_kept_out(self, place):
        make_moderator(username="Julia", password=PASSWORD)
        for _ in range(11):
            self.try_in(place, "Nobody")

        assert self.try_in(place, "Julia", PASSWORD).status_code == 302

    def test_nobody_is_kept_out_of_an_account_by_the_failures_of_a_stranger_elsewhere(self, place):
        make_moderator(username="Julia", password=PASSWORD)
        for _ in range(11):
            self.try_in(place, "Julia", REMOTE_ADDR="198.51.100.1")

        assert self.try_in(place, "Julia", PASSWORD, REMOTE_ADDR="192.0.2.1").status_code == 302

    def test_a_forged_header_does_not_begin_anew(self, place):
        make_moderator(username="Julia", password=PASSWORD)
        for number in range(10):
            self.try_in(
                place, "Julia", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}", HTTP_X_REAL_IP=f"198.51.100.{number}"
            )

        assert self.try_in(place, "Julia", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.1").status_code == 429

    @pytest.mark.parametrize("host", ["localhost", "testserver:1", "TestServer"])
    def test_another_way_to_write_the_host_does_not_begin_anew(self, place, host):
        make_moderator(username="Julia", password=PASSWORD)
        for _ in range(10):
            self.try_in(place, "Julia")

        assert self.try_in(place, "Julia", PASSWORD, HTTP_HOST=host).status_code == 429

    def test_another_case_of_the_name_does_not_begin_anew(self, place):
        make_moderator(username="Julia", password=PASSWORD)
        for _ in range(10):
            self.try_in(place, "Julia")

        assert self.try_in(place, "JULIA", PASSWORD).status_code == 429

    def test_failures_are_not_forgotten_because_much_else_is_counted(self, place):
        make_moderator(username="Julia", password=PASSWORD)
        for _ in range(10):
            self.try_in(place, "Julia")
        for number in range(400):
            cache.set(f"somebody-else-{number}", 1, 600)

        assert self.try_in(place, "Julia", PASSWORD).status_code == 429

    def test_commenters_are_not_let_into_the_admin_site(self):
        make_user(username="Ann", password=PASSWORD)

        response = self.try_in("/admin/login/", "Ann", PASSWORD)

        assert response.status_code == 200
        assert "Please enter the correct username and password for a staff account." in read_page(response).text

    def test_nor_moderators_whose_account_was_closed(self, place):
        make_moderator(username="Julia", password=PASSWORD, is_active=False)
        client = Client()

        self.try_in(place, "Julia", PASSWORD, client)

        assert client.get(LIST)["Location"].startswith("/admin/login/")

    def test_the_key_of_the_session_changes(self, place):
        make_moderator(username="Julia", password=PASSWORD)
        client = Client()
        session = client.session
        session["x"] = 1
        session.save()
        client.cookies["session"] = before = session.session_key

        self.try_in(place, "Julia", PASSWORD, client)

        assert client.cookies["session"].value != before

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
    )
    def test_leads_nowhere_else(self, place, target):
        make_moderator(username="Julia", password=PASSWORD)

        response = Client().post(
            f"{place}?next={target}", {self.PLACES[place]["name"]: "Julia", "password": PASSWORD, "next": target}
        )

        assert response.status_code == 302
        assert "evil" not in unquote(response["Location"])
        assert response["Location"].startswith("/")


def test_the_front_of_the_admin_site_names_the_board(desk):
    page = read_page(desk.get("/admin/"))

    assert page.one(id="site-name").text == "Smash Board: moderators' desk"
    assert {"Articles", "Comments"} <= {link.text for link in page.all("a")}


def test_an_article_of_2013_keeps_its_date_in_the_list(desk):
    make_article(title="A Kiss", published_on=date(2013, 3, 7))

    (row,) = rows(desk.get("/admin/comments/article/"))

    assert row.one(of_class="field-title").text == "A Kiss"
    assert row.one(of_class="field-published_on").text == "March 7, 2013"
