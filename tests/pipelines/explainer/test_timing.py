"""When phrases are spoken and slides change."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.media.timeline import Canvas
from mutoscope.pipelines.explainer.timing import Pauses, Said, Schedule, chapters_of, schedule

CANVAS = Canvas(640, 360, Fraction(30))
PAUSES = Pauses(1.0, 0.5, 1.0, 1.0)
THREE = (Said(0, "a", 2.0), Said(0, "a", 1.0), Said(1, "b", 2.0))

lengths = st.lists(
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(0.05, 20.0)), min_size=1, max_size=4),
    min_size=1,
    max_size=5,
)
seconds = st.floats(0, 5)
pauses = st.builds(Pauses, seconds, seconds, seconds, seconds)


def said(sections: list[list[tuple[str, float]]]) -> list[Said]:
    return [Said(n, who, s) for n, lines in enumerate(sections) for who, s in lines]


def test_pauses_stand_where_they_were_asked_for() -> None:
    timing = schedule(CANVAS, THREE, PAUSES, 0.5)
    first, second, third = timing.spans
    assert first.speech == 30
    assert second.speech - (first.speech + 60) == 9  # a breath of 0.3 s
    assert third.speech - (second.speech + 30) == 30
    assert timing.frames - (third.speech + 60) == 30


def test_another_speaker_on_the_slide_waits_longer() -> None:
    timing = schedule(CANVAS, (Said(0, "a", 1.0), Said(0, "b", 1.0)), PAUSES, 0.5)
    assert timing.spans[1].speech - (timing.spans[0].speech + 30) == 15


def test_a_slide_is_there_when_its_first_word_is_said() -> None:
    third = schedule(CANVAS, THREE, PAUSES, 0.5).spans[2]
    assert third.speech - third.start == 15


def test_a_cut_falls_on_the_first_word() -> None:
    third = schedule(CANVAS, THREE, PAUSES, 0.0).spans[2]
    assert third.start == third.speech


@given(lengths, pauses, st.floats(0, 3))
def test_phrases_cover_the_video_without_a_gap(
    sections: list[list[tuple[str, float]]], quiet: Pauses, transition_s: float
) -> None:
    timing = schedule(CANVAS, said(sections), quiet, transition_s)
    at = 0
    for span in timing.spans:
        assert span.start == at
        assert span.frames > 0
        at += span.frames
    assert at == timing.frames == timing.sections.frames


@given(lengths, pauses, st.floats(0, 3))
def test_no_slide_changes_before_the_words_of_the_last_have_ended(
    sections: list[list[tuple[str, float]]], quiet: Pauses, transition_s: float
) -> None:
    phrases = said(sections)
    timing = schedule(CANVAS, phrases, quiet, transition_s)
    for place in range(1, len(phrases)):
        earlier, later = timing.spans[place - 1], timing.spans[place]
        ended = earlier.speech + CANVAS.frames(phrases[place - 1].duration_s)
        assert ended <= later.start <= later.speech
        assert timing.first_own(place) < later.frames


@given(lengths, pauses, st.data())
def test_a_line_in_the_middle_moves_no_other_one_within(
    sections: list[list[tuple[str, float]]], quiet: Pauses, data: st.DataObject
) -> None:
    """Frames of all phrases but the one before the new line are as many as they were."""
    phrases = said(sections)
    place = data.draw(st.integers(0, len(phrases) - 1))
    new = Said(phrases[place].section, phrases[place].speaker, 1.5)
    longer = [*phrases[: place + 1], new, *phrases[place + 1 :]]
    before, after = schedule(CANVAS, phrases, quiet, 0.0), schedule(CANVAS, longer, quiet, 0.0)
    kept = [span.frames for number, span in enumerate(after.spans) if number != place + 1]
    was = [span.frames for span in before.spans]
    assert [*kept[:place], *kept[place + 1 :]] == [*was[:place], *was[place + 1 :]]


def test_a_short_word_within_a_slide_shortens_no_transition() -> None:
    brief = (*THREE[:1], Said(0, "a", 0.01), *THREE[2:], Said(1, "b", 0.01))
    tight = Pauses(0, 0, 1.0, 0)
    assert schedule(CANVAS, brief, tight, 2.0).transition_frames == 60
    opening = (*THREE[:2], Said(1, "b", 0.1), Said(1, "b", 1.0))
    assert schedule(CANVAS, opening, tight, 2.0).transition_frames == 3 + 9 - 1


def test_chapters_begin_with_their_slides() -> None:
    timing = schedule(CANVAS, THREE, PAUSES, 0.5)
    one, two = chapters_of(timing, ["One", "Two"])
    assert one.start_s == 0
    assert one.end_s == two.start_s == pytest.approx(timing.spans[2].start / 30)
    assert two.end_s == pytest.approx(timing.frames / 30)


def test_a_single_phrase_is_a_video() -> None:
    timing = schedule(CANVAS, (Said(0, "", 0.01),), Pauses(0, 0, 0, 0), 3.0)
    assert isinstance(timing, Schedule)
    assert timing.frames == 1
    assert timing.transition_frames == 0
