"""Charcoal on cream paper, or chalk on black: strokes along the forms, and the paper's tooth."""

import numpy as np

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    flow,
    grain,
    ink_lines,
    larger,
    light_of,
    mixed,
    noise,
    smaller,
    smeared,
    smooth,
)
from mutoscope.media.looks.ink import contoured
from mutoscope.media.looks.sheet import Sheet

_CREAM, _COAL = (0.95, 0.925, 0.875), (0.11, 0.10, 0.10)
_SLATE, _CHALK = (0.085, 0.083, 0.09), (0.93, 0.915, 0.88)
_HATCH = 2.2  # radians: falling to the left, as a right hand draws


def charcoal(sheet: Sheet) -> Sheet:
    if sheet.role == "figure":
        return _figure(sheet)
    light = blurred(light_of(sheet.rgb), 2 * sheet.unit)
    if sheet.role != "picture" and float(light[sheet.alpha > 0.5].mean()) < 0.5:
        return sheet.painted(_drawn(sheet, smooth(light, 0.06, 0.85), _SLATE, _CHALK))
    lines = ink_lines(light_of(sheet.rgb), 2.2 * sheet.unit, 30)
    span = np.percentile(light, (2, 96)) if sheet.role == "picture" else (0.45, 0.95)
    dark = 1 - smooth(light, float(span[0]) - 0.1, float(span[1]))
    return sheet.painted(_drawn(sheet, np.maximum(dark * 0.95, lines), _CREAM, _COAL))


def _figure(sheet: Sheet) -> Sheet:
    """In coal; on slate paler, with a line of chalk about it, or dark things would be lost."""
    roomy = sheet.roomy(16)
    light = light_of(roomy.rgb)
    light = 0.30 + 0.70 * light if sheet.on_dark else light
    rim = np.clip((roomy.alpha - blurred(roomy.alpha, 5 * sheet.unit)) * 2, 0, 1)
    dark = np.clip(1.04 - light, 0, 1) ** 1.15
    cover = np.maximum.reduce([dark, ink_lines(light, 2.2 * sheet.unit, 40), rim])
    drawn = roomy.painted(_drawn(roomy, cover, _CREAM, _COAL))
    rough = (noise(roomy.shape, 5 * sheet.unit, roomy.rng) - 0.5) * np.float32(0.09)
    inked = contoured(drawn, 5, _COAL, rough)
    return contoured(inked, 3.5, _CHALK, rough) if sheet.on_dark else inked


def _drawn(
    sheet: Sheet, cover: Field, paper: tuple[float, float, float], ink: tuple[float, float, float]
) -> Field:
    """The tone as strokes: where their texture is under the tone, the paper is covered."""
    by = max(1, round(2 * sheet.unit))
    small = smaller(cover, by)
    seed = sheet.rng.random(small.shape, np.float32)
    angle = flow(small, max(1.5, 7 * sheet.unit / by), _HATCH)
    strokes = smeared(seed, angle, max(3.0, 22 * sheet.unit / by))
    strokes = larger((strokes - strokes.mean()) / (strokes.std() + 1e-4), sheet.shape)
    tooth = grain(sheet.shape, np.random.default_rng(5), by) * np.float32(0.55)
    texture = 0.5 + 0.17 * (strokes + tooth)
    covered = smooth(cover + (cover - 0.5) * 0.25 - texture, -0.26, 0.22)
    rubbed = 0.30 * blurred(cover, 5 * sheet.unit)
    ground = np.clip(np.asarray(paper, np.float32) + (tooth * 0.028)[..., None], 0, 1)
    return mixed(ground, ink, np.clip(covered * 0.86 + rubbed * 0.4, 0, 1))
