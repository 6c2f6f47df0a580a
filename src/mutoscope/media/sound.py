"""The sound track: spoken lines on the timeline, tracks that make room for them, one loudness.

Everything is kept in spool files of f32 samples while it is worked on: each track, then the mix,
which is limited and encoded. Memory does not grow with length.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError
from mutoscope.media import ducking
from mutoscope.media.codec.audio import (
    SAMPLE_RATE,
    Block,
    Loudness,
    Meter,
    resample,
    steady_offset,
)
from mutoscope.media.mastering import Levels, master
from mutoscope.media.spool import Spool
from mutoscope.media.tracks import PlacedTrack, Track, gain_to
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


def mix(
    lines: Sequence[PlacedLine],
    total_s: float,
    *,
    bed: Iterable[Block] | None = None,
    tracks: Sequence[Track] = (),
    out: Path,
    levels: Levels | None = None,
    tick: Tick | None = None,
) -> Loudness:
    """Write the sound track of a video as AAC (.m4a, 48 kHz stereo, 192 kbit/s).

    Each line starts at the sample round(start_s · 48000). `bed` is a track over all of the video,
    at `levels.bed_lufs`, that ducks; what reaches past `total_s` is cut. Returns the loudness of
    the decoded file: `target_lufs` ± 0.2. The same input gives the same bytes. MediaError when
    there is nothing to hear, a line runs past the end, or a track cannot be heard (`PlacedTrack`).
    """
    levels = levels or Levels()
    if bed is not None:
        tracks = (Track(bed, lufs=levels.bed_lufs, ducks=True), *tracks)
    if not lines and not tracks:
        raise MediaError("There is nothing to hear.", hint="Add speech or music.", code="no_sound")
    total = round(total_s * SAMPLE_RATE)
    progress = _Progress(tick, (4 + len(tracks)) * total)
    with Spool(out.parent) as mixed:
        meter = Meter(true_peak=False)
        with ExitStack() as spools:
            placed = [
                PlacedTrack(track, spools.enter_context(Spool(out.parent)), total, progress.add)
                for track in tracks
            ]
            narration = _Narration(lines, total, levels, progress)
            mixed.write(meter.passing(_mixed(narration, placed, total, levels, progress)))
        return master(mixed, meter.finish().integrated_lufs, out, levels, progress.add)


class _Progress:
    """Reports work as samples gone through; so many are expected, more are not counted."""

    def __init__(self, tick: Tick | None, samples: int) -> None:
        self._tick = tick
        self._total = samples
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
        meter = Meter(true_peak=False)
        for line in self._lines:
            progress.add(0)
            samples = _load(line)
            _check_inside(line, len(samples), total)
            self.spans.append(_spoken(line, len(samples)))
            meter.push(np.repeat(samples[:, None], 2, axis=1))
        self.spans = ducking.merge_spans(self.spans)
        self._gain = gain_to(levels.speech_lufs, meter.finish().integrated_lufs)

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
    """A line at 48 kHz without direct current, its very ends faded (3 ms) so that they cannot
    click."""
    samples = resample(*read_wav(line.path)).copy()
    if samples.size:
        samples -= steady_offset(samples.mean(dtype=np.float64, keepdims=True), len(samples))
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


def _mixed(
    narration: _Narration,
    tracks: Sequence[PlacedTrack],
    total: int,
    levels: Levels,
    progress: _Progress,
) -> Iterator[Block]:
    for first in range(0, total, MIX_BLOCK):
        end = min(first + MIX_BLOCK, total)
        times_s = np.arange(first, end) / SAMPLE_RATE
        ducked = ducking.duck_gain(times_s, narration.spans, depth_db=levels.duck_db)
        ducked = ducked[:, None].astype(np.float32)
        block = np.repeat(narration.block(first, end)[:, None], 2, axis=1)
        for track in tracks:
            sound = track.block(first, end)
            if sound is not None:
                block += sound * ducked if track.ducks else sound
        progress.add(end - first)
        yield block
