"""A policy as TOML: what is wrong with it is named all at once, and everything that people read is taken from it."""

import pytest

from comments.moderation.policy import Mode, PolicyError, default_text, parse
from comments.moderation.rules import OPTIONS
from comments.moderation.verdicts import Verdict

DEFAULT = default_text()


def problems(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        parse(text, OPTIONS)
    return caught.value.problems


def test_the_policy_that_comes_with_the_board_has_the_posted_words_and_all_rules():
    policy = parse(DEFAULT, OPTIONS, number=1)

    assert policy.posted_text("TVLine.com") == (
        "Comments on TVLine.com are monitored. So don't go off topic, don't frakkin' curse, and be gone with your offers of "
        "discount leather goods. Talk smart about TV!"
    )
    assert list(policy.rules) == list(OPTIONS)
    assert {name: str(rule.mode) for name, rule in policy.rules.items()} == {
        "on-topic": "hint",
        "no-cursing": "hold",
        "no-spam": "hold",
        "links": "hold",
        "duplicates": "hold",
        "flood": "log-only",
        "capitals": "hint",
        "first-time": "off",
        "pre-moderation": "off",
        "form-traps": "hold",
    }
    assert all(rule.title and rule.posted and rule.explain and rule.note for rule in policy.rules.values())


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            'mode = "hint"',
            'mode = "maybe"',
            "rules.on-topic.mode is 'maybe'; it takes off, log-only, hint, hold, reject.",
        ),
        ('reason = "spam"', 'reason = "ham"', "rules.no-spam.reason is 'ham'; it takes off-topic, cursing, spam, "),
        ("most = 2", 'most = "two"', "rules.links.options.most is 'two'; it takes a whole number."),
        ("most = 2", "most = 2, least = 1", "rules.links.options.least is no option; there are most."),
        ("[rules.flood]", "[rules.floods]", "rules.floods is no rule here; there are on-topic, no-cursing, "),
        ("[rules.flood]", "[rules.floods]", 'rules.flood is missing. To switch it off, give it mode = "off".'),
        (
            'span = "f*ck"',
            'span = "fudge"',
            "rules.no-cursing.examples, number 1: the span 'fudge' does not stand in the text.",
        ),
        (
            'expect = "hold"',
            'expect = "weep"',
            "rules.no-cursing.examples, number 1: expect is 'weep'; it takes allow, hint",
        ),
        ('posted = "Comments', 'post = "Comments', "posted is missing: it is the text above the form"),
        (
            'title = "Few links"',
            'titel = "Few links"',
            "rules.links.titel is no key of a rule; there are mode, reason,",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_value_and_what_it_takes(old, new, problem):
    found = problems(DEFAULT.replace(old, new, 1))

    assert any(line.startswith(problem) for line in found), found


def test_everything_that_is_wrong_is_named_at_once():
    assert len(problems(DEFAULT.replace('mode = "hold"', 'mode = "hodl"'))) == DEFAULT.count('mode = "hold"')


def test_a_text_that_is_no_toml_is_told_where():
    assert problems("posted = ")[0].startswith("This is not TOML: ")


def test_modes_lead_to_verdicts_and_log_only_to_none():
    assert [mode.verdict for mode in Mode] == [Verdict.ALLOW, Verdict.ALLOW, Verdict.HINT, Verdict.HOLD, Verdict.REJECT]
