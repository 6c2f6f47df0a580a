"""Is there something to see, and does it move? Measured on decoded luma (16 black .. 235 white)."""

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.media.checks.report import Check
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.planes import Plane
from mutoscope.media.timeline import Canvas, CaptionBox, Timeline

BLACK_LEVEL = 26
FLAT_LEVELS = 4
"""A scene that is really there has its hero, card or letters on far more than 2 % of the picture,
so lost ground shows even where captions and lettering stand on it."""

STILL_LIMIT_S = 1.5
PAIR_S = 0.5
SAMPLE_S = 0.25
MOVED_LEVELS = 0.06
"""What the coder alone changes in a still scene stays under 0.03 levels once it has settled, a
background that drifts slowly behind still cards reaches 0.1, a bobbing hero 0.4 to 2."""


class PictureWatch:
    """Sees every picture once; keeps small ones of the last half second only."""

    def __init__(
        self, timeline: Timeline, captions: Sequence[CaptionBox], extra_still_s: float = 0.0
    ) -> None:
        self._still_limit_s = STILL_LIMIT_S + extra_still_s
        canvas = timeline.canvas
        self._timeline = timeline
        self._reduce = max(1, min(canvas.width_px, canvas.height_px) // 135)
        self._step = max(1, round(SAMPLE_S * canvas.fps))
        self._kept: deque[NDArray[np.int16]] = deque(maxlen=round(PAIR_S / SAMPLE_S) + 1)
        self._visible = _outside_captions(canvas, captions, self._reduce)
        self._scene = 0
        self._still = [0.0] * len(timeline.scenes)
        self._still_run_s = 0.0
        self._black: list[int] = []
        self._seen = 0

    def see(self, index: int, picture: DecodedFrame) -> None:
        """Take in the next picture."""
        self._seen += 1
        if _is_empty(picture.planes.y[:: self._reduce * 2, :: self._reduce * 2], self._visible):
            self._black.append(index)
        self._enter_scene(index)
        if (index - self._scene_start) % self._step == 0:
            self._compare(picture.planes.y)

    def checks(self) -> list[Check]:
        """Black and frozen pictures."""
        worst = max(range(len(self._still)), key=self._still.__getitem__, default=0)
        still_s = self._still[worst] if self._still else 0.0
        where = f", first at frame {self._black[0]}" if self._black else ""
        return [
            Check(
                "black_picture",
                not self._black,
                f"{len(self._black)} of {self._seen} frames{where}",
                "0 frames",
                f"frames whose luma, captions left out, is under {BLACK_LEVEL} on 98 % of the"
                f" picture, or within {FLAT_LEVELS} levels from its 2nd to its 98th percentile",
            ),
            Check(
                "frozen_picture",
                still_s <= self._still_limit_s,
                f"{still_s:.2f} s in scene {worst}",
                f"≤ {self._still_limit_s:g} s",
                f"longest stretch of a scene in which luma ({self._reduce} px blocks, captions left"
                f" out) changes by less than {MOVED_LEVELS:g} levels on average between frames"
                f" {PAIR_S:g} s apart",
            ),
        ]

    @property
    def _scene_start(self) -> int:
        return self._timeline.scenes[self._scene].start

    def _enter_scene(self, index: int) -> None:
        scenes = self._timeline.scenes
        if self._scene + 1 < len(scenes) and index >= scenes[self._scene + 1].start:
            self._scene += 1
            self._kept.clear()
            self._still_run_s = 0.0

    def _compare(self, luma: Plane) -> None:
        small = np.asarray(Image.fromarray(luma).reduce(self._reduce))[self._visible]
        self._kept.append(small.astype(np.int16))
        if len(self._kept) < (self._kept.maxlen or 0):
            return
        moved = float(np.abs(self._kept[-1] - self._kept[0]).mean()) >= MOVED_LEVELS
        # The first still pair is half a second long, each further one adds a quarter.
        self._still_run_s = 0.0 if moved else (self._still_run_s or PAIR_S - SAMPLE_S) + SAMPLE_S
        self._still[self._scene] = max(self._still[self._scene], self._still_run_s)


def _is_empty(luma: Plane, visible: NDArray[np.bool_]) -> bool:
    """Black, or one flat colour. `visible` is twice as fine as `luma`."""
    total = np.bincount(luma[visible[::2, ::2]], minlength=256).cumsum()
    low, high = (int(np.searchsorted(total, part * total[-1])) for part in (0.02, 0.98))
    return high < BLACK_LEVEL or high - low < FLAT_LEVELS


def _outside_captions(
    canvas: Canvas, captions: Sequence[CaptionBox], reduce: int
) -> NDArray[np.bool_]:
    """The blocks that no caption ever touches: captions move even when the scene has stopped."""
    shape = -(-canvas.height_px // reduce), -(-canvas.width_px // reduce)
    visible = np.ones(shape, np.bool_)
    for box in captions:
        rows = slice(max(0, box.y_px // reduce - 1), (box.y_px + box.height_px) // reduce + 2)
        visible[rows] = False
    return visible if visible.any() else np.ones(shape, np.bool_)
