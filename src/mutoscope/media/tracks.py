"""Sounds beside the voice: music, noises, a sting, each with its place on the timeline.

A track is decoded once, as far as it is heard, into a spool; after that any stretch of it can be
had, the same in whatever blocks it is asked for, and memory does not grow with its length.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mutoscope.errors import MediaError
from mutoscope.media import loops
from mutoscope.media.codec.audio import SAMPLE_RATE, SILENCE_LUFS, Block, Meter, decode_given
from mutoscope.media.fades import fade
from mutoscope.media.spool import Spool

_EDGE_S = 0.003


@dataclass(frozen=True)
class Track:
    """One sound and how it is heard; times in seconds.

    `sound`: a file of any usual format, or stereo blocks at 48 kHz. Of it, `length_s` (None: all)
    from `from_s` on is heard in the video between `start_s` and `end_s` (None: the video's end);
    `loops`: again and again. It fades in where it begins and out where it ends, over 3 ms at
    least, so that a cut cannot click. `lufs`: the loudness it is brought to first; None: as it is.
    `ducks`: it makes room for speech.
    """

    sound: Path | Iterable[Block]
    start_s: float = 0.0
    end_s: float | None = None
    from_s: float = 0.0
    length_s: float | None = None
    gain_db: float = 0.0
    lufs: float | None = None
    fade_in_s: float = 0.0
    fade_out_s: float = 0.0
    loops: bool = False
    ducks: bool = False


def gain_to(target_lufs: float, measured_lufs: float) -> float:
    """The factor that brings a loudness to another; 1 for silence, which has none."""
    if measured_lufs <= SILENCE_LUFS:
        return 1.0
    return 10 ** ((target_lufs - measured_lufs) / 20)


class PlacedTrack:
    """A track in a video of `total` samples, decoded into `spool`; `passed` is told how many
    samples have been.

    MediaError: its file is no sound (`unreadable_sound`, `no_sound_track`) or holds none where it
    should be heard (`empty_sound`), it does not begin within the video (`track_outside`), or it is
    too short to repeat (`too_short_to_loop`).
    """

    def __init__(
        self, track: Track, spool: Spool, total: int, passed: Callable[[int], None]
    ) -> None:
        self.ducks = track.ducks
        self._track, self._spool = track, spool
        self._begin, span = _place(track, total)
        meter = Meter(true_peak=False)
        spool.write(meter.passing(_passing(_trimmed(track, span), passed)))
        _check_sound(track, spool.samples)
        self._loops = track.loops and spool.samples < span
        self._length = span if self._loops else min(span, spool.samples)
        level = 1.0 if track.lufs is None else gain_to(track.lufs, meter.finish().integrated_lufs)
        self._gain = np.float32(level * 10 ** (track.gain_db / 20))

    def block(self, first: int, end: int) -> Block | None:
        """Stereo samples [first, end) of the timeline; None: it is not heard there."""
        low, high = max(first - self._begin, 0), min(end - self._begin, self._length)
        if low >= high:
            return None
        block = np.zeros((end - first, 2), np.float32)
        at = self._begin - first
        block[at + low : at + high] = self._gain * self._faded(low, high)
        return block

    def _faded(self, low: int, high: int) -> Block:
        rise, fall = (
            round(max(_EDGE_S, each) * SAMPLE_RATE)
            for each in (self._track.fade_in_s, self._track.fade_out_s)
        )
        return fade(self._sound(low, high), low, self._length, rise=rise, fall=fall)

    def _sound(self, low: int, high: int) -> Block:
        if self._loops:
            return loops.looped(self._spool, self._spool.samples, low, high)
        return self._spool.read(low, high) - self._spool.offset


def _place(track: Track, total: int) -> tuple[int, int]:
    """The sample at which a track begins, and how many are left for it."""
    begin = round(track.start_s * SAMPLE_RATE)
    end = total if track.end_s is None else min(total, round(track.end_s * SAMPLE_RATE))
    if not 0 <= begin < end or track.from_s < 0:
        raise MediaError(
            f"{_name(track)} does not fit into the video.",
            hint="Let it start before the video ends, and end after it starts.",
            code="track_outside",
        )
    return begin, end - begin


def _trimmed(track: Track, span: int) -> Iterator[Block]:
    """What is heard of a track's sound: at most `span` samples of it."""
    blocks = track.sound
    if isinstance(blocks, Path):
        blocks = decode_given(blocks, blocks.name)
    skipped = round(track.from_s * SAMPLE_RATE)
    left = min(span, math.inf if track.length_s is None else round(track.length_s * SAMPLE_RATE))
    for block in blocks:
        part = block[skipped : skipped + int(left)]
        skipped -= min(skipped, len(block))
        left -= len(part)
        yield part
        if left <= 0:
            return


def _passing(blocks: Iterable[Block], passed: Callable[[int], None]) -> Iterator[Block]:
    for block in blocks:
        passed(len(block))
        yield block


def _check_sound(track: Track, samples: int) -> None:
    if not samples and isinstance(track.sound, Path):
        raise MediaError(
            f"{_name(track)} holds no sound from {track.from_s:g} s on.",
            hint="Check that the file is complete, and from where on it is heard.",
            code="empty_sound",
        )
    if track.loops and 0 < samples < loops.LEAST_S * SAMPLE_RATE:
        raise MediaError(
            f"{_name(track)} lasts {samples / SAMPLE_RATE:.3f} s, too short to repeat.",
            hint=f"Give at least {loops.LEAST_S:g} seconds, or do not repeat it.",
            code="too_short_to_loop",
        )


def _name(track: Track) -> str:
    return track.sound.name if isinstance(track.sound, Path) else "The track"
