"""Chainable names for many rows."""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.db.models import OuterRef, Q, QuerySet, Subquery
from mptt.querysets import TreeQuerySet

from .choices import Status


class ArticleQuerySet(QuerySet):
    def published(self, today: date) -> Self:
        """Articles whose day has come."""
        return self.filter(published_on__lte=today)

    def newest_first(self) -> Self:
        return self.order_by("-published_on", "-pk")

    def with_newest_comment_ids(self) -> Self:
        """Annotate each with `newest_comment_id`, the published comment with the latest time."""
        comments = self.model._meta.get_field("comments").related_model
        newest = comments.objects.published().filter(article=OuterRef("pk")).newest_first()
        return self.annotate(newest_comment_id=Subquery(newest.values("pk")[:1]))


class CommentQuerySet(TreeQuerySet):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def awaiting_review(self) -> Self:
        return self.filter(status=Status.HELD)

    def roots(self) -> Self:
        return self.filter(parent=None)

    def visible(self, own_ids: Collection[int] = ()) -> Self:
        """
        Comments that stand on the page: published ones, those that keep their place because a reply is published, and, of
        the ids given, the reader's own that are held.
        """
        condition = Q(shown=True)
        if own_ids:
            mine = self.model.objects.filter(pk__in=list(own_ids), status=Status.HELD)
            for node in mine.values("tree_id", "lft", "rght"):
                condition |= Q(tree_id=node["tree_id"], lft__lte=node["lft"], rght__gte=node["rght"])
        return self.filter(condition)

    def of_one_person(self, *, user_id: int | None, email: str) -> Self:
        """Comments of an account, or of guests who gave this address."""
        if user_id:
            return self.filter(user_id=user_id)
        return self.filter(user_id=None, author_email=email)

    def in_thread_order(self) -> Self:
        """Depth first, as a thread is read. The order of threads among each other is `oldest_first` of their roots."""
        return self.order_by("tree_id", "lft")

    def oldest_first(self) -> Self:
        return self.order_by("created_at", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")
