import json
import random
from itertools import pairwise
from pathlib import Path

import pytest

from comments.moderation.cursing import MILD, STRONG, CurseFinder, UnreadableEntry, default_finder, default_words

THREADS = Path(__file__).parent.parent.parent / "fixtures" / "original_threads.json"


def found(text: str) -> list[str]:
    """The passages of a text that the default list takes for strong curses."""
    return [text[curse.start : curse.end] for curse in default_finder().find(text) if curse.severity == STRONG]


# A text, the passage that is the curse, and how it is dressed.
DRESSED = [
    ("What the fuck was that?", "fuck", "plain"),
    ("FUCK YOU, GLEE", "FUCK", "plain"),
    ("no sh1t, Karen", "sh1t", "leet"),
    ("such an a55h0l3", "a55h0l3", "leet"),
    ("he is a 7w47 now", "7w47", "leet"),
    ("oh f@ck off", "f@ck", "masked"),
    ("holy $hit!", "$hit", "symbols"),
    ("an a$$hole, he is", "a$$hole", "symbols"),
    ("fü(k this", "fü(k", "symbols"),
    ("wh()re", "wh()re", "symbols"),
    ("(ünt", "(ünt", "symbols"),
    ("tw@t", "tw@t", "symbols"),
    ("that is ѕһіt", "ѕһіt", "homoglyph"),
    ("сυпт", "сυпт", "homoglyph"),
    ("Ьiтch please", "Ьiтch", "homoglyph"),
    ("f\u200bu\u200bc\u200bk it", "f\u200bu\u200bc\u200bk", "zerowidth"),
    ("bi\u00adtch", "bi\u00adtch", "zerowidth"),
    ("s\u0336h\u0336i\u0336t\u0336 show", "s\u0336h\u0336i\u0336t\u0336", "fonts"),
    ("𝐟𝐮𝐜𝐤", "𝐟𝐮𝐜𝐤", "fonts"),
    ("ⓑⓘⓣⓒⓗ", "ⓑⓘⓣⓒⓗ", "fonts"),
    ("ｆｕｃｋ this", "ｆｕｃｋ", "fonts"),
    ("🅵🆄🅲🅺", "🅵🆄🅲🅺", "fonts"),
    ("🇸🇭🇮🇹", "🇸🇭🇮🇹", "fonts"),
    ("go f u c k yourself", "f u c k", "spaced"),
    ("what a a s s h o l e he is", "a s s h o l e", "spaced"),
    ("S  H  I  T", "S  H  I  T", "spaced"),
    ("f u ck it", "f u ck", "spaced"),
    ("fu ck it", "fu ck", "spaced"),
    ("f.u.c.k it", "f.u.c.k", "punctuated"),
    ("F-U-C-K-I-N-G", "F-U-C-K-I-N-G", "punctuated"),
    ("b - i - t - c - h", "b - i - t - c - h", "punctuated"),
    ("a dick-ish fu<king show", "fu<king", "punctuated"),
    ("fuuuuck", "fuuuuck", "repeated"),
    ("SHHHIIITTT", "SHHHIIITTT", "repeated"),
    ("f**k", "f**k", "masked"),
    ("sh_t", "sh_t", "masked"),
    ("f*ck you", "f*ck", "masked"),
    ("s**t.", "s**t", "masked"),
    ("m*therf*cker", "m*therf*cker", "masked"),
    ("(f--k)", "f--k", "masked"),
    ("b**lsh*t", "b**lsh*t", "masked"),
    ("f🤬ck", "f🤬ck", "masked"),
    ("f*** you", "f***", "masked"),
    ("motherfuckingcool", "motherfucking", "joined"),
    ("fuckyou", "fuck", "joined"),
    ("#ThisShitShow", "Shit", "joined"),
    ("totalcuntthis", "cunt", "joined"),
    ("sowankering", "wankering", "joined"),
    ("phuck", "phuck", "misspelt"),
    ("fck the finale", "fck", "misspelt"),
    ("a real biatch", "biatch", "misspelt"),
    ("azzhole", "azzhole", "misspelt"),
    ("shyt", "shyt", "misspelt"),
    ("fu\nck this", "fu\nck", "spaced"),
    ("bull-\nshit", "bull-\nshit", "spaced"),
    ("fu<b>ck</b> it", "fu<b>ck", "punctuated"),
    ("f&shy;uck", "f&shy;uck", "punctuated"),
    ("f*uck* it", "f*uck", "punctuated"),
]


@pytest.mark.parametrize(("text", "passage", "disguise"), DRESSED)
def test_finds_a_curse_however_it_is_dressed_and_points_at_it(text, passage, disguise):
    if passage == "fu<king":
        assert passage in found(text)
        return

    strong = [curse for curse in default_finder().find(text) if curse.severity == STRONG]

    assert [text[curse.start : curse.end] for curse in strong] == [passage]
    assert strong[0].disguise == disguise


DISGUISES = {
    "capitals": str.upper,
    "spaces": " ".join,
    "dots": ".".join,
    "zero-width spaces": "\u200b".join,
    "strokes": lambda word: "".join(letter + "\u0336" for letter in word),
    "mathematical letters": lambda word: "".join(chr(0x1D41A + ord(letter) - 97) for letter in word),
    "circled letters": lambda word: "".join(chr(0x24D0 + ord(letter) - 97) for letter in word),
    "Cyrillic and Greek": lambda word: word.translate(str.maketrans("aceiopstyhk", "асеіорѕтуһκ")),
    "digits": lambda word: word.translate(str.maketrans("aeiost", "431057")),
    "covered vowels": lambda word: word[0] + word[1:-1].translate(str.maketrans("aeiou", "*****")) + word[-1],
    "repeated letters": lambda word: "".join(letter * 3 for letter in word),
    "a tag inside": lambda word: f"{word[:2]}<b>{word[2:]}</b>",
    "a soft hyphen": lambda word: f"{word[:2]}\u00ad{word[2:]}",
}
WORDS = """fuck fucking motherfucker shit shitty bullshit bitch cunt asshole arsehole dickhead cocksucker whore slut wanker
twat faggot nigger pussy""".split()


@pytest.mark.parametrize("disguise", DISGUISES)
def test_finds_every_curse_in_every_disguise_without_knowing_the_pair(disguise):
    dressed = {word: DISGUISES[disguise](word) for word in WORDS}

    assert [word for word, text in dressed.items() if not found(f"I say {text}, Karen")] == []


INNOCENT = {
    "names": "Dick Van Dyke; Andy Dick; Philip K. Dick; Emily Dickinson; Alfred Hitchcock; Alan Cumming; Fuchs; Lipshitz; Kiké",
    "more names": "Takeshita; Yamashita; Fukuda; Faggin; Slutsky; Harshita; Wankel; Babcock; Kuntz; Twatt; Shi-Ting; Wan-King",
    "places": "Scunthorpe; Penistone; Cockermouth; Essex; Niger; Fukushima; Cockburn Street; Hell's Kitchen; Phuket; Assisi",
    "titles": "Bombshell; Hit List; Moby Dick; Pussy Riot; Octopussy; Josie and the Pussycats; $#*! My Dad Says; M*A*S*H",
    "theatre": "Smash it!; a smash hit; Smash-hit; push it; this hit; his hit; with Hit List; Ivy's hits; sh... it is starting",
    "words": "class; bass; assess; cocktail; title; analyse; shiitake; grape; therapist; mishit; document; snigger; peacock",
    "birds and dishes": "a cock-a-doodle-doo; cock and bull; faggots and peas; spotted dick; spick and span; shitake",
    "ordinary words side by side": "as s; pen is; if u c Karen; mass hit; wish it; hit the; who re-upped it; can't; who're you",
    "spaced words": "b r a v o; Y E S; H I T  L I S T; S.H.I.E.L.D.; T.I.T.L.E.; F.A.G.; C.U.N.Y.; A.S.A.P.; a+ s+ h+",
    "signs": "(until Monday); (untested); 8===D; #%@!; ***SPOILER***; c++; f(x); %s(%s); a--k; *sigh*; $uper; ssh_tty",
    "codes": "F46; N199; 3fa94c1; s2e4; S02E05; 10/9c; gr8; b4; 2nd; 5 hits; 7 hits; the 70s hit",
    "euphemisms": "frakkin'; frak; heck; freakin'; fudge; darn; friggin; WTF; omg; biznatch; poppycock; mother trucker; f-ing",
}


@pytest.mark.parametrize("kind", INNOCENT)
def test_leaves_innocent_words_alone(kind):
    texts = INNOCENT[kind].split("; ")

    assert {text: found(text) for text in texts if found(text)} == {}


def test_leaves_innocent_words_alone_across_a_line_break():
    assert found("Push\nit, Karen. This\nhit, as\nso often. The pen\nis mine.") == []


def test_finds_mild_words_as_mild_ones():
    text = "This crap sucks, damn it, what a prick, go to hell"

    curses = default_finder().find(text)

    assert [curse.word for curse in curses] == ["crap", "sucks", "damn", "prick", "hell"]
    assert {curse.severity for curse in curses} == {MILD}


def test_holds_none_of_the_original_comments():
    rows = [row["fields"] for row in json.loads(THREADS.read_text("utf-8")) if row["model"] == "comments.comment"]

    assert len(rows) == 70
    assert [row["body"] for row in rows if found(row["body"])] == []


class TestWordLists:
    def test_a_plain_word_is_matched_at_word_boundaries(self):
        finder = CurseFinder(["press"])

        assert [finder.find(text) for text in ["WordPress", "presses", "expression", "the depressed"]] == [[]] * 4
        assert [curse.start for curse in finder.find("the press, the PRESS: p r e s s")] == [4, 15, 22]

    @pytest.mark.parametrize(
        ("entry", "caught", "spared"),
        [
            ("press*", "pressroom", "WordPress"),
            ("*press", "WordPress", "pressroom"),
            ("*press*", "impressive", "pres"),
        ],
    )
    def test_an_asterisk_joins(self, entry, caught, spared):
        finder = CurseFinder([entry])

        assert [curse.word for curse in finder.find(caught)] == ["press"]
        assert finder.find(spared) == []

    def test_a_plus_joins_common_words_only(self):
        finder = CurseFinder(["+press+"], joiners=["the", "so"])

        assert [finder.find(text) != [] for text in ["thepress", "sopress", "pressso", "wordpress"]] == [
            True,
            True,
            True,
            False,
        ]

    def test_the_allow_list_excuses_words_beginnings_and_phrases(self):
        finder = CurseFinder(["*press*"], allowed=["wordpress", "express*", "press secretary"])

        texts = ["WordPress", "expressly", "the press secretary", "espresso press"]

        assert [finder.find(text) != [] for text in texts] == [False, False, False, True]

    def test_an_allowed_name_excuses_only_what_is_written_as_a_name(self):
        finder = CurseFinder(["dick"], allowed=["Dick"])

        assert [len(finder.find(text)) for text in ["Dick said", "you dick", "DICK"]] == [0, 1, 1]

    def test_the_strong_list_wins_where_a_word_is_on_both(self):
        assert [curse.severity for curse in CurseFinder(["ass*"], ["ass"]).find("an asshole")] == [STRONG]

    def test_names_the_word_that_is_misspelt(self):
        (curse,) = CurseFinder(["phuk = fuck"]).find("oh phuk")

        assert (curse.word, curse.disguise, curse.note) == ("fuck", "misspelt", "in another spelling")

    @pytest.mark.parametrize("entry", ["", "*", "f*ck", "fück", "4", "a" * 31, "two  blanks", "= fuck"])
    def test_refuses_what_is_no_entry_and_names_it(self, entry):
        with pytest.raises(UnreadableEntry, match="entry"):
            CurseFinder([entry])

    def test_an_empty_list_finds_nothing(self):
        assert CurseFinder([]).find("fuck") == []


class TestSpans:
    def test_cover_marks_on_the_last_letter(self):
        text = "oh f̶u̶c̶k̶ it"

        assert found(text) == ["f̶u̶c̶k̶"]

    def test_count_in_code_points_after_hidden_characters_emoji_and_tags(self):
        text = "\u200b❤\ufe0f👩\u200d🎤 <i>sh</i>it"

        assert found(text) == ["sh</i>it"]

    def test_do_not_overlap_and_come_in_order(self):
        curses = default_finder().find("fuck that motherfucking shit, f.u.c.k it, fuckfuck")

        assert all(one.end <= other.start for one, other in pairwise(curses))

    def test_lie_within_any_text(self):
        letters = "fuckshit *.-_@$!()<b>&;\u200b\u0336іѕ𝐟ｆ\n🤬"
        chance = random.Random(3)  # noqa: S311
        for _ in range(300):
            text = "".join(chance.choices(letters, k=40))
            for curse in default_finder().find(text):
                assert 0 <= curse.start < curse.end <= len(text)


# The work is counted in steps: half-matched words that one more character moves on, and characters read around a hit.
STEPS_A_CHARACTER = 100
STEPS_A_CHARACTER_OF_ANY_LIST = 1_000

UNITS = """a sh fuc f. f* s**** s* 1!| $ co*ck nig ( < &# asshol *** sh1t$@!( motherf* fuck f__k s-h-i-t- joinshitjoin
****************b f\u200b ssnniigg fu\u0336""".split()


@pytest.mark.parametrize("unit", [*UNITS, "f u ", "fu\n", "s-h-i-t ", "f*** ", "as ho ", "<b "])
def test_no_text_costs_more_than_a_few_steps_a_character(unit):
    text = (unit * 4000)[:4000]

    steps, of_half = (default_finder().examine(part).steps for part in (text, text[:2000]))

    assert steps <= STEPS_A_CHARACTER * len(text)
    assert steps <= 2.6 * of_half + 1_000


HOSTILE_LISTS = {"ab": 14, "il": 14, "a": 30, "abcdefghijklmnopqrstuvwxyz": 12, "etaoin": 9}


@pytest.mark.parametrize("letters", HOSTILE_LISTS)
def test_ten_thousand_wildcard_entries_cost_a_bounded_number_of_steps_a_character(letters):
    chance = random.Random(1)  # noqa: S311
    words = ["".join(chance.choices(letters, k=chance.randint(3, HOSTILE_LISTS[letters]))) for _ in range(10_000)]
    finder = CurseFinder([f"*{word}*" for word in words], allowed=[f"*{word[1:]}x*" for word in words[:1000]])

    for unit in ["ab", "1!|l", "a*", "a b ", "aab*", "i1", "a", "the an so here in tonight ", "".join(words[:50])]:
        text = (unit * 800)[:800]
        steps, of_half = (finder.examine(part).steps for part in (text, text[:400]))
        assert steps <= STEPS_A_CHARACTER_OF_ANY_LIST * len(text)
        assert steps <= 2.6 * of_half + 1_000


def test_a_longer_list_does_not_cost_more_steps_on_an_honest_text():
    words = default_words()
    chance = random.Random(2)  # noqa: S311
    more = ["*zq" + "".join(chance.choices("abcdefgh", k=8)) + "*" for _ in range(10_000)]
    text = "Karen and Jimmy are the best thing that has happened to this show, and I can't wait for Hit List! " * 10

    short, long = (CurseFinder([*words["strong"], *extra]).examine(text).steps for extra in ([], more))

    assert long == short
