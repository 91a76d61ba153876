"""Prove every thread's nested sets against its parent links."""

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, F, Q

from comments.choices import Status
from comments.models import Article, Comment
from comments.trees import find_damage
from comments.trees import repair as repair_threads

# So many lines of damage are printed; the rest is counted.
SHOWN = 50


class Command(BaseCommand):
    help = (
        "Check the nested sets of every thread, and the number of comments of every article, against the parent links and "
        "statuses. --repair mends them and prints what it changed. "
        "Exit code: 0 all is well or was mended, 1 there is damage, 3 some of it can't be mended."
    )

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="mend what is damaged")

    def handle(self, *, repair, **options):
        self.repair() if repair else self.check_only()

    def check_only(self) -> None:
        lines = [str(damage) for damage in find_damage(Comment.objects.all())]
        lines += [f"article {article.pk}: {self.wrong_count(article)}" for article in miscounted()]
        if lines:
            more = [f"... and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
            self.stdout.write("\n".join([*lines[:SHOWN], *more]))
            raise CommandError(f"{len(lines)} places are damaged. Mend them with: check_trees --repair", returncode=1)
        self.stdout.write(f"All {Comment.objects.filter(parent=None).count()} threads are valid.")

    def repair(self) -> None:
        changes, hopeless = repair_threads(Comment.objects.all())
        for article in miscounted():
            changes.append(f"article {article.pk}: {self.wrong_count(article)}")
            Article.objects.filter(pk=article.pk).update(comment_count=article.found)
        for change in changes:
            self.stdout.write(change)
        if changes:
            Article.objects.update(comments_version=F("comments_version") + 1)
        self.stdout.write(f"{len(changes)} rows changed.")
        if hopeless:
            raise CommandError("\n".join(hopeless), returncode=3)

    def wrong_count(self, article: Article) -> str:
        return f"it counts {article.comment_count} comments and has {article.found} published"


def miscounted():
    """Return the articles whose number of comments is not that of their published ones, with `found`."""
    published = Count("comments", filter=Q(comments__status=Status.PUBLISHED))
    return Article.objects.annotate(found=published).exclude(comment_count=F("found")).order_by("pk")
