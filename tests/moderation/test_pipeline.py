"""All rules look, all findings are kept, the strictest decides, and the policy's words explain it."""

import pytest

from comments.moderation.pipeline import FAILED, Engine
from comments.moderation.policy import default_text, parse
from comments.moderation.rules import OPTIONS
from comments.moderation.rules.base import Rule
from comments.moderation.verdicts import Candidate, Evidence, Opinion, Verdict

POLICY = parse(default_text(), OPTIONS, number=7)
HARMLESS = "Karen and Derek have so much chemistry."


def rule(name: str, opinion: Opinion | Exception) -> type[Rule]:
    class Fixed(Rule):
        version = 3

        def check(self, candidate: Candidate) -> Opinion:
            if isinstance(opinion, Exception):
                raise opinion
            return opinion

    Fixed.name = name
    return Fixed


HIT = Opinion(hit=True, score=0.9, why="I saw it.", evidence=(Evidence(0, 5, "a name"),))
MISS = Opinion(hit=False, score=0.2)


def judge(*rules: type[Rule], overrides: dict[str, str] | None = None):
    return Engine(POLICY, rules).judge(Candidate(body=HARMLESS), overrides)


def test_a_rule_that_hits_gets_the_verdict_of_its_mode_and_keeps_score_and_evidence():
    finding = judge(rule("no-cursing", HIT)).findings[0]

    assert (finding.rule, finding.version, finding.mode, finding.verdict) == ("no-cursing", 3, "hold", Verdict.HOLD)
    assert (finding.hit, finding.score, finding.evidence) == (True, 0.9, HIT.evidence)


def test_a_rule_that_misses_allows_and_keeps_its_score():
    finding = judge(rule("no-cursing", MISS)).findings[0]

    assert (finding.verdict, finding.hit, finding.score) == (Verdict.ALLOW, False, 0.2)


def test_the_strictest_decides_and_all_findings_are_kept():
    judgement = judge(rule("on-topic", HIT), rule("no-spam", HIT), rule("links", MISS), rule("capitals", HIT))

    assert judgement.verdict == Verdict.HOLD
    assert [finding.rule for finding in judgement.findings] == ["on-topic", "no-spam", "links", "capitals"]
    assert [finding.rule for finding in judgement.deciding] == ["no-spam"]
    assert judgement.reason == "spam"
    assert judgement.note == "It looks like an offer or an advertisement."
    assert judgement.why == "I saw it."


def test_a_log_only_rule_hits_and_allows():
    judgement = judge(rule("flood", HIT))

    assert (judgement.verdict, [finding.rule for finding in judgement.hits]) == (Verdict.ALLOW, ["flood"])


def test_a_rule_that_is_off_is_not_asked():
    judgement = judge(rule("first-time", RuntimeError("asked")))

    assert (judgement.verdict, judgement.hits) == (Verdict.ALLOW, [])


def test_an_article_overrides_modes():
    assert judge(rule("no-spam", HIT), overrides={"no-spam": "reject"}).verdict == Verdict.REJECT
    assert judge(rule("no-spam", HIT), overrides={"no-spam": "off"}).verdict == Verdict.ALLOW
    assert judge(rule("pre-moderation", HIT), overrides={"pre-moderation": "hold"}).verdict == Verdict.HOLD


def test_a_rule_that_raises_holds_and_is_logged(caplog):
    judgement = judge(rule("on-topic", ZeroDivisionError("by zero")), rule("links", MISS))

    assert judgement.verdict == Verdict.HOLD
    assert judgement.why == FAILED
    assert [record.message for record in caplog.records] == ["rule on-topic failed"]
    assert caplog.records[0].exc_info[0] is ZeroDivisionError


def test_the_writer_is_told_of_what_would_act_but_not_of_signs_of_spam():
    judgement = judge(rule("on-topic", HIT), rule("no-cursing", HIT), rule("no-spam", HIT), rule("flood", HIT))

    assert [finding.rule for finding in judgement.hints] == ["on-topic", "no-cursing"]


def test_a_finding_as_json_has_its_verdict_in_words_and_its_spans():
    assert judge(rule("no-cursing", HIT)).findings[0].as_json() == {
        "rule": "no-cursing",
        "version": 3,
        "mode": "hold",
        "verdict": "hold",
        "hit": True,
        "score": 0.9,
        "why": "I saw it.",
        "evidence": [{"start": 0, "end": 5, "note": "a name"}],
    }


@pytest.mark.parametrize("name", OPTIONS)
def test_every_rule_answers_for_every_text(name):
    for body in ("", "?", HARMLESS, "😀", "x" * 10_000, "\n\n", "http://a.example " * 50):
        finding = next(found for found in Engine(POLICY).judge(Candidate(body=body)).findings if found.rule == name)
        assert 0.0 <= finding.score <= 1.0
        assert finding.why != FAILED
        assert all(0 <= one.start < one.end <= len(body) for one in finding.evidence)
