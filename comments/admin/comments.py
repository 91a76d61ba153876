"""Comments and their decision history. Nothing here writes: what a moderator does goes through the operations."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from ..choices import Action, Reason
from ..models import Comment, Decision
from ..operations import TRANSITIONS, Refused, decide, delete_comment
from ..threads import stamp

EXCERPT_LENGTH = 90
PERSONAL = {"author_email", "address_hash", "duplicate_key"}


class DecisionActionForm(ActionForm):
    reason = forms.ChoiceField(choices=[("", "reason …"), *Reason.choices], required=False, label="Reason")


class DecisionInline(admin.TabularInline):
    model = Decision
    verbose_name_plural = "decision history"
    fields = readonly_fields = ("decided_at", "what", "reason", "who", "note", "revision")
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return True  # whoever may see the comment

    def has_add_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("moderator")

    @admin.display(description="decision")
    def what(self, decision: Decision) -> str:
        return decision.get_action_display()

    @admin.display(description="by")
    def who(self, decision: Decision) -> str:
        return str(decision.moderator or decision.get_actor_display())


def marked(text: str, evidence: list[dict[str, object]]) -> SafeString:
    """Return a text with the passages marked that a rule points at; what overlaps is marked once."""
    parts, done = [], 0
    for one in sorted(evidence, key=lambda one: (one["start"], one["end"])):
        start, end = max(one["start"], done), one["end"]
        if start < end:
            parts += [
                escape(text[done:start]),
                format_html('<mark title="{}">{}</mark>', one["note"], text[start:end]),
            ]
            done = end
    return mark_safe("".join([*parts, escape(text[done:])]))  # noqa: S308  every part was escaped


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    list_display = ("excerpt", "status", "article", "author_name", "shown_stamp")
    list_filter = ("status", "reason", "created_at", "article")
    list_select_related = ("article",)
    list_per_page = 50
    ordering = ("-created_at", "-pk")
    search_fields = ("body", "author_name")
    search_help_text = "Searches texts and names."
    actions = ("approve_selected", "reject_selected", "remove_selected")
    action_form = DecisionActionForm
    inlines = (DecisionInline,)
    date_hierarchy = "created_at"
    change_form_template = "admin/comments/comment/change_form.html"

    # Who may do what

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("comments.moderate_comment")

    def get_fieldsets(self, request: HttpRequest, obj: Comment | None = None) -> list:
        person = ["author_name", "user", "author_website"]
        if request.user.has_perm("comments.view_addresses"):
            person += ["author_email", "address_hash"]
        return [
            (
                None,
                {
                    "fields": [
                        "text",
                        "findings",
                        "on_article",
                        "in_reply_to",
                        "status",
                        "reason",
                        "shown_stamp",
                        "revision",
                    ]
                },
            ),
            ("Author", {"fields": person}),
            ("Source", {"fields": ["source", "source_id", "source_stamp"], "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Comment | None = None) -> list[str]:
        return [field for _, options in self.get_fieldsets(request, obj) for field in options["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        comments = super().get_queryset(request).select_related("article")
        # Without the permission the addresses are not even read.
        return (
            comments
            if request.user.has_perm("comments.view_addresses")
            else comments.defer("author_email", "address_hash")
        )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Let nobody ask by the address bar for what they may not see."""
        return lookup.partition("__")[0] not in PERSONAL and super().lookup_allowed(lookup, value, request)

    # What is shown

    @admin.display(description="comment", ordering="body")
    def excerpt(self, comment: Comment) -> SafeString:
        return format_html(
            '<input type="hidden" name="seen-{}" value="{}:{}">{}',
            comment.pk,
            comment.status,
            comment.revision,
            Truncator(comment.body).chars(EXCERPT_LENGTH) or "(no text)",
        )

    @admin.display(description="written", ordering="created_at")
    def shown_stamp(self, comment: Comment) -> str:
        return comment.source_stamp or stamp(comment.created_at)

    @admin.display(description="comment")
    def text(self, comment: Comment) -> SafeString:
        return format_html('<div class="comment-body" dir="auto">{}</div>', mark_safe(comment.body_html))  # noqa: S308  made by body_to_html

    @admin.display(description="what the rules found")
    def findings(self, comment: Comment) -> SafeString | str:
        judgement = comment.judgements.last()
        hits = [found for found in judgement.findings if found["hit"]] if judgement else []
        if not hits:
            return "nothing"
        lines = [
            (
                found["rule"],
                found["mode"],
                f"{found['score']:.2f}",
                found["why"],
                marked(comment.body, found["evidence"]) if found["evidence"] else "",
            )
            for found in hits
        ]
        return format_html(
            '<ul class="findings">{}</ul><p>by policy {}</p>',
            format_html_join("", '<li><strong>{}</strong> ({}, {}) {} <div dir="auto">{}</div></li>', lines),
            judgement.policy_id,
        )

    @admin.display(description="article")
    def on_article(self, comment: Comment) -> SafeString:
        return format_html('<a href="{}">{}</a>', comment.article.get_absolute_url(), comment.article)

    @admin.display(description="in reply to")
    def in_reply_to(self, comment: Comment) -> SafeString | str:
        if comment.parent is None:
            return "the article"
        return format_html(
            '<a href="{}">{}</a>: {}',
            reverse("admin:comments_comment_change", args=[comment.parent_id]),
            comment.parent.author_name,
            Truncator(comment.parent.body).chars(EXCERPT_LENGTH),
        )

    # Decisions

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(require_POST(self.decide_view))
        return [path("<int:pk>/decide/", view, name="comments_comment_decide"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None) -> HttpResponse:
        comment = self.get_object(request, object_id)
        fitting = [
            action
            for action, (statuses, _) in TRANSITIONS.items()
            if comment is not None and comment.status in statuses
        ]
        context = {"fitting_actions": fitting, "reasons": Reason, "may_moderate": self.has_moderate_permission(request)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        comment = get_object_or_404(Comment, pk=pk)
        action = request.POST.get("action", "")
        if action not in {choice.value for choice in TRANSITIONS}:
            messages.error(request, f"“{action[:40]}” is no action here; there are approve, reject and remove.")
        else:
            done = self.decide_one(request, comment, Action(action), note=request.POST.get("note", "").strip()[:2000])
            if not done:
                request.method = "GET"  # the page as it is now, with the reason above it
                response = self.change_view(request, str(pk))
                response.status_code = 409
                return response
        return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[pk]))

    def decide_one(self, request: HttpRequest, comment: Comment, action: Action, note: str = "") -> bool:
        """Carry out a decision on the status and revision that the page showed, and say what became of it."""
        status, _, revision = request.POST.get(f"seen-{comment.pk}", "").partition(":")
        try:
            decide(
                comment,
                action,
                moderator=request.user,
                seen_status=status,
                seen_revision=int(revision) if revision.isdigit() else 0,
                now=timezone.now(),
                reason=request.POST.get("reason", ""),
                note=note,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return False
        messages.success(request, f"Comment {comment.pk} is {TRANSITIONS[action][1].label}.")
        return True

    def decide_listed(self, request: HttpRequest, action: Action) -> None:
        """Decide on the ticked rows of the list, never on rows that were not on it ("select all" across pages)."""
        listed = [pk for pk in request.POST.getlist(ACTION_CHECKBOX_NAME) if pk.isascii() and pk.isdigit()]
        for comment in Comment.objects.filter(pk__in=listed).oldest_first():
            self.decide_one(request, comment, action)

    @admin.action(description="Approve the ticked comments", permissions=["moderate"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.decide_listed(request, Action.APPROVE)

    @admin.action(description="Reject the ticked comments, for the reason", permissions=["moderate"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.decide_listed(request, Action.REJECT)

    @admin.action(description="Remove the ticked comments, for the reason", permissions=["moderate"])
    def remove_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        self.decide_listed(request, Action.REMOVE)

    # Deleting

    def delete_view(self, request, object_id, extra_context=None) -> HttpResponse:
        """Refuse beforehand where replies would be lost, and say what to do instead."""
        comment = self.get_object(request, object_id)
        if comment is None or comment.is_leaf_node():
            return super().delete_view(request, object_id, extra_context)
        self.refuse_deleting(request, comment)
        return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[comment.pk]))

    def get_deleted_objects(self, objs, request) -> tuple[list, dict, set, list]:
        return [str(comment) for comment in objs], {"comments": len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Comment) -> None:
        delete_comment(obj, moderator=request.user, now=timezone.now())

    def refuse_deleting(self, request: HttpRequest, comment: Comment) -> None:
        replies = comment.get_descendant_count()
        messages.error(
            request,
            f"Comment {comment.pk} has {replies} {'reply' if replies == 1 else 'replies'}, which would be lost with it. "
            "Remove it instead: its place stays, its text is no longer shown.",
        )
