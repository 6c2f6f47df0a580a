"""Pictures made from a seed, as hard to draw and to encode as photographs and paintings.

Noise whose contrast falls with its frequency as in photographs (D. Field, 1987), sharp edges,
and slow gradients, on which banding and shaking show most.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

_FIELDS = (0.0, 0.3, 0.86)
"""How fast the noise's contrast falls with its frequency, as an exponent: paintings on canvas,
streets, skies, in turns."""
_CONTRASTS = (17.0, 24.0, 46.0)
_TINT = 30.0
_COARSEST = 4  # cells across
_EDGES = 60
_SUPERSAMPLING = 2


def picture(seed: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """sRGB [height, width, 3] of `size` (width, height). The same seed gives the same picture."""
    random = np.random.default_rng([0x6D75746F, seed])
    field, contrast = _FIELDS[seed % 3], _CONTRASTS[seed % 3]
    shapes = np.asarray(_shapes(random, size), np.float32)
    light = contrast * _noise(random, size, field, finest=max(size))
    tints = [_TINT * _noise(random, size, 1.0, finest=24) for _ in range(3)]
    mixed = shapes + light[..., None] + np.stack(tints, axis=2)
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def _noise(
    random: np.random.Generator, size: tuple[int, int], field: float, *, finest: int
) -> NDArray[np.float32]:
    """Octaves of smooth noise from the coarsest to `finest` cells across, about zero."""
    width, height = size
    total = np.zeros((height, width), np.float32)
    cells = _COARSEST
    while cells <= min(finest, width):
        grid = random.standard_normal((cells * height // width + 1, cells)).astype(np.float32)
        octave = Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC)
        total += (_COARSEST / cells) ** field * np.asarray(octave)
        cells *= 2
    return total


def _shapes(random: np.random.Generator, size: tuple[int, int]) -> Image.Image:
    """A gradient from corner to corner with overlapping polygons of plain colours."""
    width, height = (_SUPERSAMPLING * side for side in size)
    ends = random.integers(40, 216, (2, 2, 3)).astype(np.uint8)
    drawn = Image.fromarray(ends).resize((width, height), Image.Resampling.BILINEAR)
    brush = ImageDraw.Draw(drawn)
    for number in range(_EDGES):
        reach = min(width, height) * 0.3 * (1 - number / (_EDGES + 4))
        centre = random.uniform((0, 0), (width, height))
        corners = centre + random.uniform(-reach, reach, (3 + number % 4, 2))
        brush.polygon([(float(x), float(y)) for x, y in corners], tuple(random.integers(0, 256, 3)))
    return drawn.resize(size, Image.Resampling.BOX)
