"""The board learns spam from its moderators and from labelled texts; what it learnt can be listed, undone and forgotten."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from comments import lessons
from comments.choices import Status
from comments.models import Comment, Lesson
from tests.factories import approve, make_article, make_comment, make_held, reject

pytestmark = pytest.mark.django_db

CAMPAIGN = (
    "Hello dear viewers, the Glimmerwick Academy of {} teaches everybody to dance at home in seven days, "
    "our {} masters await your call tonight and the first lesson is a present"
)


def copy(one: str, two: str) -> str:
    return CAMPAIGN.format(one, two)


def test_a_wave_of_one_campaign_is_held_after_its_third_rejected_copy():
    article = make_article()
    for number, (one, two) in enumerate([("Tango", "Spanish"), ("Waltz", "Viennese"), ("Samba", "Rio")]):
        rejected = make_held(article, body=copy(one, two), email=f"s{number}@example.org")
        reject(rejected, reason="spam")

    fourth = make_comment(article, body=copy("Polka", "Bohemian"))

    assert (fourth.status, fourth.reason) == (Status.HELD, "spam")


def test_rejecting_as_spam_teaches_and_approving_afterwards_undoes_it():
    held = make_held(make_article(), body=copy("Tango", "Spanish"))
    reject(held, reason="spam")
    learnt = lessons.board().listed()
    assert learnt

    approve(Comment.objects.get(pk=held.pk))

    assert [(lesson.kind, lesson.label) for lesson in Lesson.objects.all()] == [
        ("learn", "spam"),
        ("unlearn", "spam"),
        ("learn", "ok"),
    ]
    assert all(line.spam == 0 for line in lessons.board().listed())


def test_rejecting_for_another_reason_says_nothing_of_spam():
    reject(make_held(make_article(), body=copy("Tango", "Spanish")), reason="off-topic")

    assert Lesson.objects.count() == 0


def test_a_process_reads_only_what_is_new(django_assert_num_queries):
    reject(make_held(make_article(), body=copy("Tango", "Spanish")), reason="spam")
    lessons.board()

    with django_assert_num_queries(1):
        lessons.board()


def test_taking_back_what_this_process_never_read_changes_nothing(monkeypatch):
    held = make_held(make_article(), body=copy("Tango", "Spanish"))
    reject(held, reason="spam")
    approve(Comment.objects.get(pk=held.pk))
    monkeypatch.setattr(lessons, "MOST_LESSONS", 2)

    assert {line.spam for line in lessons.board().listed()} == {0}


class TestTeach:
    def teach(self, tmp_path, *rows: object) -> str:
        path = tmp_path / "texts.jsonl"
        path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
        out = io.StringIO()
        call_command("teach", str(path), stdout=out)
        return out.getvalue()

    def test_learns_labelled_texts(self, tmp_path):
        rows = [{"text": "Buy pills now", "label": "spam"}, {"text": "Karen sings", "label": "ok"}]

        assert self.teach(tmp_path, *rows) == "Learnt from 2 texts.\n"
        assert {line.feature for line in lessons.board().listed()} >= {"pills", "karen"}

    def test_names_the_lines_it_can_not_learn_from_and_learns_the_others(self, tmp_path):
        with pytest.raises(CommandError) as caught:
            self.teach(
                tmp_path,
                "nonsense",
                {"text": "Karen sings", "label": "ok"},
                {"text": "x", "label": "ham"},
                {"label": "ok"},
            )

        assert caught.value.returncode == 3
        assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["line 1", "line 3", "line 4"]
        assert 'line 3: label is \'ham\'; it takes "spam" or "ok"' in str(caught.value)
        assert Lesson.objects.count() == 1

    def test_forgets_everything_when_told(self, tmp_path):
        self.teach(tmp_path, {"text": "Buy pills now", "label": "spam"})
        assert lessons.board().listed()

        call_command("teach", "--forget", stdout=io.StringIO())

        assert lessons.board().listed() == []

    def test_a_missing_file_is_told(self, tmp_path):
        with pytest.raises(CommandError, match="can't be read"):
            call_command("teach", str(tmp_path / "nowhere.jsonl"))
