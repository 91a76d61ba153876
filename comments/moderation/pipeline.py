"""All rules look at every submission, all their findings are kept, and the strictest decides."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .policy import Mode, Policy
from .rules import RULES
from .rules.base import Rule
from .verdicts import Candidate, Finding, Verdict

logger = logging.getLogger(__name__)

FAILED = "A check could not be made, so a moderator looks first."


@dataclass(frozen=True, slots=True)
class Judgement:
    """What all rules of one policy say of one submission."""

    policy: Policy
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        return max((finding.verdict for finding in self.findings), default=Verdict.ALLOW)

    @property
    def hits(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.hit]

    @property
    def deciding(self) -> list[Finding]:
        """The findings that make the verdict, where it is more than to allow."""
        if self.verdict == Verdict.ALLOW:
            return []
        return [finding for finding in self.findings if finding.verdict == self.verdict]

    @property
    def reason(self) -> str:
        """The reason code of the first finding that decided, "" where nothing did."""
        return next((self.policy.rules[finding.rule].reason for finding in self.deciding), "")

    @property
    def note(self) -> str:
        """What the author is told: the notes of the rules that decided, in the policy's words."""
        return " ".join(self.policy.rules[finding.rule].note for finding in self.deciding)

    @property
    def why(self) -> str:
        """What the moderator is told: the policy's words, and what the rule itself saw."""
        return " ".join(finding.why or self.policy.rules[finding.rule].note for finding in self.deciding)

    @property
    def hints(self) -> list[Finding]:
        """What a writer is told before posting: hits that would act, of rules that disclose themselves."""
        return [
            finding
            for finding in self.findings
            if finding.verdict > Verdict.ALLOW and self.policy.rules[finding.rule].discloses
        ]


class Engine:
    """The rules, made with the options of one policy."""

    def __init__(self, policy: Policy, rules: Iterable[type[Rule]] = RULES) -> None:
        self.policy = policy
        self.rules = [rule(policy.rules[rule.name].options) for rule in rules]

    def judge(self, candidate: Candidate, overrides: Mapping[str, str] | None = None) -> Judgement:
        """Return what all rules say. `overrides` are the modes by which the article differs from the policy."""
        findings = (self._check(rule, candidate, self.policy.mode_of(rule.name, overrides)) for rule in self.rules)
        return Judgement(self.policy, tuple(findings))

    def _check(self, rule: Rule, candidate: Candidate, mode: Mode) -> Finding:
        if mode == Mode.OFF:
            return Finding(rule.name, rule.version, mode, Verdict.ALLOW)
        try:
            opinion = rule.check(candidate)
        except Exception:  # whatever goes wrong in a rule, the comment waits for a person
            logger.exception("rule %s failed", rule.name)
            return Finding(rule.name, rule.version, mode, Verdict.HOLD, hit=True, score=1.0, why=FAILED)
        verdict = mode.verdict if opinion.hit else Verdict.ALLOW
        return Finding(
            rule.name, rule.version, mode, verdict, opinion.hit, opinion.score, opinion.why, tuple(opinion.evidence)
        )
