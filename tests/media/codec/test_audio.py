import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.codec.audio import (
    SAMPLE_RATE,
    Block,
    audio_identity,
    decode_audio,
    encode_aac,
    measure,
    resample,
)


def tone(seconds: float, *, hz: float = 997.0, level_db: float = -20.0) -> Block:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    side = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * t)
    return np.stack([side, side], axis=1).astype(np.float32)


def bursts(seconds: float) -> Block:
    """Short chirps at known places: good to align, unlike a steady tone."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    gate = (t % 0.5) < 0.05
    side = 0.3 * np.sin(2 * np.pi * (400 + 5_000 * (t % 0.5)) * (t % 0.5)) * gate
    return np.stack([side, side], axis=1).astype(np.float32)


def in_pieces(samples: Block, size: int) -> Iterator[Block]:
    for start in range(0, len(samples), size):
        yield samples[start : start + size]


def test_meter_reads_the_reference_tone_of_r128():
    # EBU Tech 3341 case 1: a stereo 1 kHz sine at -23 dBFS is -23 LUFS.
    heard = measure([tone(20, hz=1000, level_db=-23)])
    assert heard.integrated_lufs == pytest.approx(-23, abs=0.1)
    assert heard.true_peak_dbtp == pytest.approx(-23, abs=0.1)


def test_meter_gates_silence_out():
    quiet_half = np.concatenate([tone(10, hz=1000, level_db=-20), np.zeros((480_000, 2))])
    assert measure([quiet_half.astype(np.float32)]).integrated_lufs == pytest.approx(-20, abs=0.2)


def test_meter_hears_peaks_between_samples():
    # A quarter-rate sine at 45 degrees: samples reach 0.707 of its true height.
    n = np.arange(SAMPLE_RATE)
    side = 0.5 * np.sin(2 * np.pi * n / 4 + math.pi / 4)
    side = (side * np.hanning(len(n)) ** 0.2).astype(np.float32)
    heard = measure([np.stack([side, side], axis=1)])
    assert np.abs(side).max() == pytest.approx(0.3536, abs=2e-3)
    assert heard.true_peak_dbtp == pytest.approx(-6.02, abs=0.3)


def test_silence_has_the_loudness_of_the_gate():
    assert measure([np.zeros((SAMPLE_RATE, 2), np.float32)]).integrated_lufs == -70


def test_block_size_does_not_change_the_measure():
    sound = bursts(3)
    assert measure(in_pieces(sound, 777)) == measure([sound])


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100])
def test_resampling_adds_no_delay(rate: int):
    impulse = np.zeros(rate, np.float32)
    impulse[rate // 2] = 1
    resampled = resample(impulse, rate)
    assert len(resampled) == SAMPLE_RATE
    assert np.argmax(np.abs(resampled)) == SAMPLE_RATE // 2


def test_aac_plays_each_sample_at_its_time(tmp_path: Path):
    sound = bursts(4.01)
    path = tmp_path / "track.m4a"
    assert encode_aac(in_pieces(sound, 5_000), path) == len(sound)
    decoded = np.concatenate(list(decode_audio(path)))
    assert len(sound) <= len(decoded) < len(sound) + 1024
    spectrum = np.fft.rfft(decoded[: len(sound), 0]) * np.conj(np.fft.rfft(sound[:, 0]))
    assert np.argmax(np.fft.irfft(spectrum, len(sound))) == 0


def test_aac_bytes_follow_from_the_sound_alone(tmp_path: Path):
    first, second = tmp_path / "a.m4a", tmp_path / "b.m4a"
    encode_aac([bursts(1)], first)
    encode_aac(in_pieces(bursts(1), 4_321), second)
    assert first.read_bytes() == second.read_bytes()
    assert b"Lav" not in first.read_bytes()


def test_what_is_not_sound_is_refused(tmp_path: Path):
    path = tmp_path / "letter.mp3"
    path.write_text("Dear reader, this is no sound.")
    with pytest.raises(MediaError, match=r"letter\.mp3 cannot be read as sound") as caught:
        list(decode_audio(path))
    assert caught.value.hint


def test_a_failed_write_leaves_no_file(tmp_path: Path):
    path = tmp_path / "missing" / "track.m4a"
    with pytest.raises(MediaError, match="could not be written"):
        encode_aac([bursts(0.1)], path)
    assert not path.exists()


def test_an_error_in_the_source_leaves_no_file(tmp_path: Path):
    def failing() -> Iterator[Block]:
        yield bursts(0.5)
        raise ZeroDivisionError

    path = tmp_path / "track.m4a"
    with pytest.raises(ZeroDivisionError):
        encode_aac(failing(), path)
    assert not path.exists()


def test_the_identity_names_the_libraries():
    assert "libavcodec" in audio_identity()
    assert f"numpy {np.__version__}" in audio_identity()
    assert audio_identity() == audio_identity()
