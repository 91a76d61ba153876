import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from comments.importers.saved_page import SavedPage, UnreadablePage, read_saved_page

SEEDS = Path(__file__).parents[2] / "fixtures" / "seeds"

BYLINE_TAIL = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}Reply To This Post"


def read_seed(name: str) -> SavedPage:
    return read_saved_page((SEEDS / name).read_text(encoding="utf-8"))


def page_with(*lines: str) -> str:
    """Return a page with these lines below "Comments (1)"; in them, ~ stands for the end of a by-line."""
    section = "\n".join(lines).replace("~", BYLINE_TAIL)
    return f"A title\n\nA paragraph.\n\nComments (1)\n\n{section}\n\nLeave a Reply\n"


def drawn(page: SavedPage, parent: int | None = None) -> list[str]:
    """Return the threads as in "1 Ann{2 Ben, 3 Cy}"."""
    threads = []
    for comment in page.comments:
        if comment.parent == parent:
            replies = ", ".join(drawn(page, comment.number))
            threads.append(f"{comment.number} {comment.author}" + (f"{{{replies}}}" if replies else ""))
    return threads


class TVLinePageTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = read_seed("tvline-smash-preview.txt")
        cls.comment = {comment.number: comment for comment in cls.page.comments}

    def test_has_a_title_with_its_no_break_space_and_neither_byline_nor_day(self):
        title = "Exclusive Smash Preview: Karen and Jimmy Kiss Again — But There's a\N{NO-BREAK SPACE}Twist!"

        assert self.page.title == title
        assert (self.page.byline, self.page.published_on) == ("", None)

    def test_keeps_video_caption_and_related_titles_apart_from_the_paragraphs(self):
        assert self.page.video_caption == "Get More: Previews, Video"
        assert self.page.related == (
            "Smash Recap: Frailty, Thy Name Is Woman?",
            "2013 Renewal Scorecard: What’s Coming Back? What’s Getting Cancelled? What’s on the Bubble?",
        )
        assert [paragraph.split()[0] for paragraph in self.page.paragraphs] == ["Karen", "As", "Check"]

    def test_holds_70_of_the_75_comments_it_declares(self):
        assert (self.page.declared_count, len(self.page.comments)) == (75, 70)

    def test_has_55_names_of_which_12_wrote_several_comments(self):
        names = Counter(comment.author for comment in self.page.comments)

        assert len(names) == 55
        twice = {"Caro", "Harmony", "Temperence", "marta", "Jennifer", "kn", "Josh", "Tina", "Pat W.", "kristina"}
        assert {name for name, times in names.items() if times == 2} == twice
        assert names.most_common(2) == [("Lala", 4), ("Leigh", 3)]
        assert "Valeria Kementari (@ValeKementari)" in names

    def test_has_fifty_threads_down_to_depth_five(self):
        depths = Counter(comment.depth for comment in self.page.comments)

        assert depths == {1: 50, 2: 15, 3: 2, 4: 2, 5: 1}

    def test_hangs_each_reply_on_the_comment_it_answers(self):
        assert [thread for thread in drawn(self.page) if "{" in thread] == [
            "1 SylwekG{2 Caro{3 Lala{4 Leigh{5 Harmony}}}, 6 Temperence, 7 alikc, 8 marta}",
            "9 Leigh{10 Gillian, 11 Jennifer}",
            "12 Steve{13 Temperence{14 Jennifer{15 Lala}}}",
            "17 Liam{18 marta}",
            "21 Kristi{22 misskittyreads}",
            "33 Josh{34 Leigh}",
            "40 Caro{41 Lala}",
            "44 Matthew Swanson{45 Linderella}",
            "51 Fernanda{52 Lala}",
            "54 Mary{55 Maggie, 56 Pat W.}",
        ]

    def test_numbers_the_comments_in_the_order_of_the_page(self):
        assert [comment.number for comment in self.page.comments] == list(range(1, 71))
        lines = [comment.line for comment in self.page.comments]
        assert lines == sorted(lines)
        assert (lines[0], lines[-1]) == (17, 248)

    def test_liam_stands_as_a_root_without_text(self):
        liam = self.comment[17]

        assert (liam.author, liam.body, liam.depth, liam.parent, liam.line) == ("Liam", "", 1, None, 66)
        assert [comment.number for comment in self.page.comments if not comment.body] == [17]

    def test_keeps_paragraphs_and_line_breaks_of_a_body_without_its_indentation(self):
        assert self.comment[35].body.split("\n") == [
            "I hate Jimmy and I don´t really like Hit List. But…",
            "I love Cartwills and support them 100%!",
            "",
            "I want to think there is still really hope for Karen & Derek down the road.. "
            "I am loving how their friendship is evolving this season. "
            "Hopefully Karen will open her eyes soon enough.",
        ]
        lines = {comment.author: comment.body.count("\n") + 1 for comment in self.page.comments if "\n" in comment.body}
        assert lines == {
            "Carola": 4,
            "Rfe": 3,
            "Jory": 4,
            "JJ (@jj_flower)": 2,
            "Lilacbarries": 3,
            "dan": 3,
            "Becky": 3,
            "Titina": 5,
            "Dats": 7,
        }

    def test_leaves_no_part_of_a_byline_or_bullet_in_a_body(self):
        for comment in self.page.comments:
            with self.subTest(number=comment.number):
                assert not re.search("Comment by|Reply To This Post|•|^[ \n]|[ \n]$", comment.body)

    def test_every_word_of_the_comments_is_in_one_body(self):
        text = (SEEDS / "tvline-smash-preview.txt").read_text(encoding="utf-8")
        section = text.split("Comments (75)")[1].split("Leave a Reply")[0]

        bylines = [f"Comment by {comment.author} – {comment.stamp}" for comment in self.page.comments]
        words = " ".join([*bylines, *(comment.body for comment in self.page.comments)]).split()

        printed = section.replace("Reply To This Post", "").replace("•", "").split()
        assert Counter(words) == Counter(printed)

    def test_keeps_the_stamp_as_printed_and_reads_its_wall_time(self):
        assert self.comment[1].stamp == "March 7, 2013 10:29 AM PDT"
        assert self.comment[1].written == datetime(2013, 3, 7, 10, 29)  # noqa: DTZ001
        assert self.comment[5].written == datetime(2013, 3, 8, 1, 9)  # noqa: DTZ001
        assert self.comment[42].stamp == "March 7, 2013 12:01 PM PDT"
        assert self.comment[42].written == datetime(2013, 3, 7, 12, 1)  # noqa: DTZ001
        assert {comment.stamp[-3:] for comment in self.page.comments} == {"PDT"}

    def test_has_its_comments_on_the_days_they_were_written(self):
        days = Counter(comment.written.day for comment in self.page.comments)

        assert days == {7: 57, 8: 4, 9: 5, 10: 1, 12: 2, 14: 1}


class ArticleWithoutCommentsTests(SimpleTestCase):
    def test_the_recap_has_byline_and_day_and_declares_nothing(self):
        page = read_seed("smash-report-13.txt")

        assert page.title == 'THE "SMASH" REPORT: Season Two, Episode 13 or I Wanna Be a Producer'
        assert (page.byline, page.published_on) == ("Ben Rimalower", date(2013, 4, 29))
        assert (page.declared_count, page.comments, page.related, page.video_caption) == (None, (), (), "")

    def test_the_recap_keeps_six_paragraphs_and_the_no_break_space_in_the_first(self):
        page = read_seed("smash-report-13.txt")

        assert [paragraph.split()[0] for paragraph in page.paragraphs] == ["Sure", "Once", "We", "Kyle", "I", "(Ben"]
        assert page.paragraphs[0].endswith("apartment.\N{NO-BREAK SPACE}")

    def test_a_title_alone_is_a_page(self):
        assert read_saved_page("A title") == SavedPage(title="A title")

    def test_the_reply_form_is_no_part_of_the_article(self):
        page = read_saved_page("A title\n\nA paragraph.\n\nLeave a Reply\n\nConnecting to %s")

        assert page.paragraphs == ("A paragraph.",)

    def test_a_first_paragraph_that_begins_with_by_is_no_byline(self):
        for paragraph in ["By " + "now everyone knows " * 5, "By Ann\nwho wrote it"]:
            with self.subTest(paragraph):
                page = read_saved_page(f"A title\n\n{paragraph}\n\nMore.")

                assert (page.byline, page.paragraphs) == ("", (paragraph, "More."))

    def test_byline_and_day_may_stand_right_below_the_title(self):
        page = read_saved_page("A title\nBy Ann\n1 May 2013\n\nA paragraph.")

        assert (page.byline, page.published_on) == ("Ann", date(2013, 5, 1))
        assert page.paragraphs == ("A paragraph.",)

    def test_only_the_first_video_slot_gives_its_caption(self):
        page = read_saved_page("A title\n\nGet More: Video\n\nGet More: Music")

        assert (page.video_caption, page.paragraphs) == ("Get More: Video", ("Get More: Music",))


class CommentSectionTests(SimpleTestCase):
    def test_a_declared_count_may_have_a_comma_and_no_comments(self):
        page = read_saved_page("A title\n\nComments (1,204)\n\nLeave a Reply")

        assert (page.declared_count, page.comments) == (1204, ())

    def test_the_section_may_be_the_end_of_the_page(self):
        text = page_with("  • Text", "", "    Comment by Ann – May 1, 2013 10:29 AM PDT~")

        assert drawn(read_saved_page(text.removesuffix("\n\nLeave a Reply\n"))) == ["1 Ann"]

    def test_line_ends_of_windows_are_line_ends(self):
        text = page_with("  • One", "    two", "", "    Comment by Ann – May 1, 2013 10:29 AM PDT~")

        assert read_saved_page(text.replace("\n", "\r\n")) == read_saved_page(text)

    def test_a_text_may_look_like_a_byline_a_bullet_or_a_dash(self):
        bodies = ["Comment by – me", "• one\n• two", "so – and so", "a\n\n\nb", "x\n  indented", "\N{NO-BREAK SPACE}"]
        for body in bodies:
            with self.subTest(body):
                first, *rest = body.split("\n")
                lines = [f"  • {first}", *(f"    {line}" for line in rest)]

                page = read_saved_page(page_with(*lines, "", "    Comment by A – B – May 1, 2013 10:29 AM PDT~"))

                assert [(comment.author, comment.body) for comment in page.comments] == [("A – B", body)]

    def test_replies_without_text_hang_where_their_bylines_stand(self):
        page = read_saved_page(
            page_with(
                "  •",
                "",
                "    Comment by Ann – May 1, 2013 10:29 AM PDT~",
                "",
                "      Comment by Ben – May 1, 2013 10:30 AM PDT~",
                "",
                "    Comment by Cy – May 1, 2013 10:31 AM PDT~",
            )
        )

        assert drawn(page) == ["1 Ann{2 Ben}", "3 Cy"]
        assert {comment.body for comment in page.comments} == {""}


class UnreadablePageTests(SimpleTestCase):
    """Each page names the line and the cure; lines count from the title, and the section begins on line 7."""

    def assert_refused(self, text: str, line: int, *parts: str) -> None:
        with pytest.raises(UnreadablePage) as caught:
            read_saved_page(text)
        assert caught.value.line == line
        for part in (f"line {line}: ", *parts):
            assert part in str(caught.value)

    def test_a_page_without_a_title(self):
        for text in ["", "\n \n", "Comments (3)\n", "Leave a Reply"]:
            with self.subTest(text):
                self.assert_refused(text, 1, "there is no title", "Begin the page with")

    def test_a_stamp_that_is_none(self):
        for stamp in ["", "yesterday", "March 7, 2013", "March 7, 2013 10:29 AM", "March 7, 2013 10:29 am PDT"]:
            with self.subTest(stamp):
                text = page_with("  • Text", "", f"    Comment by Ann – {stamp}~")

                self.assert_refused(text, 9, f"“{stamp}” is no date and time", "“March 7, 2013 10:29 AM PDT”")

    def test_a_stamp_of_a_day_or_hour_that_does_not_exist(self):
        for wall in ["Febtober 7, 2013 10:29 AM", "February 30, 2013 10:29 AM", "March 7, 2013 13:29 PM"]:
            with self.subTest(wall):
                text = page_with("  • Text", "", f"    Comment by Ann – {wall} PDT~")

                self.assert_refused(text, 9, f"there is no “{wall}”", "Correct it")

    def test_a_day_under_the_title_that_does_not_exist(self):
        self.assert_refused("A title\n\nBy Ann\n31 Feb 2013\n", 4, "there is no “31 Feb 2013”", "29 Apr 2013")

    def test_an_indentation_that_jumps(self):
        text = page_with(
            "  • Text",
            "",
            "    Comment by Ann – May 1, 2013 10:29 AM PDT~",
            "      • Reply",
            "",
            "        Comment by Ben – May 1, 2013 10:30 AM PDT~",
        )

        self.assert_refused(text, 12, "indented by 8 spaces", "at most 6", "Correct the spaces")

    def test_a_byline_at_an_indentation_that_no_depth_has(self):
        for spaces in [0, 2, 5, 6]:
            with self.subTest(spaces=spaces):
                text = page_with(f"{' ' * spaces}Comment by Ann – May 1, 2013 10:29 AM PDT~")

                self.assert_refused(text, 7, f"indented by {spaces} spaces", "at most 4")

    def test_a_text_without_a_bullet(self):
        text = page_with("    Text", "", "    Comment by Ann – May 1, 2013 10:29 AM PDT~")

        self.assert_refused(text, 7, "a comment should begin here, with 2 spaces and a bullet", "line 9")

    def test_a_bullet_at_another_depth_than_its_byline(self):
        text = page_with("    • Text", "", "    Comment by Ann – May 1, 2013 10:29 AM PDT~")

        self.assert_refused(text, 7, "a comment should begin here, with 2 spaces", "line 9 is indented by 4")

    def test_a_missing_byline_above_a_comment_of_the_same_depth(self):
        text = page_with("  • One", "", "  • Two", "", "    Comment by Ann – May 1, 2013 10:29 AM PDT~")

        self.assert_refused(text, 9, "indented by 2 spaces", "put the by-line back")

    def test_a_missing_byline_above_a_reply(self):
        text = page_with("  • One", "", "    • Two", "", "      Comment by Ann – May 1, 2013 10:29 AM PDT~")

        self.assert_refused(text, 11, "indented by 6 spaces", "put the comment back that is answered")

    def test_a_missing_byline_at_the_end(self):
        self.assert_refused(page_with("  • One", "    two"), 7, "no by-line below it", "take the text out")

    def test_bylines_without_a_heading_above_them(self):
        text = page_with("    Comment by Ann – May 1, 2013 10:29 AM PDT~").replace("Comments (1)", "Some comments")

        self.assert_refused(text, 7, "does not stand between", "“Comments (n)”")

    def test_bylines_below_the_reply_form(self):
        text = page_with() + "\n    Comment by Ann – May 1, 2013 10:29 AM PDT" + BYLINE_TAIL

        self.assert_refused(text, 11, "does not stand between", "“Leave a Reply”")
