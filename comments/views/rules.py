"""The posted rules: the policy, as readers are told it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from .. import policies
from ..moderation.policy import Mode

POSTED = ("on-topic", "no-cursing", "no-spam")
CONSEQUENCES = {
    Mode.HINT: "The writer is told; the comment appears.",
    Mode.HOLD: "The comment waits until a moderator has looked.",
    Mode.REJECT: "The comment is not accepted; its writer is told why and keeps the text.",
}


@require_safe
@conditional_page
def rules(request: HttpRequest) -> HttpResponse:
    policy = policies.posted()
    acting = [(rule, CONSEQUENCES[rule.mode]) for rule in policy.rules.values() if rule.mode in CONSEQUENCES]
    context = {
        "policy": policy,
        "posted": [(rule, consequence) for rule, consequence in acting if rule.name in POSTED],
        "house": [(rule, consequence) for rule, consequence in acting if rule.name not in POSTED],
    }
    response = render(request, "comments/rules.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response
