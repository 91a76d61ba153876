from datetime import datetime
from html import unescape

import nh3
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from markdown_it import MarkdownIt

from ..choices import ModerationMode
from ..moderation.policy import Mode
from ..moderation.rules import OPTIONS
from ..querysets import ArticleQuerySet

MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False})
ARTICLE_TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul"}


class Article(models.Model):
    """What is commented on."""

    title = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=120, unique=True, help_text="The last part of the article's address. Changing it breaks links to it."
    )
    byline = models.CharField(max_length=200, blank=True, help_text="Who wrote it, without “By”. Empty: no by-line.")
    source = models.CharField(
        max_length=100, blank=True, help_text="The publication it first stood in. Empty: written for this board."
    )
    source_url = models.URLField("address at the source", max_length=300, blank=True)
    published_on = models.DateField(
        "published", db_index=True, help_text="Part of its address. An article with a later date appears on that day."
    )
    body = models.TextField(
        help_text="Markdown: an empty line between paragraphs, *emphasis*, **strong**, [a link](https://…), > a quotation."
    )
    body_html = models.TextField(editable=False)
    video_url = models.URLField(
        "video",
        max_length=300,
        blank=True,
        help_text="The page that plays it. Readers are led there; nothing is embedded.",
    )
    video_caption = models.CharField(
        max_length=200,
        blank=True,
        help_text="What stands under the video slot. Without an address, the slot says that the video is gone.",
    )
    tags = models.CharField(
        max_length=500,
        blank=True,
        help_text="What it is about, separated by commas: the series, the network, the season.",
    )
    cast = models.TextField(
        "cast and names",
        blank=True,
        help_text="People, characters and songs that belong to its subject, separated by commas.",
    )
    moderation_mode = models.CharField(
        max_length=20,
        choices=ModerationMode,
        default=ModerationMode.PUBLISH,
        help_text="What happens to a new comment: it appears at once, waits for a moderator, or can't be sent.",
    )
    rule_modes = models.TextField(
        "rules that differ here",
        blank=True,
        help_text="One a line, such as “on-topic = off” or “no-spam = reject”. Empty: as the policy says.",
    )
    comments_close_at = models.DateTimeField(
        "comments close", null=True, blank=True, help_text="From then on nobody can comment. Empty: never."
    )
    declared_count = models.PositiveIntegerField(
        "number of comments its source gave",
        null=True,
        blank=True,
        help_text="As printed above the comments at the source; kept beside our own count, which is of what is here.",
    )
    comment_count = models.PositiveIntegerField("comments", default=0, editable=False)
    comments_version = models.PositiveBigIntegerField(default=1, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(moderation_mode__in=ModerationMode.values), name="article_mode_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        problems = [line for line in self.rule_modes.splitlines() if line.strip() and not _is_rule_mode(line)]
        if problems:
            raise ValidationError(
                {
                    "rule_modes": f"“{problems[0].strip()[:80]}” is no rule and mode. It looks like “on-topic = off”; "
                    f"there are the rules {', '.join(OPTIONS)} and the modes {', '.join(Mode)}."
                }
            )

    def save(self, *args, **kwargs) -> None:
        self.body_html = render_body(self.body)
        if self.pk and not self._state.adding and kwargs.get("update_fields") is None:
            # The counters belong to the comments' operations; whoever edits the text has old ones in hand.
            kept = {"id", "comment_count", "comments_version"}
            kwargs["update_fields"] = {field.name for field in self._meta.concrete_fields} - kept
        super().save(*args, **kwargs)
        self.renew_pages()

    def renew_pages(self) -> None:
        """Make every stored page of the article out of date."""
        type(self).objects.filter(pk=self.pk).update(comments_version=models.F("comments_version") + 1)

    def get_absolute_url(self) -> str:
        return reverse("article_detail", args=[*f"{self.published_on:%Y-%m-%d}".split("-"), self.slug])

    def is_open(self, now: datetime) -> bool:
        """Whether a comment can be sent."""
        if self.moderation_mode == ModerationMode.CLOSED:
            return False
        return self.comments_close_at is None or now < self.comments_close_at

    def mode_overrides(self) -> dict[str, str]:
        """Return the modes by which this article's rules differ from the policy, by rule."""
        pairs = (line.split("=") for line in self.rule_modes.splitlines() if line.count("=") == 1)
        overrides = {rule.strip(): mode.strip() for rule, mode in pairs}
        if self.moderation_mode == ModerationMode.HOLD_ALL:
            overrides["pre-moderation"] = "hold"
        if self.moderation_mode == ModerationMode.HOLD_FIRST:
            overrides["first-time"] = "hold"
        return overrides

    @property
    def tag_list(self) -> list[str]:
        return _split(self.tags)

    @property
    def cast_list(self) -> list[str]:
        return _split(self.cast)

    @cached_property
    def plain_text(self) -> str:
        """The body without markup, for excerpts and descriptions."""
        return " ".join(unescape(strip_tags(self.body_html)).split())

    def archived_count(self) -> int | None:
        """How many comments came from the source, to stand beside the number it declared; None where it declared none."""
        return None if self.declared_count is None else self.comments.exclude(source="").count()


class RelatedLink(models.Model):
    """A line "RELATED | …" of an article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="related_links")
    title = models.CharField(max_length=200)
    url = models.URLField("address", max_length=300, blank=True, help_text="Empty: the line is shown without a link.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        self.article.renew_pages()

    def delete(self, *args, **kwargs):
        self.article.renew_pages()
        return super().delete(*args, **kwargs)


def render_body(markdown: str) -> str:
    """Return the HTML of an article's Markdown, cleaned to the few elements that an article may have."""
    return nh3.clean(MARKDOWN.render(markdown), tags=ARTICLE_TAGS, link_rel="noopener")


def _is_rule_mode(line: str) -> bool:
    rule, _, mode = (part.strip() for part in line.partition("="))
    return rule in OPTIONS and mode in set(Mode)


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.replace("\n", ",").split(",") if name.strip()]
