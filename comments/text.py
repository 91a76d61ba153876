"""A commenter's text: what is accepted, how it is tidied, and the HTML that is made of it once, when it is written."""

import hashlib
import re
import unicodedata
from functools import cache

from django.utils.html import escape
from linkify_it import LinkifyIt

# Limits of what a person may send, in characters (code points). The form shows them; nothing is ever cut.
BODY_LIMIT = 10_000
NAME_LIMIT = 80
EMAIL_LIMIT = 254  # RFC 5321, 4.5.3.1.3: 256 octets with the angle brackets
WEBSITE_LIMIT = 300

# They close what stands around an address, and no address ends with one.
CLOSING_QUOTES = "”’»›"
# After these, as after white space, an address may begin with "www.".
OPENING = "([{<\"'“‘«‹„‚:,;"

LINK_REL = "nofollow ugc noopener"

# Embeddings, overrides and isolates (Unicode Standard Annex 9): they could reorder what stands around the text.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
LINE_ENDS = re.compile("\r\n?|\u2028|\x85")
# Letters and symbols by category that nevertheless leave the paper blank.
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
INVISIBLE_MARKS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class UnreadableText(ValueError):
    """A text that can't be taken; the message names the character, its place and the cure."""


def tidy(text: str) -> str:
    """
    Return the text as it is stored: NFC, line ends as one newline, no white space at the end of lines or of the text, at most
    one empty line in a row, and no characters that reorder their surroundings (UAX 9). Nothing else changes.

    :raises UnreadableText: for NUL, other control characters except tab and line ends, and lone surrogates.
    """
    text = LINE_ENDS.sub("\n", text)
    for place, letter in enumerate(text, start=1):
        if unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\t\n":
            raise UnreadableText(
                f"Character {place:,} is U+{ord(letter):04X}, a control character that can't be shown. "
                "Take it out or type the passage again."
            )
    text = unicodedata.normalize("NFC", BIDI_CONTROLS.sub("", text))
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def tidy_line(text: str) -> str:
    """Return a text of one line, with runs of white space as one space; otherwise as `tidy`."""
    return " ".join(tidy(text).split())


def is_visible(text: str) -> bool:
    """Return whether a reader would see anything of the text."""
    return any(
        unicodedata.category(letter)[0] in "LMNPS" and letter not in BLANK_LETTERS and not INVISIBLE_MARKS.match(letter)
        for letter in text
    )


def words_key(body: str) -> str:
    """Return 64 hexadecimal digits that are equal for the same words, whatever their case, white space and punctuation."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", body).casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def body_to_html(body: str) -> str:
    """Return the body as paragraphs, with line breaks kept, addresses of pages as links, and everything else escaped."""
    paragraphs = re.split(r"\n{2,}", body)
    return "".join(f"<p>{_with_links(part)}</p>".replace("\n", "<br>") for part in paragraphs if part)


def _with_links(text: str) -> str:
    parts, done = [], 0
    for found in _linkify().match(text) or ():
        shown = text[found.index : found.last_index]
        after = len(shown) - len(shown.rstrip(CLOSING_QUOTES))
        parts.append(escape(text[done : found.index]))
        address = found.url[: len(found.url) - after]
        done = found.last_index - after
        parts.append(f'<a href="{escape(address)}" rel="{LINK_REL}">{escape(text[found.index : done])}</a>')
    parts.append(escape(text[done:]))
    return "".join(parts)


@cache
def _linkify() -> LinkifyIt:
    # Only addresses that are meant as such, by http(s)://, mailto: or www. in front. "Smash.Recap" is no link.
    schemas = {"ftp:": None, "//": None, "www.": {"validate": _length_after_www, "normalize": _add_scheme}}
    return LinkifyIt(schemas, {"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})


def _length_after_www(linkifier: LinkifyIt, text: str, start: int) -> int:
    """Return how many characters of an address follow "www.", 0 where none does."""
    before = text[start - 5 : start - 4]
    if before.strip() and before not in OPENING:  # the middle of a word or an address, not its beginning
        return 0
    return max(0, linkifier.test_schema_at(f"http://www.{text[start:]}", "http:", len("http:")) - len("//www."))


def _add_scheme(linkifier: LinkifyIt, match: object) -> None:
    match.url = f"https://{match.url}"
