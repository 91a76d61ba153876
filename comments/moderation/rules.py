"""The rules. Each has a name that never changes, and a version that rises when the same text may get another answer."""

from typing import Protocol

from ..choices import ModerationMode
from .verdicts import Candidate, Finding, Verdict

# Nobody loads a page, finds the form and writes a sentence into it within this time; programs take a tenth of it.
FASTEST_WRITER_SECONDS = 0.5


class Rule(Protocol):
    name: str
    version: int

    def check(self, candidate: Candidate) -> Finding: ...


class ArticleMode:
    """Hold what the article's editor wants to be looked at first."""

    name = "article-mode"
    version = 1

    def check(self, candidate: Candidate) -> Finding:
        if candidate.article_mode == ModerationMode.HOLD_ALL:
            why = "A moderator looks at every comment on this article before it appears."
            return Finding(self.name, self.version, Verdict.HOLD, why)
        if candidate.article_mode == ModerationMode.HOLD_FIRST and not candidate.author_published_before:
            why = "A moderator looks at the first comment of each person before it appears."
            return Finding(self.name, self.version, Verdict.HOLD, why)
        return Finding(self.name, self.version, Verdict.ALLOW)


class FormTraps:
    """Hold what a person at a keyboard would hardly send: a filled trap, or a text within half a second."""

    name = "form-traps"
    version = 1

    def check(self, candidate: Candidate) -> Finding:
        if candidate.trap_filled:
            why = "A field that people don't see was filled in, as programs do."
            return Finding(self.name, self.version, Verdict.HOLD, why)
        if candidate.fill_seconds is not None and candidate.fill_seconds < FASTEST_WRITER_SECONDS:
            why = "It was sent within half a second of opening the form, as programs do."
            return Finding(self.name, self.version, Verdict.HOLD, why)
        return Finding(self.name, self.version, Verdict.ALLOW)


RULES: tuple[Rule, ...] = (ArticleMode(), FormTraps())
