import json
from math import log

import pytest
from django.test import SimpleTestCase

from comments.moderation.spam.detector import THRESHOLD, SpamFacts, detect
from comments.moderation.spam.learning import (
    HALF_TRUST,
    PERSON_REACH,
    REPORT_WEIGHT,
    BoardModel,
    Row,
    combine,
    combined,
    features_of,
)

HONEST = [
    f"{who} {what} {when}, and {opinion}."
    for who in ["Karen", "Ivy", "Derek", "Tom", "Julia"]
    for what in ["sang the big number", "stole the scene", "walked out of rehearsal"]
    for when in ["in the second act", "at the end of the hour"]
    for opinion in ["I loved it", "my husband fell asleep"]
]
SPAM = [
    f"{greeting} our {what} from {where}, {price} for readers of this page."
    for greeting in ["Try", "Order", "Discover", "Taste"]
    for what in ["mountain honey", "pine syrup", "clover tea"]
    for where in ["the village", "the old mill", "three farms"]
    for price in ["half price", "two for one"]
]
WAVE = (
    "Dear friends, my reader {name} told me about the card of {number} cups and my life turned around, write to {link}"
)
NAMES = ["Anna", "Peter Smith", "Maria", "John", "Lucy", "Kate Ann Miller"]


def wave() -> list[str]:
    return [
        WAVE.format(name=name, number=17 * place + 3, link=f"http://site{place}.example/{place * 7}")
        for place, name in enumerate(NAMES)
    ]


def taught(*people: str) -> BoardModel:
    board = BoardModel()
    for place in range(40):
        who = people[place % len(people)]
        board.learn(HONEST[place], "ok", who=who)
        board.learn(SPAM[place], "spam", who=who)
    return board


class TeachingTests(SimpleTestCase):
    def test_a_taught_board_holds_what_it_rejects_and_lets_through_what_it_publishes(self):
        board = taught("anna", "ben")

        assert board.score(SPAM[-1]).score > 0.7
        assert board.score(HONEST[-1]).score < 0.3

    def test_its_evidence_is_the_words_that_spoke(self):
        text = "Well! Taste our clover tea from nowhere"

        score = taught("anna", "ben").score(text)

        assert "clover" in {text[one.start : one.end] for one in score.evidence}
        assert all("this board rejects" in one.note for one in score.evidence)

    def test_says_nothing_before_there_are_decisions_of_both_kinds(self):
        board = BoardModel()
        for text in SPAM[:40]:
            board.learn(text, "spam", who="anna")

        score = board.score(HONEST[0])

        assert (score.score, score.evidence_count, score.evidence) == (0.5, 0.0, ())
        assert combined(0.3, score) == pytest.approx(0.3)

    def test_takes_no_other_labels(self):
        for label in ["ham", "", "SPAM"]:
            with self.subTest(label=label), self.assertRaisesMessage(ValueError, 'taught as "spam" or "ok"'):
                BoardModel().learn("x", label)


class UndoingTests(SimpleTestCase):
    def test_undoing_leaves_no_trace_in_any_order(self):
        board, plain = taught("anna"), taught("anna")
        more = [("Cheap cheap cheap honey", "spam", 1.0, "ben"), (HONEST[0], "ok", 1.0, "anna"), ("", "ok", 0.1, "zoe")]
        for decision in more:
            board.learn(*decision)

        for decision in more:
            board.unlearn(*decision)

        assert board.counts == plain.counts

    def test_refuses_to_undo_what_never_was_and_changes_nothing(self):
        board = BoardModel()
        board.learn("honey from the mill", "spam", who="anna")
        before = list(board.rows())
        for decision in [
            ("honey from the mill", "ok", 1.0, "anna"),
            ("honey from the mill", "spam", 1.0, "ben"),
            ("honey from the mill", "spam", 0.1, "anna"),
            ("honey from the hill", "spam", 1.0, "anna"),
        ]:
            with self.subTest(decision=decision), self.assertRaisesMessage(ValueError, "nothing to undo"):
                board.unlearn(*decision)

        assert list(board.rows()) == before

    def test_forgets_everything_or_one_person(self):
        board, anna = taught("anna", "ben"), BoardModel()
        for place in range(0, 40, 2):
            anna.learn(HONEST[place], "ok", who="anna")
            anna.learn(SPAM[place], "spam", who="anna")

        board.forget_person("ben")
        assert board.counts == anna.counts

        board.forget()
        assert list(board.rows()) == []

    def test_lists_words_with_who_taught_them_and_no_sketches(self):
        board = taught("anna", "ben")

        listed = board.listed()

        honey = next(line for line in listed if line.feature == "honey")
        assert honey.ok == 0
        assert honey.spam > 5
        assert honey.log_odds > 1
        assert honey.persons == ("anna", "ben")
        assert not [line for line in listed if line.feature.startswith("#")]
        assert [abs(line.log_odds) for line in listed] == sorted((abs(line.log_odds) for line in listed), reverse=True)


class StoringTests(SimpleTestCase):
    def test_rows_go_through_json_and_come_back(self):
        board = taught("anna", "ben")
        stored = json.dumps([[row.feature, row.person, row.weight, row.spam, row.ok] for row in board.rows()])

        again = BoardModel.from_rows(Row(*row) for row in json.loads(stored))

        assert again.counts == board.counts

    def test_the_rows_of_a_texts_features_are_enough_to_score_it(self):
        board = taught("anna", "ben")
        for copy in wave()[:3]:
            board.learn(copy, "spam", who="anna")
        for text in [SPAM[-1], HONEST[-1], wave()[4], "Something else altogether"]:
            wanted = set(features_of(text))
            part = BoardModel.from_rows(row for row in board.rows() if row.feature in wanted)
            with self.subTest(text=text):
                assert part.score(text) == board.score(text)


class CopiesTests(SimpleTestCase):
    def test_a_new_wave_is_held_after_its_third_rejected_copy(self):
        board = BoardModel()
        held = []
        for copy in wave():
            held.append(combined(detect(SpamFacts(copy)).score, board.score(copy)) >= THRESHOLD)
            board.learn(copy, "spam", who="anna")

        assert held == [False, False, False, True, True, True]

    def test_points_at_the_whole_copy(self):
        board = BoardModel()
        for copy in wave()[:3]:
            board.learn(copy, "spam", who="anna")

        (evidence,) = board.score(wave()[3]).evidence

        assert (evidence.start, evidence.end) == (0, len(wave()[3]))

    def test_undoing_a_rejection_lets_the_wave_through_again(self):
        board = BoardModel()
        for copy in wave()[:3]:
            board.learn(copy, "spam", who="anna")

        board.unlearn(wave()[0], "spam", who="anna")

        assert not board.score(wave()[4]).copy_of_rejected

    def test_publishing_copies_lets_the_others_through(self):
        board = BoardModel()
        for copy in wave()[:3]:
            board.learn(copy, "spam", who="anna")
        board.learn(wave()[3], "ok", who="ben")

        assert not board.score(wave()[4]).copy_of_rejected

    def test_what_people_say_alike_is_no_wave(self):
        board = BoardModel()
        for _ in range(5):
            board.learn("Great recap, thank you!", "spam", who="anna")

        assert not board.score("Great recap, thank you!").copy_of_rejected


class PoisonTests(SimpleTestCase):
    def test_a_readers_flood_of_reports_moves_next_to_nothing(self):
        board, before = taught("anna", "ben"), taught("anna", "ben")
        for text in HONEST:
            for _ in range(50):
                board.learn(text, "spam", weight=REPORT_WEIGHT, who="reader")

        for text in HONEST[-5:]:
            with self.subTest(text=text):
                base = detect(SpamFacts(text)).score
                assert not board.score(text).copy_of_rejected
                assert combined(base, board.score(text)) < THRESHOLD
                assert (
                    abs(logit(board.score(text).score) - logit(before.score(text).score)) <= 0.1 * PERSON_REACH + 1e-9
                )

    def test_a_moderators_flood_moves_others_judgement_by_one_persons_reach(self):
        board, before = taught("anna", "ben"), taught("anna", "ben")
        for number in range(500):
            board.learn(f"{HONEST[number % 60]} {number}", "spam", who="mallory")

        text = "Karen walked, my husband loved the number at the end"

        moved = logit(board.score(text).score) - logit(before.score(text).score)
        assert abs(moved) <= PERSON_REACH + 1e-9

    def test_a_board_of_one_is_held_to_one_persons_reach_too(self):
        board = taught("anna")

        for text in ["Clover tea, pine syrup and mountain honey: order!", "Karen stole the scene, I loved Ivy"]:
            with self.subTest(text=text):
                assert 1 < abs(logit(board.score(text).score)) <= PERSON_REACH + 1e-9

    def test_a_reader_alone_never_makes_a_copy_known(self):
        board = BoardModel()
        for _ in range(100):
            board.learn(wave()[0], "spam", weight=REPORT_WEIGHT, who="reader")

        assert not board.score(wave()[1]).copy_of_rejected

    def test_a_decision_repeated_by_one_person_counts_up_to_the_cap(self):
        few, many = taught("anna", "ben"), taught("anna", "ben")
        for _ in range(12):
            few.learn("marmalade", "spam", who="cleo")
        for _ in range(1_000):
            many.learn("marmalade", "spam", who="cleo")

        one = next(line for line in few.listed() if line.feature == "marmalade")
        two = next(line for line in many.listed() if line.feature == "marmalade")
        assert two.spam == 1_000
        assert two.log_odds < one.log_odds + 0.1


class CombiningTests(SimpleTestCase):
    def test_nothing_learnt_changes_nothing(self):
        for score in [0.01, 0.3, 0.5, 0.99]:
            with self.subTest(score=score):
                assert combine(score, 0.99, 0) == pytest.approx(score)
                assert combine(score, 0.5, 1_000) == pytest.approx(score)

    def test_the_board_is_trusted_by_half_at_half_trust(self):
        assert logit(combine(0.5, 0.9, HALF_TRUST)) == pytest.approx(logit(0.9) / 2)

    def test_certainties_stay_between_nought_and_one(self):
        for base in [0.0, 1.0]:
            for board in [0.0, 1.0]:
                with self.subTest(base=base, board=board):
                    assert 0 <= combine(base, board, 10_000) <= 1


def logit(score: float) -> float:
    return log(score / (1 - score))
