"""Pixel art: one coarse grid over the scene, few colours, ordered dither, a dark outline."""

from dataclasses import replace

import numpy as np

from mutoscope.media.looks.cells import Grid, cropped, enlarged, few_colors, nearest, on_grid
from mutoscope.media.looks.fields import Field, saturated
from mutoscope.media.looks.sheet import Sheet

_CELL = 6.0  # 180 by 320 of them on an upright canvas
_COLORS = {"ground": 20, "picture": 40, "card": 8, "figure": 14}
_DITHER = {"ground": 0.13, "picture": 0.08, "card": 0.0, "figure": 0.03}
_SHADE = 0.45


def pixel(sheet: Sheet) -> Sheet:
    grid = on_grid(sheet, sheet.px(_CELL, 2))
    body = grid.alpha >= 0.5
    vivid = saturated(grid.rgb, 1.25)
    palette = few_colors(vivid, body, _COLORS[sheet.role])
    dithered = vivid + (grid.thresholds - 0.5)[..., None] * np.float32(_DITHER[sheet.role])
    rgb, alpha = nearest(dithered, palette), grid.cover(0.5)
    if sheet.role == "figure":
        rgb, alpha = _outlined(rgb, alpha, palette)
    return cropped(sheet, _pixels(grid, rgb, alpha))


def _outlined(rgb: Field, alpha: Field, palette: Field) -> tuple[Field, Field]:
    """One cell of the palette's darkest about the body, not across corners."""
    around = np.pad(alpha, 1)
    beside = np.maximum.reduce(
        [around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:]]
    )
    edge = (beside > 0) & (alpha == 0)
    darkest = palette[palette.sum(axis=1).argmin()] * 0.45
    return np.where(edge[..., None], darkest, rgb), np.maximum(alpha, edge)


def _pixels(grid: Grid, rgb: Field, alpha: Field) -> Sheet:
    shade = (grid.shade > grid.thresholds * 0.36) * np.float32(_SHADE)
    return replace(
        grid.sheet,
        rgb=enlarged(rgb, grid.cell),
        alpha=enlarged(alpha, grid.cell).astype(np.float32),
        shade=enlarged(shade, grid.cell),
    )
