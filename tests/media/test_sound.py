from pathlib import Path

import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.codec.audio import SAMPLE_RATE, decode_audio, measure
from mutoscope.media.music import music_bed
from mutoscope.media.sound import Levels, PlacedLine, mix
from mutoscope.media.wav import write_wav
from mutoscope.models import Word

RATE = 24_000


def voice(seconds: float, seed: int = 0) -> np.ndarray:
    """Syllables of a buzzing tone: the peaks, gaps and spectrum of speech, none of its words."""
    random = np.random.default_rng(seed)
    t = np.arange(round(seconds * RATE)) / RATE
    pitch = np.cumsum(130 + 20 * np.sin(2 * np.pi * 0.8 * t)) / RATE
    buzz = sum(np.sin(2 * np.pi * k * pitch) / k for k in range(1, 16))
    syllables = np.clip(np.sin(2 * np.pi * 4 * t) + 0.4, 0, 1) ** 0.5
    breath = 0.15 * random.standard_normal(len(t))
    return (0.05 * syllables * (buzz + breath)).astype(np.float32)


def placed(folder: Path, starts: list[float], seconds: float = 2.0) -> list[PlacedLine]:
    lines = []
    for number, start_s in enumerate(starts):
        path = folder / f"line{number}.wav"
        write_wav(path, voice(seconds, number), RATE)
        words = (Word("one", 0.1, 0.8), Word("two.", 0.9, seconds))
        lines.append(PlacedLine(path, start_s, words))
    return lines


def decoded(path: Path) -> np.ndarray:
    return np.concatenate(list(decode_audio(path)))


def bed(seconds: float):
    return music_bed("warm", seed=1, duration_s=seconds)


def test_the_decoded_file_has_the_promised_loudness(tmp_path: Path):
    out = tmp_path / "track.m4a"
    heard = mix(placed(tmp_path, [0.2, 2.6, 5.4]), 8.0, bed=bed(8), out=out)
    assert heard == measure(decode_audio(out))
    assert heard.integrated_lufs == pytest.approx(-14, abs=0.2)
    assert heard.true_peak_dbtp <= -1


def test_a_voice_with_hard_peaks_is_limited_and_still_loud(tmp_path: Path):
    path, out = tmp_path / "line.wav", tmp_path / "track.m4a"
    spiky = voice(5.0) * 0.3
    spiky[::6_000] = 0.9
    write_wav(path, spiky, RATE)
    heard = mix([PlacedLine(path, 0.5)], 6.0, bed=None, out=out)
    assert heard.integrated_lufs == pytest.approx(-14, abs=0.2)
    assert heard.true_peak_dbtp <= -1


def test_lines_stand_on_the_timeline_to_the_sample(tmp_path: Path):
    out = tmp_path / "track.m4a"
    lines = placed(tmp_path, [0.7312])
    mix(lines, 4.0, bed=None, out=out)
    sound = decoded(out)[:, 0]
    reference = np.repeat(voice(2.0), 2)
    size = 1 << 19
    match = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(reference, size)), size)
    # Doubling samples for the reference shifts it by half a sample.
    assert abs(int(np.argmax(match)) - round(0.7312 * SAMPLE_RATE)) <= 1


def test_music_makes_room_for_the_voice(tmp_path: Path):
    lines = placed(tmp_path, [3.0])
    with_voice, alone = tmp_path / "a.m4a", tmp_path / "b.m4a"
    mix(lines, 8.0, bed=bed(8), out=with_voice, levels=Levels(speech_lufs=-60))
    mix([], 8.0, bed=bed(8), out=alone)

    def level(path: Path, first_s: float, end_s: float) -> float:
        part = decoded(path)[round(first_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]
        return 10 * np.log10(np.mean(part**2))

    before = level(with_voice, 1, 2.8) - level(alone, 1, 2.8)
    during = level(with_voice, 3.2, 4.9) - level(alone, 3.2, 4.9)
    assert before - during == pytest.approx(12, abs=1.5)


def test_same_input_same_bytes(tmp_path: Path):
    lines = placed(tmp_path, [0.1], 1.0)
    first, second = tmp_path / "a.m4a", tmp_path / "b.m4a"
    mix(lines, 1.5, bed=bed(1.5), out=first)
    mix(lines, 1.5, bed=bed(1.5), out=second)
    assert first.read_bytes() == second.read_bytes()


def test_the_track_is_as_long_as_the_picture(tmp_path: Path):
    out = tmp_path / "track.m4a"
    mix([], 2.345, bed=bed(10), out=out)
    assert 0 <= len(decoded(out)) - round(2.345 * SAMPLE_RATE) < 1024


def test_progress_only_grows_and_can_stop_the_work(tmp_path: Path):
    seen: list[tuple[int, int]] = []

    def cancel_half_way(current: int, total: int) -> None:
        seen.append((current, total))
        if current > total / 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        mix([], 4.0, bed=bed(4), out=tmp_path / "track.m4a", tick=cancel_half_way)
    assert seen == sorted(seen)
    assert not list(tmp_path.iterdir()), "nothing half-made stays"


def test_nothing_to_hear_is_refused(tmp_path: Path):
    with pytest.raises(MediaError, match="nothing to hear"):
        mix([], 3.0, bed=None, out=tmp_path / "track.m4a")


def test_a_line_past_the_end_is_refused(tmp_path: Path):
    with pytest.raises(MediaError, match="does not fit") as caught:
        mix(placed(tmp_path, [2.0]), 3.0, bed=None, out=tmp_path / "track.m4a")
    assert caught.value.code == "line_outside"
