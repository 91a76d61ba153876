"""The policy by command: checked, loaded, exported, tried on past comments, and applied to those that wait."""

import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from comments import lessons, policies, replay
from comments.choices import Status
from comments.models import Comment, Judgement, PolicyVersion
from comments.moderation.policy import default_text
from tests.factories import days_ago, make_article, make_comment, make_held, reject

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: str, stdin: str = "", monkeypatch=None) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    if monkeypatch:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
    call_command(name, *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def draft(tmp_path):
    def write(old: str, new: str):
        assert old in default_text()
        path = tmp_path / "draft.toml"
        path.write_text(default_text().replace(old, new, 1))
        return str(path)

    return write


class TestCheckPolicy:
    def test_the_policy_that_comes_with_the_board_holds_no_original_comment_and_meets_its_examples(self):
        out, _ = run("check_policy")

        assert (
            out == f"All {default_text().count('.examples]]')} examples and the 69 original comments are as expected.\n"
        )

    def test_an_example_that_fails_is_named(self, draft):
        path = draft('span = "f*ck"', 'span = "that"')
        out = io.StringIO()

        with pytest.raises(CommandError) as caught:
            call_command("check_policy", path, stdout=out)

        assert caught.value.returncode == 1
        assert "no-cursing points at ['f*ck'], expected is “that”: What the f*ck was that ending?" in out.getvalue()

    def test_a_rule_that_would_hold_an_original_comment_is_named(self, draft):
        path = draft("strong = [], mild = []", 'strong = ["mess"], mild = []')
        out = io.StringIO()

        with pytest.raises(CommandError):
            call_command("check_policy", path, stdout=out)

        assert "no-cursing would hold a comment that TVLine published" in out.getvalue()


class TestVersions:
    def test_loading_makes_a_new_version_and_exporting_gives_each_back(self, draft):
        path = draft("options = { most = 2 }", "options = { most = 3 }")
        text = Path(path).read_text()
        text = text.replace("See http://a.example, http://b.example and http://c.example.", "http://a.example " * 4)
        Path(path).write_text(text)

        out, _ = run("load_policy", path, "--why", "Three links are fine.")

        assert out == f"Policy {policies.in_force().policy.number} is in force.\n"
        assert PolicyVersion.objects.first().why == "Three links are fine."
        assert run("export_policy")[0] == text
        assert run("export_policy", str(PolicyVersion.objects.last().number))[0] == default_text()

    def test_a_policy_whose_examples_fail_is_loaded_only_on_purpose(self, draft):
        path = draft('span = "f*ck"', 'span = "that"')

        with pytest.raises(CommandError, match="--anyway loads it all the same"):
            run("load_policy", path)
        assert PolicyVersion.objects.count() == 1
        run("load_policy", path, "--anyway")

        assert PolicyVersion.objects.count() == 2

    def test_the_same_text_is_no_new_version(self, tmp_path):
        path = tmp_path / "same.toml"
        path.write_text(default_text())

        run("load_policy", str(path))

        assert PolicyVersion.objects.count() == 1

    def test_what_is_no_policy_is_refused_with_everything_that_is_wrong(self, draft):
        with pytest.raises(CommandError, match=r"rules\.links\.options\.most is 'two'; it takes a whole number"):
            run("load_policy", draft("most = 2", 'most = "two"'))

    def test_a_version_is_never_changed(self):
        version = PolicyVersion.objects.get()
        version.text = "other"

        with pytest.raises(TypeError, match="never changed"):
            version.save()

    def test_a_version_saved_for_an_older_release_stays_in_force_with_what_is_still_known(self):
        text = default_text().replace("options = { most = 2 }", "options = { most = 5, gone = true }")
        text = text.replace("[rules.flood]", "[rules.forgotten]")
        text = text.replace("{ threshold = 0.5 }", '{ threshold = "high" }', 1)
        PolicyVersion.objects.create(text=text, created_at=days_ago(0))

        policy = policies.in_force().policy

        assert policy.rules["links"].options == {"most": 5}
        assert policy.rules["on-topic"].options == {}
        assert policy.rules["flood"].mode == "log-only"
        assert "forgotten" not in policy.rules
        assert policies.posted().number == policy.number

    def test_old_judgements_keep_the_version_they_were_made_by(self, draft):
        comment = make_comment(make_article())
        run("load_policy", draft("options = { most = 2 }", "options = { most = 2 } # the same"))

        later = make_comment(make_article())

        first, second = Judgement.objects.get(comment=comment), Judgement.objects.get(comment=later)
        assert second.policy_id > first.policy_id


class TestCheckText:
    def test_marks_the_words_for_a_person(self, monkeypatch):
        out, _ = run("check_text", stdin="What the f*ck was that?\n", monkeypatch=monkeypatch)

        assert out.splitlines() == [
            f"hold, by policy {policies.in_force().policy.number}",
            "no-cursing (hold, 1.00): It holds a curse.",
            "  What the [f*ck] was that?",
        ]

    def test_judges_lines_with_every_rule_present(self, monkeypatch):
        article = make_article(slug="smash")
        lines = [
            {"id": 1, "text": "What a night for Karen and Ivy on that stage.", "article": article.slug},
            {
                "id": "b",
                "text": "f u c k this",
                "article": {"title": "Smash", "body": "Karen sings.", "cast": ["Karen"]},
            },
            {
                "id": 3,
                "text": "Indeed, Karen.",
                "thread": ["Karen was great."],
                "parent": "Karen was great.",
                "name": "Ann",
            },
        ]

        out, _ = run("check_text", "--jsonl", stdin="\n".join(map(json.dumps, lines)), monkeypatch=monkeypatch)

        answers = [json.loads(line) for line in out.splitlines()]
        assert [(answer["id"], answer["verdict"]) for answer in answers] == [(1, "allow"), ("b", "hold"), (3, "allow")]
        for answer in answers:
            assert answer["policy"] == policies.in_force().policy.number
            assert [finding["rule"] for finding in answer["findings"]][:3] == ["on-topic", "no-cursing", "no-spam"]
            assert all(0 <= finding["score"] <= 1 for finding in answer["findings"])
        cursing = answers[1]["findings"][1]
        assert [(one["start"], one["end"]) for one in cursing["evidence"]] == [(0, 7)]

    def test_names_bad_lines_by_number_and_judges_the_others(self, monkeypatch):
        stdin = 'nonsense\n{"id": 2, "text": "fine"}\n{"id": 3}\n\n{"id": 5, "text": "x", "article": "nowhere"}\n[1]\n'
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))

        with pytest.raises(CommandError) as caught:
            call_command("check_text", "--jsonl", stdout=out, stderr=err)

        assert caught.value.returncode == 3
        assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == [2]
        assert [line.partition(":")[0] for line in err.getvalue().splitlines()] == [
            "line 1",
            "line 3",
            "line 5",
            "line 6",
        ]
        assert "line 5: there is no article 'nowhere'" in err.getvalue()

    def test_stores_nothing(self, monkeypatch):
        run("check_text", stdin="What a night.\n", monkeypatch=monkeypatch)

        assert (Comment.objects.count(), Judgement.objects.count()) == (0, 0)


class TestBacktest:
    def test_tells_what_a_draft_would_newly_hold_and_let_through(self, draft):
        article = make_article()
        make_comment(article, body="See http://a.example and http://b.example for the song.")
        held = make_comment(
            article, body="Seen at http://nbc.com/a and http://imdb.com/b and http://youtube.com/c last night."
        )
        make_comment(article, body="Karen sings.")
        assert held.status == Status.HELD

        stricter, _ = run("backtest", draft("options = { most = 2 }", "options = { most = 1 }"))
        looser, _ = run("backtest", draft("options = { most = 2 }", "options = { most = 9 }"))

        assert "3 submissions judged: 1 would newly be held, 0 would be let through." in stricter
        assert "links: It has 2 links; 1 is the most." in stricter
        assert "See [http://a.example] and [http://b.example] for the song." in stricter
        assert "3 submissions judged: 0 would newly be held, 1 would be let through." in looser

    def test_counts_agreement_with_what_moderators_decided(self, draft):
        article = make_article()
        spam = make_comment(article, body="http://a.example http://b.example http://c.example")
        reject(spam, reason="spam")

        out, _ = run("backtest", draft("options = { most = 2 }", "options = { most = 2 } #"))

        assert "Agrees with 1 of 1 decisions (100.0%)." in out
        line = next(line for line in out.splitlines() if line.startswith("links "))
        assert line.split() == ["links", "1", "1", "0", "0", "100.0%", "100.0%"]

    def test_changes_nothing(self, draft):
        make_comment(make_article(), body="See http://a.example and http://b.example.")
        before = list(Comment.objects.values()), Judgement.objects.count(), PolicyVersion.objects.count()

        run("backtest", draft("options = { most = 2 }", "options = { most = 0 }"))

        assert (list(Comment.objects.values()), Judgement.objects.count(), PolicyVersion.objects.count()) == before

    def test_takes_the_same_few_queries_for_two_comments_and_for_twelve(self, django_assert_num_queries):
        article = make_article()
        for number in range(12):
            make_comment(article, body=f"Karen sings the {number}th song of the evening.")
            if number in {1, 11}:
                # the comments, what was said of them, what was decided, and what the board has learnt (two at its start)
                lessons.start_anew()
                with django_assert_num_queries(5):
                    replay.replay(policies.stored(1, default_text()))


class TestRejudge:
    def test_publishes_what_the_policy_in_force_lets_through_and_only_when_told(self):
        article = make_article()
        held = make_held(article)

        out, _ = run("rejudge")
        assert f"comment {held.pk} would be published" in out
        assert Comment.objects.get(pk=held.pk).status == Status.HELD
        run("rejudge", "--apply")

        released = Comment.objects.get(pk=held.pk)
        assert (released.status, released.shown) == (Status.PUBLISHED, True)
        last = released.decisions.last()
        assert (last.action, last.actor, last.note) == (
            "publish",
            "policy",
            f"Policy {policies.in_force().policy.number} lets it through.",
        )

    def test_leaves_what_still_has_to_wait(self):
        held = make_comment(make_article(), body="What the f*ck was that?")

        out, _ = run("rejudge", "--apply")

        assert out == "0 of those that wait were published.\n"
        assert Comment.objects.get(pk=held.pk).status == Status.HELD
