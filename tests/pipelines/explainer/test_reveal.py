"""When points of a slide are seen."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.media.slides.content import (
    BulletsSlide,
    Event,
    QuoteSlide,
    TableSlide,
    TimelineSlide,
)
from mutoscope.media.slides.points import state_count
from mutoscope.pipelines.explainer.reveal import reached

COFFEE = BulletsSlide(
    title="Why it wakes us up",
    bullets=(
        "Caffeine looks like adenosine",
        "It sits in the same receptors",
        "Half of it is still there five hours later",
    ),
)
SAID = (
    "Why does coffee wake us up?",
    "Caffeine looks a lot like adenosine, the signal of tiredness.",
    "So it sits in the very same receptors.",
    "That keeps the signal out.",
    "And half of it is still there five hours later.",
)


def test_a_point_comes_with_the_first_phrase_that_says_it() -> None:
    assert reached(COFFEE, SAID, "en") == (0, 1, 2, 2, 3)


def test_the_first_phrase_may_say_the_first_point() -> None:
    assert reached(COFFEE, SAID[1:], "en") == (1, 2, 2, 3)


@pytest.mark.parametrize("number", range(len(SAID)))
def test_a_phrase_worded_anew_moves_no_other(number: int) -> None:
    others = list(SAID)
    others[number] = "Nobody would have thought so."
    before, after = reached(COFFEE, SAID, "en"), reached(COFFEE, others, "en")
    assert [i for i in range(len(SAID)) if i != number and before[i] != after[i]] == []


def test_a_point_that_is_said_twice_stays_when_the_second_is_worded_anew() -> None:
    said = [*SAID[:3], "Caffeine, as I said, looks like adenosine.", SAID[4]]
    assert reached(COFFEE, said, "en") == reached(COFFEE, SAID, "en")


def test_points_that_nobody_says_are_spread() -> None:
    said = ("One.", "Two.", "Three.", "Four.", "Five.", "Six.")
    assert reached(COFFEE, said, "en") == (1, 1, 2, 2, 3, 3)
    assert reached(COFFEE, said[:1], "en") == (3,)
    assert reached(COFFEE, said[:2], "en") == (2, 3)


def test_a_later_point_waits_for_the_earlier_ones() -> None:
    said = (SAID[4], SAID[1], SAID[2], "And so on.")
    assert reached(COFFEE, said, "en") == (0, 1, 2, 3)


def test_words_are_found_in_their_other_forms() -> None:
    slide = BulletsSlide(title="Чай", bullets=("Монахи пьют чай", "Торговцы везут его на запад"))
    said = ("Сначала чай пили монахи.", "Потом было тихо.", "Торговец вёз его на запад.")
    assert reached(slide, said, "ru") == (1, 1, 2)


def test_japanese_is_compared_by_letters() -> None:
    slide = BulletsSlide(
        title="コーヒー", bullets=("カフェインは眠気の信号に似ている", "五時間後にも半分が残る")
    )
    said = ("皆さん、こんにちは。", "カフェインは、眠気の信号に似ているのです。", "本当です。")
    assert reached(slide, (*said, "五時間後にも半分は残ります。"), "ja") == (0, 1, 1, 2)


def test_figures_tell_events_and_rows_apart() -> None:
    events = tuple(Event(when=year, what="It flew again") for year in ("1961", "1965", "1969"))
    timeline = TimelineSlide(title="Space", events=events)
    said = ("It began in 1961.", "A quiet year.", "Then came 1965.", "And 1969.")
    assert reached(timeline, said, "en") == (1, 1, 2, 3)
    table = TableSlide(title="T", header=("a", "b"), rows=(("Brazil", "29 %"), ("Chad", "0 %")))
    assert reached(table, ("The table.", "Brazil leads.", "Chad does not."), "en") == (0, 1, 2)


def test_a_slide_without_points_has_one_state() -> None:
    assert reached(QuoteSlide(quote="To be"), ("a", "b"), "en") == (0, 0)


TEXT = st.text(st.sampled_from("ab coffee 19茶のお. "), max_size=12)


@given(st.lists(TEXT, min_size=1, max_size=6), st.lists(TEXT, min_size=1, max_size=8))
def test_it_never_falls_and_ends_with_the_whole(bullets: list[str], said: list[str]) -> None:
    slide = BulletsSlide(title="T", bullets=tuple(bullets))
    for language in ("en", "ja", ""):
        found = reached(slide, said, language)
        assert len(found) == len(said)
        assert all(a <= b for a, b in pairwise(found))
        assert found[-1] == state_count(slide) - 1
