"""Many people post at the same time, from several processes: nothing is lost and no thread breaks."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from comments.models import Article, Comment
from comments.trees import find_damage
from tests.factories import make_article
from tests.writers import database_url

PROCESSES = 8
POSTS = 50


def write_at_once(articles: list[Article], processes: int = PROCESSES, posts: int = POSTS) -> dict[int, int]:
    """Let several processes post at once, and return what they were acknowledged: parent's id (0 for none) by comment's id."""
    ids = ",".join(str(article.pk) for article in articles)
    environment = {**os.environ, "DATABASE_URL": database_url(connection)}
    command = [sys.executable, "-m", "tests.writers", ids, str(posts)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    writers = [subprocess.Popen([*command, str(seed)], env=environment, **pipes) for seed in range(processes)]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    outcomes = [writer.communicate(timeout=300) for writer in writers]
    faults = [errors for writer, (_, errors) in zip(writers, outcomes, strict=True) if writer.returncode]
    assert faults == []
    return dict(tuple(map(int, line.split())) for output, _ in outcomes for line in output.splitlines())


@pytest.mark.usefixtures("committing")
class TestManyWriters:
    def test_every_post_is_there_once_under_its_parent_and_every_thread_is_valid(self):
        articles = [make_article() for _ in range(4)]

        acknowledged = write_at_once(articles)

        assert len(acknowledged) == PROCESSES * POSTS
        stored = {pk: parent or 0 for pk, parent in Comment.objects.values_list("pk", "parent_id")}
        assert stored == acknowledged
        assert list(find_damage(Comment.objects.all())) == []
        call_command("check_trees", verbosity=0)
        for article in Article.objects.all():
            assert article.comment_count == article.comments.count()

    def test_replies_of_all_to_one_thread_stay_in_the_order_in_which_they_came(self):
        article = make_article()

        write_at_once([article], processes=4, posts=25)

        for parent_id in Comment.objects.values_list("parent_id", flat=True).distinct():
            if parent_id:
                by_tree = Comment.objects.filter(parent=parent_id).order_by("lft").values_list("pk", flat=True)
                assert list(by_tree) == sorted(by_tree)  # ids are given while the thread is locked
