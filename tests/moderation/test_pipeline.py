import logging
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest
from django.test import SimpleTestCase

from comments.moderation.pipeline import Judgement, judge
from comments.moderation.verdicts import Candidate, Finding, Verdict

CANDIDATE = Candidate(
    body="Go Karen!!!!",
    article_mode="publish",
    author_published_before=False,
    fill_seconds=60,
    trap_filled=False,
    now=datetime(2013, 3, 7, 18, 29, tzinfo=UTC),
)


class Says:
    """A rule that always answers alike, and notes what it was asked."""

    version = 3

    def __init__(self, name: str, verdict: Verdict, why: str = "") -> None:
        self.name, self.verdict, self.why = name, verdict, why
        self.asked: list[Candidate] = []

    def check(self, candidate: Candidate) -> Finding:
        self.asked.append(candidate)
        return Finding(self.name, self.version, self.verdict, self.why)


class Breaks:
    name = "breaks"
    version = 2

    def check(self, candidate: Candidate) -> Finding:
        raise ZeroDivisionError("a fault of ours")


class JudgeTests(SimpleTestCase):
    def test_the_strictest_finding_decides(self):
        for verdicts, strictest in [
            ([Verdict.ALLOW, Verdict.ALLOW], Verdict.ALLOW),
            ([Verdict.HINT, Verdict.ALLOW], Verdict.HINT),
            ([Verdict.ALLOW, Verdict.HOLD, Verdict.HINT], Verdict.HOLD),
            ([Verdict.REJECT, Verdict.HOLD], Verdict.REJECT),
        ]:
            with self.subTest(verdicts=verdicts):
                judgement = judge(CANDIDATE, [Says(f"rule-{verdict}", verdict) for verdict in verdicts])

                assert judgement.verdict is strictest

    def test_all_rules_are_asked_about_the_same_facts_and_all_findings_are_kept_in_order(self):
        rules = [Says("first", Verdict.REJECT, "No."), Says("second", Verdict.ALLOW), Says("third", Verdict.HINT)]

        judgement = judge(CANDIDATE, rules)

        assert [rule.asked for rule in rules] == [[CANDIDATE]] * 3
        assert judgement.findings == (
            Finding("first", 3, Verdict.REJECT, "No."),
            Finding("second", 3, Verdict.ALLOW),
            Finding("third", 3, Verdict.HINT),
        )

    def test_without_rules_a_comment_is_allowed(self):
        judgement = judge(CANDIDATE, [])

        assert (judgement.verdict, judgement.why, judgement.findings) == (Verdict.ALLOW, "", ())

    def test_the_reason_is_that_of_the_findings_that_decided(self):
        rules = [
            Says("a", Verdict.HOLD, "One."),
            Says("b", Verdict.HINT, "Not this."),
            Says("c", Verdict.HOLD, "Two."),
            Says("d", Verdict.HOLD),
        ]

        assert judge(CANDIDATE, rules).why == "One. Two."

    def test_a_rule_that_breaks_holds_the_comment_and_is_logged_with_its_name_and_without_the_text(self):
        with self.assertLogs("comments.moderation.pipeline", logging.ERROR) as logs:
            judgement = judge(CANDIDATE, [Says("a", Verdict.ALLOW), Breaks(), Says("b", Verdict.HINT)])

        assert judgement.verdict is Verdict.HOLD
        assert judgement.findings[1] == Finding(
            "breaks", 2, Verdict.HOLD, "A check could not be made, so a moderator looks first."
        )
        assert len(judgement.findings) == 3
        assert [record.getMessage() for record in logs.records] == ["rule breaks failed"]
        assert logs.records[0].exc_info[0] is ZeroDivisionError
        assert CANDIDATE.body not in "".join(logs.output)

    def test_the_boards_own_rules_publish_what_a_person_writes_on_an_open_article(self):
        judgement = judge(CANDIDATE)

        assert judgement.verdict is Verdict.ALLOW
        assert [finding.rule for finding in judgement.findings] == ["article-mode", "form-traps"]


class VerdictTests(SimpleTestCase):
    def test_a_stricter_verdict_is_larger(self):
        assert Verdict.ALLOW < Verdict.HINT < Verdict.HOLD < Verdict.REJECT

    def test_facts_and_findings_cannot_be_changed_by_a_rule(self):
        for row, field in [
            (CANDIDATE, "body"),
            (Finding("a", 1, Verdict.ALLOW), "verdict"),
            (Judgement(()), "findings"),
        ]:
            with self.subTest(row=type(row).__name__), pytest.raises(FrozenInstanceError):
                setattr(row, field, None)
