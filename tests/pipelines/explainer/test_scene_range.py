"""Ranges of scenes: right ones, and every way of being wrong."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.pipelines.explainer.scene_range import parse_scene_range


@pytest.mark.parametrize(
    ("text", "scenes", "suffix"),
    [
        ("3", [3], "_3"),
        ("2-4", [2, 3, 4], "_2-4"),
        ("5-", [5, 6], "_5-6"),
        ("-3", [1, 2, 3], "_1-3"),
        ("6-", [6], "_6"),
        ("-1", [1], "_1"),
        ("4-4", [4], "_4"),
        (" 2 - 4 ", [2, 3, 4], "_2-4"),
        ("2–4", [2, 3, 4], "_2-4"),
        ("２－４", [2, 3, 4], "_2-4"),
    ],
)
def test_ranges_of_six_scenes(text: str, scenes: list[int], suffix: str) -> None:
    asked = parse_scene_range(text)
    assert [index + 1 for index in asked.within(6)] == scenes
    assert asked.suffix(6) == suffix


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "it is empty", "3, 2-4, 5-, -3"),
        ("  ", "it is empty", "3, 2-4, 5-, -3"),
        ("-", "it names no scene", "3, 2-4, 5-, -3"),
        ("0", "scenes are counted from 1", "3, 2-4, 5-, -3"),
        ("0-2", "scenes are counted from 1", "3, 2-4, 5-, -3"),
        ("4-2", "it ends before it begins", "Turn it round: 2-4."),
        ("1,3", "it is more than one range", "3, 2-4, 5-, -3"),
        ("1-2-3", "it is more than one range", "3, 2-4, 5-, -3"),
        ("--2", "it is more than one range", "3, 2-4, 5-, -3"),
        ("two", "“two” is no number of a scene", "3, 2-4, 5-, -3"),
        ("1.5", "“1.5” is no number of a scene", "3, 2-4, 5-, -3"),
        ("1-x", "“x” is no number of a scene", "3, 2-4, 5-, -3"),
        ("9" * 5000, "is no number of a scene", "3, 2-4, 5-, -3"),
    ],
)
def test_what_is_no_range(text: str, said: str, hint: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_scene_range(text)
    assert said in caught.value.message
    assert hint in caught.value.hint
    assert len(caught.value.message) < 150


@pytest.mark.parametrize(
    ("text", "count", "said"),
    [
        ("7", 6, "There is no scene 7: the script has 6 scenes."),
        ("7-", 6, "There is no scene 7: the script has 6 scenes."),
        ("2-9", 6, "There is no scene 9: the script has 6 scenes."),
        ("-9", 6, "There is no scene 9: the script has 6 scenes."),
        ("2", 1, "There is no scene 2: the script has one scene."),
    ],
)
def test_scenes_that_are_not_there(text: str, count: int, said: str) -> None:
    asked = parse_scene_range(text)
    with pytest.raises(InvalidRequest) as caught:
        asked.within(count)
    assert caught.value.message == said
    with pytest.raises(InvalidRequest):
        asked.suffix(count)


@given(st.integers(1, 500), st.integers(0, 500), st.integers(0, 100))
def test_what_is_asked_is_what_is_made(first: int, more: int, rest: int) -> None:
    last, count = first + more, first + more + rest
    places = parse_scene_range(f"{first}-{last}").within(count)
    assert (places[0], places[-1], len(places)) == (first - 1, last - 1, more + 1)


@given(st.text(max_size=12))
def test_any_text_is_a_range_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidRequest):
        asked = parse_scene_range(text)
        assert 1 <= asked.first <= (asked.last or asked.first)
