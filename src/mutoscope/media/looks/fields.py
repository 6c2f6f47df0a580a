"""Fields over a picture: blur, noise, direction, smearing along a flow, edges, ink."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Field = NDArray[np.floating]
"""[height, width] or [height, width, 3], mostly 0 to 1."""

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


def light_of(rgb: Field) -> Field:
    """How light a colour looks, 0 to 1: the square root of its luminance, at a gamma of 2."""
    return np.sqrt((rgb * rgb) @ _LUMA)


def smooth(value: Field, low: Field | float = 0.0, high: Field | float = 1.0) -> Field:
    """From 0 at `low` to 1 at `high`, without a corner."""
    share = np.clip((value - low) / (high - low), 0, 1)
    bent = 3 - 2 * share
    bent *= share
    bent *= share
    return bent


def toned(rgb: Field, light: Field) -> Field:
    """The colours as light as `light` says: hue stays, and what is lit past its gamut pales."""
    now = np.maximum(light_of(rgb), 1e-3)
    scaled = rgb * (light / now)[..., None]
    most = np.maximum(np.maximum(scaled[..., 0], scaled[..., 1]), scaled[..., 2])
    if float(most.max()) > 1:
        scaled += np.maximum(most - 1, 0)[..., None] * np.float32(0.6)
    return np.clip(scaled, 0, 1, out=scaled)


def saturated(rgb: Field, by: float) -> Field:
    """Colours `by` times as far from grey."""
    grey = (rgb @ _LUMA)[..., None]
    apart = rgb - grey
    apart *= np.float32(by)
    apart += grey
    return np.clip(apart, 0, 1, out=apart)


def undyed(rgb: Field) -> Field:
    """A photograph without the colours of what is nearly black: those are its compression's, in
    blocks, and would be seen where a look lifts the shades."""
    return mixed(rgb, (rgb @ _LUMA)[..., None], smooth(light_of(rgb), 0.15, 0.03))


def mixed(one: Field, other: Field | tuple[float, float, float], share: Field | float) -> Field:
    """`share` (a number, or [h, w]) of `other` in `one`."""
    weight = share[..., None] if isinstance(share, np.ndarray) else np.float32(share)
    # A row of the one colour: numpy is four times as fast with that as with three numbers.
    color = (
        np.tile(np.array(other, np.float32), (one.shape[1], 1))
        if isinstance(other, tuple)
        else other
    )
    between = color - one
    between *= weight
    between += one
    return between


def blurred(field: Field, sigma_px: float) -> Field:
    """Gaussian blur; narrow ones to a 255th."""
    by = int(sigma_px // 3)
    if by >= 3 and min(field.shape[:2]) >= 4 * by:
        small = evened(smaller(field, by), sigma_px / by)
        return np.clip(larger(small, (field.shape[0], field.shape[1])), 0, 1)
    levels = Image.fromarray((np.clip(field, 0, 1) * 255 + 0.5).astype(np.uint8))
    soft = levels.filter(ImageFilter.GaussianBlur(sigma_px))
    return np.asarray(soft, np.uint8).astype(np.float32) / 255


def resized(field: Field, shape: tuple[int, int], how: Image.Resampling) -> Field:
    """The field at another size [height, width], unquantised."""
    size = (shape[1], shape[0])
    if field.ndim == 2:
        return np.asarray(Image.fromarray(np.ascontiguousarray(field)).resize(size, how))
    planes = [resized(field[..., channel], shape, how) for channel in range(field.shape[2])]
    return np.stack(planes, axis=-1)


def smaller(field: Field, by: int) -> Field:
    """The field at an integer fraction of its size, averaged."""
    height, width = max(1, field.shape[0] // by), max(1, field.shape[1] // by)
    return resized(field, (height, width), Image.Resampling.BOX)


def larger(field: Field, shape: tuple[int, int]) -> Field:
    """The field smoothly enlarged."""
    return resized(field, shape, Image.Resampling.BICUBIC)


def noise(shape: tuple[int, int], cell_px: float, rng: np.random.Generator) -> Field:
    """Smooth value noise 0..1 whose hills are about `cell_px` wide."""
    cells = (max(2, round(shape[0] / cell_px) + 2), max(2, round(shape[1] / cell_px) + 2))
    return np.clip(larger(rng.random(cells, np.float32), shape), 0, 1)


def clouds(shape: tuple[int, int], cell_px: float, rng: np.random.Generator) -> Field:
    """Noise of four octaves, 0..1 about 0.5."""
    by = max(1, round(cell_px / 40))
    small = (-(-shape[0] // by), -(-shape[1] // by))
    total = np.zeros(small, np.float32)
    for octave in range(4):
        hill = max(1.5, cell_px / by / 2**octave)
        total += noise(small, hill, rng) * np.float32(0.5**octave)
    spread_out = np.clip(0.5 + (total / 1.875 - 0.5) * 1.7, 0, 1)
    return spread_out if by == 1 else np.clip(larger(spread_out, shape), 0, 1)


def grain(shape: tuple[int, int], rng: np.random.Generator, size_px: int = 1) -> Field:
    """Fine noise about 0, of deviation 1."""
    cells = (-(-shape[0] // size_px), -(-shape[1] // size_px))
    found = rng.standard_normal(cells, np.float32)
    if size_px > 1:
        found = larger(found, (cells[0] * size_px, cells[1] * size_px)) * 1.3
    return found[: shape[0], : shape[1]]


def gradient(field: Field) -> tuple[Field, Field]:
    """The slope downwards and to the right."""
    down, right = np.gradient(field)
    return np.asarray(down, np.float32), np.asarray(right, np.float32)


def flow(light: Field, sigma_px: float, default: float) -> Field:
    """Direction (radians) along the edges of a picture, at its size; `default` where it is flat.

    The smoothed structure tensor (J. E. Kyprianidis, J. Döllner, Image Abstraction by Structure
    Adaptive Filtering, 2008).
    """
    dy, dx = gradient(blurred(light, max(0.8, sigma_px / 3)))
    by, shape = max(1, round(sigma_px / 2)), (light.shape[0], light.shape[1])
    xx, yy, xy = (smaller(part, by) for part in (dx * dx, dy * dy, dx * dy))
    strength = np.hypot(xx - yy, 2 * xy)
    weight = smooth(strength, 0.0, 6e-4)
    along = weight / np.maximum(strength, 1e-9)
    cosine = larger(along * (yy - xx) + (1 - weight) * np.float32(np.cos(2 * default)), shape)
    sine = larger(-2 * along * xy + (1 - weight) * np.float32(np.sin(2 * default)), shape)
    return (0.5 * np.arctan2(sine, cosine)).astype(np.float32)


def smeared(field: Field, angle: Field, reach_px: float, steps: int = 6) -> Field:
    """The mean along the flow, `reach_px` to both sides: line integral convolution (B. Cabral,
    L. C. Leedom, 1993)."""
    height, width = angle.shape
    stride = np.float32(reach_px / steps)
    along = np.cos(angle) * stride, np.sin(angle) * stride
    total = field.astype(np.float32).copy()
    for sign in (1, -1):
        x = np.broadcast_to(np.arange(width, dtype=np.float32), angle.shape).copy()
        y = np.broadcast_to(np.arange(height, dtype=np.float32)[:, None], angle.shape).copy()
        row, column = y.astype(np.int32), x.astype(np.int32)
        for _ in range(steps):
            x += sign * along[0][row, column]
            y += sign * along[1][row, column]
            column = np.clip(x, 0, width - 1).astype(np.int32)
            row = np.clip(y, 0, height - 1).astype(np.int32)
            total += field[row, column]
    return total / np.float32(2 * steps + 1)


def warped(field: Field, dx: Field, dy: Field) -> Field:
    """The field with every pixel taken from (dx, dy) pixels off."""
    height, width = field.shape[:2]
    column = np.clip(np.arange(width) + dx, 0, width - 1).astype(np.int32)
    row = np.clip(np.arange(height)[:, None] + dy, 0, height - 1).astype(np.int32)
    return field[row, column]


def shifted(field: Field, right: int, down: int) -> Field:
    """The field moved by whole pixels; what comes in is empty."""
    moved = np.zeros_like(field)
    height, width = field.shape[:2]
    to_y, to_x = (
        slice(max(0, down), height + min(0, down)),
        slice(max(0, right), width + min(0, right)),
    )
    from_y = slice(max(0, -down), height + min(0, -down))
    from_x = slice(max(0, -right), width + min(0, -right))
    moved[to_y, to_x] = field[from_y, from_x]
    return moved


def spread(alpha: Field, reach_px: float, wobble: Field | float = 0.0) -> Field:
    """A shape grown by about `reach_px`, round and with a clean edge; `wobble` moves that."""
    soft = blurred(alpha, max(0.6, reach_px * 0.9))
    return np.maximum(alpha, smooth(soft + wobble, 0.1, 0.2))


def ink_lines(light: Field, sigma_px: float, sharpness: float = 24.0) -> Field:
    """Lines, 0..1, where a picture is darker than about it: a difference of Gaussians (H.
    Winnemöller, XDoG, 2011)."""
    fine, wide = blurred(light, sigma_px), blurred(light, 1.6 * sigma_px)
    return np.clip((wide - fine - 0.012) * np.float32(sharpness), 0, 1)


def relief(alpha: Field, reach_px: float) -> Field:
    """How a rounded body is lit from the upper left, -1 (turned away) to 1."""
    by = max(1, round(reach_px / 10))
    height = evened(smaller(alpha, by), reach_px / by)
    dy, dx = gradient(height)
    lit = np.clip((dx * 0.6 + dy * 0.8) * np.float32(1.6 * reach_px / by), -1, 1)
    return larger(lit, (alpha.shape[0], alpha.shape[1]))


def evened(field: Field, sigma: float) -> Field:
    """Gaussian blur of [h, w] or [h, w, 3], unquantised: for small fields."""
    reach = max(1, round(3 * sigma))
    at = np.arange(-reach, reach + 1, dtype=np.float32)
    weights = np.exp(-(at**2) / (2 * sigma**2))
    for axis in (0, 1):
        sides = [(reach, reach) if i == axis else (0, 0) for i in range(field.ndim)]
        wide, length = np.pad(field, sides, "edge"), field.shape[axis]
        total = np.zeros_like(field)
        for start, weight in enumerate(weights / weights.sum()):
            part = slice(start, start + length)
            total += (wide[part] if axis == 0 else wide[:, part]) * weight
        field = total
    return field


def free_of_drawing(light: Field, unit: float) -> Field:
    """1 where a ground is only colour, 0 about anything drawn on it with an edge."""
    edges = np.abs(light - blurred(light, 5 * unit))
    return smooth(blurred(np.clip(edges * 10 - 0.12, 0, 1), 9 * unit), 0.10, 0.02)


def heart_of(light: Field) -> tuple[float, float]:
    """Where a ground differs most from most of it, in fractions of its height and width: the light
    behind what it shows."""
    by = max(1, min(light.shape) // 24)
    small = evened(smaller(light, by), 3)
    row, column = np.unravel_index(int(np.abs(small - np.median(small)).argmax()), small.shape)
    return (float(row) + 0.5) / small.shape[0], (float(column) + 0.5) / small.shape[1]


def rows_of(shape: tuple[int, int]) -> Field:
    """0 at the top of a picture to 1 at its foot, [h, 1]."""
    return np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]


def corners(shape: tuple[int, int]) -> Field:
    """0 in the middle to about 1 in the corners."""
    y = np.linspace(-1, 1, shape[0], dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, shape[1], dtype=np.float32)[None]
    return (x * x + y * y) / 2
