"""What pictures are compared with: PSNR, SSIM, and where a picture really stands.

Luma planes only, in 8-bit levels. The ideal drawing is Lanczos with three lobes, widened when it
reduces, from the exact fractional window (C. Duchon, 1979), in floats.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.motion import Window

Luma = NDArray[np.float64]

_LOBES = 3
_BLOCK_PX = 4
_WINDOW_BLOCKS = 2
_STEPS = 8
_SETTLED_PX = 1e-5
_RIM_PX = 3  # of a patch, where its slope is not known


def luma_of(rgb: NDArray[np.uint8]) -> Luma:
    """Y' of an sRGB picture in video levels, 16 to 235 (ITU-R BT.709-6)."""
    return 16 + rgb[..., :3] @ (np.array([0.2126, 0.7152, 0.0722]) * (219 / 255))


def psnr_db(seen: NDArray[np.generic], ideal: NDArray[np.generic]) -> float:
    """Peak signal to noise ratio of 8-bit levels; infinite for equal pictures."""
    error = np.mean((seen.astype(np.float64) - ideal.astype(np.float64)) ** 2)
    return math.inf if error == 0 else float(10 * np.log10(255**2 / error))


def ssim(seen: NDArray[np.generic], ideal: NDArray[np.generic]) -> float:
    """Mean structural similarity (Z. Wang et al., 2004) over windows of 8×8 pixels at every fourth,
    as x264 and FFmpeg count it."""
    a, b = seen.astype(np.float64), ideal.astype(np.float64)
    sums = [_window_sums(each) for each in (a, b, a * a + b * b, a * b)]
    samples = (_BLOCK_PX * _WINDOW_BLOCKS) ** 2
    mean_a, mean_b, squares, product = (each / samples for each in sums)
    variances = squares - mean_a**2 - mean_b**2
    covariance = product - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    alike = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float(np.mean(alike / ((mean_a**2 + mean_b**2 + c1) * (variances + c2))))


def _window_sums(plane: Luma) -> Luma:
    height, width = (side // _BLOCK_PX for side in plane.shape)
    whole = plane[: height * _BLOCK_PX, : width * _BLOCK_PX]
    blocks = whole.reshape(height, _BLOCK_PX, width, _BLOCK_PX).sum(axis=(1, 3))
    return blocks[:-1, :-1] + blocks[1:, :-1] + blocks[:-1, 1:] + blocks[1:, 1:]


@dataclass(frozen=True)
class Patch:
    """A rectangle of the canvas, in pixels."""

    left: int
    top: int
    width: int
    height: int

    def of(self, plane: NDArray[np.generic]) -> Luma:
        """What a canvas-sized plane has there."""
        rows = plane[self.top : self.top + self.height]
        return rows[:, self.left : self.left + self.width].astype(np.float64)


def drawn_ideally(
    picture: Luma,
    window: Window,
    canvas: tuple[int, int],
    patch: Patch | None = None,
    aside: tuple[float, float] = (0.0, 0.0),
) -> Luma:
    """What a canvas (width, height) shows of a picture through `window`, or a patch of that.

    `aside`: how far right and down of its place each sample is taken, in pixels of the canvas.
    """
    patch = patch or Patch(0, 0, *canvas)
    across = np.arange(patch.left, patch.left + patch.width, dtype=np.float64) + aside[0]
    down = np.arange(patch.top, patch.top + patch.height, dtype=np.float64) + aside[1]
    columns, shares = _taps(across, window.x, window.width / canvas[0], picture.shape[1])
    first, end = int(columns.min()), int(columns.max()) + 1
    rows = _taps(down, window.y, window.height / canvas[1], picture.shape[0])
    tall = _summed(picture[:, first:end], *rows)
    return _summed(tall.T, columns - first, shares).T


def _taps(places: Luma, start: float, step: float, length: int) -> tuple[NDArray[np.int64], Luma]:
    """The source samples of each place and their weights. The picture's border goes on outside
    it."""
    at = start + (places + 0.5) * step - 0.5
    scale = max(1.0, step)
    reach = math.ceil(_LOBES * scale)
    whole = np.floor(at).astype(np.int64)[:, None] + np.arange(-reach, reach + 2)
    away = (at[:, None] - whole) / scale
    weights = np.where(np.abs(away) < _LOBES, np.sinc(away) * np.sinc(away / _LOBES), 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.clip(whole, 0, length - 1), weights


def _summed(plane: Luma, samples: NDArray[np.int64], weights: Luma) -> Luma:
    """Weighted rows. Not as a product of matrices: its threads would wait for each other."""
    total = np.zeros((len(samples), plane.shape[1]))
    for tap in range(samples.shape[1]):
        total += weights[:, tap, None] * plane[samples[:, tap]]
    return total


def displacement(seen: Luma, ideal: Callable[[float, float], Luma]) -> tuple[float, float]:
    """How far right and down of its place a patch's samples were taken, in pixels.

    Gauss-Newton on brightness, contrast and both shifts (B. Lucas and T. Kanade, 1981); `ideal`
    gives the patch with its samples taken that far aside.
    """
    rim = (slice(_RIM_PX, -_RIM_PX),) * 2
    aside = np.zeros(2)
    for _ in range(_STEPS):
        model = ideal(float(aside[0]), float(aside[1]))
        down, across = np.gradient(model)
        known = [model, across, down, np.ones_like(model)]
        columns = np.stack([each[rim].ravel() for each in known], axis=1)
        found = _least_squares(columns, seen[rim].ravel())
        step = found[1:3] / found[0]
        aside += step
        if float(np.abs(step).max()) < _SETTLED_PX:
            break
    return float(aside[0]), float(aside[1])


def _least_squares(columns: Luma, wanted: Luma) -> Luma:
    products = np.einsum("ij,ik->jk", columns, columns)
    return np.linalg.solve(products, np.einsum("ij,i->j", columns, wanted))
