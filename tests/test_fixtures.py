import html
import json
import re
import shutil
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase

from comments.management.commands.build_fixtures import FIXTURE
from comments.management.seeds import as_markdown
from comments.models import Article, Comment, Decision, RelatedLink
from comments.models.article import render_body
from comments.trees import find_damage

FIXTURES = settings.BASE_DIR / "fixtures"


def build(*args: object, **options: object) -> None:
    call_command("build_fixtures", *args, **options)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped seeds and fixture."""
    return Path(shutil.copytree(FIXTURES, tmp_path / "fixtures"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def refusal(*args: object, **options: object) -> str:
    with pytest.raises(CommandError) as caught:
        build(*args, **options)
    assert caught.value.returncode == 1
    return str(caught.value)


def test_the_shipped_fixture_agrees_with_its_seeds(capsys):
    build("--check")

    assert "agrees with its seeds" in capsys.readouterr().out


def test_building_again_gives_the_same_bytes(folder, capsys):
    (folder / FIXTURE).unlink()

    build(folder=folder)

    assert "is built" in capsys.readouterr().out
    assert (folder / FIXTURE).read_bytes() == (FIXTURES / FIXTURE).read_bytes()


def test_the_fixture_is_readable_text():
    text = (FIXTURES / FIXTURE).read_bytes().decode()

    assert text.endswith("]\n")
    assert "it’s" in text
    assert "\\u" not in text


def test_a_damaged_copy_is_noticed_and_left_alone(folder):
    change(folder / FIXTURE, "Woo hoo!!!", "Woo hoo!!")
    damaged = (folder / FIXTURE).read_bytes()

    message = refusal("--check", folder=folder)

    number = 1 + damaged[: damaged.index(b"Woo hoo!!")].count(b"\n")
    assert f"first in line {number}:" in message
    assert re.search(r"file: .*Woo hoo!! YES!.*\n.*seeds: .*Woo hoo!!! YES!", message)
    assert (folder / FIXTURE).read_bytes() == damaged


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda data: data[:-1], "seeds: \nIf"),
        (lambda data: data + b"\n", "seeds: (the end)"),
        (lambda data: b"", "file:  \n"),
        (lambda data: data.replace(b"\n", b"\r\n"), "first in line 1:"),
        (lambda data: data.replace("’".encode(), b"\x92"), "file: "),
    ],
)
def test_damage_to_the_bytes_is_noticed(folder, damage, told):
    (folder / FIXTURE).write_bytes(damage((folder / FIXTURE).read_bytes()))

    assert told in refusal("--check", folder=folder)


def test_a_missing_fixture_is_noticed(folder):
    (folder / FIXTURE).unlink()

    assert f"{FIXTURE} is missing. Run build_fixtures" in refusal("--check", folder=folder)
    assert not (folder / FIXTURE).exists()


def test_a_changed_seed_is_noticed(folder):
    change(folder / "seeds" / "tvline-smash-preview.txt", "Go Karen!!!!", "Go Ivy!!!!")

    assert '"body": "Go Ivy!!!!"' in refusal("--check", folder=folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("tvline-smash-preview.txt", "10:30 AM PDT", "25:30 AM PDT", "line 52: there is no"),
        ("tvline-smash-preview.toml", "published_on = ", "# ", "neither it nor the text gives the day"),
        ("tvline-smash-preview.toml", "time_zone = ", "# ", "say where and when they stood"),
        ("tvline-smash-preview.toml", "slug = ", "# ", "'slug'"),
        ("tvline-smash-preview.toml", "slug = ", "slag = ", "'slag'"),
        ("smash-report-13.toml", "tags = [", "tags = ", "smash-report-13.toml: "),
    ],
)
def test_a_seed_that_cannot_be_read_is_named(folder, file, old, new, told):
    change(folder / "seeds" / file, old, new)

    message = refusal(folder=folder)

    assert file in message
    assert told in message


def test_a_missing_seed_is_named(folder):
    (folder / "seeds" / "smash-report-13.toml").unlink()

    assert "smash-report-13.toml" in refusal(folder=folder)


def test_a_folder_without_seeds_is_refused(tmp_path):
    assert "holds no seeds" in refusal(folder=tmp_path)


class LoadedFixtureTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        call_command("loaddata", FIXTURES / FIXTURE, verbosity=0)
        cls.preview, cls.recap = Article.objects.order_by("pk")

    def test_has_70_comments_at_five_depths_by_55_names(self):
        comments = Comment.objects.all()

        assert Counter(comment.depth for comment in comments) == {1: 50, 2: 15, 3: 2, 4: 2, 5: 1}
        assert len({comment.author_name for comment in comments}) == 55
        assert {comment.article_id for comment in comments} == {self.preview.pk}

    def test_numbers_the_comments_as_they_stand_on_the_page(self):
        in_threads = Comment.objects.in_thread_order()

        assert [comment.pk for comment in in_threads] == list(range(1, 71))
        assert [comment.source_id for comment in in_threads] == [
            f"{self.preview.slug}#{number}" for number in range(1, 71)
        ]

    def test_has_valid_threads_with_every_comment_on_the_page(self):
        assert list(find_damage(Comment.objects.all())) == []
        assert Comment.objects.visible().count() == 70
        assert Comment.objects.published().count() == 70

    def test_hangs_the_deepest_reply_under_its_four_ancestors(self):
        deepest = Comment.objects.get(level=4)

        names = [comment.author_name for comment in deepest.get_ancestors(include_self=True)]

        assert names == ["SylwekG", "Caro", "Lala", "Leigh", "Harmony"]

    def test_keeps_stamps_as_printed_and_takes_their_wall_time_in_los_angeles(self):
        first, last = Comment.objects.get(pk=1), Comment.objects.get(pk=70)

        assert first.source_stamp == "March 7, 2013 10:29 AM PDT"
        assert first.created_at == datetime(2013, 3, 7, 18, 29, tzinfo=UTC)
        assert last.source_stamp == "March 14, 2013 07:16 AM PDT"
        assert last.created_at == datetime(2013, 3, 14, 14, 16, tzinfo=UTC)

    def test_keeps_liams_comment_without_text_and_with_its_reply(self):
        liam = Comment.objects.get(author_name="Liam")

        assert (liam.body, liam.body_html, liam.parent) == ("", "", None)
        assert [reply.author_name for reply in liam.replies.all()] == ["marta"]

    def test_says_where_the_comments_come_from_and_nothing_about_their_authors(self):
        assert set(Comment.objects.values_list("source", "user", "author_email", "author_website", "address_hash")) == {
            ("TVLine", None, "", "", "")
        }

    def test_has_the_html_that_saving_would_make(self):
        for row in [*Article.objects.all(), *Comment.objects.filter(pk__in=[17, 35, 70])]:
            with self.subTest(row=f"{row}"):
                stored = row.body_html

                row.save()

                assert row.body_html == stored

    def test_has_one_decision_of_the_source_for_each_comment(self):
        decisions = Decision.objects.values_list(
            "comment_id", "revision", "action", "status", "actor", "moderator", "reason", "note", "decided_at"
        )

        assert list(decisions) == [
            (comment.pk, 1, "publish", "published", "source", None, "", "", comment.created_at)
            for comment in Comment.objects.order_by("pk")
        ]

    def test_the_preview_keeps_the_75_its_source_declared_beside_the_70_it_has(self):
        assert (self.preview.declared_count, self.preview.comment_count) == (75, 70)
        assert self.preview.archived_count() == 70
        assert (self.preview.byline, self.preview.source) == ("", "TVLine")
        assert self.preview.published_on == date(2013, 3, 7)
        assert self.preview.video_caption == "Get More: Previews, Video"
        assert [link.title.split(":")[0] for link in self.preview.related_links.all()] == [
            "Smash Recap",
            "2013 Renewal Scorecard",
        ]
        assert RelatedLink.objects.exclude(url="").count() == 0

    def test_the_preview_knows_the_names_of_its_subject(self):
        assert {"Katharine McPhee", "Ivy Lynn", "Bombshell", "Hit List"} <= set(self.preview.cast_list)
        assert {"Smash", "NBC", "Broadway", "season 2"} <= set(self.preview.tag_list)

    def test_the_recap_has_byline_and_day_and_no_comments(self):
        assert self.recap.slug == "the-smash-report-season-two-episode-13-or-i-wanna-be-a-producer"
        assert (self.recap.byline, self.recap.published_on) == ("Ben Rimalower", date(2013, 4, 29))
        assert (self.recap.declared_count, self.recap.comment_count, self.recap.archived_count()) == (None, 0, None)
        assert not self.recap.comments.exists()

    def test_both_articles_take_comments(self):
        for article in [self.preview, self.recap]:
            with self.subTest(article=f"{article}"):
                assert article.is_open(datetime(2026, 1, 1, tzinfo=UTC))

    def test_a_new_thread_gets_a_number_of_its_own(self):
        assert Comment.objects.next_id() == 71


class MarkdownTests(SimpleTestCase):
    def test_shows_every_character_of_a_paragraph_as_it_is(self):
        paragraphs = [
            "*so* _very_ **much** `code` ~~gone~~",
            "[a link](http://a.example) ![an image](b.png) <http://c.example> <b>",
            "AT&T &amp; &#42; &copy; R&B;",
            "a \\ b \\* c\\",
            "# 1",
            "1. one",
            "1986) two",
            "- three",
            "+ four",
            "> five",
            "---",
            "===",
            "~~~",
            "```",
            "a line\nand - another\n- a third\n=== a fourth",
            "[x]: http://d.example",
        ]
        for paragraph in paragraphs:
            with self.subTest(paragraph):
                shown = render_body(as_markdown(["Before.", paragraph, "After."]))

                text = html.unescape(shown.replace("<br>\n", "\n"))
                assert text == f"<p>Before.</p>\n<p>{paragraph}</p>\n<p>After.</p>\n"

    def test_leaves_plain_prose_alone(self):
        prose = "“The Fringe” (10/9c on NBC)? And – as he – does! 100% #hitlist, it's a 2-hour show..."

        assert as_markdown([prose, prose]) == f"{prose}\n\n{prose}"

    def test_the_shipped_articles_need_no_escapes(self):
        rows = json.loads((FIXTURES / FIXTURE).read_text(encoding="utf-8"))

        for row in rows:
            if row["model"] == "comments.article":
                assert "\\" not in row["fields"]["body"]
