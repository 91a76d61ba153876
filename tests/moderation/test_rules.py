from dataclasses import replace
from datetime import UTC, datetime

from django.test import SimpleTestCase

from comments.choices import ModerationMode
from comments.moderation.rules import RULES, ArticleMode, FormTraps
from comments.moderation.verdicts import Candidate, Finding, Verdict

CANDIDATE = Candidate(
    body="Go Karen!!!!",
    article_mode=ModerationMode.PUBLISH,
    author_published_before=False,
    fill_seconds=60,
    trap_filled=False,
    now=datetime(2013, 3, 7, 18, 29, tzinfo=UTC),
)


class ArticleModeTests(SimpleTestCase):
    def check(self, mode: ModerationMode, *, before: bool) -> Finding:
        return ArticleMode().check(replace(CANDIDATE, article_mode=mode, author_published_before=before))

    def test_lets_everybody_through_where_comments_appear_at_once(self):
        for before in [False, True]:
            with self.subTest(before=before):
                finding = self.check(ModerationMode.PUBLISH, before=before)

                assert finding == Finding("article-mode", 1, Verdict.ALLOW)

    def test_holds_everybody_where_all_is_held(self):
        for before in [False, True]:
            with self.subTest(before=before):
                finding = self.check(ModerationMode.HOLD_ALL, before=before)

                assert finding.verdict is Verdict.HOLD
                assert finding.why == "A moderator looks at every comment on this article before it appears."

    def test_holds_newcomers_where_the_first_is_held(self):
        finding = self.check(ModerationMode.HOLD_FIRST, before=False)

        assert finding.verdict is Verdict.HOLD
        assert finding.why == "A moderator looks at the first comment of each person before it appears."

    def test_lets_through_who_was_published_before_where_the_first_is_held(self):
        assert self.check(ModerationMode.HOLD_FIRST, before=True) == Finding("article-mode", 1, Verdict.ALLOW)


class FormTrapsTests(SimpleTestCase):
    def check(self, **facts) -> Finding:
        return FormTraps().check(replace(CANDIDATE, **facts))

    def test_holds_a_filled_trap(self):
        finding = self.check(trap_filled=True)

        assert finding.verdict is Verdict.HOLD
        assert finding.why == "A field that people don't see was filled in, as programs do."

    def test_holds_what_came_within_half_a_second(self):
        for seconds in [0, 0.1, 0.499, -5]:
            with self.subTest(seconds=seconds):
                finding = self.check(fill_seconds=seconds)

                assert finding.verdict is Verdict.HOLD
                assert finding.why == "It was sent within half a second of opening the form, as programs do."

    def test_lets_through_what_took_half_a_second_or_longer_or_an_unknown_time(self):
        for seconds in [0.5, 1, 86_400, None]:
            with self.subTest(seconds=seconds):
                assert self.check(fill_seconds=seconds) == Finding("form-traps", 1, Verdict.ALLOW)


class RulesTests(SimpleTestCase):
    def test_each_rule_has_a_name_of_its_own_and_a_version(self):
        assert [(rule.name, rule.version) for rule in RULES] == [("article-mode", 1), ("form-traps", 1)]

    def test_each_rule_answers_under_its_own_name_and_version(self):
        for rule in RULES:
            with self.subTest(rule=rule.name):
                finding = rule.check(CANDIDATE)

                assert (finding.rule, finding.version) == (rule.name, rule.version)
