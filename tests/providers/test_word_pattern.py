"""Words in all kinds of writing."""

import pytest

from mutoscope.providers.stems import words
from mutoscope.providers.word_pattern import cut_off, likeness_parts, telling_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("हिन्दी में चाय", ["हिन्दी", "में", "चाय"]),
        ("Cafe\u0301 Zoe\u0308", ["caf\u00e9", "zo\u00eb"]),
        ("Ёлка и кот-баюн ☕️ 12", ["ёлка", "и", "кот-баюн"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
    ],
)
def test_marks_belong_to_their_letters(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "The great bees dance", ["great", "dance"]),
        ("hi", "भारतीय किसान चाय", ["भारतीय", "किसान"]),
        ("ja", "蜂蜜はエネルギーです。AIも使う", ["蜂蜜", "エネルギー"]),
        ("zh", "蜂蜜的历史和茶叶", ["蜂蜜", "历史", "茶叶"]),
    ],
)
def test_words_that_tell_something(language: str, text: str, found: list[str]) -> None:
    assert telling_words(text, language, 5) == found


def test_pairs_of_letters_where_no_spaces_part_the_words() -> None:
    assert likeness_parts("茶を、飲む", "ja") == {"茶を", "を飲", "飲む"}
    assert likeness_parts("Tea, tea 12", "en") == {"tea", "12"}


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("one two three", 8, "one two"),
        ("short", 8, "short"),
        ("蜂は花の蜜を集めます", 5, "蜂は花の"),
        ("ไทยกำลังดื่ม", 10, "ไทยกำลัง"),
    ],
)
def test_a_text_is_cut_between_words(text: str, limit: int, cut: str) -> None:
    assert cut_off(text, limit) == cut
