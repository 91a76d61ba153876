from django.conf import settings
from django.db import models

from .comment import Comment


class PolicyVersion(models.Model):
    """One version of the policy as it was saved: never changed, so that old judgements keep what they were made by."""

    number = models.AutoField(primary_key=True)
    text = models.TextField("policy (TOML)")
    why = models.CharField("why it was changed", max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="policies")
    created_at = models.DateTimeField("in force since")

    class Meta:
        ordering = ["-number"]
        verbose_name = "policy"
        verbose_name_plural = "policy"
        permissions = [("try_policy", "Can try a draft of the policy on past comments")]

    def __str__(self) -> str:
        return f"policy {self.number}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError("a version of the policy is never changed; save a new one")
        super().save(*args, **kwargs)


class Judgement(models.Model):
    """What all rules of one policy said of one revision of a comment, and the facts they said it by, for replays."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="judgements")
    revision = models.PositiveIntegerField()
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="judgements")
    verdict = models.CharField(max_length=10)
    hits = models.CharField("rules that hit", max_length=200, blank=True, help_text="Names, each between spaces.")
    findings = models.JSONField()
    facts = models.JSONField()
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["comment", "revision"], name="judgement_of_revision")]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.policy_id} on comment {self.comment_id}"
