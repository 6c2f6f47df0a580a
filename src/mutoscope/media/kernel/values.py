"""What the kernels are told: where each sample of a target is taken from."""

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Filter = Literal["bilinear", "bicubic", "lanczos3"]
Box = tuple[int, int, int, int]
Span = tuple[int, int, int, int]  # left, top, right, bottom in samples of a plane

KINDS: dict[Filter, int] = {"bilinear": 0, "bicubic": 1, "lanczos3": 2}
_RADII = (1, 2, 3)
STEP_MOST = 1024.0


class Map(NamedTuple):
    """Sample i of the target is sample `origin + step * i` of the source, both on one axis."""

    origin: float
    step: float
    kind: int  # 0 linear, 1 cubic, 2 Lanczos
    antialias: bool

    @property
    def taps(self) -> int:
        """How many samples of the source one of the target is made of."""
        widened = self.step if self.antialias and self.step > 1 else 1.0
        return 2 * math.ceil(_RADII[self.kind] * widened - 1e-9)
