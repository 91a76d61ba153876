from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models

from ..names import name_key

NAME_KEY_LIMIT = 450


class User(AbstractUser):
    """An account. Its name is what readers see, so no two may look alike."""

    name_key = models.CharField(max_length=NAME_KEY_LIMIT, unique=True, editable=False)

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    def clean(self) -> None:
        super().clean()
        if looks_registered(self.username, but_not=self.pk):
            raise ValidationError({"username": "This name looks like one that is registered. Please choose another."})

    def save(self, *args, **kwargs) -> None:
        self.name_key = _key(self.username)
        if kwargs.get("update_fields") is not None and "username" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_key"}
        super().save(*args, **kwargs)


def _key(name: str) -> str:
    return (name_key(name) or name)[:NAME_KEY_LIMIT]


def looks_registered(name: str, but_not: int | None = None) -> bool:
    """Return whether a reader could take the name for that of a registered person, other than the one with the id."""
    return User.objects.filter(name_key=_key(name)).exclude(pk=but_not).exists()
