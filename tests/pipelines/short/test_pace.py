from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.pipelines.short.pace import pace_of, style_pace
from mutoscope.pipelines.short.request import FASTEST, SLOWEST
from mutoscope.providers.protocols import Emotion, StyleName


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


def test_a_style_has_a_pace_of_its_own_which_feelings_bend() -> None:
    assert pace_of("neutral", 1.0, "viral") == style_pace("viral") > 1 > style_pace("mystery")
    assert pace_of("calm", 1.0, "mystery") == round(0.95 * style_pace("mystery"), 3)
    assert pace_of("warm", 1.2) == pace_of("warm", 1.2, "auto") == 1.2


@given(
    st.sampled_from(get_args(Emotion)),
    st.floats(SLOWEST, FASTEST),
    st.sampled_from(get_args(StyleName)),
)
def test_the_asked_speed_is_kept_within_its_bounds(
    emotion: Emotion, speed: float, style: StyleName
) -> None:
    pace = pace_of(emotion, speed, style)
    assert SLOWEST <= pace <= FASTEST
    assert abs(pace / speed / style_pace(style) - 1) <= 0.061 or pace in (SLOWEST, FASTEST)
