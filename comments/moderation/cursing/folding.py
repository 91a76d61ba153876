"""Read a text as a person's eye does: look-alike letters, styled alphabets and hidden characters become plain letters."""

import html
import json
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

# Stands for what a reader doesn't see. It is taken out before anything is compared.
HIDDEN = "\0"
# Stands for a picture or ornament, with which a letter may be covered as with an asterisk.
ORNAMENT = "¤"
LINE_BREAK = "\n"

# Characters without a width of their own that Unicode doesn't file under format characters or marks.
BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")

# Letters that writers use for Latin ones although the confusables list doesn't pair them, or pairs them otherwise.
# Cyrillic and Greek first (sorted by the Latin letter they dress up as), then signs that stay signs at a word's end.
TWINS = {
    **dict.fromkeys("аАαΑɑ∂ª", "a"),
    **dict.fromkeys("ЬьЪъвВβΒßƅ", "b"),
    **dict.fromkeys("сСςϲ", "c"),
    **dict.fromkeys("ԁժ", "d"),
    **dict.fromkeys("еЕёЁεΕєЄəз", "e"),
    **dict.fromkeys("ƒϝғ", "f"),
    **dict.fromkeys("ɡɢց", "g"),
    **dict.fromkeys("һҺнНΗհћ", "h"),
    **dict.fromkeys("іІїΙιıɪ", "i"),
    **dict.fromkeys("кКκΚқ", "k"),
    **dict.fromkeys("ӏӀℓʟ", "l"),
    **dict.fromkeys("мМΜʍ", "m"),
    **dict.fromkeys("пПηΝոռη", "n"),
    **dict.fromkeys("оОοΟσøØθ", "o"),
    **dict.fromkeys("гГʀѓ", "r"),
    **dict.fromkeys("ѕЅ", "s"),
    **dict.fromkeys("тТτΤ", "t"),
    **dict.fromkeys("υμциИսʊ", "u"),
    **dict.fromkeys("ѵν", "v"),
    **dict.fromkeys("ԝшШωѡ", "w"),
    **dict.fromkeys("уУγΥу", "y"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‛´′", "'"),
    **dict.fromkeys("•·●∙∗⁎×█▓▒░■▪★☆", "*"),
    "…": ".",
}

# Signs that stand for a letter inside a word and for themselves elsewhere. They stay as they are.
LETTER_SIGNS = "€£¥¢§©®¡†µ"

LATIN_NAME = re.compile(r"(?:LATIN|SYMBOL|MODIFIER) (?:\w+ )*?LETTER (?:\w+ )*?([A-Z])(?: WITH .*)?$")

INLINE_TAGS = "abbr|a|big|b|code|del|em|font|ins|i|kbd|mark|q|small|span|strike|strong|sub|sup|s|tt|u|wbr"
TAG = re.compile(
    rf"<(?:/?(?P<inline>{INLINE_TAGS})|/?[a-z]{{1,10}})(?:\s[^<>]{{0,100}})?/?>|\[/?[bius]\]|<!--[^<>]{{0,100}}-->",
    re.I,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)

ASCII = str.maketrans(
    {
        **{chr(code): HIDDEN for code in [*range(9), *range(14, 32), 127]},
        **dict.fromkeys("\t\v\f\r", " "),
        **{chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)},
    }
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in plain small letters, and where each of them came from."""

    letters: str
    origin: list[int] | None
    """The place in the text of each letter; None where letters and text agree place by place."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where letters[start:end] stands in the text, with marks that hang on its last letter."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1

    def place(self, position: int) -> int:
        """Return the first letter at or after this position of the text."""
        return position if self.origin is None else bisect_left(self.origin, position)


def fold(text: str) -> Folded:
    """
    Return the text as it is read: small letters of ASCII wherever they look so, hidden characters and inline tags left out.

    White space becomes a space, apart from line breaks, and other characters stay. The work is linear in the text.
    """
    if text.isascii():
        letters = text.translate(ASCII)
    else:
        seen = {ord(character): fold_character(character) for character in set(text) if character > "\x7f"}
        letters = text.translate(ASCII | seen)
    if "<" in text or "[" in text:
        letters = TAG.sub(_without_tag, letters)
    if "&" in text:
        letters = ENTITY.sub(_without_entity, letters)
    if "()" in letters:
        letters = letters.replace("()", "o" + HIDDEN)
    if HIDDEN not in letters:
        return Folded(letters, None)
    origin: list[int] = []
    start = 0
    while (hidden := letters.find(HIDDEN, start)) >= 0:
        origin.extend(range(start, hidden))
        start = hidden + 1
    origin.extend(range(start, len(letters)))
    return Folded(letters.replace(HIDDEN, ""), origin)


@lru_cache(maxsize=8192)
def fold_character(character: str) -> str:
    """
    Return the one character that a reader takes this one for; HIDDEN where nothing is seen.

    A ligature counts as its first letter. Source of the pairs beyond TWINS: Unicode Technical Standard 39, confusables.txt.
    """
    if character in TWINS:
        return TWINS[character]
    if character in LETTER_SIGNS:
        return character
    if character.isspace():
        return LINE_BREAK if character in "\u0085\u2028\u2029" else " "
    category = unicodedata.category(character)
    if category in {"Cf", "Cc", "Mn", "Me"} or character in BLANKS:
        return HIDDEN
    plain = [
        part for part in unicodedata.normalize("NFKD", character) if not unicodedata.category(part).startswith("M")
    ]
    if not "".join(plain).strip():
        return HIDDEN  # a mark that stands alone
    best = next((part for part in plain if part.isalnum()), plain[0])
    if best.isascii():
        return best.lower()
    if best in TWINS:
        return TWINS[best]
    if best in _confusables():
        return _confusables()[best]
    if named := LATIN_NAME.search(unicodedata.name(character, "")):
        return named[1].lower()
    return ORNAMENT if category in {"So", "Sk", "Co", "Cn"} else best


def is_styled(character: str) -> bool:
    """Whether this is a letter of a decorated alphabet (𝐟, ⓕ, ｆ, 🅵) or a mark put on one."""
    if unicodedata.category(character) in {"Mn", "Me", "So"}:
        return True
    return unicodedata.decomposition(character).startswith("<")


def is_hidden(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or character in BLANKS


def _without_tag(tag: re.Match[str]) -> str:
    inside_a_word = tag["inline"] or tag[0].startswith(("[", "<!"))
    return (HIDDEN if inside_a_word else LINE_BREAK) + HIDDEN * (len(tag[0]) - 1)


def _without_entity(entity: re.Match[str]) -> str:
    meant = html.unescape(entity[0])
    if len(meant) != 1:
        return entity[0]
    folded = meant.translate(ASCII) if meant.isascii() else fold_character(meant)
    return folded + HIDDEN * (len(entity[0]) - 1)


@cache
def _confusables() -> dict[str, str]:
    """Return for each letter outside ASCII the letter or digit of ASCII that looks like it; read once."""
    table = json.loads((resources.files("confusable_homoglyphs") / "confusables.json").read_text("utf-8"))
    twins = {}
    for letter, alike in table.items():
        plain = [
            twin["c"].lower() for twin in alike if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalnum()
        ]
        if len(letter) == 1 and letter.isalnum() and plain:
            twins[letter] = min(plain, key=lambda twin: (twin.isdigit(), twin))
    return twins
