"""Readings reach the voice, and never the subtitles."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from mutoscope.errors import ConfigError
from mutoscope.pipelines.explainer.pronunciation import (
    Pronunciation,
    Words,
    in_language,
    read_aloud,
    spoken,
)
from mutoscope.pipelines.explainer.script import Narration


def words(**readings: Any) -> dict[str, Pronunciation]:
    return TypeAdapter(Words).validate_python(readings)


def read(text: str, readings: dict[str, Any]) -> str:
    return read_aloud(text, words(**readings))


def test_both_forms_of_an_entry() -> None:
    full = {"reading": "ニンゲツ", "accent": 1, "word_type": "COMMON_NOUN", "priority": 5}
    found = words(GitHub="ギットハブ", 人月=full)
    assert found["GitHub"] == Pronunciation(reading="ギットハブ")
    assert (found["人月"].accent, found["人月"].priority) == (1, 5)


@pytest.mark.parametrize(
    ("text", "readings", "said"),
    [
        ("GitHubは便利。", {"GitHub": "ギットハブ"}, "ギットハブは便利。"),
        ("githubとGITHUB", {"GitHub": "ギットハブ"}, "ギットハブとギットハブ"),
        ("人月の神話", {"人": "ヒト", "人月": "ニンゲツ"}, "ニンゲツの神話"),
        ("Use SQL.", {"SQL": "sequel"}, "Use sequel."),
        ("MySQL and SQLite", {"SQL": "sequel"}, "MySQL and SQLite"),
        ("SQL2 SQL_x SQL's", {"SQL": "sequel"}, "SQL2 SQL_x sequel's"),
        ("New York City", {"New York": "a", "York City": "b", "York": "c"}, "a City"),
        ("C++ and C", {"C++": "see plus plus", "C": "see"}, "see plus plus and see"),
        (".NET", {".NET": "dot net"}, "dot net"),
        ("Замок и замки", {"замок": "за́мок"}, "за́мок и замки"),
        ("cafe\u0301 cafe", {"café": "kaffay"}, "kaffay cafe"),
        ("काम कामा", {"काम": "kaam"}, "kaam कामा"),
        ("a b", {"a": "b", "b": "a"}, "b a"),
        ("US and us", {"us": "uss", "US": "you ess"}, "you ess and uss"),
        ("AIを使うAI", {"AI": "エーアイ"}, "エーアイを使うエーアイ"),
        ("価格は$1", {"$1": r"\1 イチドル"}, r"価格は\1 イチドル"),
        ("nothing", {}, "nothing"),
    ],
)
def test_words_are_read(text: str, readings: dict[str, Any], said: str) -> None:
    assert read(text, readings) == said


def test_of_equally_long_words_the_higher_priority_is_read() -> None:
    for first, second, said in ((3, 9, "two"), (9, 3, "one")):
        readings = {
            "Sql": {"reading": "one", "priority": first},
            "sQl": {"reading": "two", "priority": second},
        }
        assert read("SQL", readings) == said


def test_a_narrations_own_reading_wins() -> None:
    known = words(GitHub="ギットハブ")
    assert spoken(Narration(text="GitHubだ"), known) == "ギットハブだ"
    assert spoken(Narration(text="GitHubだ", reading="ジットハブダ"), known) == "ジットハブダ"


def test_the_text_that_is_shown_stays() -> None:
    narration = Narration(text="GitHubだ")
    spoken(narration, words(GitHub="ギットハブ"))
    assert narration.text == "GitHubだ"


def test_japanese_readings_become_katakana() -> None:
    found = in_language(words(人月="にんげつ", AI="ｴｰｱｲ"), "ja")
    assert [entry.reading for entry in found.values()] == ["ニンゲツ", "エーアイ"]


@pytest.mark.parametrize("reading", ["ningetsu", "人月", "ニン ゲツ", "ニン1"])
def test_a_japanese_reading_that_is_no_kana(reading: str) -> None:
    known = words(人月=reading)
    with pytest.raises(ConfigError, match="of “人月” cannot be spoken"):
        in_language(known, "ja")
    assert in_language(known, "en") == known


@pytest.mark.parametrize(
    "entry",
    [
        "",
        {"accent": 1},
        {"reading": ""},
        {"reading": "a", "accent": -1},
        {"reading": "a", "priority": 0},
        {"reading": "a", "priority": 11},
        {"reading": "a", "word_type": "NOUN"},
        {"reading": "a", "kind": "x"},
        ["a"],
        None,
        "a" * 101,
    ],
)
def test_what_is_no_entry(entry: Any) -> None:
    with pytest.raises(ValidationError):
        words(word=entry)


@pytest.mark.parametrize("word", ["", " ", "\x07", "a" * 101])
def test_what_is_no_word(word: str) -> None:
    with pytest.raises(ValidationError):
        words(**{word: "a"})


def test_a_large_dictionary_is_quick() -> None:
    known = words(**{f"word{number}": f"reading{number}" for number in range(1_000)})
    text = " ".join(f"word{number}" for number in range(0, 1_000, 5))
    assert read_aloud(text, known) == text.replace("word", "reading")


LETTERS = st.text(alphabet="abAB 茶を.1é\u0301", min_size=1, max_size=6).filter(str.strip)
DICTIONARIES = st.dictionaries(LETTERS, st.sampled_from(["<x>", "<y>"]), max_size=5)


@given(DICTIONARIES, st.text(alphabet="xyzXYZ 山は!2", max_size=30))
def test_a_text_without_words_of_the_dictionary_stays(readings: dict[str, str], text: str) -> None:
    assert read_aloud(text, words(**readings)) == text


@given(DICTIONARIES)
def test_every_word_alone_is_read(readings: dict[str, str]) -> None:
    for word, entry in words(**readings).items():
        assert read_aloud(word, {word: entry}) == entry.reading
        assert read_aloud(f"({word.upper()})", {word: entry}) == f"({entry.reading})"
