"""The plan of a film: whole frames, transitions that fit, long scenes in parts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.media.timeline import PART_S, Canvas, parts, plan_timeline

CANVAS = Canvas()
LENGTHS_S = st.lists(st.floats(0.05, 90), min_size=1, max_size=9)


@given(LENGTHS_S, st.floats(0, 1.5))
def test_bodies_and_transitions_are_all_frames_once(lengths_s: list[float], fade_s: float) -> None:
    timeline = plan_timeline(CANVAS, lengths_s, fade_s)
    own = sum(end - first for first, end in map(timeline.body, range(len(lengths_s))))
    assert own + timeline.transition_frames * (len(lengths_s) - 1) == timeline.frames
    for span, length_s in zip(timeline.scenes, lengths_s, strict=True):
        assert 0 <= span.frames - length_s * 30 < 1.001


@given(st.integers(0, 40), st.integers(1, 40_000))
def test_parts_follow_each_other_and_none_is_long(first: int, length: int) -> None:
    cut = parts(first, first + length, CANVAS)
    assert (cut[0][0], cut[-1][1]) == (first, first + length)
    assert all(one[1] == other[0] for one, other in pairwise(cut))
    sizes = [end - start for start, end in cut]
    assert max(sizes) <= PART_S * 30
    assert max(sizes) - min(sizes) <= 1


def test_a_scene_of_usual_length_is_one_part() -> None:
    assert parts(12, 150, CANVAS) == [(12, 150)]


def test_a_scene_is_seen_alone_when_it_has_come_in() -> None:
    timeline = plan_timeline(Canvas(), [2.0, 3.0], 0.5)
    assert [timeline.settled(frame) for frame in (0, 59, 60, 74, 149)] == [0, 0, 75, 75, 75]
