"""One loudness for the whole: the gain before a limiter at which the encoded sound has it.

The mix's true peaks are found once and kept: at another gain they are higher by just that gain. The
encoded file is decoded and measured, because that is what people hear; a codec moves peaks by a few
tenths of a decibel.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.media import ducking, limiter
from mutoscope.media.codec.audio import (
    SAMPLE_RATE,
    SILENCE_LUFS,
    Block,
    Loudness,
    encode_aac,
    measure_encoded,
    measure_loudness,
)
from mutoscope.media.spool import Spool

_BLOCK = SAMPLE_RATE
_PEAK_BLOCK = SAMPLE_RATE // 4  # what is worked on stays in the processor's cache
_ROUNDS = 4
_GIVEN_BACK = 1.15
"""The gain for each LU that is missing: the limiter takes a little of it too."""
_FORESEEN_LU = 0.5
"""So small a change comes out right without another look; the encoded file is looked at anyway."""
_MOST_LIMITED_DB = 30.0
"""What the limiter may take. A click in silence can never be loud: it would be driven for ever."""


_NATURAL_VOLUME = 0.5


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

    @classmethod
    def with_bed(cls, volume: float) -> "Levels":
        """Those of a mix whose bed is heard at a `volume` of 0 to 1; at 0.5 as loud as it is by
        itself, at twice that 6 dB louder. At 0 there should be no bed."""
        louder_db = 20 * math.log10(volume / _NATURAL_VOLUME) if volume > 0 else 0.0
        return cls(bed_lufs=cls.bed_lufs + louder_db)


def master(
    mixed: Spool, lufs: float, out: Path, levels: Levels, passed: Callable[[int], None]
) -> Loudness:
    """Encode a mix of loudness `lufs` at the loudness asked for, and again with what the decoded
    file teaches. Silence stays silent, and a click in it quieter than the target. `passed` is told
    how many samples have been."""
    with Spool(out.parent, channels=1) as peaks:
        mix = _Mix(mixed, lufs, peaks, passed)
        ceiling_db = levels.peak_dbtp - levels.codec_headroom_db
        target_lufs = levels.target_lufs
        heard = Loudness(lufs, 0.0, ())
        for _ in range(_ROUNDS):
            gain_db = mix.settled_gain_db(target_lufs, ceiling_db, levels.tolerance_lu / 2)
            is_loudest = gain_db >= mix.most_gain_db(ceiling_db)
            encode_aac(mix.limited(gain_db, ceiling_db), out)
            heard = measure_encoded(out, passed)
            error_lu = levels.target_lufs - heard.integrated_lufs
            over_db = heard.true_peak_dbtp - levels.peak_dbtp
            if over_db <= 0 and (is_loudest or abs(error_lu) <= levels.tolerance_lu):
                break
            ceiling_db -= over_db + 0.1 if over_db > 0 else 0.0
            target_lufs += error_lu
    return heard


class _Mix:
    """A mix of loudness `lufs` at any gain, its true peaks held under any ceiling."""

    def __init__(
        self, mixed: Spool, lufs: float, peaks: Spool, passed: Callable[[int], None]
    ) -> None:
        self._mixed, self._lufs, self._peaks, self._passed = mixed, lufs, peaks, passed
        self._highest = 0.0
        peaks.write(self._found_peaks())

    def _found_peaks(self) -> Iterator[NDArray[np.float32]]:
        reach = limiter.PEAK_REACH
        for first in range(0, self._mixed.samples, _PEAK_BLOCK):
            end = min(first + _PEAK_BLOCK, self._mixed.samples)
            found = limiter.true_peaks(self._mixed.read(first - reach, end + reach))[reach:-reach]
            self._highest = max(self._highest, float(found.max()))
            self._passed(end - first)
            yield found[:, None]

    def most_gain_db(self, ceiling_db: float) -> float:
        """The gain at which the limiter takes all that it may; 0 for silence, which stays so."""
        if self._lufs <= SILENCE_LUFS:
            return 0.0
        return ceiling_db + _MOST_LIMITED_DB - 20 * math.log10(self._highest)

    def settled_gain_db(self, target_lufs: float, ceiling_db: float, tolerance_lu: float) -> float:
        """The gain before the limiter at which the limited sound has the loudness asked for: what
        the limiter takes is given back, a few times over."""
        most_db = self.most_gain_db(ceiling_db)
        gain_db = min(most_db, target_lufs - self._lufs)
        for _ in range(_ROUNDS):
            if self._highest * _factor(gain_db) <= _factor(ceiling_db):
                break  # the limiter takes nothing
            error_lu = target_lufs - measure_loudness(self.limited(gain_db, ceiling_db))
            if abs(error_lu) <= tolerance_lu or (gain_db >= most_db and error_lu > 0):
                break
            gain_db = min(most_db, gain_db + _GIVEN_BACK * error_lu)
            if abs(error_lu) <= _FORESEEN_LU:
                break
        return gain_db

    def limited(self, gain_db: float, ceiling_db: float) -> Iterator[Block]:
        """The whole in blocks."""
        gain, reach = np.float32(_factor(gain_db)), limiter.GAIN_REACH
        for first in range(0, self._mixed.samples, _BLOCK):
            end = min(first + _BLOCK, self._mixed.samples)
            peaks = self._peaks.read(first - reach, end + reach)[:, 0]
            held = limiter.gains(peaks * gain, ceiling=_factor(ceiling_db))
            held *= gain
            self._passed(end - first)
            yield self._mixed.read(first, end) * held[:, None]


def _factor(decibels: float) -> float:
    return 10 ** (decibels / 20)
