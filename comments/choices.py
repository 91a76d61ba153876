"""What the database stores in words. Values are never renamed: rows of years ago carry them."""

from django.db.models import TextChoices


class Status(TextChoices):
    PUBLISHED = "published", "published"
    HELD = "held", "held for a moderator"
    REJECTED = "rejected", "rejected, never shown"
    REMOVED = "removed", "removed after it was shown"
    WITHDRAWN = "withdrawn", "withdrawn by its author"


class Reason(TextChoices):
    """Why a comment was taken from the page: the three posted rules, and what goes without saying."""

    OFF_TOPIC = "off-topic"
    CURSING = "cursing"
    SPAM = "spam"
    ABUSE = "abuse"
    SPOILER = "spoiler"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Action(TextChoices):
    """What a row of the decision history did."""

    PUBLISH = "publish", "published"
    HOLD = "hold", "held"
    APPROVE = "approve", "approved"
    REJECT = "reject", "rejected"
    REMOVE = "remove", "removed"
    DELETE = "delete", "deleted for good"


class Actor(TextChoices):
    """Who decided. `source` is the site from which an archived comment came: it had published it."""

    POLICY = "policy", "the posted rules"
    MODERATOR = "moderator", "a moderator"
    SOURCE = "source", "the site it came from"


class ModerationMode(TextChoices):
    PUBLISH = "publish", "publish at once"
    HOLD_FIRST = "hold-first", "hold first-time commenters"
    HOLD_ALL = "hold-all", "hold all"
    CLOSED = "closed", "closed for comments"
