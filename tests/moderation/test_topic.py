import math
from unittest import mock

from django.test import SimpleTestCase

from comments.moderation.topic import FAR, NEAR, OnTopic, Profile, Subject, TopicScore
from comments.moderation.topic import table as tables
from comments.moderation.topic.features import MAX_FAMILIES, Read
from comments.moderation.topic.judge import Weights
from comments.moderation.topic.subject import RECENT
from comments.moderation.topic.words import MAX_WORDS, fold, stem, words_of
from tests.rules_report.topic import original_thread

SMASH = Subject(
    title="Smash Preview: Karen and Jimmy Kiss Again",
    body=(
        "Karen and Jimmy agreed to keep things professional on the latest episode of Smash, so why are they locking lips "
        "in this preview of The Fringe? The ballad is from the musical The Hit List, and Derek is directing. NBC airs it "
        "next Tuesday. Does the song live up to its genius rep?"
    ),
    tags=("Smash", "NBC", "Broadway", "musicals"),
    cast=("Katharine McPhee", "Jeremy Jordan", "Megan Hilty", "Ivy Lynn", "Derek Wills", "Hit List"),
    thread=(
        "Ivy should have been Marilyn, she sings so much better on stage than Karen.",
        "The songs are great but the ratings are terrible, NBC will cancel this show before the season ends.",
        "I love the Broadway scenes, the choreography and the costumes in Bombshell.",
    ),
    slug="smash",
)
COOKING = Subject(
    title="Our best recipes for a summer barbecue",
    body=(
        "Grilled chicken, potato salad with mustard, ribs in a smoky sauce and corn with butter: what to cook when friends "
        "come over, how long to marinate the meat, and which charcoal burns longest on the grill."
    ),
    tags=("recipes", "barbecue"),
    slug="barbecue",
)
FOOTBALL = Subject(
    title="Goalkeeper saves two penalties in the cup final",
    body="The striker missed from the spot, the referee added six minutes, and the fans ran onto the pitch after the match.",
    tags=("football",),
    slug="cup-final",
)
RIBS = (
    "Marinate the ribs overnight in vinegar and mustard, then put them on the charcoal grill for three hours "
    "and brush the meat with sauce and butter before serving with potato salad."
)


class TopicTestCase(SimpleTestCase):
    def judge(self, text: str, subject: Subject = SMASH, **context) -> TopicScore:
        others = [Profile(other) for other in context.pop("others", ())]
        return OnTopic().judge(text, Profile(subject), others=others, **context)

    def words_in(self, text: str, evidence) -> list[str]:
        return [text[one.start : one.end] for one in evidence]


class ScoreTests(TopicTestCase):
    def test_tells_comments_on_the_article_from_comments_on_something_else(self):
        table = [
            # text, whether it is off topic
            ("Karen and Jimmy have no chemistry at all, and Derek deserves so much better than that.", False),
            (
                "I will keep watching for the songs, the Broadway cast sings them beautifully on stage every week.",
                False,
            ),
            (RIBS, True),
            (
                "My insulin pump stopped working on the motorway last winter, and the insurance company still refuses to pay "
                "for the tow truck or for the hospital.",
                True,
            ),
        ]
        for text, off_topic in table:
            with self.subTest(text=text):
                score = self.judge(text)

                assert not score.abstained
                assert (score.score >= FAR) is off_topic, score

    def test_scores_the_same_comment_by_the_article_it_stands_below(self):
        assert self.judge(RIBS, SMASH).score >= FAR
        assert self.judge(RIBS, COOKING).score < 0.01

    def test_learns_from_the_thread_what_else_belongs_to_the_subject(self):
        text = "The bootleg vinyl of that soundtrack sounds dreadful, my turntable needs a new cartridge anyway."
        profile = Profile(SMASH)
        before = OnTopic().judge(text, profile).score

        profile.extend(
            [
                "I bought the soundtrack on vinyl, it is a bootleg.",
                "Which turntable and cartridge do you play vinyl on?",
            ]
        )

        assert OnTopic().judge(text, profile).score < before

    def test_stays_between_0_and_1_and_puts_the_thresholds_where_they_were_measured(self):
        weights = Weights(bias=0, trusted=0, by_feature=(0,) * 7, far=2.0, near=1.0)

        assert math.isclose(weights.score(2.0), FAR)
        assert math.isclose(weights.score(1.0), NEAR)
        assert 0 <= weights.score(-1e9) < weights.score(0) < weights.score(3) <= weights.score(1e9) <= 1

    def test_judges_alike_whatever_was_judged_before(self):
        profile, rule = Profile(SMASH), OnTopic()
        first = rule.judge(RIBS, profile)

        rule.judge("Karen and Jimmy have no chemistry at all, and Derek deserves better.", profile)

        assert rule.judge(RIBS, profile) == first


class AbstainTests(TopicTestCase):
    def test_says_nothing_where_nothing_can_be_told_and_tells_why(self):
        table = [
            ("Grill the ribs for three hours overnight.", SMASH, "It has fewer than 8 words."),
            ("", SMASH, "It has fewer than 8 words."),
            ("!!! ??? ... --- *** ### ::: ;;; ,,, Ribs!", SMASH, "It has fewer than 8 words."),
            ("I am so not sure about this, are you not as well?", SMASH, "Its words could stand below any article."),
            (RIBS, Subject(title="Open thread"), "Too little is known of the article."),
            (
                "Die Rippchen müssen über Nacht in Essig liegen, danach kommen sie bei milder Hitze auf den Holzkohlengrill.",
                SMASH,
                "Most of its words are unknown, so it can't be compared.",
            ),
            ("Рёбрышки нужно замариновать на ночь, а потом три часа жарить на углях.", SMASH, "Most of its words"),
        ]
        for text, subject, why in table:
            with self.subTest(text=text, why=why):
                score = self.judge(text, subject)

                assert (score.score, score.abstained) == (0.0, True)
                assert score.why.startswith(why)

    def test_leaves_a_reply_alone_that_fits_its_parent(self):
        parent = "We always watch it with ribs from the grill, what do you eat on Tuesdays?"

        score = self.judge(RIBS, parent=parent)

        assert score == TopicScore(0.0, abstained=True, why="It answers the comment it replies to.")

    def test_judges_a_reply_that_has_nothing_to_do_with_its_parent(self):
        score = self.judge(RIBS, parent="Karen should have stayed with Dev, he was the nicer one.")

        assert not score.abstained
        assert score.score >= FAR


class EvidenceTests(TopicTestCase):
    def test_points_at_the_words_that_tie_a_comment_to_its_subject(self):
        text = "Honestly, Ivy sings that ballad better than Jeremy, and the choreography on Tuesday was a mess."

        evidence = self.judge(text).evidence

        assert [(text[one.start : one.end], one.note) for one in evidence] == [
            ("Ivy", "a name of the cast"),
            ("sings", "in the thread"),
            ("ballad", "in the article"),
            ("Jeremy", "a name of the cast"),
            ("choreography", "in the thread"),
            ("Tuesday", "in the article"),
        ]

    def test_finds_names_however_they_are_written(self):
        table = [
            ("HitList", "a name of the cast"),
            ("#HitList", "a name of the cast"),
            ("hitlist", "a name of the cast"),
            ("Hilty's", "a name of the cast"),
            ("Megan’s", "a name of the cast"),
            ("KATHARINE", "a name of the cast"),
            ("#TeamIvy", "a name of the cast"),
            ("#teamivy", "joins a name of the article"),
            ("smashfans", "joins a name of the article"),
            ("musical", "in the title or tags"),
            ("kisses", "in the title or tags"),
            ("directed", "in the article"),
        ]
        for written, note in table:
            with self.subTest(written=written):
                text = f"Nobody could ever make me stop adoring {written} after such a wonderful evening, believe me."

                evidence = self.judge(text).evidence

                assert note in {one.note for one in evidence if text[one.start : one.end] in written}

    def test_doesnt_take_words_for_names_that_only_contain_one(self):
        for written in ["divvying", "smashed", "hitlisted1", "xivyx", "ivylike"]:
            with self.subTest(written=written):
                assert not Profile(COOKING).joins_a_name(words_of(written)[0])

    def test_names_the_strange_words_of_a_comment_that_is_off_topic(self):
        score = self.judge(RIBS)

        assert score.evidence == ()
        assert score.why == "None of its words ties it to the article."
        assert {"ribs", "mustard", "charcoal", "salad"} & set(self.words_in(RIBS, score.strangers))
        assert {one.note for one in score.strangers} == {"not what the article is about"}

    def test_spans_count_code_points_behind_emoji_and_combining_marks(self):
        text = "🎭🎭 Ame\u0301lie e\u0301coute: the ballad by Ivy moved my whole family to tears last night."

        assert self.words_in(text, self.judge(text).evidence) == ["ballad", "Ivy"]


class OtherArticlesTests(TopicTestCase):
    def test_names_the_article_that_a_comment_would_fit_better(self):
        table = [
            (RIBS, "barbecue", "Our best recipes for a summer barbecue"),
            (
                "The referee was blind, that penalty in added time should have been taken again and the striker sent off.",
                "cup-final",
                "Goalkeeper saves two penalties in the cup final",
            ),
        ]
        for text, slug, title in table:
            with self.subTest(slug=slug):
                score = self.judge(text, others=[FOOTBALL, SMASH, COOKING])

                assert score.fits_better == slug
                assert score.why.endswith(f"it would fit better below “{title}”.")

    def test_names_none_for_a_comment_that_fits_where_it_is(self):
        text = "Karen and Jimmy have no chemistry at all, and Derek deserves so much better than that."

        assert self.judge(text, others=[FOOTBALL, COOKING]).fits_better is None

    def test_never_names_the_article_itself(self):
        profile = Profile(COOKING)

        score = OnTopic().judge(RIBS, profile, others=[profile, Profile(SMASH)])

        assert score.fits_better is None


class ProfileTests(SimpleTestCase):
    def test_adding_comments_one_by_one_gives_what_compiling_them_together_gives(self):
        whole, grown = Profile(SMASH), Profile(Subject(SMASH.title, SMASH.body, SMASH.tags, SMASH.cast))

        for text in SMASH.thread:
            grown.add(text)

        assert (grown.counts, grown.total, grown.centre) == (whole.counts, whole.total, whole.centre)

    def test_keeps_the_newest_comments_and_forgets_the_words_of_older_ones(self):
        profile = Profile(SMASH)
        before = set(profile.article)

        profile.extend(f"Comment about zeppelins, number {number}" for number in range(RECENT))

        assert len(profile.comments) == RECENT
        assert set(profile.counts) == before | {stem("comment"), stem("zeppelins"), stem("number")}
        assert profile.total == sum(profile.counts.values())

    def test_a_comment_without_a_telling_word_changes_nothing(self):
        profile = Profile(SMASH)
        total = profile.total

        profile.extend(["", "!!!", "so it is", "🎭"])

        assert (profile.total, len(profile.comments)) == (total, len(SMASH.thread))


class WordsTests(SimpleTestCase):
    def test_counts_families_of_words_as_one(self):
        for family in [
            ("sing", "sings", "singing", "singer"),
            ("kiss", "kisses", "kissed"),
            ("story", "stories"),
            ("Ivy", "Ivy's", "IVY’S"),
            ("café", "CAFE", "cafe\u0301s"),
        ]:
            with self.subTest(family=family):
                assert len({stem(fold(word)) for word in family}) == 1

    def test_reads_words_with_their_places_and_no_links(self):
        text = "See https://example.com/ribs?x=1 or www.grill.example: “Don’t” HitList!"

        assert [(word.folded, text[word.start : word.end]) for word in words_of(text)] == [
            ("see", "See"),
            ("or", "or"),
            ("don't", "Don’t"),
            ("hitlist", "HitList"),
            ("hit", "Hit"),
            ("list", "List"),
        ]


class OriginalThreadTests(SimpleTestCase):
    def test_holds_at_most_one_of_the_seventy_comments_that_were_published(self):
        judged = list(original_thread())

        assert len(judged) == 70
        assert sum(score.score >= FAR for _, score in judged) <= 1
        assert [text for text, score in judged if score.score >= 0.8] == []


class BoundedWorkTests(SimpleTestCase):
    def test_reads_only_so_many_words_of_a_long_text(self):
        table = [
            "a" * 10_000,
            "Ab" * 5_000,
            "a b " * 2_500,
            "http://" * 1_400,
            "www." * 2_500,
            "a'" * 5_000,
            "é" * 10_000,
            "#" * 10_000,
            " ".join(f"word{'x' * (number % 7)}" for number in range(2_000)),
            "\u0301" * 10_000,
        ]
        for text in table:
            with self.subTest(text=text[:20]):
                read = Read(text, tables.table())

                assert len(read.words) <= 3 * MAX_WORDS
                assert len(read.telling) <= MAX_FAMILIES

    def test_a_long_comment_costs_as_many_comparisons_as_a_short_one(self):
        profile = Profile(SMASH)
        short, long = Read(RIBS, profile.table), Read((RIBS + " ") * 50, profile.table)

        for read in (short, long):
            with mock.patch("comments.moderation.topic.features.cosine", return_value=0.5) as cosine:
                OnTopic().judge(read.text, profile)

                # the centre, the article, each comment, each kind of text of the background
                assert cosine.call_count == 2 + len(profile.comments) + len(profile.table.background)

    def test_the_table_is_about_a_megabyte_and_answers_for_words_it_doesnt_know(self):
        table = tables.table()

        assert tables.FILE.stat().st_size < 1_200_000
        assert table.frequency(stem("the")) > table.frequency(stem("musical")) > table.frequency("zxqv") == tables.RARE
        assert table.vector([]) == table.vector(words_of("zxqvzx")) == (0.0,) * table.dimensions
