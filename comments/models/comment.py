from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from mptt.models import MPTTModel, TreeForeignKey

from ..choices import Reason, Status
from ..text import EMAIL_LIMIT, NAME_LIMIT, WEBSITE_LIMIT, body_to_html, words_key
from ..trees import ThreadManager
from .article import Article

# As under TVLine's articles: WordPress's thread_comments_depth. A comment at the greatest depth takes no reply.
MAX_DEPTH = 5


class Comment(MPTTModel):
    """
    One node of a thread. Written only by `trees.py` and `operations/`, because nested sets don't survive careless writes.

    A root's tree_id is its own id, so the primary key keeps two threads apart, whoever writes at the same time.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="comments")
    parent = TreeForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name="account",
    )
    author_name = models.CharField("name", max_length=NAME_LIMIT)
    author_email = models.EmailField("e-mail", max_length=EMAIL_LIMIT, blank=True)
    author_website = models.URLField("website", max_length=WEBSITE_LIMIT, blank=True)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)

    status = models.CharField(max_length=20, choices=Status)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    revision = models.PositiveIntegerField(default=1)
    shown = models.BooleanField("stands on the page", default=False, editable=False)
    created_at = models.DateTimeField("written")

    source = models.CharField(max_length=100, blank=True, help_text="Where an archived comment came from.")
    source_id = models.CharField(
        max_length=200, blank=True, help_text="Its name there; with the source, it stands here once."
    )
    source_stamp = models.CharField(max_length=100, blank=True, help_text="The date and time as the source printed it.")

    address_hash = models.CharField("address (keyed hash)", max_length=64, blank=True)
    words_key = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    duplicate_key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001  null: no key

    objects = ThreadManager()

    class Meta:
        permissions = [
            ("moderate_comment", "Can approve, reject and remove comments"),
            ("view_addresses", "Can see e-mail addresses and address hashes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(tree_id=F("id")), name="comment_root_is_its_tree"
            ),
            models.CheckConstraint(condition=Q(lft__gte=1, rght__gt=F("lft")), name="comment_lft_before_rght"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="comment_status_is_known"),
            models.CheckConstraint(condition=Q(reason__in=["", *Reason.values]), name="comment_reason_is_known"),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(shown=True), name="comment_published_is_shown"
            ),
            models.CheckConstraint(condition=~Q(body="") | ~Q(source=""), name="comment_has_text_or_source"),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source=""), name="comment_once_per_source"
            ),
        ]
        indexes = [
            models.Index(fields=["tree_id", "lft"], name="comment_thread"),
            models.Index(
                fields=["article", "created_at", "id"], condition=Q(parent=None, shown=True), name="comment_roots"
            ),
            models.Index(
                fields=["article", "created_at", "id"], condition=Q(status=Status.PUBLISHED), name="comment_published"
            ),
            models.Index(fields=["status", "created_at"], name="comment_queue"),
            models.Index(fields=["address_hash", "created_at"], condition=~Q(address_hash=""), name="comment_address"),
            models.Index(fields=["author_email", "created_at"], condition=~Q(author_email=""), name="comment_email"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} by {self.author_name}"

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        self.body_html, self.words_key = body_to_html(self.body), words_key(self.body)
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Delete a comment without replies; with replies the database refuses (ProtectedError)."""
        Comment.objects.lock_thread(self.tree_id)
        return super().delete(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("comment_permalink", args=[self.pk])

    @property
    def depth(self) -> int:
        """1 for a root, 5 for the deepest that takes no reply."""
        return self.level + 1

    @property
    def takes_replies(self) -> bool:
        return self.status == Status.PUBLISHED and self.depth < MAX_DEPTH

    @property
    def gone_text(self) -> str:
        """What stands in the place of a comment that is not published but has published replies."""
        return gone_text(self.status, self.reason)


def gone_text(status: str, reason: str) -> str:
    """Return the sentence for readers: who took the comment from the page, and by which of the posted rules."""
    why = f": {Reason(reason).label.lower()}" if reason else ""
    return {
        Status.HELD: "This comment is waiting for a moderator.",
        Status.REJECTED: f"A moderator rejected this comment{why}.",
        Status.REMOVED: f"A moderator removed this comment{why}.",
        Status.WITHDRAWN: "Its author took this comment back.",
    }[Status(status)]
