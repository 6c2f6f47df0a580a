from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.pipelines.short.pace import pace_of
from mutoscope.pipelines.short.request import FASTEST, SLOWEST
from mutoscope.providers.protocols import Emotion


def test_feelings_bend_the_pace_a_little() -> None:
    paces = {emotion: pace_of(emotion, 1.0) for emotion in get_args(Emotion)}
    assert paces == {
        "neutral": 1.0,
        "curious": 1.0,
        "warm": 1.0,
        "calm": 0.95,
        "serious": 0.95,
        "excited": 1.06,
    }


@given(st.sampled_from(get_args(Emotion)), st.floats(SLOWEST, FASTEST))
def test_the_asked_speed_is_kept_within_its_bounds(emotion: Emotion, speed: float) -> None:
    pace = pace_of(emotion, speed)
    assert SLOWEST <= pace <= FASTEST
    assert abs(pace / speed - 1) <= 0.061
