import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.media.ducking import DEPTH_DB, duck_gain, merge_spans

times = st.floats(0, 60)
spans = st.lists(st.tuples(times, st.floats(0.05, 5)).map(lambda s: (s[0], s[0] + s[1])))
DOWN = 10 ** (DEPTH_DB / 20)


@given(spans)
def test_music_is_down_whenever_someone_speaks(spoken: list[tuple[float, float]]):
    clock = np.arange(0, 66, 0.01)
    gain = duck_gain(clock, merge_spans(spoken))
    assert gain.min() >= DOWN - 1e-9
    assert gain.max() <= 1 + 1e-9
    for start, end in spoken:
        inside = gain[(clock >= start) & (clock <= end)]
        np.testing.assert_allclose(inside, DOWN, rtol=1e-6)


def test_music_falls_before_the_voice_and_returns_after_it():
    gain = duck_gain(np.array([1.87, 1.94, 2.0, 3.0, 3.2, 3.41]), [(2.0, 3.0)])
    assert gain[0] == 1
    assert DOWN < gain[1] < 1
    assert gain[2] == pytest.approx(DOWN)
    assert gain[3] == pytest.approx(DOWN)
    assert DOWN < gain[4] < 1
    assert gain[5] == 1


def test_gaps_between_words_do_not_pump():
    words = [(1.0, 1.3), (1.5, 2.0), (2.7, 3.0)]
    gain = duck_gain(np.arange(1.0, 3.0, 0.01), merge_spans(words))
    np.testing.assert_allclose(gain, DOWN)


def test_a_block_is_the_same_alone_and_within_the_whole():
    clock = np.arange(0, 10, 0.001)
    spoken = [(1.0, 2.0), (4.5, 7.0)]
    parts = [duck_gain(clock[at : at + 1000], spoken) for at in range(0, len(clock), 1000)]
    np.testing.assert_array_equal(np.concatenate(parts), duck_gain(clock, spoken))
