"""The policy in the admin site: a form that saves a new version, with its examples run, its difference and its effect shown."""

import difflib

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from .. import examples, policies, replay
from ..models import Judgement, PolicyVersion
from ..moderation.policy import Mode, PolicyError

# So many changed comments does a try-out list.
LISTED_CHANGES = 100


class PolicyForm(forms.ModelForm):
    anyway = forms.BooleanField(
        label="Save although examples fail",
        required=False,
        help_text="Tick this only if you know why they fail; each is named above.",
    )

    class Meta:
        model = PolicyVersion
        fields = ("text", "why")
        help_texts = {
            "text": "The whole policy as TOML. Each rule has a mode (off, log-only, hint, hold, reject), the words that people "
            "are told, its options, and examples with what is expected of them. Saving makes a new version; comments judged "
            "before keep theirs.",
            "why": "A line for the history: what you changed and why.",
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 40, "cols": 110, "class": "policy-text", "spellcheck": "false"})
        }

    def clean(self) -> dict:
        cleaned = super().clean()
        text = (cleaned.get("text") or "").replace("\r\n", "\n")
        try:
            engine = policies.compiled(0, text)
        except PolicyError as error:
            for problem in error.problems:
                self.add_error("text", problem)
            return cleaned
        cleaned["text"] = text
        wrong = [outcome for outcome in examples.run(engine) if outcome.problem]
        if wrong and not cleaned.get("anyway"):
            for outcome in wrong[:20]:
                self.add_error("text", f"{outcome.problem}: “{outcome.text[:120]}”")
            self.add_error("anyway", f"{len(wrong)} examples are not as expected.")
        return cleaned


@admin.register(PolicyVersion)
class PolicyVersionAdmin(admin.ModelAdmin):
    form = PolicyForm
    list_display = ("number", "created_at", "author", "why", "in_force")
    ordering = ("-number",)
    fields = ("text", "why", "anyway")
    readonly_fields = ()

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return False

    @admin.display(boolean=True)
    def in_force(self, version: PolicyVersion) -> bool:
        return version.number == policies.posted().number

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {"text": policies.in_force().policy.text}

    def get_fieldsets(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list:
        if obj is None:
            return [(None, {"fields": ["text", "why", "anyway"]})]
        return [(None, {"fields": ["why", "author", "created_at", "difference", "log_only", "whole"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list[str]:
        return ["why", "author", "created_at", "difference", "log_only", "whole"] if obj else []

    def save_model(self, request: HttpRequest, obj: PolicyVersion, form: PolicyForm, change: bool) -> None:
        saved = policies.put_in_force(form.cleaned_data["text"], author=request.user, why=obj.why)
        obj.pk, obj.created_at, obj.author = saved.pk, saved.created_at, saved.author

    @admin.display(description="difference to the version before")
    def difference(self, version: PolicyVersion) -> SafeString | str:
        before = PolicyVersion.objects.filter(number__lt=version.number).first()
        if before is None:
            return "This is the first version."
        lines = difflib.unified_diff(before.text.splitlines(), version.text.splitlines(), lineterm="", n=2)
        return format_html('<pre class="policy-diff">{}</pre>', "\n".join(list(lines)[2:]) or "nothing")

    @admin.display(description="what log-only rules would have done")
    def log_only(self, version: PolicyVersion) -> str:
        policy = policies.stored(version.number, version.text).policy
        counts = [
            f"{rule.title}: {Judgement.objects.filter(policy=version, hits__contains=f' {rule.name} ').count()}"
            for rule in policy.rules.values()
            if rule.mode == Mode.LOG_ONLY
        ]
        return "; ".join(counts) or "No rule is log-only."

    @admin.display(description="policy")
    def whole(self, version: PolicyVersion) -> SafeString:
        return format_html('<pre class="policy-text">{}</pre>', version.text)

    # Trying a draft

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(never_cache(require_POST(self.try_out)))
        return [path("try/", view, name="comments_policyversion_try"), *super().get_urls()]

    def try_out(self, request: HttpRequest) -> HttpResponse:
        """Show how the examples fare under the draft in the form, and what it would change of past submissions."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        text = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            engine = policies.compiled(0, text)
        except PolicyError as error:
            messages.error(request, f"The draft is no policy: {error.problems[0]}")
            return HttpResponseRedirect(reverse("admin:comments_policyversion_add"))
        report = replay.replay(engine, keep_changes=LISTED_CHANGES)
        before = policies.in_force().policy.text
        context = {
            **self.admin_site.each_context(request),
            "title": "What this draft would change",
            "outcomes": list(examples.run(engine)),
            "report": report,
            "figures": [(name, figures, report.recall(name)) for name, figures in report.rules.items()],
            "difference": "\n".join(
                list(difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=2))[2:]
            ),
        }
        return render(request, "admin/comments/policyversion/try.html", context)
