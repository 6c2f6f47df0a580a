"""The sound track of a short: what mixing costs, and whether it keeps its promises."""

import math
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.measuring import ROUNDS, Row, medians, run
from mutoscope.media.codec.audio import Loudness
from mutoscope.media.music import music_bed
from mutoscope.media.sound import Levels, PlacedLine, mix
from mutoscope.media.wav import write_wav
from mutoscope.models import Word

SHORT_S, LONG_S = 30, 600
_RATE, _EVERY_S, _LINE_S = 24_000, 5, 4.2


def _voice(seed: int) -> np.ndarray:
    """Syllables of a buzzing tone: the peaks, gaps and spectrum of speech."""
    t = np.arange(round(_LINE_S * _RATE)) / _RATE
    pitch = np.cumsum(130 + 20 * np.sin(2 * np.pi * 0.8 * t)) / _RATE
    buzz = sum(np.sin(2 * np.pi * k * pitch) / k for k in range(1, 16))
    syllables = np.clip(np.sin(2 * np.pi * 4 * t) + 0.4, 0, 1) ** 0.5
    breath = 0.15 * np.random.default_rng(seed).standard_normal(len(t))
    return (0.1 * syllables * (buzz + breath)).astype(np.float32)


def mix_for(duration_s: int, folder: Path) -> Loudness:
    """A line every five seconds over music."""
    lines: list[PlacedLine] = []
    for number in range(duration_s // _EVERY_S):
        path = folder / f"line{number % 6}.wav"
        write_wav(path, _voice(number % 6), _RATE)
        words = (Word("one", 0.1, 0.8), Word("two.", 0.9, _LINE_S))
        lines.append(PlacedLine(path, 0.25 + _EVERY_S * number, words))
    bed = music_bed("warm", seed=3, duration_s=duration_s)
    return mix(lines, duration_s, bed=bed, out=folder / "sound.m4a")


def _cpu_s(folder: Path) -> float:
    began_at = time.process_time()
    mix_for(SHORT_S, folder)
    return time.process_time() - began_at


def _peak_mb(duration_s: int) -> float:
    return run([sys.executable, "-m", "bench.sound", str(duration_s)]).peak_rss_mb


def measure() -> list[Row]:
    """CPU, memory against length, loudness and true peak of the decoded file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cpu_s = medians({"mix": lambda: _cpu_s(folder)}, ROUNDS)["mix"]
        heard = mix_for(SHORT_S, folder)
    ratio = _peak_mb(LONG_S) / _peak_mb(SHORT_S)
    levels = Levels()
    error_lu = math.fabs(heard.integrated_lufs - levels.target_lufs)
    return [
        Row("a mix of 30 s, music composed", f"{cpu_s:.2f} s CPU", "≤ 1.5 s"),
        Row("peak RSS, 10 min / 30 s", f"{ratio:.3f}", "≤ 1.10"),
        Row("loudness of the decoded file", f"{error_lu:.2f} LU off", "≤ 0.2 LU"),
        Row("true peak of the decoded file", f"{heard.true_peak_dbtp:.2f} dBTP", "≤ −1 dBTP"),
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        mix_for(int(sys.argv[1]), Path(scratch))
