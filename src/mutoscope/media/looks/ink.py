"""Contours, shadows and shading that drawn looks share."""

from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter

from mutoscope.media.looks.fields import Field, mixed, shifted, spread
from mutoscope.media.looks.sheet import Sheet

Rgb = tuple[float, float, float]


def contoured(sheet: Sheet, units: float, ink: Rgb, wobble: Field | float = 0.0) -> Sheet:
    """The body within a line `units` wide times the sheet's own weight of `line`; what is
    translucent stays so inside it. A solid sheet has no edge, and stays."""
    if sheet.is_solid:
        return sheet
    body = np.minimum(sheet.alpha / np.maximum(_near_most(sheet.alpha), 0.05), 1)
    line = spread(body, units * sheet.line * sheet.unit, wobble) * np.clip((1 - body) * 7, 0, 1)
    cover = sheet.alpha + line * (1 - sheet.alpha)
    share = sheet.alpha / np.maximum(cover, 1e-3)
    return replace(sheet, rgb=mixed(sheet.rgb, ink, 1 - share), alpha=cover)


def _near_most(alpha: Field) -> Field:
    """The most cover within two pixels."""
    levels = Image.fromarray((np.clip(alpha, 0, 1) * 255).astype(np.uint8))
    return np.asarray(levels.filter(ImageFilter.MaxFilter(5))).astype(np.float32) / 255


def rimmed(sheet: Sheet, units: float, paper: Rgb, wobble: Field | float = 0.0) -> Sheet:
    """As `contoured`; the rim is paper that was left over."""
    return contoured(sheet, units, paper, wobble)


def hard_shadow(sheet: Sheet, right: float, down: float, strength: float) -> Sheet:
    """The soft shadow as a hard one, `right` and `down` by so many design units."""
    if sheet.is_solid:
        return sheet
    cast = shifted(sheet.alpha, sheet.px(right, 0), sheet.px(down, 0)) * np.float32(strength)
    return replace(sheet, shade=cast)


def bands(light: Field, edges: tuple[float, ...], tones: tuple[float, ...], soft: float) -> Field:
    """`light` in flat tones: the first below the first edge, and so on; edges `soft` wide."""
    total = np.full(light.shape, tones[0], np.float32)
    for edge, before, after in zip(edges, tones, tones[1:], strict=False):
        share = np.clip((light - edge) / max(soft, 1e-3) + 0.5, 0, 1)
        total += np.float32(after - before) * share
    return total
