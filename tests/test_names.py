from django.test import SimpleTestCase

from comments.names import name_key


class NameKeyTests(SimpleTestCase):
    def assert_alike(self, name: str, *others: str) -> None:
        for other in others:
            with self.subTest(name=name, other=ascii(other)):
                assert name_key(other) == name_key(name)

    def assert_different(self, *names: str) -> None:
        keys = {name: name_key(name) for name in names}
        assert len(set(keys.values())) == len(names), keys

    def test_case_does_not_count(self):
        self.assert_alike("Karen Cartwright", "karen cartwright", "KAREN CARTWRIGHT", "KaReN cArTwRiGhT")
        self.assert_alike("Strauß", "STRAUSS", "strauss")

    def test_white_space_and_punctuation_do_not_count(self):
        self.assert_alike(
            "Karen Cartwright",
            "KarenCartwright",
            " Karen  Cartwright ",
            "Karen_Cartwright",
            "Karen.Cartwright",
            "Karen-Cartwright!",
            "“Karen Cartwright”",
            "Karen\u00a0Cartwright",
            "Karen\u200bCartwright",
            "Karen\u00adCartwright",
            "Karen\u2060 Cart\ufe0fwright",
        )

    def test_accents_do_not_count(self):
        self.assert_alike("Zoe", "Zoë", "Zoe\u0308", "Ẑóé", "Z\u0335oe")
        self.assert_alike("Angel", "Ángel", "Àngèl")

    def test_digits_and_signs_stand_for_the_letters_they_look_like(self):
        self.assert_alike("Moderator", "M0derator", "M0derat0r", "Mod3rator", "Moder@tor")
        self.assert_alike("Paul", "Pau1", "PauI", "Pau|", "P@ul")
        self.assert_alike("Lisa", "1isa", "Iisa", "Li5a", "L1sa", "Li$a")
        self.assert_alike("Simon", "Sirnon", "5imon")
        self.assert_alike("Wendy", "VVendy", "vvendy")

    def test_letters_of_other_alphabets_are_read_as_the_latin_ones(self):
        self.assert_alike("Moderator", "Mоderator", "mоdеrаtоr", "Моderatоr", "Μοderatοr")  # Cyrillic, Greek
        self.assert_alike("Helen", "Ηelen", "Неlen", "Hеlеn")
        self.assert_alike("Ivy", "Іvy", "Ivу")
        self.assert_alike("cop", "сор")

    def test_full_width_and_fancy_letters_are_read_as_plain_ones(self):
        self.assert_alike("Karen", "Ｋａｒｅｎ", "𝐊𝐚𝐫𝐞𝐧", "𝕂𝕒𝕣𝕖𝕟", "Ⓚⓐⓡⓔⓝ", "ⓚaren", "ᴷaren")
        self.assert_alike("Karen5", "Karen５", "Karen⁵")
        self.assert_alike("Affine", "Aﬃne")

    def test_different_names_differ(self):
        self.assert_different("Ann", "Anna", "Anne", "Hanna", "Joan", "Jon", "John", "Kate", "Cate", "Marc", "Mark")
        self.assert_different("Karen1", "Karen2", "Karen4", "Karen6", "Karen7", "Karen8", "Karen9")

    def test_names_in_one_other_script_differ_by_their_letters(self):
        self.assert_different("Пётр", "Павел", "Иван", "Анна", "Жанна")
        self.assert_different("田中", "中田", "山田", "鈴木")
        self.assert_different("محمد", "أحمد", "محمود")
        self.assert_different("Γιώργος", "Γιάννης", "Νίκος")

    def test_a_name_without_letters_has_an_empty_key(self):
        for name in ["", "...", "–", "🙂", "\u200b", "★ ★"]:
            with self.subTest(name):
                assert name_key(name) == ""


def test_letters_with_a_stroke_look_like_the_plain_ones():
    assert name_key("Łucja Ørsted") == name_key("Lucja Orsted")
