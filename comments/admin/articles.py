from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..models import Article, RelatedLink
from ..models.article import render_body

# What Django 6 does of itself: "example.org" typed as an address means https.
HTTPS_ASSUMED = {models.URLField: {"assume_scheme": "https"}}


class RelatedLinkInline(admin.TabularInline):
    model = RelatedLink
    formfield_overrides = HTTPS_ASSUMED
    extra = 1


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ("title", "published_on", "comment_count", "moderation_mode", "takes_comments")
    list_filter = ("moderation_mode", "source", "published_on")
    date_hierarchy = "published_on"
    search_fields = ("title", "byline", "body", "tags", "cast")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (RelatedLinkInline,)
    formfield_overrides = HTTPS_ASSUMED
    save_on_top = True
    fieldsets = (
        (None, {"fields": ("title", "slug", "byline", "published_on", "body")}),
        ("Video", {"fields": ("video_url", "video_caption")}),
        (
            "Subject",
            {"fields": ("tags", "cast"), "description": "What belongs to the subject; the rule about topics reads it."},
        ),
        ("Comments", {"fields": ("moderation_mode", "rule_modes", "comments_close_at")}),
        ("Source", {"fields": ("source", "source_url", "declared_count"), "classes": ("collapse",)}),
    )

    @admin.display(boolean=True, description="open")
    def takes_comments(self, article: Article) -> bool:
        return article.is_open(timezone.now())

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(require_POST(never_cache(self.preview)))
        return [
            path("preview/", view, name="comments_article_preview"),
            path("<int:pk>/preview/", view, name="comments_article_preview_change"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show the article as it stands in the form, without storing anything."""
        article = self.get_object(request, str(pk)) if pk else None
        if pk and article is None:
            raise Http404("no such article")
        if not (self.has_change_permission(request, article) if article else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, article)(request.POST or None, instance=article)
        if not form.is_valid():
            return render(request, "comments/article_preview.html", {"form": form}, status=422)
        article = form.save(commit=False)
        article.body_html = render_body(article.body)
        return render(
            request,
            "comments/article_preview.html",
            {"article": article, "related_links": self.typed_links(request, article)},
        )

    def typed_links(self, request: HttpRequest, article: Article) -> list[RelatedLink]:
        """Return the related links as they stand in the form."""
        for formset_class, inline in self.get_formsets_with_inlines(request, article):
            if inline.model is RelatedLink:
                formset = formset_class(request.POST, instance=article)
                if formset.is_valid():
                    kept = [form for form in formset.forms if form not in formset.deleted_forms]
                    return [form.instance for form in kept if form.instance.title]
        return []
