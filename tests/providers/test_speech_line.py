import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.models import Word
from mutoscope.providers.speech_line import (
    MARGIN_AFTER_S,
    MARGIN_BEFORE_S,
    SENTENCE_PAUSE_S,
    Phrase,
    join_line,
    loud_span_s,
    settle_words,
)

RATE = 16_000


def tone(before_s: float, sound_s: float, after_s: float, *, peak: float = 0.1) -> Phrase:
    silence, rest = np.zeros(round(before_s * RATE)), np.zeros(round(after_s * RATE))
    wave = peak * np.sin(2 * np.pi * 200 * np.arange(round(sound_s * RATE)) / RATE)
    samples = np.concatenate((silence, wave, rest)).astype(np.float32)
    return Phrase(samples, (Word("word.", before_s, before_s + sound_s),))


def test_silence_is_cut_to_the_margins_and_the_words_move_along() -> None:
    line = join_line([tone(0.5, 1.0, 0.7)], RATE)
    assert len(line.samples) / RATE == pytest.approx(
        MARGIN_BEFORE_S + 1.0 + MARGIN_AFTER_S, abs=0.02
    )
    assert line.words[0].start_s == pytest.approx(MARGIN_BEFORE_S, abs=0.01)
    assert line.words[0].end_s == pytest.approx(MARGIN_BEFORE_S + 1.0, abs=0.01)


def test_sentences_are_a_pause_apart() -> None:
    line = join_line([tone(0.2, 0.5, 0.2), tone(0.2, 0.5, 0.2)], RATE)
    first, second = line.words
    pause = MARGIN_AFTER_S + SENTENCE_PAUSE_S + MARGIN_BEFORE_S
    assert second.start_s - first.end_s == pytest.approx(pause, abs=0.02)


@pytest.mark.parametrize("peak", [0.001, 0.1, 1.0])
def test_the_level_does_not_depend_on_the_engine(peak: float) -> None:
    line = join_line([tone(0.1, 1.0, 0.1, peak=peak)], RATE)
    first, last = loud_span_s(line.samples, RATE)
    spoken = line.samples[round(first * RATE) : round(last * RATE)]
    assert 20 * np.log10(np.sqrt(np.mean(spoken**2))) == pytest.approx(-20, abs=0.3)


def test_a_peak_is_never_clipped() -> None:
    click = tone(0.1, 1.0, 0.1, peak=0.01)
    click.samples[RATE // 2] = 0.9
    assert np.abs(join_line([click], RATE).samples).max() <= 0.951


def test_a_line_without_words_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        join_line([Phrase(np.zeros(100, np.float32), ())], RATE)


TIMES = st.floats(-1, 5, allow_nan=False)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(TIMES, TIMES), min_size=1, max_size=8), st.floats(0, 4))
def test_settled_words_are_in_order_and_inside(
    spans: list[tuple[float, float]], duration_s: float
) -> None:
    words = settle_words([Word("w", a, b) for a, b in spans], duration_s)
    edges = [edge for word in words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= duration_s
