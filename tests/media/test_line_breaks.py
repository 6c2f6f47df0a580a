import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.line_breaks import (
    GLUE,
    bound_words,
    line_of,
    line_starts,
    may_part,
    part_overlong,
    unbroken,
)


@pytest.mark.parametrize("after", "、。」』！？ーっゃァ々％")
def test_no_line_begins_with_what_ends_or_goes_on(after: str) -> None:
    assert not may_part("世", after)


@pytest.mark.parametrize("before", "「『（$¥")
def test_no_line_ends_with_what_opens(before: str) -> None:
    assert not may_part(before, "世")


def test_numbers_stay_with_what_they_count_and_foreign_words_whole() -> None:
    assert not may_part("4", "年")
    assert not may_part("o", "g")
    assert may_part("世", "界")
    assert may_part("は", "G")


def test_japanese_parts_between_phrases() -> None:
    assert [
        word.rstrip(GLUE) for word in bound_words("日本で一番高い「富士の山」と東京タワー。")
    ] == [
        "日本で",
        "一番高い",
        "「富士の",
        "山」と",
        "東京タワー。",
    ]


def test_the_honorific_stays_with_its_word() -> None:
    assert line_of(bound_words("一杯のお茶")) == "一杯のお茶"
    assert f"お{GLUE}" not in "".join(bound_words("一杯お茶"))


def test_a_long_phrase_parts_anywhere_but_within_katakana() -> None:
    pieces = [word.rstrip(GLUE) for word in bound_words("東京都交通局運転指令インターネット")]
    assert pieces == [*"東京都交通局運転指令", "インターネット"]


def test_spaces_that_were_written_stay() -> None:
    assert line_of(bound_words("東京 タワー の夜")) == "東京 タワー の夜"


def test_what_is_unbroken_is_one_word() -> None:
    assert len(bound_words(unbroken("約 384 400 km"))) == 1
    assert len(bound_words(unbroken("世界で一番高い山は、富士山です"))) == 1


def test_lines_of_glued_words_count_no_spaces() -> None:
    glued, spaced = [f"世界{GLUE}", f"一高{GLUE}", "山山"], ["ab", "cd", "ef"]
    assert line_starts(glued, [2.0, 2.0, 2.0], 0.5, 6.0) == [0]
    assert len(line_starts(spaced, [2.0, 2.0, 2.0], 0.5, 6.0)) == 2


def _fits(piece: str) -> bool:
    return len(piece.rstrip(GLUE)) <= 6


@settings(deadline=None)
@given(st.text(alphabet="世界山コーヒっ、。「」はのGo4क्षिकाقهوة", min_size=1, max_size=40))
def test_parting_loses_nothing(word: str) -> None:
    pieces = part_overlong(word, _fits)
    assert "".join(piece.removesuffix(GLUE) for piece in pieces) == word


def test_a_mark_is_not_parted_from_its_letter() -> None:
    pieces = part_overlong("क्षत्रियविद्यार्थी", _fits)
    assert len(pieces) > 1
    for piece in pieces[1:]:
        assert piece[0].isalpha()
    for piece in pieces[:-1]:
        assert not piece.removesuffix(GLUE).endswith("्")
