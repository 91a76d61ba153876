"""
A process that posts, for tests and benchmarks in which many write at once.

`python -m tests.writers ARTICLES POSTS SEED` posts roots and replies in about equal parts under the articles (ids, separated by
commas) and prints the ids it was acknowledged, one a line, with the parent's id.
"""

import os
import random
import sys
from urllib.parse import urlsplit

import django


def database_url(connection) -> str:
    """Return the address by which another process finds the database of a connection."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "smashboard.settings"
    os.environ["SMASHBOARD_RATE_LIMITS"] = "off"
    django.setup()
    from comments.models import MAX_DEPTH, Article, Comment
    from tests.factories import make_comment

    article_ids, posts, seed = sys.argv[1:]
    dice = random.Random(int(seed))  # noqa: S311  dice, not secrets
    articles = list(Article.objects.filter(pk__in=article_ids.split(",")))
    print("ready", flush=True)
    sys.stdin.readline()  # all start at once
    for number in range(int(posts)):
        article = dice.choice(articles)
        parents = Comment.objects.filter(article=article, level__lt=MAX_DEPTH - 1).order_by("pk")
        # The first thread of each article is the one that all writers meet in.
        busy = parents.filter(tree_id=parents.values_list("tree_id")[:1]) if dice.random() < 0.5 else parents
        found = list(busy.values_list("pk", flat=True)) if dice.random() < 0.5 else []
        parent = Comment.objects.get(pk=dice.choice(found)) if found else None
        comment = make_comment(article, parent, body=f"{seed} says {number}", email=f"w{seed}@example.org")
        print(comment.pk, parent.pk if parent else 0, flush=True)


if __name__ == "__main__":
    main()
