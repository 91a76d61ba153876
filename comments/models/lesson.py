from django.db import models

from .comment import Comment


class Lesson(models.Model):
    """
    One thing that the board learnt of spam, or unlearnt. Rows are only added: each process reads on from where it was.
    """

    class Kind(models.TextChoices):
        LEARN = "learn"
        UNLEARN = "unlearn"
        FORGET = "forget", "forget everything"

    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(blank=True)
    label = models.CharField(max_length=4, choices=[("spam", "spam"), ("ok", "not spam")], blank=True)
    weight = models.FloatField(default=1.0)
    who = models.CharField(max_length=100, help_text="Whose decision it was: what one person teaches is capped.")
    comment = models.ForeignKey(Comment, on_delete=models.SET_NULL, null=True, related_name="lessons")
    learnt_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}: {self.text[:40]}"
