from django.conf import settings
from django.db import models

from ..choices import Action, Actor, Reason, Status
from .comment import Comment


class Decision(models.Model):
    """
    One row of the append-only history: who did what to which revision of a comment, and why.

    The database refuses to change or delete a row (migration 0002), so the row of a comment that is deleted for good stays.
    """

    comment = models.ForeignKey(Comment, on_delete=models.DO_NOTHING, db_constraint=False, related_name="decisions")
    revision = models.PositiveIntegerField()
    action = models.CharField(max_length=20, choices=Action)
    status = models.CharField("status after it", max_length=20, choices=[*Status.choices, ("", "deleted")], blank=True)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    note = models.TextField(blank=True)
    actor = models.CharField("decided by", max_length=20, choices=Actor)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(actor=Actor.MODERATOR, moderator__isnull=False)
                | (~models.Q(actor=Actor.MODERATOR) & models.Q(moderator__isnull=True)),
                name="decision_names_its_moderator",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} by {self.moderator or self.get_actor_display()}"
