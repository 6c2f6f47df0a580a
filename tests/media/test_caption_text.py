"""What captions know of scripts."""

import pytest

from mutoscope.media.caption_text import (
    capitals,
    is_one_word,
    load,
    may_part,
    order_in_line,
    pauses,
    stops,
    written,
)


@pytest.mark.parametrize(
    ("text", "language", "large"),
    [
        ("straße", "de", "STRASSE"),
        ("ışık istanbul", "tr", "IŞIK İSTANBUL"),
        ("ışık istanbul", "az-Latn", "IŞIK İSTANBUL"),
        ("istanbul", "en", "ISTANBUL"),
        ("Κάθε πρωί, Μαΐου", "el", "ΚΑΘΕ ΠΡΩΙ, ΜΑΪΟΥ"),
        ("ёжик й", "ru", "ЁЖИК Й"),
        ("café", "fr", "CAFÉ"),
        ("القهوة", "ar", "القهوة"),
        ("कॉफी", "hi", "कॉफी"),
        ("コーヒー", "ja", "コーヒー"),
    ],
)
def test_capitals_are_those_of_the_language(text: str, language: str, large: str) -> None:
    assert capitals(text, language) == large


@pytest.mark.parametrize("word", ["です。", "だ！」", "هل؟", "है।", "end.", "«Да!»"])
def test_a_sentence_ends_in_every_script(word: str) -> None:
    assert stops(word)


@pytest.mark.parametrize("word", ["毎朝、", "صباح،", "but,", "コーヒー", "Dr."])
def test_what_is_no_end_of_a_sentence(word: str) -> None:
    assert not stops(word)


def test_clauses_end_at_commas_of_all_scripts() -> None:
    assert all(map(pauses, ["毎朝、", "صباح،", "but,", "(there)", "（注）"]))
    assert not any(map(pauses, ["毎朝", "صباح", "but"]))


def test_a_page_of_japanese_is_counted_in_characters() -> None:
    assert load("コーヒーが飲") == 1.5
    assert load("Donaudampfschifffahrt") == load("قهوة") == load("2024") == 1


def test_japanese_is_written_without_spaces_and_its_words_can_still_be_told_apart() -> None:
    words = ["毎朝、", "コーヒーを", "飲む。"]
    assert written(words) == "毎朝、コーヒーを飲む。"
    assert written(words, borders=True).split("\u200b") == words
    assert written(["two", "cups"], borders=True) == "two cups"
    assert not is_one_word(written(words, borders=True))
    assert is_one_word("飲む。")
    assert written([]) == ""


def test_a_line_does_not_begin_with_what_belongs_to_the_word_before() -> None:
    assert may_part("毎朝", "コーヒー")
    assert may_part("two", "cups")
    assert not may_part("コ", "ーヒー")
    assert not may_part("「", "毎朝")
    assert not may_part("飲む", "。")


@pytest.mark.parametrize(
    ("line", "leftwards", "seen"),
    [
        ("كل صباح يشرب", True, "يشرب صباح كل"),
        ("من 2000 مليون", True, "مليون 2000 من"),
        ("من New York صباح", True, "صباح New York من"),
        ("من iPhone 15 صباح", True, "صباح iPhone 15 من"),
        ("says كل صباح again", False, "says صباح كل again"),
        ("two billion cups", False, "two billion cups"),
    ],
)
def test_words_stand_in_visual_order(line: str, leftwards: bool, seen: str) -> None:
    words = line.split()
    order = order_in_line(words, leftwards=leftwards)
    assert [words[number] for number in order] == seen.split()
