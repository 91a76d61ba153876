from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Board"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the system checks
