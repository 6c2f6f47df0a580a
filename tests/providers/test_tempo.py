import numpy as np
import pytest

from mutoscope.providers.tempo import stretch

RATE = 16_000


def voiced(pitch_hz: float, seconds: float) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return sum(np.sin(2 * np.pi * pitch_hz * k * time) / k for k in (1, 2, 3)).astype(np.float32)


def main_pitch_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * RATE / len(samples))


@pytest.mark.parametrize("speed", [0.7, 0.9, 1.25, 1.4])
def test_length_changes_and_pitch_and_level_stay(speed: float) -> None:
    sound = voiced(140, 2.0)
    out = stretch(sound, speed, RATE)
    assert len(out) == round(len(sound) / speed)
    assert out.dtype == np.float32
    assert main_pitch_hz(out) == pytest.approx(140, abs=2)
    middle = out[2000:-2000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(np.sqrt(np.mean(sound**2)), rel=0.08)


@pytest.mark.parametrize("speed", [0.7, 1.4])
def test_sounds_stand_where_their_times_scaled_say(speed: float) -> None:
    sound = np.zeros(2 * RATE, np.float32)
    sound[RATE : RATE + 4000] = voiced(140, 0.25)
    loud = np.flatnonzero(np.abs(stretch(sound, speed, RATE)) > 0.2)
    assert loud[0] / RATE == pytest.approx(1.0 / speed, abs=0.03)
    assert loud[-1] / RATE == pytest.approx(1.25 / speed, abs=0.03)
