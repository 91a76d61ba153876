"""One policy tells readers, writers, authors and moderators: the rules page, the hint, the verdict, the note, the admin site."""

import pytest
from django.test import Client
from django.urls import reverse

from comments import policies
from comments.choices import Status
from comments.models import Comment, Judgement, PolicyVersion
from comments.moderation.policy import default_text
from tests.factories import form_fields, make_article, make_moderator, make_user, read_page

pytestmark = pytest.mark.django_db

CURSE = "What the f*ck was that ending?"


def change_policy(old: str, new: str) -> None:
    text = policies.in_force().policy.text
    assert old in text
    policies.put_in_force(text.replace(old, new, 1), author=None, why="test")


def send(article, body: str, client: Client | None = None, **fields):
    client = client or Client()
    address = article.get_absolute_url()
    details = {"name": "Ann", "email": "ann@example.org", "body": body}
    return client.post(address, {**form_fields(client.get(address)), **details, **fields})


class TestRulesPage:
    def test_tells_each_acting_rule_in_the_words_of_the_policy_and_what_follows(self):
        page = read_page(Client().get("/rules/"))

        assert page.one("h1").text == "The posted rules"
        assert [heading.text for heading in page.all("h2")] == [
            "Stay on topic",
            "No cursing",
            "No spam",
            "House-keeping",
        ]
        assert "Curses are not published here, however they are spelled." in page.text
        assert (
            "This is policy 1." in page.text or f"This is policy {PolicyVersion.objects.first().number}." in page.text
        )

    def test_changes_with_the_policy(self):
        change_policy('title = "No cursing"', 'title = "Mind your language"')

        assert "Mind your language" in read_page(Client().get("/rules/")).text

    def test_says_nothing_of_rules_that_do_not_act(self):
        assert "Take turns" not in read_page(Client().get("/rules/")).text


def test_the_posted_text_above_the_form_is_that_of_the_policy():
    article = make_article()
    Client().get(article.get_absolute_url())
    change_policy("Talk smart about TV!", "Talk smart about the stage!")

    assert "Talk smart about the stage!" in read_page(Client().get(article.get_absolute_url())).text


class TestHints:
    def ask(self, article, body: str):
        client = Client()
        address = article.get_absolute_url()
        return client.post(address, {**form_fields(client.get(address)), "body": body, "hint": "1"}).json()["hints"]

    def test_name_the_rule_and_the_words_before_posting_and_store_nothing(self):
        hints = self.ask(make_article(), CURSE)

        assert [(hint["rule"], hint["words"], hint["waits"]) for hint in hints] == [("no-cursing", ["f*ck"], True)]
        assert hints[0]["hint"] == "The marked words would keep this from appearing until a moderator has looked."
        assert Comment.objects.count() == 0

    def test_do_not_disclose_signs_of_spam(self):
        spam = (
            "Genuine leather handbags at 70% discount, free shipping! Visit http://leather.example and use code SMASH."
        )

        assert self.ask(make_article(), spam) == []

    def test_follow_the_modes_of_the_article(self):
        assert self.ask(make_article(rule_modes="no-cursing = off"), CURSE) == []

    def test_of_what_can_not_be_read_are_none(self):
        assert self.ask(make_article(), "\0") == []
        assert self.ask(make_article(), "") == []

    def test_stand_in_the_preview_too(self):
        page = read_page(send(make_article(), CURSE, preview="Preview"))

        assert (
            "No cursing. The marked words would keep this from appearing until a moderator has looked. f*ck"
            in page.text
        )
        assert "You may post it anyway; a moderator then looks at it first." in page.text


class TestVerdicts:
    def test_a_held_author_is_told_which_rule_and_the_findings_are_kept_with_their_spans(self):
        article, client = make_article(), Client()

        response = send(article, CURSE, client)

        comment = Comment.objects.get()
        assert (comment.status, comment.reason) == (Status.HELD, "cursing")
        page = read_page(client.get(response["Location"].partition("#")[0]))
        assert "Your comment is awaiting moderation. It holds a curse." in page.text
        judgement = Judgement.objects.get()
        assert (judgement.verdict, judgement.hits, judgement.revision) == ("hold", " no-cursing ", 1)
        found = next(found for found in judgement.findings if found["rule"] == "no-cursing")
        assert [CURSE[one["start"] : one["end"]] for one in found["evidence"]] == ["f*ck"]
        assert len(judgement.findings) == len(policies.in_force().rules)

    def test_what_the_policy_rejects_is_not_shown_and_its_author_keeps_the_text_and_the_reason(self):
        article = make_article(rule_modes="no-cursing = reject")

        response = send(article, CURSE)

        assert response.status_code == 422
        page = read_page(response)
        assert "Your comment was not accepted. It holds a curse. You can change it and send it again." in page.text
        assert CURSE in page.one("textarea", name="body").text
        assert Comment.objects.get().status == Status.REJECTED
        assert [(row.action, row.actor, row.reason) for row in Comment.objects.get().decisions.all()] == [
            ("reject", "policy", "cursing")
        ]

    def test_an_article_may_switch_a_rule_off(self):
        send(make_article(rule_modes="no-cursing = off"), CURSE)

        assert Comment.objects.get().status == Status.PUBLISHED

    def test_a_log_only_rule_collects_and_does_not_act(self):
        change_policy('[rules.no-cursing]\nmode = "hold"', '[rules.no-cursing]\nmode = "log-only"')

        send(make_article(), CURSE)

        assert Comment.objects.get().status == Status.PUBLISHED
        assert Judgement.objects.get().hits == " no-cursing "

    def test_the_same_words_under_another_article_wait(self):
        words = "Karen and Jimmy are perfect together, whatever anybody says of it."
        send(make_article(), words)
        send(make_article(), words, name="Ben", email="ben@example.org")

        assert [(one.status, one.reason) for one in Comment.objects.order_by("pk")] == [
            (Status.PUBLISHED, ""),
            (Status.HELD, "duplicate"),
        ]


class TestAdmin:
    ADD = "/admin/comments/policyversion/add/"

    @pytest.fixture
    def desk(self):
        client = Client()
        client.force_login(make_moderator())
        return client

    def test_the_form_begins_with_the_policy_in_force_and_saving_makes_a_new_version(self, desk):
        assert (
            read_page(desk.get(self.ADD))
            .one("textarea", name="text")
            .text.strip()
            .startswith("# The policy that comes")
        )

        response = desk.post(self.ADD, {"text": default_text().replace("No shouting", "No yelling"), "why": "Words."})

        newest = PolicyVersion.objects.first()
        assert response.status_code == 302
        assert (newest.why, policies.in_force().policy.rules["capitals"].title) == ("Words.", "No yelling")
        assert newest.author.is_staff
        changed = read_page(desk.get(reverse("admin:comments_policyversion_change", args=[newest.pk])))
        assert '+title = "No yelling"' in changed.text
        assert "Take turns: 0" in changed.text

    def test_examples_that_fail_are_named_and_want_a_tick(self, desk):
        text = default_text().replace('span = "f*ck"', 'span = "that"')

        refused = read_page(desk.post(self.ADD, {"text": text, "why": ""}))
        assert "no-cursing points at ['f*ck'], expected is “that”" in refused.text
        assert PolicyVersion.objects.count() == 1
        desk.post(self.ADD, {"text": text, "why": "", "anyway": "on"})

        assert PolicyVersion.objects.count() == 2

    def test_what_is_wrong_is_named(self, desk):
        page = read_page(desk.post(self.ADD, {"text": default_text().replace("most = 2", 'most = "two"'), "why": ""}))

        assert "rules.links.options.most is 'two'; it takes a whole number." in page.text

    def test_a_draft_is_tried_on_past_comments_without_being_stored(self, desk):
        send(make_article(), "The clip is at http://nbc.com/clip if you missed it.")
        draft = default_text().replace("options = { most = 2 }", "options = { most = 0 }")

        page = read_page(desk.post("/admin/comments/policyversion/try/", {"text": draft}))

        assert "1 judged again: 1 would newly be held, 0 would be let through." in page.text
        assert "links: It has 1 link; 0 is the most." in page.text
        assert PolicyVersion.objects.count() == 1

    def test_who_may_not_change_the_policy_may_not_try_one(self):
        client = Client()
        client.force_login(make_user(is_staff=True))

        assert client.post("/admin/comments/policyversion/try/", {"text": ""}).status_code == 403

    def test_the_comments_page_shows_each_finding_with_its_words_marked(self, desk):
        send(make_article(), CURSE)

        page = read_page(desk.get(reverse("admin:comments_comment_change", args=[Comment.objects.get().pk])))

        assert page.one("mark").text == "f*ck"
        assert "no-cursing (hold, 1.00)" in page.text

    def test_an_article_says_which_rule_and_mode_it_did_not_understand(self):
        article = make_article()
        article.rule_modes = "no-cursing = maybe"

        with pytest.raises(Exception, match="“no-cursing = maybe” is no rule and mode"):
            article.full_clean()
