import pytest

from mutoscope.media.scripts import bare, is_joined, is_rtl, joins, needs_shaping, takes_hyphen


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        ("القهوة توقظ العالم", True),
        ("NASA أعلنت عن رحلات", True),
        ("في 2024 (Google)", True),
        ("Coffee (قهوة)", False),
        ("שלום", True),
        ("The word قهوة means coffee", False),
        ("25 % — 2024", False),
        ("コーヒー", False),
        ("", False),
    ],
)
def test_the_direction_is_that_of_most_letters(text: str, rtl: bool) -> None:
    assert is_rtl(text) is rtl


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("coffee", "wakes", " "),
        ("القهوة", "توقظ", " "),
        ("कॉफ़ी", "दुनिया", " "),
        ("커피는", "세계를", " "),
        ("コーヒー", "は", ""),
        ("Google", "本社", ""),
        ("2024", "年", ""),
        ("です", "…", ""),
        ("", "a", ""),
    ],
)
def test_words_of_scripts_without_spaces_stand_close(before: str, after: str, between: str) -> None:
    assert joins(before, after) == between


@pytest.mark.parametrize("text", ["Žižek’s café — $2.5bn", "Кофе №5", "Καφές", "naïve → 25 °C"])
def test_letters_that_stand_one_by_one_need_no_shaping(text: str) -> None:
    assert not needs_shaping(text)
    assert not is_joined(text)
    assert takes_hyphen(text)


@pytest.mark.parametrize("text", ["قهوة", "कॉफ़ी", "за\u0301мок", "コーヒー"])
def test_joined_letters_and_marks_need_it(text: str) -> None:
    assert needs_shaping(f"a {text}")


def test_nothing_is_put_between_letters_that_touch() -> None:
    assert is_joined("قهوة")
    assert is_joined("कॉफ़ी")
    assert not is_joined("コーヒー за\u0301мок")


def test_a_bare_word_keeps_its_vowel_signs() -> None:
    assert bare("«Coffee!»") == "coffee"
    assert bare("“की”,") == "की"
    assert bare("की") != bare("का")
    assert bare("…") == ""
