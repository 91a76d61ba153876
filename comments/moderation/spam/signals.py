"""
Named signals of spam that a person can read, each with its weight, its passages and a plain sentence.

A weight is in log-odds (natural logarithm): 0.7 doubles the odds, 2.3 make them tenfold. The detector scales all of them by
one number and adds them to what the word model says.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import phrases
from .fingerprints import LIKENESS, fingerprint, likeness
from .links import COMMON_PLACES, SHORTENERS, SPELLED, Link, domain, links
from .reading import Reading
from .tokens import words_of

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks for spam. `spans` are passages of the text; none where it is about the submission."""

    name: str
    weight: float
    note: str
    spans: tuple[Span, ...] = ()
    fades: bool = True
    """Whether it counts less in a long text, as a passage does; copies, names and the time to write don't."""


def signals(reading: Reading) -> tuple[Signal, ...]:
    """Return all signals of a submission."""
    found = tuple(signal for check in CHECKS for signal in check(reading))
    return found + tuple(_together(reading, found))


# --- addresses and contact details ----------------------------------------------------------------------------------------

UNSEEN_LINK, FURTHER_LINK, MOST_FOR_LINKS, COMMON_LINK = 1.1, 0.5, 2.9, 0.2
BARE_LINK, SHORTENED_LINK, SPELLED_LINK = 0.8, 1.2, 1.3
MANY_LINKS = 3
# A link and at most this many words and numbers in all: nothing is said about it.
FEW_WORDS, ONLY_LINK = 4, 0.9


def _links(reading: Reading) -> Iterator[Signal]:
    found = links(reading.text, reading.lower)
    known = reading.facts.known_domains
    strange = [link for link in found if link.domain not in known and link.domain not in COMMON_PLACES]
    common = [link for link in found if link.domain in COMMON_PLACES and link.domain not in known]
    short = [link for link in strange if link.domain in SHORTENERS]
    bare = [link for link in strange if link.bare]
    full = [link for link in strange if not link.bare and link not in short]
    if full:
        weight = min(UNSEEN_LINK + FURTHER_LINK * (len(full) - 1), MOST_FOR_LINKS)
        yield Signal(
            "unseen-link", weight, f"links to {_domains(full)}, not linked to on this board before", _places(full)
        )
    if short:
        yield Signal("shortener", SHORTENED_LINK, "hides where a link leads behind a shortener", _places(short))
    if bare:
        weight = min(BARE_LINK + FURTHER_LINK * (len(bare) - 1), MOST_FOR_LINKS)
        yield Signal("bare-domain", weight, f"names the website {_domains(bare)}", _places(bare))
    if common:
        yield Signal("link", COMMON_LINK, f"links to {_domains(common)}", _places(common))
    if found and len(reading.words) <= FEW_WORDS:
        yield Signal("only-link", ONLY_LINK, "is hardly more than a link", _places(found))
    if len(found) >= MANY_LINKS:
        yield Signal("many-links", FURTHER_LINK, f"carries {len(found)} links", _places(found))


def _domains(found: list[Link]) -> str:
    names = sorted({link.domain for link in found})
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _places(found: list[Link]) -> tuple[Span, ...]:
    return tuple((link.start, link.end) for link in found)


# What a spelled address holds in any case; asking for it is a hundred times cheaper than the pattern.
SPELLED_MARKS = ("dot", "hxxp", " .com", " . com", " .net", " . net", " .org", " . org", " .info", " . info")


def _spelled(reading: Reading) -> Iterator[Signal]:
    if any(mark in reading.lower for mark in SPELLED_MARKS):
        yield from _pattern(
            "spelled-domain", SPELLED_LINK, "spells out an address to get past filters", SPELLED, reading
        )


# Ten digits or more with usual separators; dates and counts of views ("2013-03-14", "1,000,000,000") are not written so.
PHONE = re.compile(r"(?<![\w.,:/-])(?:\+|\(|00|\d)[\d\s().-]{8,20}\d(?![\w,:/])")
DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4}")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,24}){1,3}")
MESSENGER = re.compile(
    r"\b(?:on|via|through|by|or) (?:whats ?app|telegram|wickr|kik|viber|skype|wechat|icq)\b"
    r"|\b(?:whats ?app|telegram|wickr|kik|viber|skype|wechat|icq|signal app|hangouts?)"
    r"(?: (?:me|us|him|her|them|number|no|id|at|on|via|group|channel)\b|\s?[:@+#(]|\s\d)|\bt\.me/\w",
    re.IGNORECASE,
)
MESSENGER_MARKS = (
    "whatsapp",
    "whats app",
    "telegram",
    "wickr",
    "kik",
    "viber",
    "skype",
    "wechat",
    "icq",
    "signal app",
    "hangout",
    "t.me/",
)
FEWEST_DIGITS, MOST_DIGITS = 10, 15
PHONE_WEIGHT, MAIL_WEIGHT, MESSENGER_WEIGHT = 1.2, 1.0, 1.3


def _contact(reading: Reading) -> Iterator[Signal]:
    text = reading.text
    if "<phone>" in reading.words or "<number>" in reading.words:
        found = tuple(match.span() for match in PHONE.finditer(text) if _is_phone(match.group()))
        if found:
            yield Signal("phone", PHONE_WEIGHT, "gives a telephone number", found)
    if "@" in text:
        yield from _pattern("e-mail", MAIL_WEIGHT, "gives an e-mail address", MAIL, reading)
    if any(mark in reading.lower for mark in MESSENGER_MARKS):
        yield from _pattern("messenger", MESSENGER_WEIGHT, "asks to be contacted on a messenger", MESSENGER, reading)


def _is_phone(found: str) -> bool:
    return FEWEST_DIGITS <= sum(map(str.isdigit, found)) <= MOST_DIGITS and not DATE.search(found)


# --- markup and dressing --------------------------------------------------------------------------------------------------

BBCODE = re.compile(r"\[(?:url|link|img)[=\]][^\[\]]{0,200}", re.IGNORECASE)
ANCHOR = re.compile(r"<a\s[^<>]{0,300}href[^<>]{0,300}>", re.IGNORECASE)
TRACKBACK = re.compile(
    r"\[(?:\.{2,3}|…|&#8230;)\][^\[\]]{0,20}(?:read|find|more|there you|here you|info)[^\[\]]{0,60}"
    r"|\[?(?:trackback|pingback)\b\]?",
    re.IGNORECASE,
)
MIXED = re.compile(r"[a-zA-Z][\u0370-\u03ff\u0400-\u04ff]+[a-zA-Z]")
OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\ud7ff\uf900-\ufaff]")
# Of all characters: a link is in Latin letters, whatever the text is written in.
FOREIGN_SHARE = 0.3
BBCODE_WEIGHT, ANCHOR_WEIGHT, ANCHORS_WEIGHT, TRACKBACK_WEIGHT, MIXED_WEIGHT, SCRIPT_WEIGHT = (
    1.5,
    0.4,
    1.2,
    2.0,
    1.0,
    1.2,
)


def _markup(reading: Reading) -> Iterator[Signal]:
    text = reading.text
    if "[" in text:
        yield from _pattern("bbcode", BBCODE_WEIGHT, "carries links in the markup of forums", BBCODE, reading)
        yield from _pattern("trackback", TRACKBACK_WEIGHT, "looks like a sham trackback", TRACKBACK, reading)
    if "<" in text:
        anchors = tuple(match.span() for match in ANCHOR.finditer(text))
        if anchors:
            weight = ANCHOR_WEIGHT if len(anchors) == 1 else ANCHORS_WEIGHT
            yield Signal("html-link", weight, "carries links in HTML", anchors)


def _letters(reading: Reading) -> Iterator[Signal]:
    text = reading.text
    if text.isascii():
        return
    yield from _pattern("mixed-letters", MIXED_WEIGHT, "mixes letters of several alphabets in a word", MIXED, reading)
    linked = "<link>" in reading.words or "<site>" in reading.words
    if linked and len(OTHER_SCRIPT.findall(text)) > FOREIGN_SHARE * len(text):
        note = "is written in another alphabet and carries a link"
        yield Signal("foreign-link", SCRIPT_WEIGHT, note, ((0, len(text)),))


# --- what is said ---------------------------------------------------------------------------------------------------------


def _phrases(reading: Reading) -> Iterator[Signal]:
    by_kind: dict[phrases.Kind, list[phrases.Hit]] = {}
    for hit in phrases.find(reading.known, reading.pairs):
        by_kind.setdefault(hit.phrase.kind, []).append(hit)
    for kind, hits in by_kind.items():
        again = 0.5 * kind.weight if len({hit.phrase for hit in hits}) > 1 else 0.0
        places = {(reading.spans[hit.start][0], reading.spans[hit.end - 1][1]) for hit in hits}
        yield Signal(kind.name, kind.weight + again, kind.note, tuple(_joined(places)))


def _joined(places: set[Span]) -> Iterator[Span]:
    """Join passages that overlap, such as "visit my site" and "my site"."""
    start = end = -1
    for place in sorted(places):
        if place[0] > end:
            if end > 0:
                yield start, end
            start, end = place
        end = max(end, place[1])
    if end > 0:
        yield start, end


LINK_SIGNALS = frozenset({"unseen-link", "shortener", "bare-domain", "spelled-domain", "bbcode", "html-link"})
FLATTERY_WITH_LINK = 1.5


def _together(reading: Reading, found: tuple[Signal, ...]) -> Iterator[Signal]:
    names = {signal.name for signal in found}
    if names & {"flattery", "praise"} and (names & LINK_SIGNALS or reading.facts.website):
        spans = next(signal.spans for signal in found if signal.name in {"flattery", "praise"})
        yield Signal("flattery-with-link", FLATTERY_WITH_LINK, "praises the site and leaves a link", spans)


# --- about the submission -------------------------------------------------------------------------------------------------

# Words that make a name or a website's name an advertisement. "Best", "free" and "online" only count beside another.
TRADE = words_of(
    """
    agency backlinks bet betting bonus boots buy casino cash cheap cialis coupon credit crypto dating deals debt
    discount download escort escorts essay finance followers forex gambling handbags hosting insurance jerseys keto
    lawyer loan loans marketing mortgage movies outlet payday pharmacy pills poker porn replica sale seo sex shoes shop
    slots software store supplements traffic viagra watches webcam wholesale writing best free online service services
    repair
    """
)
HALF = words_of(
    """
    best free online service services repair shop store sale cash bonus writing movies watches shoes
    """
)
NAME_WEIGHT, WEBSITE_WEIGHT = 1.6, 1.2
WORDS = re.compile(r"[^\W\d_]{2,30}")


def _author(reading: Reading) -> Iterator[Signal]:
    facts = reading.facts
    if facts.name and (_is_trade(facts.name) or links(facts.name, facts.name.lower())):
        yield Signal("keyword-name", NAME_WEIGHT, "its author's name is an advertisement", fades=False)
    if facts.website:
        home = domain(facts.website)
        if home not in facts.known_domains and (_is_trade(facts.website) or home.count("-") > 1 or home in SHORTENERS):
            note = f"its author's website {home} looks commercial"
            yield Signal("commercial-website", WEBSITE_WEIGHT, note, fades=False)


def _is_trade(name: str) -> bool:
    words = [word for word in WORDS.findall(name.lower()) if word in TRADE]
    return len(words) > 1 or any(word not in HALF for word in words)


# A fast typist writes 10 characters a second; three times that was pasted or sent by a program.
PASTED_SPEED = 30
# Shorter texts say nothing: who types "First!" needs a second.
PASTED_LENGTH = 120
PASTED_WEIGHT = 0.8


def _speed(reading: Reading) -> Iterator[Signal]:
    seconds, length = reading.facts.fill_seconds, len(reading.text)
    if seconds is not None and length >= PASTED_LENGTH and length > PASTED_SPEED * max(seconds, 0):
        yield Signal(
            "too-fast", PASTED_WEIGHT, f"{length:,} characters came {seconds:.0f} seconds after the form was opened"
        )


REPEATED_ONCE, REPEATED_OFTEN, KNOWN_SPAM = 1.2, 3.0, 3.5


def _copies(reading: Reading) -> Iterator[Signal]:
    facts = reading.facts
    if not (facts.earlier_texts or facts.known_spam):
        return
    own = fingerprint(facts.text, reading.words)
    everything = ((0, len(facts.text)),)
    if not own:
        return
    copies = sum(likeness(own, fingerprint(text)) >= LIKENESS for text in facts.earlier_texts)
    if copies:
        weight = REPEATED_ONCE if copies == 1 else REPEATED_OFTEN
        times = "once" if copies == 1 else f"{copies} times"
        note = f"was sent {times} before, to other articles or under other names"
        yield Signal("repeated", weight, note, everything, fades=False)
    if any(likeness(own, known) >= LIKENESS for known in facts.known_spam):
        yield Signal("known-spam", KNOWN_SPAM, "is nearly a copy of rejected spam", everything, fades=False)


def _pattern(name: str, weight: float, note: str, pattern: re.Pattern, reading: Reading) -> Iterator[Signal]:
    found = tuple(match.span() for match in pattern.finditer(reading.text))
    if found:
        yield Signal(name, weight, note, found)


CHECKS: tuple[Callable[[Reading], Iterator[Signal]], ...] = (
    _links,
    _spelled,
    _contact,
    _markup,
    _letters,
    _phrases,
    _author,
    _speed,
    _copies,
)
