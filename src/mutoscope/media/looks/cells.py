"""A picture cut into square cells: the grid, limited colours, ordered dither."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.media.looks.fields import Field
from mutoscope.media.looks.sheet import Sheet

_BAYER_2 = np.array([[0, 2], [3, 1]], np.float32)


def _bayer() -> Field:
    """The 4 by 4 threshold matrix (B. E. Bayer, 1973), 0 to 1."""
    finer = np.kron(np.ones((2, 2), np.float32), _BAYER_2) * 4
    return (finer + np.kron(_BAYER_2, np.ones((2, 2), np.float32)) + 0.5) / 16


_THRESHOLDS = _bayer()


@dataclass(frozen=True)
class Grid:
    """A sheet, grown to whole cells that stand on the canvas's own grid, and the cells' means:
    `rgb` [rows, columns, 3] straight, `alpha` and `shade` [rows, columns]."""

    sheet: Sheet
    cell: int
    rgb: Field
    alpha: Field
    shade: Field

    @property
    def thresholds(self) -> Field:
        rows, columns = self.alpha.shape
        return np.tile(_THRESHOLDS, (rows // 4 + 1, columns // 4 + 1))[:rows, :columns]

    def cover(self, least: float) -> Field:
        """Each cell whole or empty; where a body is translucent throughout, as much as it is."""
        rows, columns = self.alpha.shape
        wide = np.pad(self.alpha, 1)
        near = [wide[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
        is_thin = np.maximum.reduce(near) < 0.9
        whole = (self.alpha >= least).astype(np.float32)
        return np.where(is_thin, np.where(self.alpha > 0.2, self.alpha, 0), whole)


def on_grid(sheet: Sheet, cell: int) -> Grid:
    """Cut a sheet into cells of `cell` pixels; figures get a free cell on each side."""
    free = 0 if sheet.is_solid else cell
    height, width = sheet.shape
    left, top = (0, 0) if sheet.is_solid else (sheet.left % cell + free, sheet.top % cell + free)
    right, bottom = -(width + left + free) % cell + free, -(height + top + free) % cell + free
    if not sheet.is_solid:
        right, bottom = -(width + left) % cell + free, -(height + top) % cell + free
    whole = sheet.grown(left, top, right, bottom)
    alpha = _means(whole.alpha, cell)
    rgb = _means(whole.rgb * whole.alpha[..., None], cell) / np.maximum(alpha, 1e-3)[..., None]
    return Grid(whole, cell, np.clip(rgb, 0, 1), alpha, _means(whole.shade, cell))


def _means(field: Field, cell: int) -> Field:
    rows, columns = field.shape[0] // cell, field.shape[1] // cell
    size = (rows, cell, columns, cell)
    return field.reshape(*size, *field.shape[2:]).mean(axis=(1, 3))


def enlarged(field: Field, cell: int) -> Field:
    """Every cell as a square of pixels."""
    return np.repeat(np.repeat(field, cell, axis=0), cell, axis=1)


def cropped(like: Sheet, sheet: Sheet) -> Sheet:
    """A solid sheet cut back to its own size; any other as it is."""
    if not like.is_solid:
        return sheet
    height, width = like.shape
    rgb, alpha = sheet.rgb[:height, :width], sheet.alpha[:height, :width]
    return Sheet(
        rgb,
        alpha,
        sheet.shade[:height, :width],
        like.role,
        like.unit,
        like.left,
        like.top,
        like.seed,
    )


def few_colors(rgb: Field, inside: NDArray[np.bool_], count: int) -> Field:
    """At most `count` colours [n, 3] that the cells inside are made of: a median cut."""
    seen = rgb[inside] if inside.any() else rgb.reshape(-1, 3)
    levels = (seen[None] * 255 + 0.5).astype(np.uint8)
    cut = Image.fromarray(levels).quantize(count, Image.Quantize.MEDIANCUT)
    palette = np.array(cut.getpalette() or [0, 0, 0], np.float32).reshape(-1, 3)
    return np.unique(palette[: max(1, count)], axis=0) / np.float32(255)


def nearest(rgb: Field, palette: Field) -> Field:
    """Every colour as the palette's nearest."""
    apart = -2 * rgb @ palette.T + (palette * palette).sum(axis=1)
    return palette[apart.argmin(axis=-1)]
