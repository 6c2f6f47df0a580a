"""The drawing kernel in numpy: the measure of the extension, and what draws where it is missing.

Blocks of rows stay in the cache; between the passes they are turned, so that both gather whole
rows.
"""

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.kernel.values import Map, Plane, Span

VERSION = "numpy 1"

_BLOCK_ROWS = 64
_UNIT = 1 << 14
_MATRIX = np.zeros((4, 3), np.float32)
_MATRIX[:3, 0] = np.array([0.2126, 0.7152, 0.0722]) * (219 / 255)
_MATRIX[:3, 1] = np.array([-0.2126, -0.7152, 0.9278]) * (224 / 255 / 1.8556)
_MATRIX[:3, 2] = np.array([0.7874, -0.7152, -0.0722]) * (224 / 255 / 1.5748)
_MATRIX[3] = np.array([16, 128, 128]) / 255  # the offset counts by its alpha

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]


def stretch(
    targets: tuple[Plane, ...],
    sources: tuple[Plane, ...],
    across: Map,
    down: Map,
    box: Span,
    weight: int,
) -> None:
    """See `backend.Kernel`."""
    left, top, right, bottom = box
    height, width = sources[0].shape
    columns = _Taps(across, left, right, width, edge=True)
    for block in range(top, bottom, _BLOCK_ROWS):
        stop = min(block + _BLOCK_ROWS, bottom)
        rows = _Taps(down, block, stop, height, edge=True)
        for target, source in zip(targets, sources, strict=True):
            part = target[block:stop, left:right]
            part[...] = _mixed(part, _resampled(source, rows, columns), weight)


def lay(
    targets: tuple[Plane, ...],
    sources: tuple[Plane, ...],
    across: Map,
    down: Map,
    box: Span,
    weight: int,
) -> None:
    """See `backend.Kernel`."""
    left, top, right, bottom = box
    height, width = sources[0].shape
    columns = _Taps(across, left, right, width, edge=False)
    for block in range(top, bottom, _BLOCK_ROWS):
        stop = min(block + _BLOCK_ROWS, bottom)
        rows = _Taps(down, block, stop, height, edge=False)
        moved = [_faded(_resampled(source, rows, columns), weight) for source in sources]
        for target, plane in zip(targets, moved, strict=False):
            _blend(target[block:stop, left:right], plane, moved[-1])


def over(
    targets: tuple[Plane, ...],
    sources: tuple[Plane, ...],
    corner: tuple[int, int],
    box: Span,
    weight: int,
) -> None:
    """See `backend.Kernel`."""
    x, y = corner
    height, width = sources[0].shape
    left, right = max(box[0], x), min(box[2], x + width)
    top, bottom = max(box[1], y), min(box[3], y + height)
    if left >= right or top >= bottom:
        return
    seen = (slice(top - y, bottom - y), slice(left - x, right - x))
    alpha = _faded(sources[-1][seen], weight)
    for target, source in zip(targets, sources, strict=False):
        _blend(target[top:bottom, left:right], _faded(source[seen], weight), alpha)


def mix(target: Plane, first: Plane, second: Plane, weight: int) -> None:
    """See `backend.Kernel`."""
    for top in range(0, len(target), _BLOCK_ROWS):
        rows = slice(top, top + _BLOCK_ROWS)
        target[rows] = _mixed(first[rows], second[rows], weight)


def mix_by(target: Plane, first: Plane, second: Plane, mask: Plane) -> None:
    """See `backend.Kernel`."""
    for top in range(0, len(target), _BLOCK_ROWS):
        rows = slice(top, top + _BLOCK_ROWS)
        share = mask[rows].astype(np.uint16)
        target[rows] = _by_255(first[rows] * (255 - share) + second[rows] * share)


def convert(rgba: Plane, luma: Plane, chroma: Plane) -> None:
    """See `backend.Kernel`. Matrix: ITU-R BT.709-6, table 3."""
    height = rgba.shape[0]
    for top in range(0, height, 2 * _BLOCK_ROWS):
        bottom = min(top + 2 * _BLOCK_ROWS, height)
        block = rgba[top:bottom].astype(np.float32)
        yuv = block @ _MATRIX
        luma[0, top:bottom] = np.clip(yuv[..., 0] + 0.5, 0, 255)
        luma[1, top:bottom] = rgba[top:bottom, :, 3]
        coloured = np.concatenate([yuv[..., 1:], block[..., 3:]], axis=2)
        halved = np.clip(_left_sited(coloured) + 0.5, 0, 255)
        chroma[:, top // 2 : bottom // 2] = halved.transpose(2, 0, 1)


def _left_sited(full: Floats) -> Floats:
    """Halve both sides: weights 1 2 1 about each even column, the mean of each two rows."""
    rows = full[0::2] + full[1::2]
    halved = 2 * rows[:, 0::2]
    halved += rows[:, 1::2]
    halved[:, 1:] += rows[:, 1:-1:2]
    halved[:, 0] += rows[:, 0]
    halved /= 8
    return halved


class _Taps:
    """For samples `start`..`stop` of a target: which samples of the source, and how much of each.

    Weights are 14-bit and sum to exactly one: flat areas stay as they are. Samples that are not
    there are the edge's, or count nothing.
    """

    def __init__(self, mapping: Map, start: int, stop: int, length: int, *, edge: bool) -> None:
        taps = mapping.taps
        position = mapping.origin + mapping.step * np.arange(start, stop, dtype=np.float64)
        position = np.clip(position, -taps - 1.0, length + taps + 1.0)
        first = np.floor(position).astype(np.intp) - (taps // 2 - 1)
        index = first[:, None] + np.arange(taps)
        widened = mapping.step if mapping.antialias and mapping.step > 1 else 1.0
        weights = _quantised(_filter(mapping.kind, (position[:, None] - index) / widened))
        inside = (index >= 0) & (index < length)
        self.weights: Floats = (np.where(inside | edge, weights, 0) / _UNIT).astype(np.float32)
        index = np.clip(index, 0, length - 1)
        self.low, self.high = int(index.min()), int(index.max()) + 1
        self.index: Indices = index - self.low

    def gathered(self, rows: Floats) -> Floats:
        """One row for each sample of the target."""
        total = rows[self.index[:, 0]] * self.weights[:, :1]
        for tap in range(1, self.index.shape[1]):
            total += rows[self.index[:, tap]] * self.weights[:, tap : tap + 1]
        return total


def _filter(kind: int, distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weight at a distance: linear; Keys' cubic, a = −1/2 (R. Keys, 1981); Lanczos, a = 3."""
    t = np.abs(distance)
    if kind == 0:
        return np.maximum(0.0, 1 - t)
    if kind == 2:
        return np.where(t < 3, np.sinc(t) * np.sinc(t / 3), 0.0)
    near = (1.5 * t - 2.5) * t * t + 1
    far = ((-0.5 * t + 2.5) * t - 4) * t + 2
    return np.where(t < 1, near, np.where(t < 2, far, 0.0))


def _quantised(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """14-bit weights of sum one; what rounding takes from one is given to the next."""
    together = weights.cumsum(axis=1)
    due = np.floor(together * (_UNIT / together[:, -1:]) + 0.5)
    return np.diff(due, axis=1, prepend=0.0)


def _resampled(source: Plane, rows: _Taps, columns: _Taps) -> Plane:
    part = source[rows.low : rows.high, columns.low : columns.high].astype(np.float32)
    turned = np.ascontiguousarray(rows.gathered(part).T)
    return np.clip(columns.gathered(turned) + 0.5, 0, 255).astype(np.uint8).T


def _mixed(first: Plane, second: Plane, weight: int) -> Plane:
    if weight == 256:
        return second
    mixed = first * np.uint16(256 - weight)
    mixed += second * np.uint16(weight)
    mixed += 128
    mixed >>= 8
    return mixed.astype(np.uint8)


def _faded(plane: Plane, weight: int) -> Plane:
    if weight == 256:
        return plane
    scaled = plane * np.uint16(weight)
    scaled += 128
    scaled >>= 8
    return scaled.astype(np.uint8)


def _blend(under: Plane, plane: Plane, alpha: Plane) -> None:
    mixed = _by_255(under * (255 - alpha).astype(np.uint16))
    mixed += plane
    # A sharpening filter can leave a plane brighter than its alpha allows.
    under[...] = np.minimum(mixed, 255)


def _by_255(value: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Exactly round(value / 255), for values up to 65 407."""
    value += 128
    value += value >> 8
    value >>= 8
    return value
