"""Is the sound right? Loudness, peaks and holes, measured on decoded samples."""

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.checks.report import Check
from mutoscope.media.codec.audio import SAMPLE_RATE, Block, Meter

LOUDNESS_TOLERANCE_LU = 1.0
PEAK_LIMIT_DBTP = -1.0
SILENCE_DBFS = -50.0
SILENCE_LIMIT_S = 1.5
WINDOW = SAMPLE_RATE // 20
_TOGETHER = SAMPLE_RATE
"""A decoder's blocks are small: measured apart they cost more to hand over than to measure."""


class SoundWatch:
    """Listens to every block once, in stretches of about a second."""

    def __init__(self, target_lufs: float, extra_silence_s: float = 0.0) -> None:
        self._target_lufs = target_lufs
        self._silence_limit_s = SILENCE_LIMIT_S + extra_silence_s
        self._meter = Meter()
        self._waiting: list[Block] = []
        self._rest = np.empty((0, 2), np.float32)
        self._silence = self._longest_silence = 0
        self.samples = 0

    def hear(self, block: Block) -> None:
        """Take in the next block, which must stay as it is."""
        self.samples += len(block)
        self._waiting.append(block)
        if sum(map(len, self._waiting)) >= _TOGETHER:
            self._measure()

    def _measure(self) -> None:
        heard = np.concatenate([np.empty((0, 2), np.float32), *self._waiting])
        self._waiting.clear()
        self._meter.push(heard)
        joined = np.concatenate([self._rest, heard])
        whole = len(joined) - len(joined) % WINDOW
        for level in _levels_db(joined[:whole]):
            self._silence = self._silence + 1 if level < SILENCE_DBFS else 0
            self._longest_silence = max(self._longest_silence, self._silence)
        self._rest = joined[whole:]

    def checks(self) -> list[Check]:
        """Loudness, true peak and silence. Call once, after the last block."""
        self._measure()
        heard = self._meter.finish()
        off_lu = abs(heard.integrated_lufs - self._target_lufs)
        silence_s = self._longest_silence * WINDOW / SAMPLE_RATE
        return [
            Check(
                "loudness",
                off_lu <= LOUDNESS_TOLERANCE_LU,
                f"{heard.integrated_lufs:.2f} LUFS",
                f"{self._target_lufs:g} ± {LOUDNESS_TOLERANCE_LU:g} LUFS",
                "integrated loudness of the decoded sound, ITU-R BS.1770-4",
            ),
            Check(
                "true_peak",
                heard.true_peak_dbtp <= PEAK_LIMIT_DBTP,
                f"{heard.true_peak_dbtp:.2f} dBTP",
                f"≤ {PEAK_LIMIT_DBTP:g} dBTP",
                "highest inter-sample peak of the decoded sound, oversampled 4 times",
            ),
            Check(
                "silence",
                silence_s <= self._silence_limit_s,
                f"{silence_s:.2f} s",
                f"≤ {self._silence_limit_s:g} s",
                f"longest run of 50 ms windows whose RMS is under {SILENCE_DBFS:g} dBFS",
            ),
        ]


def _levels_db(samples: Block) -> NDArray[np.floating]:
    power = np.square(samples, dtype=np.float64).mean(axis=1)
    return 10 * np.log10(power.reshape(-1, WINDOW).mean(axis=1) + 1e-12)
