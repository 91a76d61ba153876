"""The three posted rules: stay on topic, no cursing, no spam."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from typing import Any

from .. import topic
from ..cursing import STRONG, CurseFinder, default_words
from ..spam.detector import THRESHOLD, SpamFacts, detect
from ..spam.learning import combined
from ..verdicts import ArticleFacts, Candidate, Evidence, Opinion
from .base import NOTHING, Rule

# So many articles' subjects does a process keep ready.
SUBJECTS = 64


class OnTopic(Rule):
    """
    Strike a comment whose words and their senses lie far from its article, the texts below it, and the comment it answers.

    It abstains on short texts and where too little is known. It hints or holds, and never rejects.
    """

    name = "on-topic"
    OPTIONS = {"threshold": float}

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self.topic = topic.OnTopic()
        self.subjects: OrderedDict[ArticleFacts, tuple[tuple[str, ...], topic.Profile]] = OrderedDict()
        self.lock = Lock()

    def check(self, candidate: Candidate) -> Opinion:
        with self.lock:  # a profile grows while its thread does
            found = self.topic.judge(candidate.body, self._profile(candidate.article), parent=candidate.parent)
        if found.abstained or found.score < self.options.get("threshold", topic.FAR):
            return Opinion(hit=False, score=found.score, evidence=found.evidence)
        return Opinion(hit=True, score=found.score, why=found.why, evidence=found.strangers)

    def _profile(self, article: ArticleFacts) -> topic.Profile:
        """Return the article's subject, grown by the texts that came since it was asked for last, or read anew."""
        key = replace(article, thread=())
        known, profile = self.subjects.pop(key, ((), None))
        if profile is None or article.thread[: len(known)] != known:
            facts = (article.title, article.body, article.tags, article.cast, article.thread)
            profile = topic.Profile(topic.Subject(*facts))
        else:
            for text in article.thread[len(known) :]:
                profile.add(text)
        self.subjects[key] = (article.thread, profile)
        if len(self.subjects) > SUBJECTS:
            self.subjects.popitem(last=False)
        return profile


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
