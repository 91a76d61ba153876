"""Threads as nested sets: proved valid, and mended from the parent links after each kind of damage."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from comments.choices import Status
from comments.models import Article, Comment
from comments.trees import find_damage, number_thread, set_shown
from tests.factories import days_ago, make_article, make_branch, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    """
    A thread of six and a thread of one beside it:

    root ─┬─ first ── below
          └─ second ─┬─ third
                     └─ fourth
    """
    article = make_article()
    root = make_comment(article)
    first = make_comment(article, root)
    second = make_comment(article, root)
    below = make_comment(article, first)
    third = make_comment(article, second)
    fourth = make_comment(article, second)
    beside = make_comment(article)
    return [root, first, second, below, third, fourth, beside]


def numbers():
    return dict(Comment.objects.values_list("pk", "lft").order_by("pk")), dict(
        Comment.objects.values_list("pk", "rght").order_by("pk")
    )


def check_trees(*arguments: str) -> str:
    out = StringIO()
    call_command("check_trees", *arguments, stdout=out)
    return out.getvalue()


def damage(comment: Comment, **values) -> None:
    Comment.objects.filter(pk=comment.pk).update(**values)


class TestInserting:
    def test_a_root_carries_its_own_id_as_the_number_of_its_thread(self):
        comment = make_comment(make_article())

        assert (comment.tree_id, comment.lft, comment.rght, comment.level) == (comment.pk, 1, 2, 0)

    def test_replies_stand_in_the_order_in_which_they_came(self, thread):
        root, first, second, below, third, fourth, _ = thread

        in_order = list(Comment.objects.filter(tree_id=root.pk).in_thread_order())

        assert in_order == [root, first, below, second, third, fourth]
        assert check_trees() == "All 2 threads are valid.\n"

    def test_a_reply_through_an_outdated_copy_of_its_parent_finds_the_right_place(self, thread):
        old_copy = Comment.objects.get(pk=thread[1].pk)
        make_comment(old_copy.article, thread[0])
        make_comment(old_copy.article, thread[3])

        make_comment(old_copy.article, old_copy)

        assert list(find_damage(Comment.objects.all())) == []

    def test_the_database_refuses_a_second_root_with_the_same_tree_id(self, thread):
        with pytest.raises(IntegrityError), transaction.atomic():
            damage(thread[6], tree_id=thread[0].tree_id)

    def test_a_plain_save_beside_the_operations_is_safe_too(self, thread):
        comment = Comment.objects.create(
            article=thread[0].article,
            parent=thread[0],
            author_name="Somebody",
            body="Saved directly.",
            status=Status.HELD,
            created_at=days_ago(0),
        )

        assert comment.level == 1
        assert list(find_damage(Comment.objects.all())) == []


class TestDamage:
    @pytest.mark.parametrize(
        ("which", "values", "what"),
        [
            (3, {"lft": 90, "rght": 91}, "left, right and level are (90, 91, 2), the parents say (3, 4, 2)"),
            (0, {"rght": 40}, "left, right and level are (1, 40, 0), the parents say (1, 12, 0)"),
            (4, {"level": 7}, "left, right and level are (7, 8, 7), the parents say (7, 8, 2)"),
            (5, {"lft": F("lft") + 2, "rght": F("rght") + 2}, "left, right and level are (11, 12, 2)"),
            (3, {"tree_id": 123456}, "there is no root with this number"),
            (3, {"shown": True, "status": Status.REJECTED}, "whether it stands on the page does not follow"),
            (0, {"status": Status.REMOVED, "shown": False}, "whether it stands on the page does not follow"),
        ],
    )
    def test_each_kind_is_found_named_and_mended(self, thread, which, values, what):
        before = numbers()
        damage(thread[which], **values)

        with pytest.raises(CommandError) as caught:
            check_trees()
        found = [str(place) for place in find_damage(Comment.objects.all())]
        assert caught.value.returncode == 1
        assert any(f"comment {thread[which].pk} " in line and what in line for line in found), found

        check_trees("--repair")

        assert numbers() == before
        assert list(find_damage(Comment.objects.all())) == []

    def test_a_comment_in_another_thread_than_its_parent_comes_back_with_all_below_it(self, thread):
        before = numbers()
        Comment.objects.filter(pk__in=[thread[2].pk, thread[4].pk]).update(tree_id=thread[6].pk)

        found = [str(place) for place in find_damage(Comment.objects.all())]
        assert f"comment {thread[2].pk} in thread {thread[6].pk}: its parent is not in this thread" in found

        check_trees("--repair")

        assert numbers() == before
        assert check_trees() == "All 2 threads are valid.\n"

    def test_a_reply_under_another_article_than_its_root_comes_back_to_it(self, thread):
        other = make_article()
        damage(thread[4], article=other)

        with pytest.raises(CommandError):
            check_trees()
        check_trees("--repair")

        assert Comment.objects.get(pk=thread[4].pk).article_id == thread[0].article_id
        assert check_trees() == "All 2 threads are valid.\n"

    def test_a_wrong_number_of_comments_is_found_and_mended(self, thread):
        Article.objects.update(comment_count=99)

        with pytest.raises(CommandError, match="1 places are damaged"):
            check_trees()
        output = check_trees("--repair")

        assert f"article {thread[0].article_id}: it counts 99 comments and has 7 published" in output
        assert Article.objects.get().comment_count == 7

    def test_a_comment_that_is_its_own_ancestor_is_named_and_left_alone(self, thread):
        damage(thread[1], parent=thread[3])

        with pytest.raises(CommandError) as caught:
            check_trees("--repair")

        assert caught.value.returncode == 3
        assert f"comment {thread[1].pk} is its own ancestor: set its parent by hand" in str(caught.value)
        assert Comment.objects.get(pk=thread[1].pk).parent_id == thread[3].pk

    def test_everything_at_once_is_mended(self, thread):
        before = numbers()
        Comment.objects.exclude(parent=None).update(tree_id=thread[6].pk, lft=5, rght=6, level=0)

        check_trees("--repair")

        assert numbers() == before

    def test_repairing_what_is_whole_changes_nothing(self, thread):
        before = list(Comment.objects.values().order_by("pk"))

        assert check_trees("--repair") == "0 rows changed.\n"
        assert list(Comment.objects.values().order_by("pk")) == before

    def test_repairing_twice_changes_nothing_the_second_time(self, thread):
        damage(thread[2], lft=77, rght=78)

        assert check_trees("--repair") != "0 rows changed.\n"
        assert check_trees("--repair") == "0 rows changed.\n"

    def test_a_repair_makes_stored_pages_out_of_date(self, thread):
        version = Article.objects.get().comments_version
        damage(thread[2], lft=77, rght=78)

        check_trees("--repair")

        assert Article.objects.get().comments_version == version + 1

    def test_checking_takes_one_reading_however_many_threads_there_are(self, django_assert_num_queries, thread):
        with django_assert_num_queries(1):
            assert list(find_damage(Comment.objects.all())) == []


class TestDeepThreads:
    def test_an_imported_thread_deeper_than_pythons_stack_is_numbered(self):
        depth = 3_000
        chain = [Comment(pk=pk, parent_id=pk - 1 or None, created_at=days_ago(0)) for pk in range(1, depth + 1)]

        number_thread(chain)

        assert (chain[0].lft, chain[0].rght) == (1, 2 * depth)
        assert (chain[-1].lft, chain[-1].rght, chain[-1].level) == (depth, depth + 1, depth - 1)

    def test_a_thread_without_a_root_or_with_two_is_refused(self):
        with pytest.raises(ValueError, match="this one has 0"):
            number_thread([Comment(pk=2, parent_id=1, created_at=days_ago(0))])
        with pytest.raises(ValueError, match="this one has 2"):
            number_thread([Comment(pk=1, created_at=days_ago(0)), Comment(pk=2, created_at=days_ago(0))])


@given(parents=st.lists(st.integers(min_value=0, max_value=10**6), max_size=60), data=st.data())
def test_any_thread_gets_numbers_that_nest(parents, data):
    now = days_ago(0)
    nodes = [Comment(pk=1, created_at=now, status=Status.PUBLISHED)]
    for pk, choice in enumerate(parents, start=2):
        status = data.draw(st.sampled_from([Status.PUBLISHED, Status.REMOVED]))
        nodes.append(Comment(pk=pk, parent_id=choice % (pk - 1) + 1, created_at=now, status=status))

    number_thread(nodes)
    set_shown(nodes)

    by_id = {node.pk: node for node in nodes}
    assert sorted(number for node in nodes for number in (node.lft, node.rght)) == list(range(1, 2 * len(nodes) + 1))
    for node in nodes[1:]:
        parent = by_id[node.parent_id]
        assert parent.lft < node.lft < node.rght < parent.rght
        assert node.level == parent.level + 1
        assert not node.shown or parent.shown


def test_sqlite_keeps_what_it_acknowledged_and_waits_for_the_write_lock():
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own settings")
    with connection.cursor() as cursor:
        settings = {}
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            settings[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_branch_to_the_greatest_depth_is_valid():
    branch = make_branch(make_article(), 5)

    assert [Comment.objects.get(pk=node.pk).level for node in branch] == [0, 1, 2, 3, 4]
    assert list(find_damage(Comment.objects.all())) == []
