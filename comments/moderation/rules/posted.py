"""The three posted rules: stay on topic, no cursing, no spam."""

from collections.abc import Mapping
from typing import Any

from ..cursing import STRONG, CurseFinder, default_words
from ..shared_words import subject_words, words
from ..spam.detector import THRESHOLD, SpamFacts, detect
from ..spam.learning import combined
from ..verdicts import Candidate, Evidence, Opinion
from .base import NOTHING, Rule


class OnTopic(Rule):
    """
    Strike a longer comment that has no word in common with its article, the texts below it, or the comment it answers.

    It abstains on short texts, and where the article itself says little. It hints or holds, and never rejects.
    """

    name = "on-topic"
    OPTIONS = {"fewest_words": int, "fewest_subject_words": int}

    def check(self, candidate: Candidate) -> Opinion:
        said = words(candidate.body)
        subject = subject_words(candidate.article)
        if len(candidate.body.split()) < self.options.get("fewest_words", 25):
            return NOTHING
        if len(subject) < self.options.get("fewest_subject_words", 30) or not said:
            return NOTHING
        answered = {word for _, _, word in words(candidate.parent)}
        ties = tuple(
            Evidence(start, end, "ties it to the article")
            for start, end, word in said
            if word in subject or word in answered
        )
        share = len(ties) / len(said)
        if ties:
            return Opinion(hit=False, score=0.5 * (1 - share), evidence=ties)
        return Opinion(
            hit=True,
            score=1.0,
            why="None of its words is in the article, in what others said below it, or in its parent.",
        )


class NoCursing(Rule):
    """Strike a text, a name or a website that holds a curse, however it is dressed."""

    name = "no-cursing"
    OPTIONS = {"strong": list, "mild": list, "allow": list, "find_mild": bool}

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        words = default_words()
        self.finder = CurseFinder(
            [*words["strong"], *options.get("strong", [])],
            [*words["mild"], *options.get("mild", [])] if options.get("find_mild") else options.get("mild", []),
            [*words["allowed"], *options.get("allow", [])],
            joiners=words["joiners"],
            bleeped=words["bleeped"],
        )

    def check(self, candidate: Candidate) -> Opinion:
        curses = self.finder.find(candidate.body)
        evidence = tuple(
            Evidence(curse.start, curse.end, f"{curse.word}, {curse.note}" if curse.note else curse.word)
            for curse in curses
        )
        where = [
            label
            for label, text in (("name", candidate.name), ("website", candidate.website))
            if self.finder.find(text)
        ]
        if not curses and not where:
            return NOTHING
        strong = any(curse.severity == STRONG for curse in curses) or bool(where)
        why = f"There is a curse in the {' and the '.join(where)}." if where else ""
        return Opinion(hit=True, score=1.0 if strong else 0.6, why=why, evidence=evidence)


class NoSpam(Rule):
    """Strike what looks like an offer or an advertisement, by readable signals, word weights, and what the board has learnt."""

    name = "no-spam"
    OPTIONS = {"threshold": float}

    def check(self, candidate: Candidate) -> Opinion:
        facts = SpamFacts(
            text=candidate.body,
            name=candidate.name,
            website=candidate.website,
            fill_seconds=candidate.facts.get("fill_seconds"),
        )
        found = detect(facts)
        score, evidence = found.score, found.evidence
        if candidate.board is not None:
            learnt = candidate.board.score(candidate.body)
            score, evidence = combined(score, learnt), (*evidence, *learnt.evidence)
        hit = score >= self.options.get("threshold", THRESHOLD)
        why = "; ".join(dict.fromkeys(one.note for one in evidence)) if hit else ""
        return Opinion(
            hit, score, f"Signs of spam: {why}." if why else "", tuple(one for one in evidence if one.start < one.end)
        )
