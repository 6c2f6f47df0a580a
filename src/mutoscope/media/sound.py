"""The sound track: spoken lines on the timeline, music that makes room for them, one loudness.

Three passes over a spool file of f32 samples: mix, find the gain that gives the loudness after
limiting, encode. The encoded file is decoded and measured again, because that is what people hear;
a codec moves peaks by a few tenths of a decibel. Memory does not grow with length.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError
from mutoscope.media import ducking, limiter
from mutoscope.media.codec.audio import (
    SAMPLE_RATE,
    SILENCE_LUFS,
    Block,
    Loudness,
    Meter,
    decode_audio,
    encode_aac,
    measure,
    resample,
)
from mutoscope.media.spool import Spool
from mutoscope.media.wav import read_wav
from mutoscope.models import Tick, Word

MIX_BLOCK = SAMPLE_RATE
_LINE_FADE = 144


@dataclass(frozen=True)
class PlacedLine:
    """A spoken line and where it starts. `words`, timed from the line's own start, tell the music
    when to step back; without them the whole line counts as speech."""

    path: Path
    start_s: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Levels:
    """How loud things are. Speech and bed are first brought to their own loudness, then mixed, then
    the whole is brought to `target_lufs` with true peaks under `peak_dbtp` in the decoded file.

    −14 LUFS and −1 dBTP are what YouTube, TikTok and Spotify play without turning down.
    """

    target_lufs: float = -14.0
    peak_dbtp: float = -1.0
    speech_lufs: float = -17.0
    bed_lufs: float = -25.0
    duck_db: float = ducking.DEPTH_DB
    tolerance_lu: float = 0.1
    codec_headroom_db: float = 0.7


def mix(
    lines: Sequence[PlacedLine],
    total_s: float,
    *,
    bed: Iterable[Block] | None,
    out: Path,
    levels: Levels | None = None,
    tick: Tick | None = None,
) -> Loudness:
    """Write the sound track of a video as AAC (.m4a, 48 kHz stereo, 192 kbit/s).

    Each line starts at the sample round(start_s · 48000); `bed` is cut at `total_s`. Returns the
    loudness of the decoded file: `target_lufs` ± 0.2. The same input gives the same bytes.
    MediaError when there is nothing to hear or a line runs past the end.
    """
    if not lines and bed is None:
        raise MediaError("There is nothing to hear.", hint="Add speech or music.", code="no_sound")
    levels = levels or Levels()
    total = round(total_s * SAMPLE_RATE)
    progress = _Progress(tick, total)
    with Spool(out.parent) as mixed:
        with Spool(out.parent) as music:
            bed_gain = _spool_bed(music, bed, total, levels, progress)
            narration = _Narration(lines, total, levels, progress)
            mixed.write(_mixed(narration, music, bed_gain, total, levels, progress))
        return _master(mixed, out, levels, progress)


class _Progress:
    """Reports work as samples gone through; four passes are expected, more are not counted."""

    def __init__(self, tick: Tick | None, samples: int) -> None:
        self._tick = tick
        self._total = 4 * samples
        self._done = 0

    def add(self, samples: int) -> None:
        self._done = min(self._total, self._done + samples)
        if self._tick is not None:
            self._tick(self._done, self._total)


class _Narration:
    """All lines at one common gain, read when their block comes."""

    def __init__(
        self, lines: Sequence[PlacedLine], total: int, levels: Levels, progress: _Progress
    ) -> None:
        self._lines = sorted(lines, key=lambda line: line.start_s)
        self._loaded: dict[PlacedLine, NDArray[np.float32]] = {}
        self.spans: list[ducking.Span] = []
        meter = Meter()
        for line in self._lines:
            progress.add(0)
            samples = _load(line)
            _check_inside(line, len(samples), total)
            self.spans.append(_spoken(line, len(samples)))
            meter.push(np.repeat(samples[:, None], 2, axis=1))
        self.spans = ducking.merge_spans(self.spans)
        self._gain = _gain_to(levels.speech_lufs, meter.finish().integrated_lufs)

    def block(self, first: int, end: int) -> NDArray[np.float32]:
        """Mono samples [first, end) of the timeline."""
        block = np.zeros(end - first, np.float32)
        for line in self._lines:
            start = round(line.start_s * SAMPLE_RATE)
            if start >= end:
                break
            samples = self._samples(line)
            low, high = max(first, start), min(end, start + len(samples))
            if low < high:
                block[low - first : high - first] += samples[low - start : high - start]
            if start + len(samples) <= end:
                self._loaded[line] = np.empty(0, np.float32)
        return block * np.float32(self._gain)

    def _samples(self, line: PlacedLine) -> NDArray[np.float32]:
        if line not in self._loaded:
            self._loaded[line] = _load(line)
        return self._loaded[line]


def _load(line: PlacedLine) -> NDArray[np.float32]:
    """A line at 48 kHz, its very ends faded (3 ms) so that they cannot click."""
    samples = resample(*read_wav(line.path)).copy()
    fade = min(_LINE_FADE, len(samples) // 2)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    samples[:fade] *= ramp
    samples[len(samples) - fade :] *= ramp[::-1]
    return samples


def _check_inside(line: PlacedLine, samples: int, total: int) -> None:
    late = (round(line.start_s * SAMPLE_RATE) + samples - total) / SAMPLE_RATE
    if line.start_s < 0 or late > 0.01:
        raise MediaError(
            f"The spoken line {line.path.name} does not fit into the video.",
            hint="Make the scene at least as long as its line.",
            code="line_outside",
        )


def _spoken(line: PlacedLine, samples: int) -> ducking.Span:
    if line.words:
        return line.start_s + line.words[0].start_s, line.start_s + line.words[-1].end_s
    return line.start_s, line.start_s + samples / SAMPLE_RATE


def _gain_to(target_lufs: float, measured_lufs: float) -> float:
    """The factor that brings a loudness to another; 1 for silence, which has none."""
    if measured_lufs <= SILENCE_LUFS:
        return 1.0
    return 10 ** ((target_lufs - measured_lufs) / 20)


def _spool_bed(
    spool: Spool, bed: Iterable[Block] | None, total: int, levels: Levels, progress: _Progress
) -> float:
    """Spool the music and return the gain that brings it to its loudness."""

    def ticking() -> Iterator[Block]:
        for block in bed or ():
            kept = block[: total - spool.samples]
            if not len(kept):
                return
            progress.add(len(kept))
            yield kept

    spool.write(ticking())
    return _gain_to(levels.bed_lufs, spool.loudness.integrated_lufs)


def _mixed(
    narration: _Narration,
    music: Spool,
    bed_gain: float,
    total: int,
    levels: Levels,
    progress: _Progress,
) -> Iterator[Block]:
    for first in range(0, total, MIX_BLOCK):
        end = min(first + MIX_BLOCK, total)
        times_s = np.arange(first, end) / SAMPLE_RATE
        gain = bed_gain * ducking.duck_gain(times_s, narration.spans, depth_db=levels.duck_db)
        bed = music.read(first, end) * gain[:, None].astype(np.float32)
        progress.add(end - first)
        yield bed + narration.block(first, end)[:, None]


def _master(mixed: Spool, out: Path, levels: Levels, progress: _Progress) -> Loudness:
    """Encode at the loudness asked for, and again with what the decoded file teaches."""
    ceiling_db = levels.peak_dbtp - levels.codec_headroom_db
    aim = levels
    heard = mixed.loudness
    for _ in range(4):
        gain_db = _settled_gain_db(mixed, aim, ceiling_db, progress)
        encode_aac(_limited(mixed, gain_db, ceiling_db, progress), out)
        heard = measure(_heard(out, progress))
        error_lu = levels.target_lufs - heard.integrated_lufs
        over_db = heard.true_peak_dbtp - levels.peak_dbtp
        if over_db <= 0 and abs(error_lu) <= levels.tolerance_lu:
            break
        ceiling_db -= max(0.0, over_db + 0.1) if over_db > 0 else 0.0
        aim = replace(aim, target_lufs=aim.target_lufs + error_lu)
    return heard


def _heard(out: Path, progress: _Progress) -> Iterator[Block]:
    for block in decode_audio(out):
        progress.add(0)
        yield block


def _settled_gain_db(mixed: Spool, levels: Levels, ceiling_db: float, progress: _Progress) -> float:
    """The gain before the limiter at which the limited sound has the loudness asked for: what the
    limiter takes is given back, a few times over."""
    if mixed.loudness.integrated_lufs <= SILENCE_LUFS:
        return 0.0
    gain_db = levels.target_lufs - mixed.loudness.integrated_lufs
    for _ in range(4):
        reached = measure(_limited(mixed, gain_db, ceiling_db, progress)).integrated_lufs
        error_lu = levels.target_lufs - reached
        if abs(error_lu) <= levels.tolerance_lu / 2:
            break
        gain_db += 1.15 * error_lu
    return gain_db


def _limited(
    mixed: Spool, gain_db: float, ceiling_db: float, progress: _Progress
) -> Iterator[Block]:
    gain = np.float32(10 ** (gain_db / 20))
    for first in range(0, mixed.samples, MIX_BLOCK):
        end = min(first + MIX_BLOCK, mixed.samples)
        context = mixed.read(first - limiter.REACH, end + limiter.REACH) * gain
        progress.add(end - first)
        yield limiter.limit(context, ceiling=10 ** (ceiling_db / 20))
