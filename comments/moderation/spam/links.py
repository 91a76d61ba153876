"""Addresses of pages in a text, as they are typed, shortened, left bare or spelled out."""

import re
from dataclasses import dataclass
from itertools import islice

from .tokens import words_of

TLDS = "com|net|org|info|biz|xyz|online|shop|store|site|club|ru|cn|top|co|tk|me|io|uk|us|in|de|ly|gl|tv|example"
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'\[\]]{1,300}", re.IGNORECASE)
# The end of a bare domain; what stands before it is looked up backwards, so a text without one costs nothing.
DOMAIN_END = re.compile(rf"\.(?:{TLDS})(?![\w@-])(?:/[^\s<>\"']{{0,200}})?", re.IGNORECASE)
# "freemovies dot com", "freemovies [dot] net", "freemovies .com", "hxxp://".
SPELLED = re.compile(
    rf"[\s(\[{{]{{1,3}}dot[\s)\]}}]{{1,3}}(?:{TLDS})\b|(?<=\w)\s\.\s?(?:com|net|org|info)\b|\bhxxps?://", re.IGNORECASE
)
# How far back a bare domain's beginning is sought, in characters (RFC 1035: a label has at most 63).
LONGEST_NAME = 64
# More addresses than this say nothing more, and looking them all up would take time.
MOST_LINKS = 50

SHORTENERS = words_of(
    """
    adf.ly bit.ly bitly.com buff.ly cutt.ly goo.gl is.gd lnkd.in ow.ly rb.gy rebrand.ly shorturl.at soo.gd t.ly tiny.cc
    tinyurl.com v.gd x.co bc.vc linktr.ee shorte.st ouo.io clck.ru vk.cc 9nl.me tr.im cli.gs snipurl.com
    """
)
# Places to which honest talk of television points. Not trusted (spammers have channels too), only nothing strange.
COMMON_PLACES = words_of(
    """
    youtube.com youtu.be imdb.com wikipedia.org tvline.com nbc.com cbs.com abc.com fox.com hbo.com hulu.com netflix.com
    amazon.com itunes.com apple.com nytimes.com deadline.com variety.com ew.com playbill.com broadwayworld.com
    thewrap.com hollywoodreporter.com vulture.com tvguide.com tv.com twitter.com facebook.com instagram.com tumblr.com
    reddit.com spotify.com bbc.co.uk theguardian.com usatoday.com latimes.com washingtonpost.com avclub.com
    rottentomatoes.com metacritic.com google.com petitiononline.com change.org t.co archive.org cnn.com eonline.com
    flickr.com github.com huffingtonpost.com medium.com npr.org people.com slate.com stackoverflow.com time.com
    vimeo.com ycombinator.com
    """
)
# Country codes that are words: bare, and without a path, they are taken for the beginning of a sentence.
WORDS_TOO = words_of(
    """
    in me us de top shop store site club online co
    """
)
CLOSING = ".,;:!?)"
SECOND_LEVELS = words_of(
    """
    ac co com edu gov net org
    """
)


@dataclass(frozen=True, slots=True)
class Link:
    """text[start:end] is an address of a page on `domain`; `bare` where it lacks http:// and www."""

    start: int
    end: int
    domain: str
    bare: bool = False


def domain(address: str) -> str:
    """Return the domain under which somebody registered the address: "https://www.shop.nbc.com/x" gives "nbc.com"."""
    host = re.split(r"[/?#:]", address.lower().partition("://")[2] or address.lower(), maxsplit=1)[0]
    labels = host.rpartition("@")[2].strip(".").split(".")
    kept = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVELS else 2
    return ".".join(labels[-kept:])


def links(text: str, lower: str) -> list[Link]:
    """Return the addresses in a text, in their order. `lower` is the text in lower case."""
    found: list[Link] = []
    if "://" in lower or "www." in lower:
        for match in islice(ADDRESS.finditer(text), MOST_LINKS):
            address = match.group().rstrip(CLOSING)
            found.append(Link(match.start(), match.start() + len(address), domain(address)))
    if "." in lower:
        found += _bare(text, found)
    return sorted(found, key=lambda link: link.start)


def _bare(text: str, full: list[Link]) -> list[Link]:
    found: dict[int, Link] = {}
    for match in islice(DOMAIN_END.finditer(text), MOST_LINKS):
        start = _name_start(text, match.start())
        inside = any(link.start <= start < link.end for link in full)
        if match.start() - start < 2 or inside or text[start - 1 : start] == "@" or _joins_sentences(match):
            continue
        address = text[start : match.end()].rstrip(CLOSING)
        # "uk.movies.com" is found at each of its ends; the last one counts.
        found[start] = Link(start, start + len(address), domain(address), bare=True)
    return list(found.values())


def _name_start(text: str, end: int) -> int:
    start = end
    while start > max(0, end - LONGEST_NAME) and (text[start - 1].isalnum() or text[start - 1] in "-._"):
        start -= 1
    while start < end and not text[start].isalnum():
        start += 1
    return start


def _joins_sentences(match: re.Match) -> bool:
    """Return whether the full stop only lacks its space: "Loved it.In the end", "tell me.us fans"."""
    return match.group().lower()[1:] in WORDS_TOO
