"""How django-allauth behaves on this board."""

from allauth.account import forms as allauth_forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render

from .addresses import client_address, network
from .models.user import looks_registered
from .text import NAME_LIMIT

# What a person locked out waits for; the rate itself is ACCOUNT_RATE_LIMITS in the settings.
LOCKED_OUT_SECONDS = 10 * 60


class AccountAdapter(DefaultAccountAdapter):
    def get_client_ip(self, request: HttpRequest) -> str:
        return network(client_address(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        """Count by name and network: not by the host that the request names, which its sender chooses."""
        name = credentials.get("email") or credentials.get("username") or ""
        return f"{self.get_client_ip(request)}:{name.casefold()}"

    def clean_username(self, username: str, shallow: bool = False) -> str:
        if len(username) > NAME_LIMIT:
            raise ValidationError(
                f"The name has {len(username)} characters; {NAME_LIMIT} is the most.", code="name-too-long"
            )
        if looks_registered(username):
            raise ValidationError(
                "This name looks like one that is registered. Please choose another.", code="name-look-alike"
            )
        return super().clean_username(username, shallow)

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Answer 429 to whoever failed too often, known name or not, on the board's and on the admin site's log-in."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            context = {"wait": "10 minutes", "what": "failed log-ins"}
            response = render(request, "429.html", context, status=429)
            response["Retry-After"] = str(LOCKED_OUT_SECONDS)
            raise ImmediateHttpResponse(response) from error


class AdminLoginForm(AdminAuthenticationForm):
    """The admin site's log-in under the same limit as the board's."""

    def clean(self):
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and password:
            self.user_cache = AccountAdapter(self.request).authenticate(
                self.request, username=username, password=password
            )
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class LoginForm(allauth_forms.LoginForm):
    """The log-in in the board's own words."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Name or e-mail"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignupForm(allauth_forms.SignupForm):
    """The sign-up in the board's own words."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Name"
        self.fields["username"].help_text = "Shown with your comments."
        self.fields["email"].label = "E-mail"
        self.fields["email"].help_text = "Never shown."
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
