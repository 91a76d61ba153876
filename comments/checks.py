"""What `manage.py check` says about the board's own settings."""

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security)
def rate_limits_are_on(app_configs, **kwargs) -> list[Warning]:
    if settings.BOARD["RATE_LIMITS"]:
        return []
    return [
        Warning(
            "Rate limits are off: anybody may post as fast as they can.",
            hint="SMASHBOARD_RATE_LIMITS=off is for load tests only; take it out of the environment.",
            id="comments.W001",
        )
    ]
