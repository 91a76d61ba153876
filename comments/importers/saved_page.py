"""
Reader of a web page that was saved as plain text: an article, and the comments as WordPress printed them under it.

The shape is that of a TVLine page of 2013. A comment is a bullet with its text, an empty line, and the by-line, that is
indented by two spaces more than the bullet; a reply is indented by two more than the comment it answers::

      • Text of a comment at depth 1

        Comment by Ann – March 7, 2013 10:29 AM PDT  Reply To This Post
        • Text of a reply to it

          Comment by Ben – March 7, 2013 11:53 AM PDT  Reply To This Post

Where a text was lost in the saving, its by-line stands alone.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

# Spaces from one depth to the next, from the margin to the bullets of depth 1, and from a bullet to its by-line.
INDENT = 2

VIDEO = "Get More: "
RELATED = "RELATED | "
FORM_HEADING = "Leave a Reply"
COMMENTS_HEADING = re.compile(r"Comments \((?P<count>\d[\d,]*)\)")

# A first paragraph may begin with "By", too, but is hardly as short as a name.
ARTICLE_BYLINE = re.compile(r"By (?P<name>.{1,80})")
ARTICLE_DATE = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}")

BULLET = re.compile(r"(?P<indent> *)•(?: (?P<text>.*))?")
# The two no-break spaces tell a by-line from a text that begins with its words. At the greatest depth they are its end.
BYLINE = re.compile(
    r"(?P<indent> *)Comment by (?P<author>.+) – (?P<stamp>[^–]*)\N{NO-BREAK SPACE}{2}(?:Reply To This Post)?"
)
STAMP = re.compile(r"(?P<wall>[A-Z][a-z]+ \d{1,2}, \d{4} \d{2}:\d{2} [AP]M) [A-Z]{2,5}")


class UnreadablePage(ValueError):
    """A page that can't be read without guessing. The message names the line and what to do about it."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line


@dataclass(frozen=True, slots=True)
class SavedComment:
    """
    A comment as it was printed.

    `number` counts from 1 in the order of the page, which is depth first and not by time; `parent` is such a number.
    `line` is the first line of the comment in the page. `written` is the printed wall time, without a zone: the letters
    in the stamp can't be trusted, for WordPress before 5.3 printed those of the day on which the page was read (its
    ticket 20973).
    """

    number: int
    parent: int | None
    depth: int
    author: str
    stamp: str
    written: datetime
    body: str
    line: int


@dataclass(frozen=True, slots=True)
class SavedPage:
    """An article with its comments. `declared_count` is the number printed above them, None where none is printed."""

    title: str
    byline: str = ""
    published_on: date | None = None
    video_caption: str = ""
    paragraphs: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    declared_count: int | None = None
    comments: tuple[SavedComment, ...] = ()


class _Line(NamedTuple):
    number: int
    text: str

    @property
    def is_blank(self) -> bool:
        # A no-break space is something that the page shows.
        return not self.text.strip(" ")

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))


def read_saved_page(text: str) -> SavedPage:
    """
    Return the article and the comments of a saved page; what stands below its "Leave a Reply" is left out.

    :raises UnreadablePage: if there is no title, or the comments don't have the shape described above.
    """
    lines = [_Line(number, line) for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1)]
    form = _index_of(lines, lambda line: line.text == FORM_HEADING)
    heading = _index_of(lines[:form], lambda line: COMMENTS_HEADING.fullmatch(line.text))
    _refuse_bylines([*lines[:heading], *lines[form:]])
    page = _read_article(lines[:heading])
    if heading == form:
        return page
    count = COMMENTS_HEADING.fullmatch(lines[heading].text)["count"]
    comments = _read_comments(lines[heading + 1 : form])
    return replace(page, declared_count=int(count.replace(",", "")), comments=tuple(comments))


def _index_of(lines: list[_Line], wanted: Callable[[_Line], object]) -> int:
    """Return the index of the first line that is wanted, that of the end if there is none."""
    return next((index for index, line in enumerate(lines) if wanted(line)), len(lines))


def _refuse_bylines(lines: Iterable[_Line]) -> None:
    for line in lines:
        if BYLINE.fullmatch(line.text):
            raise UnreadablePage(
                line.number,
                "this is the by-line of a comment, but does not stand between “Comments (n)” and “Leave a Reply”. "
                "Put the first, with the number that the page gave, above the comments, and the second below them.",
            )


# The article


def _read_article(lines: list[_Line]) -> SavedPage:
    blocks = _blocks(lines)
    if not blocks:
        raise UnreadablePage(
            1, "there is no title. Begin the page with the title of the article, on a line of its own."
        )
    title, *below = blocks.pop(0)
    if below:
        blocks.insert(0, below)
    byline, published_on = _read_head(blocks[0]) if blocks else ("", None)
    if byline or published_on:
        del blocks[0]
    video = next((line for block in blocks for line in block if line.text.startswith(VIDEO)), None)
    related = [line for block in blocks for line in block if line.text.startswith(RELATED)]
    texts = [[line.text for line in block if line is not video and line not in related] for block in blocks]
    return SavedPage(
        title=title.text.strip(" "),
        byline=byline,
        published_on=published_on,
        video_caption=video.text if video else "",
        paragraphs=tuple("\n".join(text) for text in texts if text),
        related=tuple(line.text.removeprefix(RELATED) for line in related),
    )


def _blocks(lines: Iterable[_Line]) -> list[list[_Line]]:
    """Return the runs of lines between blank ones."""
    blocks: list[list[_Line]] = [[]]
    for line in lines:
        if not line.is_blank:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _read_head(block: list[_Line]) -> tuple[str, date | None]:
    """Return author and day, if the lines right under the title are nothing but these."""
    byline, day = "", None
    for line in block:
        if found := ARTICLE_BYLINE.fullmatch(line.text):
            byline = found["name"]
        elif ARTICLE_DATE.fullmatch(line.text):
            day = _read_time(line, line.text, "%d %b %Y", example="29 Apr 2013").date()
        else:
            return "", None
    return byline, day


def _read_time(line: _Line, text: str, form: str, *, example: str) -> datetime:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007  a wall time; whose, the page doesn't say
    except ValueError as error:
        raise UnreadablePage(line.number, f"there is no “{text}”. Correct it; the form is “{example}”.") from error


# The comments


def _read_comments(lines: list[_Line]) -> list[SavedComment]:
    """Cut the section after each by-line, for there a comment ends, and hang each on the one it answers."""
    comments: list[SavedComment] = []
    above: list[int] = []
    since: list[_Line] = []
    for line in lines:
        found = BYLINE.fullmatch(line.text)
        if not found:
            since.append(line)
            continue
        depth = _depth(line, deepest=len(above) + 1)
        del above[depth - 1 :]
        body = _strip_blank(since)
        comments.append(
            SavedComment(
                number=len(comments) + 1,
                parent=above[-1] if above else None,
                depth=depth,
                author=found["author"],
                stamp=found["stamp"],
                written=_read_stamp(line, found["stamp"]),
                body=_read_body(body, line),
                line=body[0].number if body else line.number,
            )
        )
        above.append(len(comments))
        since = []
    if rest := _strip_blank(since):
        raise UnreadablePage(
            rest[0].number,
            "this text has no by-line below it, so it is nobody's. "
            "Put the line “Comment by …” back, or take the text out.",
        )
    return comments


def _depth(byline: _Line, deepest: int) -> int:
    depth, odd = divmod(byline.indent - INDENT, INDENT)
    if odd or not 1 <= depth <= deepest:
        raise UnreadablePage(
            byline.number,
            f"this by-line is indented by {byline.indent} spaces. A comment on the article has {2 * INDENT}, a reply "
            f"{INDENT} more than the comment it answers, so here it is at most {INDENT + INDENT * deepest}. "
            "Correct the spaces, or put the comment back that is answered.",
        )
    return depth


def _read_stamp(line: _Line, stamp: str) -> datetime:
    found = STAMP.fullmatch(stamp)
    if not found:
        raise UnreadablePage(
            line.number, f"“{stamp}” is no date and time. Correct it; the form is “March 7, 2013 10:29 AM PDT”."
        )
    return _read_time(line, found["wall"], "%B %d, %Y %I:%M %p", example="March 7, 2013 10:29 AM")


def _strip_blank(lines: list[_Line]) -> list[_Line]:
    """Return the lines without the blank ones at both ends."""
    filled = [index for index, line in enumerate(lines) if not line.is_blank]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def _read_body(lines: list[_Line], byline: _Line) -> str:
    if not lines:
        return ""
    first, *rest = lines
    bullet = BULLET.fullmatch(first.text)
    if not bullet or first.indent != byline.indent - INDENT:
        raise UnreadablePage(
            first.number,
            f"a comment should begin here, with {byline.indent - INDENT} spaces and a bullet “•”, for the by-line on "
            f"line {byline.number} is indented by {byline.indent}. "
            "Correct the spaces, or put back the bullet, or the by-line that is missing between.",
        )
    return "\n".join([bullet["text"] or "", *(_unindented(line, byline) for line in rest)])


def _unindented(line: _Line, byline: _Line) -> str:
    if line.is_blank:
        return ""
    if line.indent < byline.indent:
        raise UnreadablePage(
            line.number,
            f"this line is indented by {line.indent} spaces, the comment it belongs to by {byline.indent}. "
            "Correct the spaces, or put the by-line back that is missing above it.",
        )
    return line.text[byline.indent :]
