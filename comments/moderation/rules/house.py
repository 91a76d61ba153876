"""House-keeping: links, copies, floods, capitals, newcomers, programs."""

from urllib.parse import urlsplit

from linkify_it import LinkifyIt

from ..verdicts import Candidate, Evidence, Opinion
from .base import NOTHING, Rule


class Links(Rule):
    """Strike a comment that carries more links than a reader would."""

    name = "links"
    OPTIONS = {"most": int}

    def check(self, candidate: Candidate) -> Opinion:
        found = _linkifier.match(candidate.body) or []
        most = self.options.get("most", 2)
        evidence = tuple(
            Evidence(link.index, link.last_index, f"link to {urlsplit(link.url).hostname or 'somewhere'}")
            for link in found
        )
        share = min(1.0, len(found) / (2 * max(most, 1)))
        if len(found) <= most:
            return Opinion(hit=False, score=min(share, 0.5), evidence=evidence)
        return Opinion(
            hit=True,
            score=max(share, 0.51),
            why=f"It has {len(found)} link{'s' * (len(found) > 1)}; {most} is the most.",
            evidence=evidence,
        )


class Duplicates(Rule):
    """Strike a text whose words already stand elsewhere on the board."""

    name = "duplicates"
    OPTIONS = {"shortest_words": int}

    def check(self, candidate: Candidate) -> Opinion:
        copies = candidate.facts.get("copies", 0)
        if not copies or len(candidate.body.split()) < self.options.get("shortest_words", 8):
            return NOTHING
        times = "once" if copies == 1 else f"{copies} times"
        return Opinion(hit=True, score=1.0, why=f"The same words were posted {times} before.")


class Flood(Rule):
    """Strike when one person has posted often within ten minutes."""

    name = "flood"
    OPTIONS = {"most": int}

    def check(self, candidate: Candidate) -> Opinion:
        recent, most = candidate.facts.get("recent", 0), self.options.get("most", 4)
        if recent < most:
            return Opinion(hit=False, score=0.5 * recent / max(most, 1))
        return Opinion(hit=True, score=1.0, why=f"It is number {recent + 1} of the same person within ten minutes.")


class Capitals(Rule):
    """Strike a longer text that is mostly in capitals."""

    name = "capitals"
    OPTIONS = {"share": float, "shortest_letters": int}

    def check(self, candidate: Candidate) -> Opinion:
        upper = sum(1 for letter in candidate.body if letter.isupper())
        cased = upper + sum(1 for letter in candidate.body if letter.islower())
        if cased < self.options.get("shortest_letters", 40):
            return NOTHING
        share = upper / cased
        if share < self.options.get("share", 0.7):
            return Opinion(hit=False, score=share)
        evidence = (Evidence(0, len(candidate.body), "capitals"),)
        return Opinion(hit=True, score=share, why=f"{share:.0%} of its letters are capitals.", evidence=evidence)


class FirstTime(Rule):
    """Strike the comments of people of whom none is published yet."""

    name = "first-time"

    def check(self, candidate: Candidate) -> Opinion:
        return NOTHING if candidate.facts.get("published_before") else Opinion(hit=True, score=1.0)


class PreModeration(Rule):
    """Strike every comment."""

    name = "pre-moderation"

    def check(self, candidate: Candidate) -> Opinion:
        return Opinion(hit=True, score=1.0)


class FormTraps(Rule):
    """Strike what a person at a keyboard would hardly send: a filled trap, or a text faster than a hand."""

    name = "form-traps"
    OPTIONS = {"fastest_seconds": float}

    def check(self, candidate: Candidate) -> Opinion:
        if candidate.facts.get("trap_filled"):
            return Opinion(hit=True, score=1.0, why="A field that people don't see was filled in, as programs do.")
        seconds, fastest = candidate.facts.get("fill_seconds"), self.options.get("fastest_seconds", 0.5)
        if seconds is not None and seconds < fastest:
            return Opinion(
                hit=True, score=1.0, why=f"It was sent within {fastest:g} s of opening the form, as programs do."
            )
        return NOTHING


_linkifier = LinkifyIt({"ftp:": None, "//": None}, {"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
