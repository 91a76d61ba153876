"""The house-keeping rules: what strikes, what just doesn't, and what they point at."""

import pytest

from comments.moderation.rules.house import Capitals, Duplicates, FirstTime, Flood, FormTraps, Links, PreModeration
from comments.moderation.rules.posted import NoCursing
from comments.moderation.verdicts import Candidate


def check(rule, body: str = "What I think.", *, name: str = "", website: str = "", **facts):
    return rule.check(Candidate(body=body, name=name, website=website, facts=facts))


class TestLinks:
    def test_strike_from_one_more_than_allowed_on_and_are_pointed_at(self):
        body = "see http://a.example/x, https://b.example and http://c.example."

        opinion = check(Links({"most": 2}), body)

        assert (opinion.hit, opinion.why) == (True, "It has 3 links; 2 is the most.")
        assert [body[one.start : one.end] for one in opinion.evidence] == [
            "http://a.example/x",
            "https://b.example",
            "http://c.example",
        ]

    def test_as_many_as_allowed_are_fine(self):
        assert not check(Links({"most": 2}), "http://a.example http://b.example").hit
        assert not check(Links({}), "http://a.example http://b.example").hit
        assert check(Links({"most": 0}), "http://a.example").hit


class TestDuplicates:
    BODY = "Buy our leather goods while they last, dear friends!"

    def test_strike_where_the_words_stand_elsewhere(self):
        assert check(Duplicates({}), self.BODY, copies=1).why == "The same words were posted once before."
        assert check(Duplicates({}), self.BODY, copies=3).why == "The same words were posted 3 times before."

    def test_short_remarks_are_often_the_same(self):
        assert not check(Duplicates({"shortest_words": 8}), "Go Karen!!!!", copies=9).hit
        assert not check(Duplicates({}), self.BODY, copies=0).hit


class TestFlood:
    def test_strikes_with_the_one_after_the_most(self):
        assert check(Flood({"most": 4}), recent=4).why == "It is number 5 of the same person within ten minutes."
        assert not check(Flood({"most": 4}), recent=3).hit


class TestCapitals:
    def test_strike_long_texts_mostly_in_capitals(self):
        opinion = check(Capitals({}), "THIS IS THE WORST EPISODE OF THE WHOLE SEASON AND I WANT MY HOUR BACK")

        assert (opinion.hit, opinion.why) == (True, "100% of its letters are capitals.")

    @pytest.mark.parametrize(
        "body", ["OMG YES!!!", "the song is AMAZING!! OMG I LOVE THIS!!", "ПРИВЕТ", "12345 " * 20, ""]
    )
    def test_short_mixed_or_letterless_texts_are_fine(self, body):
        assert not check(Capitals({}), body).hit


def test_first_time_strikes_people_of_whom_nothing_is_published():
    assert check(FirstTime({})).hit
    assert not check(FirstTime({}), published_before=True).hit


def test_pre_moderation_strikes_everything():
    assert check(PreModeration({})).hit


class TestFormTraps:
    def test_strike_a_filled_trap_and_what_is_faster_than_a_hand(self):
        assert check(FormTraps({}), trap_filled=True, fill_seconds=60).hit
        assert check(FormTraps({}), fill_seconds=0.49).hit

    def test_leave_people_alone_and_those_of_whom_the_time_is_not_known(self):
        assert not check(FormTraps({}), fill_seconds=0.5).hit
        assert not check(FormTraps({}), fill_seconds=None).hit
        assert not check(FormTraps({})).hit


class TestNoCursing:
    def test_points_at_the_curse(self):
        body = "What the f*ck was that?"

        opinion = check(NoCursing({}), body)

        assert [body[one.start : one.end] for one in opinion.evidence] == ["f*ck"]
        assert (opinion.hit, opinion.score) == (True, 1.0)

    def test_reads_name_and_website_too(self):
        assert check(NoCursing({}), name="Fuck Face").why == "There is a curse in the name."
        assert check(NoCursing({}), website="https://fuck.example").why == "There is a curse in the website."

    def test_takes_words_from_the_policy_and_leaves_others_alone(self):
        assert check(NoCursing({"strong": ["press"]}), "The press is here.").hit
        assert not check(NoCursing({"strong": ["press"]}), "WordPress is here.").hit
        assert not check(NoCursing({"strong": ["smurf*"], "allow": ["smurfette"]}), "Smurfette sings.").hit

    def test_mild_words_count_only_where_the_policy_wants_them(self):
        assert not check(NoCursing({}), "Damn, that is crap.").hit
        assert check(NoCursing({"find_mild": True}), "Damn, that is crap.").score == 0.6
