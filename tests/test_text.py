import time
from html.parser import HTMLParser

import pytest
from django.test import SimpleTestCase

from comments.text import BODY_LIMIT, UnreadableText, body_to_html, is_visible, tidy, tidy_line

REL = 'rel="nofollow ugc noopener"'


def link(address: str, text: str = "") -> str:
    return f'<a href="{address}" {REL}>{text or address}</a>'


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)


class TidyTests(SimpleTestCase):
    def test_leaves_a_plain_text_as_it_is(self):
        text = "I loved it.\nTwice.\n\n  Indented, and  two spaces."

        assert tidy(text) == text

    def test_makes_every_line_end_one_newline(self):
        for end in ["\n", "\r\n", "\r", "\x85", "\u2028"]:
            with self.subTest(end=ascii(end)):
                assert tidy(f"one{end}two") == "one\ntwo"

    def test_takes_white_space_from_the_ends_of_lines_and_of_the_text(self):
        assert tidy(" \n\tone \t\ntwo\u00a0\n\n ") == "one\ntwo"

    def test_keeps_at_most_one_empty_line_in_a_row(self):
        assert tidy("one\n\n\n \n\ntwo\n\nthree\nfour") == "one\n\ntwo\n\nthree\nfour"

    def test_composes_letters(self):
        assert tidy("Zoe\u0308") == "Zo\u00eb"
        assert tidy("\u1112\u1161\u11ab") == "\ud55c"

    def test_does_not_turn_letters_into_others_of_the_same_look(self):
        for text in ["ﬁ", "①", "Ｋ", "x²", "…", "½"]:
            with self.subTest(text):
                assert tidy(text) == text

    def test_takes_out_what_reorders_its_surroundings_and_nothing_else(self):
        for letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
            with self.subTest(letter=ascii(letter)):
                assert tidy(f"a{letter}b") == "ab"
        # The marks of direction belong to Hebrew and Arabic spelling, and act on their neighbours only.
        assert tidy("a\u200eb\u200fc") == "a\u200eb\u200fc"

    def test_composes_over_what_it_takes_out(self):
        once = tidy("e\u202e\u0301")

        assert once == "\u00e9"
        assert tidy(once) == once

    def test_keeps_every_script_and_emoji_of_several_parts(self):
        for text in [
            "Ω Ж א ش अ ไทย 日本語 한국어 ქართული አማርኛ ᏣᎳᎩ",
            "👨‍👩‍👧‍👦 👩🏽‍🎤 🏳️‍🌈 ❤️ 1️⃣ 🇺🇸",
            "می‌خواهم क्‍ष",
            "𝕊𝕞𝕒𝕤𝕙 𒀀 𓀀",
        ]:
            with self.subTest(text):
                assert tidy(text) == text

    def test_keeps_ten_thousand_accents_on_one_letter(self):
        text = "x" + "\u0335" * 9_999

        assert tidy(text) == text

    def test_refuses_what_cannot_be_shown_and_names_place_and_character(self):
        for letter, name in [
            ("\x00", "U+0000"),
            ("\x07", "U+0007"),
            ("\x08", "U+0008"),
            ("\x0b", "U+000B"),
            ("\x0c", "U+000C"),
            ("\x1b", "U+001B"),
            ("\x7f", "U+007F"),
            ("\x80", "U+0080"),
            ("\x9f", "U+009F"),
            ("\ud800", "U+D800"),
            ("\udfff", "U+DFFF"),
        ]:
            with self.subTest(name):
                with pytest.raises(UnreadableText) as caught:
                    tidy(f"ab{letter}c")
                assert str(caught.value) == (
                    f"Character 3 is {name}, a control character that can't be shown. "
                    "Take it out or type the passage again."
                )

    def test_counts_the_place_with_thousands_apart(self):
        with pytest.raises(UnreadableText, match=r"^Character 1,235 is U\+0000,"):
            tidy("x" * 1_234 + "\x00")

    def test_is_done_after_one_pass(self):
        for text in [
            "a \u202e\n\u202e\n\u202e\n b",
            "e\u202e\u0301",
            " \u2066 a \u2069 ",
            "a\n\u202a\n\u202a\nb",
            "\r\r\n\n\r",
        ]:
            with self.subTest(text=ascii(text)):
                assert tidy(tidy(text)) == tidy(text)


class TidyLineTests(SimpleTestCase):
    def test_makes_a_run_of_white_space_one_space(self):
        assert tidy_line("  Ann \t\u00a0\u3000 B.\r\nCarter \n") == "Ann B. Carter"

    def test_refuses_and_composes_as_a_text_of_several_lines(self):
        assert tidy_line("Zoe\u0308\u202e") == "Zo\u00eb"
        with pytest.raises(UnreadableText, match=r"U\+0000"):
            tidy_line("Ann\x00")


class IsVisibleTests(SimpleTestCase):
    def test_sees_letters_digits_signs_and_emoji(self):
        for text in ["a", ".", "5", "日", "א", "🙂", "❤️", "\u0301", "€", "  x  ", "\u200bz", "_"]:
            with self.subTest(text=ascii(text)):
                assert is_visible(text)

    def test_sees_nothing_in_what_leaves_the_paper_blank(self):
        for text in [
            "",
            " \t\n",
            "\u00a0\u2003\u3000\u1680",
            "\u200b\u200c\u200d\u2060\ufeff",
            "\u00ad",
            "\u200e\u200f\u061c",
            "\u034f",
            "\u115f\u1160\u3164\uffa0",
            "\u2800",
            "\u17b4\u17b5",
            "\u180b\u180c\u180d\u180e",
            "\ufe00\ufe0f\U000e0100",
            "\U000e0001\U000e0041",
            "\U0001d159\U0001d173",
            "\ue000",
            "\u2061\u2062\u2063\u2064",
        ]:
            with self.subTest(text=ascii(text)):
                assert not is_visible(text)


class BodyToHtmlTests(SimpleTestCase):
    def test_makes_paragraphs_of_what_empty_lines_part_and_keeps_line_breaks(self):
        assert body_to_html("one\ntwo\n\nthree") == "<p>one<br>two</p><p>three</p>"

    def test_makes_nothing_of_nothing(self):
        assert body_to_html("") == ""

    def test_escapes_everything(self):
        assert body_to_html("""<b onclick="x">'&amp;'</b>""") == (
            "<p>&lt;b onclick=&quot;x&quot;&gt;&#x27;&amp;amp;&#x27;&lt;/b&gt;</p>"
        )

    def test_links_what_is_meant_as_an_address(self):
        for text, html in [
            ("http://a.example", link("http://a.example")),
            ("https://a.example/b?c=d#e", link("https://a.example/b?c=d#e")),
            ("HTTPS://A.example", link("HTTPS://A.example")),
            ("http://a.example/?a=1&b=2", link("http://a.example/?a=1&amp;b=2")),
            ("mailto:ann@a.example", link("mailto:ann@a.example")),
            ("https://日本.example/東京", link("https://日本.example/東京")),
            ("http://a.example:8000/x", link("http://a.example:8000/x")),
            ("http://a.example http://b.example", f"{link('http://a.example')} {link('http://b.example')}"),
            ("http://a.example\nhttp://b.example", f"{link('http://a.example')}<br>{link('http://b.example')}"),
        ]:
            with self.subTest(text):
                assert body_to_html(text) == f"<p>{html}</p>"

    def test_links_an_address_that_begins_with_www(self):
        for text, html in [
            ("www.nbc.example", link("https://www.nbc.example", "www.nbc.example")),
            ("see www.nbc.example/smash.", f"see {link('https://www.nbc.example/smash', 'www.nbc.example/smash')}."),
            ("(www.nbc.example)", f"({link('https://www.nbc.example', 'www.nbc.example')})"),
        ]:
            with self.subTest(text):
                assert body_to_html(text) == f"<p>{html}</p>"

    def test_makes_no_link_of_www_with_nothing_behind_it(self):
        for text in ["www.", "the www. of it", "www. and so on", "wwww.nbc", "www.\nnext"]:
            with self.subTest(text):
                assert "<a" not in body_to_html(text)
                assert body_to_html(text) == f"<p>{text}</p>".replace("\n", "<br>")

    def test_leaves_the_punctuation_of_the_sentence_out_of_the_link(self):
        address = link("http://a.example/x")
        for text, html in [
            ("http://a.example/x.", f"{address}."),
            ("http://a.example/x, or", f"{address}, or"),
            ("http://a.example/x!", f"{address}!"),
            ("http://a.example/x?", f"{address}?"),
            ("http://a.example/x; so", f"{address}; so"),
            ("(http://a.example/x)", f"({address})"),
            ("(see http://a.example/x).", f"(see {address})."),
            ("'http://a.example/x'", f"&#x27;{address}&#x27;"),
            ("<http://a.example/x>", f"&lt;{address}&gt;"),
            ("http://a.example/x\u00a0and", f"{address}\u00a0and"),
        ]:
            with self.subTest(text):
                assert body_to_html(text) == f"<p>{html}</p>"

    def test_leaves_curly_quotation_marks_out_of_the_link(self):
        address = link("http://a.example/x")
        for before, after in ["“”", "‘’", "«»"]:
            with self.subTest(before + after):
                assert (
                    body_to_html(f"{before}http://a.example/x{after} said") == f"<p>{before}{address}{after} said</p>"
                )

    def test_keeps_parentheses_that_belong_to_the_address(self):
        address = "http://wiki.example/Smash_(TV_series)"

        assert body_to_html(f"({address})") == f"<p>({link(address)})</p>"

    def test_lets_no_address_out_of_its_attribute(self):
        assert body_to_html('http://a.example/"onmouseover="x') == (
            f"<p>{link('http://a.example/&quot;onmouseover=&quot;x')}</p>"
        )
        assert body_to_html("http://a.example/<b>") == f"<p>{link('http://a.example/')}&lt;b&gt;</p>"

    def test_links_no_scheme_but_http_https_and_mailto(self):
        for text in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "javascript://a.example/%0aalert(1)",
            "data:text/html,x",
            "vbscript:x",
            "ftp://a.example/",
            "file:///etc/passwd",
            "//a.example/x",
            "tel:911",
            "http:",
            "http://",
            "mailto:",
        ]:
            with self.subTest(text):
                assert body_to_html(text) == f"<p>{text}</p>"

    def test_links_nothing_that_is_only_written_like_a_page_or_an_address(self):
        for text in ["Smash.Recap", "nbc.com", "ann@a.example", "10.0.0.1", "e.g.this"]:
            with self.subTest(text):
                assert body_to_html(text) == f"<p>{text}</p>"

    def test_writes_only_the_elements_it_is_known_for(self):
        for text in [
            "<script>x</script>",
            "http://a.example/<img src=x>",
            "www.a.example<svg onload=x>",
            "<!-- -->\n\n]]>",
        ]:
            with self.subTest(text):
                assert set(Tags(body_to_html(text)).found) <= {"p", "br", "a"}

    def test_takes_the_worst_texts_in_their_stride(self):
        for text in [
            "http://" * 1_428,
            "www." * 2_500,
            "-www.a" * 1_666,
            "http://a.b/," * 833,
            "http://a.example/" + "(" * 9_900,
            "http://a.example/" + "a." * 4_900,
            "mailto:" + "a" * 9_900,
            "mailto:" * 1_428,
            "x" + "\u0335" * 9_999,
            "\n" * 10_000,
            "<" * 10_000,
        ]:
            assert len(text) <= BODY_LIMIT
            with self.subTest(text[:12]):
                began = time.process_time()

                body_to_html(text)

                assert time.process_time() - began < 1
