"""A finished video as it is seen and heard: its luma frame by frame, and its sound."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.codec.audio import SAMPLE_RATE, Block
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.codec.replay import play
from mutoscope.media.planes import Plane

_LOUD = 0.03
_QUIET_MS = 25


@dataclass(frozen=True)
class Decoded:
    """All frames and all samples of a video."""

    luma: list[Plane]
    sound: Block

    @classmethod
    def of(cls, path: Path) -> "Decoded":
        luma, blocks = list[Plane](), list[Block]()
        for item in play(path):
            if isinstance(item, DecodedFrame):
                luma.append(item.planes.y.copy())
            else:
                blocks.append(item)
        return cls(luma, np.concatenate(blocks))

    def changes(self, rows: slice, columns: slice = slice(None)) -> NDArray[np.floating]:
        """By frame: how far luma there is from the frame before."""
        luma = np.stack([each[rows, columns] for each in self.luma]).astype(np.int16)
        return np.abs(np.diff(luma, axis=0, prepend=luma[:1])).mean(axis=(1, 2))

    def settled(self, rows: slice, near: int, *, before: int = 12, after: int = 6) -> int:
        """The frame from which these rows look as they do `after` frames after `near`."""
        first, last = max(0, near - before), near + after
        shown = np.stack([each[rows] for each in self.luma[first : last + 1]])
        away = np.abs(shown.astype(np.int16) - shown[-1].astype(np.int16)).mean(axis=(1, 2))
        other = np.flatnonzero(away > 0.3 * away.max())
        return first + int(other[-1]) + 1

    def onsets_s(self) -> list[float]:
        """When something is heard after a little silence."""
        window = SAMPLE_RATE // 1000
        level = np.abs(self.sound[:, 0])
        loud = level[: len(level) // window * window].reshape(-1, window).max(axis=1) > _LOUD
        return [
            at / 1000
            for at in np.flatnonzero(loud).tolist()
            if not loud[max(0, at - _QUIET_MS) : at].any()
        ]
