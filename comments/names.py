"""When two names look alike: the key under which a registered name is protected."""

import json
import unicodedata
from functools import cache
from importlib import resources

# Letters of ASCII that a reader takes for one another, after lower-casing.
ASCII_TWINS = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "$": "s", "@": "a", "3": "e"})


def name_key(name: str) -> str:
    """
    Return what a reader sees of a name: equal keys mean names that look alike.

    White space, punctuation, accents and case don't count, and look-alike letters of other scripts are read as the Latin
    ones. Source of the pairs: Unicode Technical Standard 39, "Unicode Security Mechanisms", confusables.txt, as the
    package confusable-homoglyphs ships it.
    """
    seen = []
    for letter in unicodedata.normalize("NFKD", name):
        latin = letter if letter.isascii() else _latin_twins().get(letter, letter)
        seen += [part for part in unicodedata.normalize("NFKD", latin).casefold() if part.isalnum() or part in "|$@"]
    return "".join(seen).translate(ASCII_TWINS).replace("rn", "m").replace("vv", "w")


@cache
def _latin_twins() -> dict[str, str]:
    """Return for each letter outside ASCII the ASCII text that looks like it, from 9,000 pairs; read once."""
    table = json.loads((resources.files("confusable_homoglyphs") / "confusables.json").read_text("utf-8"))
    twins = {}
    for letter, alike in table.items():
        if len(letter) == 1 and not letter.isascii():
            # A letter with a stroke is listed as the plain one with a combining mark, which is not counted.
            plain = ["".join(part for part in twin["c"] if not unicodedata.combining(part)) for twin in alike]
            ascii_twins = [twin for twin in plain if twin.isascii() and twin.isalnum()]
            if ascii_twins:
                twins[letter] = min(ascii_twins, key=lambda twin: (len(twin), twin))
    return twins
