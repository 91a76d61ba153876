"""Rows for tests, with the fewest words."""

from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import count

from django.utils import timezone

from comments.choices import Action, ModerationMode, Status
from comments.models import Article, Comment, User
from comments.operations import Submission, decide, submit_comment

_numbers = count(1)


def make_article(**fields) -> Article:
    number = next(_numbers)
    defaults = {
        "title": f"Article {number}",
        "slug": f"article-{number}",
        "body": "It was a night to remember.",
        "published_on": date(2013, 3, 7),
    }
    return Article.objects.create(**{**defaults, **fields})


def make_comment(article: Article, parent: Comment | None = None, *, body: str = "", **fields) -> Comment:
    """Post a comment as a guest does, and publish or hold it as the article's mode says."""
    number = next(_numbers)
    submission = {
        "user": None,
        "name": f"Guest {number}",
        "email": f"guest{number}@example.org",
        "website": "",
        "body": body or f"What number {number} thinks.",
        "address_hash": "",
        "now": timezone.now(),
    }
    return submit_comment(Submission(article=article, parent=parent, **{**submission, **fields}))


def make_held(article: Article, **fields) -> Comment:
    mode = article.moderation_mode
    Article.objects.filter(pk=article.pk).update(moderation_mode=ModerationMode.HOLD_ALL)
    comment = make_comment(article, **fields)
    Article.objects.filter(pk=article.pk).update(moderation_mode=mode)
    assert comment.status == Status.HELD
    return comment


def make_branch(article: Article, depth: int) -> list[Comment]:
    """Post a comment, a reply to it, and so on, to the depth given; the root first."""
    branch: list[Comment] = []
    for _ in range(depth):
        branch.append(make_comment(article, branch[-1] if branch else None))
    return branch


def make_moderator(**fields) -> User:
    number = next(_numbers)
    return User.objects.create_superuser(
        **{"username": f"moderator-{number}", "email": f"m{number}@example.org", "password": "pw", **fields}
    )


def make_user(**fields) -> User:
    number = next(_numbers)
    return User.objects.create_user(
        **{"username": f"viewer-{number}", "email": f"v{number}@example.org", "password": "pw", **fields}
    )


def days_ago(days: float):
    return timezone.now() - timedelta(days=days)


def decide_on(comment: Comment, action: Action, *, reason: str = "", **fields) -> Comment:
    """Decide as a moderator who has just looked at the comment; to reject or remove, the reason is spam unless given."""
    comment = Comment.objects.get(pk=comment.pk)
    decision = {
        "moderator": fields.pop("moderator", None) or make_moderator(),
        "seen_status": comment.status,
        "seen_revision": comment.revision,
        "now": timezone.now(),
        "reason": reason or ("" if action == Action.APPROVE else "spam"),
    }
    return decide(comment, action, **{**decision, **fields})


def approve(comment: Comment, **fields) -> Comment:
    return decide_on(comment, Action.APPROVE, **fields)


def reject(comment: Comment, **fields) -> Comment:
    return decide_on(comment, Action.REJECT, **fields)


def remove(comment: Comment, **fields) -> Comment:
    return decide_on(comment, Action.REMOVE, **fields)


def make_with_status(article: Article, status: Status, **fields) -> Comment:
    """Make a comment with the status, by the way that leads there."""
    if status == Status.HELD:
        return make_held(article, **fields)
    if status == Status.REJECTED:
        return reject(make_held(article, **fields))
    comment = make_comment(article, **fields)
    if status == Status.REMOVED:
        return remove(comment)
    if status == Status.WITHDRAWN:  # nothing on the board leads there yet
        Comment.objects.filter(pk=comment.pk).update(status=status, shown=False)
        Article.objects.filter(pk=article.pk).update(comment_count=Article.objects.get(pk=article.pk).comment_count - 1)
        comment.refresh_from_db()
    return comment


# Pages, as a browser reads them


class Element:
    """An element of a page: its name, attributes, and what stands in it."""

    EMPTY = frozenset({"br", "col", "hr", "img", "input", "link", "meta"})
    INLINE = frozenset({"a", "bdi", "code", "em", "label", "span", "strong", "time"})

    def __init__(self, name: str, attributes: dict[str, str], above: "Element | None" = None) -> None:
        self.name, self.attributes, self.above = name, attributes, above
        self.inside: list[Element | str] = []

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def raw_text(self) -> str:
        return "".join(part if isinstance(part, str) else part.raw_text for part in self.inside)

    @property
    def text(self) -> str:
        """The text as it is read: runs of white space as one space, which also stands between paragraphs and the like."""
        return " ".join(self._spaced_text.split())

    @property
    def _spaced_text(self) -> str:
        text = "".join(part if isinstance(part, str) else part._spaced_text for part in self.inside)
        return text if self.name in self.INLINE else f" {text} "

    def all(self, name: str = "", /, *, of_class: str = "", **attributes: str) -> list["Element"]:
        """All elements below this one that fit, in the order of the page."""
        found = []
        for part in self.inside:
            if isinstance(part, Element):
                if (
                    name in {"", part.name}
                    and (not of_class or of_class in part.classes)
                    and attributes.items() <= part.attributes.items()
                ):
                    found.append(part)
                found += part.all(name, of_class=of_class, **attributes)
        return found

    def one(self, name: str = "", /, **wanted: str) -> "Element":
        found = self.all(name, **wanted)
        assert len(found) == 1, f"{len(found)} × <{name}> {wanted}"
        return found[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = self.here = Element("", {})

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(element)
        if tag not in Element.EMPTY:
            self.here = element

    def handle_endtag(self, tag):
        if tag in Element.EMPTY:
            return
        assert self.here.name == tag, f"</{tag}> closes <{self.here.name}>"
        self.here = self.here.above

    def handle_data(self, data):
        self.here.inside.append(data)


def read_page(response) -> Element:
    """Return the page of a response; an end tag in the wrong place is an error."""
    reader = _Reader()
    reader.feed(response.content.decode())
    reader.close()
    assert reader.here is reader.page, f"<{reader.here.name}> is not closed"
    return reader.page


def form_fields(response) -> dict[str, str]:
    """Return what a browser would send of the comment form, without its buttons."""
    form = read_page(response).one("form", id="comment-form")
    fields = {}
    for field in form.all():
        if field.name == "textarea":
            fields[field["name"]] = field.raw_text.removeprefix("\n")
        elif field.name == "input" and field["type"] not in {"submit", "checkbox"}:
            fields[field["name"]] = field.attributes.get("value", "")
        elif field.name == "input" and field["type"] == "checkbox" and "checked" in field.attributes:
            fields[field["name"]] = field.attributes.get("value", "on")
    return fields
