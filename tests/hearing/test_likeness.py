import pytest

from hearing.likeness import letter_errors, sound_errors, word_errors, words


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Every morning, the old man walks.", "every morning the old man walks"),
        ("Всё идёт.", "Все идет"),
        ("Große Straße", "grosse strasse!"),
        ("أَكَلَ", "اكل"),
    ],
)
def test_spelling_is_not_heard(said: str, heard: str) -> None:
    assert word_errors(said, heard) == letter_errors(said, heard) == 0


def test_errors_are_edits_over_what_was_said() -> None:
    assert word_errors("one two three four", "one too three") == 2 / 4
    assert word_errors("one", "one two three") == 2
    assert letter_errors("to day", "today") == 0
    assert letter_errors("abcd", "") == 1


def test_the_vowel_signs_of_hindi_are_letters() -> None:
    assert words("कॉफ़ी आई।") == words("कॉफ़ी आई")
    assert letter_errors("की", "का") == 1 / 2


@pytest.mark.parametrize(
    ("language", "said", "heard"),
    [
        ("ja", "犬と海まで。", "いぬとうみまで"),
        ("zh", "老爷爷走到海边。", "老爺爺走到海邊"),
        ("zh", "做鱼吃", "作余吃"),
    ],
)
def test_signs_of_one_sound_are_the_same(language: str, said: str, heard: str) -> None:
    assert sound_errors(said, heard, language) == 0


def test_another_sound_is_an_error() -> None:
    assert sound_errors("犬", "ねこ", "ja") == 1
    assert 0 < sound_errors("海边", "河边", "zh") < 0.5
