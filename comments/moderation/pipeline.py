"""All rules look at every submission, all their findings are kept, and the strictest decides."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from .rules import RULES, Rule
from .verdicts import Candidate, Finding, Verdict

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judgement:
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        return max((finding.verdict for finding in self.findings), default=Verdict.ALLOW)

    @property
    def why(self) -> str:
        """The sentences of the findings that decided."""
        return " ".join(finding.why for finding in self.findings if finding.verdict == self.verdict and finding.why)


def judge(candidate: Candidate, rules: Iterable[Rule] = RULES) -> Judgement:
    """Return what all rules say. A rule that raises counts as HOLD and is logged: a broken check must not publish."""
    return Judgement(tuple(_check(rule, candidate) for rule in rules))


def _check(rule: Rule, candidate: Candidate) -> Finding:
    try:
        return rule.check(candidate)
    except Exception:  # whatever goes wrong in a rule, the comment waits for a person
        logger.exception("rule %s failed", rule.name)
        return Finding(rule.name, rule.version, Verdict.HOLD, "A check could not be made, so a moderator looks first.")
