"""What a visitor sends, checked and laid out."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from .models import User
from .models.user import looks_registered
from .text import BODY_LIMIT, EMAIL_LIMIT, NAME_LIMIT, WEBSITE_LIMIT, UnreadableText, is_visible, tidy, tidy_line

# A form that was opened longer ago is shown anew: its article may have changed, its token may have been harvested.
FORM_LIFETIME = timedelta(hours=24)
FORM_SIGNER = signing.Signer(salt="comment form")


def opened_stamp(now: datetime) -> str:
    """Return the signed time, in milliseconds since 1970, that the form carries to tell how long it was open."""
    return FORM_SIGNER.sign(str(int(now.timestamp() * 1000)))


class TidyField(forms.CharField):
    """A text as `text.tidy` or `text.tidy_line` leaves it, within its limit, with something to see in it."""

    def __init__(self, *, limit: int, lines: bool, what: str, **kwargs) -> None:
        super().__init__(strip=False, **kwargs)
        self.limit, self.lines, self.what = limit, lines, what
        # Not "maxlength": with it, browsers cut what is pasted and say nothing.
        self.widget.attrs["data-limit"] = limit

    def to_python(self, value: object) -> str:
        try:
            text = (tidy if self.lines else tidy_line)(super().to_python(value))
        except UnreadableText as error:
            raise ValidationError(str(error), code="control-character") from error
        if len(text) > self.limit:
            raise ValidationError(
                f"{self.what} has {len(text):,} characters; {self.limit:,} is the most. "
                f"Please shorten it by {len(text) - self.limit:,}.",
                code="too-long",
            )
        if self.required and not is_visible(text):
            raise ValidationError(f"{self.what} is empty. Please write something that can be seen.", code="empty")
        return text


class WebsiteField(TidyField):
    """The address of a page, http or https, with https:// put in front where nothing stands there."""

    def to_python(self, value: object) -> str:
        address = super().to_python(value)
        if not address:
            return ""
        if "://" not in address:
            address = f"https://{address}"
        try:
            URLValidator(schemes=["http", "https"])(address)
            if "@" in urlsplit(address).netloc:  # an e-mail address or a log-in: it would stand on the page
                raise ValidationError("no log-ins")
        except ValidationError as error:
            raise ValidationError(
                f"“{address[:60]}” is not the address of a page. It looks like https://example.org, or leave it empty.",
                code="no-address",
            ) from error
        if len(address) > self.limit:
            raise ValidationError(
                f"Your website has {len(address)} characters; {self.limit} is the most.", code="too-long"
            )
        return address


class CommentForm(forms.Form):
    """The form under "Leave a Reply". A person who is logged in is not asked for name and addresses."""

    name = TidyField(label="Name", limit=NAME_LIMIT, lines=False, what="Your name")
    email = forms.EmailField(
        label="E-mail",
        max_length=EMAIL_LIMIT,
        help_text="Never shown.",
        error_messages={
            "required": "Your e-mail address is missing. It is never shown.",
            "invalid": "This is not an e-mail address. It looks like name@example.org.",
            "max_length": f"Your e-mail address has %(show_value)d characters; {EMAIL_LIMIT} is the most.",
        },
    )
    website = WebsiteField(label="Website", limit=WEBSITE_LIMIT, lines=False, what="Your website", required=False)
    body = TidyField(
        label="Comment",
        limit=BODY_LIMIT,
        lines=True,
        what="Your comment",
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=f"Up to {BODY_LIMIT:,} characters. Line breaks and addresses of pages are kept.",
    )
    remember = forms.BooleanField(label="Remember my name, e-mail and website in this browser", required=False)
    summary = forms.CharField(required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user: User | None = None, action: str = "", **kwargs) -> None:
        super().__init__(*args, auto_id="comment-%s", **kwargs)
        self.user = user
        for name, autocomplete in {"name": "name", "email": "email", "website": "url"}.items():
            self.fields[name].widget.attrs["autocomplete"] = autocomplete
        self.fields["website"].widget.attrs["inputmode"] = "url"
        self.fields["email"].widget.attrs.pop("maxlength")
        self.fields["body"].widget.attrs["dir"] = "auto"
        self.fields["name"].widget.attrs["dir"] = "auto"
        if user:
            for name in ("name", "email", "website", "remember"):
                del self.fields[name]
        self.helper = _layout(self, action)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if looks_registered(name):
            raise ValidationError(
                f"“{name}” is, or looks like, the name of somebody registered here. Please choose another, or log in.",
                code="name-taken",
            )
        return name

    def clean_email(self) -> str:
        return self.cleaned_data["email"].casefold()

    def clean_opened(self) -> float:
        """Return for how many seconds the form was open."""
        now = timezone.now().timestamp()
        try:
            seconds = now - int(FORM_SIGNER.unsign(self.cleaned_data["opened"])) / 1000
        except signing.BadSignature:
            seconds = None
        if seconds is None or seconds > FORM_LIFETIME.total_seconds():
            raise ValidationError(
                "This form was open for more than a day, or came incomplete. Here is a fresh one with your text: "
                "please press “Post Comment” again.",
                code="stale-form",
            )
        return seconds

    def clean(self) -> dict:
        if "opened" in self.errors:  # a hidden field has no place for its error
            for error in self.errors.pop("opened").as_data():
                self.add_error(None, error)
        return super().clean()

    @property
    def is_stale(self) -> bool:
        return any(error.code == "stale-form" for error in self.non_field_errors().as_data())


def _layout(form: CommentForm, action: str) -> FormHelper:
    helper = FormHelper()
    helper.form_id = "comment-form"
    helper.form_action = action
    helper.disable_csrf = True  # the token stands with the other hidden fields, see comments/_hidden_fields.html
    who = [] if form.user else [Div("name", "email", "website", css_class="who"), "remember"]
    helper.layout = Layout(
        HTML("{% include 'comments/_hidden_fields.html' %}"),
        Field("body"),
        *who,
        Div(
            Submit("post", "Post Comment"),
            Submit("preview", "Preview", css_class="quiet"),
            css_class="buttons",
        ),
    )
    return helper
