"""Built scenes: cubes with lit edges, and plastic bricks with studs."""

from dataclasses import replace

import numpy as np

from mutoscope.media.looks.cells import cropped, enlarged, few_colors, nearest, on_grid
from mutoscope.media.looks.fields import Field, saturated, shifted, smooth
from mutoscope.media.looks.sheet import Sheet

_CUBE = {"ground": 24.0, "picture": 12.0, "card": 24.0, "figure": 12.0}
_BRICK = {"ground": 30.0, "picture": 15.0, "card": 30.0, "figure": 15.0}
_COLORS = {"ground": 18, "picture": 48, "figure": 16}
_DEPTH = 0.75
"""How deep a figure is, in cells."""


def voxel(sheet: Sheet) -> Sheet:
    """Cubes: speckled faces, light from the upper left, figures with a side and a foot."""
    cell = 4 * max(1, round(_CUBE[sheet.role] * sheet.unit / 4))
    if sheet.role == "card":
        return _tile(sheet, _bevel(cell) * np.float32(0.5))
    grid = on_grid(sheet, cell)
    body = grid.alpha >= 0.45
    colors = saturated(grid.rgb, 1.12)
    faces = nearest(colors, few_colors(colors, body, _COLORS[sheet.role]))
    rng = sheet.rng
    uneven = np.float32(0.3 if sheet.is_light and sheet.role != "figure" else 1.0)
    faces = faces * (1 + 0.05 * uneven * rng.standard_normal(body.shape, np.float32))[..., None]
    speckles = rng.random((body.shape[0] * 4, body.shape[1] * 4), np.float32) - 0.5
    speckled = (
        enlarged(faces, cell) * (1 + 0.14 * uneven * enlarged(speckles, cell // 4))[..., None]
    )
    rgb = _lit(speckled, _tiled(_bevel(cell), body.shape))
    alpha = enlarged(grid.cover(0.45), cell)
    made = replace(grid.sheet, rgb=rgb, alpha=alpha)
    return cropped(sheet, _deep(made, cell))


def bricks(sheet: Sheet) -> Sheet:
    """Studded plastic bricks of one or two studs, in clear colours."""
    cell = max(4, 2 * round(_BRICK[sheet.role] * sheet.unit / 2))
    if sheet.role == "card":
        return _tile(sheet, _stud(cell))
    grid = on_grid(sheet, cell)
    body = grid.alpha >= 0.45
    colors = saturated(grid.rgb, 1.4)
    faces = nearest(colors, few_colors(colors, body, _COLORS[sheet.role]))
    light = _tiled(_stud(cell), body.shape) + _seams(sheet, body.shape, cell)
    alpha = enlarged(grid.cover(0.45), cell)
    made = replace(grid.sheet, rgb=_lit(enlarged(faces, cell), light), alpha=alpha)
    return cropped(sheet, _deep(made, cell))


def _tile(sheet: Sheet, cell: Field) -> Sheet:
    """A card, which is one smooth piece with an edge of its own, under the light of its cells;
    they stand on the canvas's grid."""
    (height, width), size = sheet.shape, cell.shape[0]
    light = _tiled(cell, (height // size + 2, width // size + 2))
    top, left = sheet.top % size, sheet.left % size
    return sheet.painted(_lit(sheet.rgb, light[top : top + height, left : left + width]))


def _lit(rgb: Field, light: Field) -> Field:
    """Lighter where `light` is above 0, darker below; dark colours show it as well."""
    up, down = np.maximum(light, 0)[..., None], np.maximum(-light, 0)[..., None]
    return np.clip((rgb + (0.12 + 0.88 * (1 - rgb)) * up * (0.25 + rgb)) * (1 - down), 0, 1)


def _tiled(tile: Field, cells: tuple[int, ...]) -> Field:
    return np.tile(tile.astype(np.float32), (cells[0], cells[1]))


def _bevel(cell: int) -> Field:
    """A cube's face: lit at the top and the left, dark at the foot and the right."""
    at = np.arange(cell)
    edge = max(1, round(cell / 9))
    y, x = at[:, None], at[None]
    lit = ((y < edge) | (x < edge)) & (x + y < cell)
    dark = ((y >= cell - edge) | (x >= cell - edge)) & (x + y >= cell)
    return lit * np.float32(0.5) - dark * np.float32(0.34)


def _stud(cell: int) -> Field:
    """A round stud: its lit and its turned-away rim, and the shadow that it casts."""
    at = (np.arange(cell, dtype=np.float32) + 0.5) / cell - 0.5
    y, x = at[:, None], at[None]
    soft = 1.2 / cell
    apart, cast = np.hypot(x, y), np.hypot(x - 0.07, y - 0.09)
    stud = smooth(apart, 0.32 + soft, 0.32 - soft)
    rim = stud * smooth(apart, 0.32 - 0.11, 0.32 - 0.04)
    toward = -(x + y) / np.maximum(apart, 0.05) / 1.42
    shadow = smooth(cast, 0.36 + soft, 0.34 - soft) * (1 - stud)
    return 0.12 * stud + rim * np.where(toward > 0, 0.62, 0.30) * toward - 0.36 * shadow


def _seams(sheet: Sheet, cells: tuple[int, ...], cell: int) -> Field:
    """The lines between bricks: rows of two studs in bond, some of one."""
    rows, columns = cells
    ends = (np.arange(columns)[None] + np.arange(rows)[:, None]) % 2 == 1
    ends |= sheet.rng.random((rows, columns)) < 0.22
    line = max(1, round(cell / 18))
    at = np.arange(cell)
    foot = np.broadcast_to(at[:, None] >= cell - line, (cell, cell))
    side = np.broadcast_to(at[None] >= cell - line, (cell, cell))
    top = np.broadcast_to(at[:, None] < line, (cell, cell))
    seams = np.tile(foot, (rows, columns)) * np.float32(-0.42)
    seams += np.tile(top, (rows, columns)) * np.float32(0.22)
    seams += (
        np.tile(side, (rows, columns))
        * np.repeat(np.repeat(ends, cell, 0), cell, 1)
        * np.float32(-0.38)
    )
    return seams


def _deep(sheet: Sheet, cell: int) -> Sheet:
    """A figure gets a dark side to the right and below, as thick as a cell."""
    if sheet.role != "figure":
        return sheet
    depth = round(_DEPTH * cell)
    roomy = sheet.grown(0, 0, depth, depth)
    rgb, alpha = roomy.rgb, roomy.alpha
    side, under = np.zeros_like(alpha), np.zeros_like(rgb)
    for step in range(depth, 0, -1):
        here = shifted(alpha, step, step)
        under = np.where(here[..., None] > 0, shifted(rgb, step, step) * 0.42, under)
        side = np.maximum(side, here)
    seen = np.where(alpha[..., None] > 0, rgb, under)
    return replace(roomy, rgb=seen, alpha=np.maximum(alpha, side))
