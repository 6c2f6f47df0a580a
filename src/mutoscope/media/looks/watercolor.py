"""Watercolour: washes with dark edges, granulated pigment, wet blooms, paper left white."""

from dataclasses import dataclass, replace

import numpy as np

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    clouds,
    grain,
    ink_lines,
    light_of,
    mixed,
    noise,
    saturated,
    smooth,
    toned,
    warped,
)
from mutoscope.media.looks.ink import rimmed
from mutoscope.media.looks.sheet import Sheet

_PAPER = (0.985, 0.965, 0.92)


@dataclass(frozen=True)
class _Way:
    """How wet: how far edges waver and are softened (design units), the number of washes, from
    which lightness on the paper shows through and how much, the strength of colour, of bare paper
    and of grain."""

    waver: float
    soft: float
    steps: float
    lit_from: float
    lift: float
    color: float
    bare: float
    grain: float


def watercolor(sheet: Sheet) -> Sheet:
    return _washes(sheet) if sheet.role != "figure" else _figure(sheet)


def _washes(sheet: Sheet) -> Sheet:
    """Washes over each other, each with a dark wavering edge; the light is the paper."""
    unit, rng, way = sheet.unit, sheet.rng, _way(sheet)
    soft = blurred(_wavering(sheet.rgb, sheet, way.waver), way.soft * unit)
    light = light_of(soft)
    uneven = light + (noise(sheet.shape, 240 * unit, rng) - 0.5) * np.float32(0.10)
    uneven = uneven + (noise(sheet.shape, 30 * unit, rng) - 0.5) * np.float32(0.02)
    wash, rim = _wash(uneven, way.steps)
    lift = 0.6 * smooth(light, way.lit_from, 0.6) * (1 - light)
    tone = (0.45 * light + 0.55 * wash) * (1 - 0.16 * rim) + lift * np.float32(way.lift)
    if sheet.role == "picture":
        tone = tone * (1 - 0.55 * ink_lines(light_of(sheet.rgb), 1.8 * unit, 22))
    painted = toned(saturated(soft, way.color), np.clip(tone, 0, 1))
    bloom = smooth(noise(sheet.shape, 260 * unit, rng), 0.55, 0.9) * np.float32(0.25)
    painted = mixed(painted, _PAPER, bloom * smooth(light, 0.15, 0.5))
    painted = mixed(painted, _PAPER, smooth(light + lift, 0.72, 1.0) * np.float32(way.bare))
    return sheet.painted(_granulated(painted, sheet, way.grain))


def _way(sheet: Sheet) -> _Way:
    if sheet.role == "picture":
        return _Way(4, 1.6, steps=8, lit_from=0.12, lift=0.22, color=1.45, bare=0.4, grain=0.10)
    if sheet.role == "card" and sheet.is_light:  # a step more would have it in two washes
        return _Way(5, 2, steps=5.5, lit_from=0.28, lift=0.0, color=1.6, bare=0.25, grain=0.04)
    if sheet.is_light:
        return _Way(16, 6, steps=6, lit_from=0.28, lift=0.0, color=2.0, bare=0.25, grain=0.04)
    return _Way(16, 6, steps=6, lit_from=0.28, lift=0.9, color=1.35, bare=0.55, grain=0.10)


def _figure(sheet: Sheet) -> Sheet:
    """A loose shape with a dark rim of pigment, paler where water ran, on a torn white edge."""
    roomy, unit = sheet.roomy(24), sheet.unit
    alpha = _wavering(roomy.alpha, roomy, 5)
    rgb = blurred(_wavering(roomy.rgb, roomy, 5), 1.4 * unit)
    rim = np.clip((alpha - blurred(alpha, 7 * unit)) * 2.2, 0, 1)
    pale = smooth(clouds(roomy.shape, 170 * unit, roomy.rng), 0.40, 0.8) * np.float32(0.36)
    light = light_of(rgb)
    inner = np.clip(blurred(light, 5 * unit) - light, 0, 1) * 1.6
    painted = mixed(saturated(rgb, 1.45), _PAPER, pale)
    painted = mixed(painted, _PAPER, 0.06)
    painted = toned(painted, light_of(painted) * (1 - 0.42 * rim - 0.5 * np.clip(inner, 0, 0.5)))
    painted = _granulated(painted, roomy, 0.07)
    torn = (noise(roomy.shape, 16 * unit, roomy.rng) - 0.5) * np.float32(0.10)
    made = rimmed(replace(roomy.painted(painted), alpha=alpha), 9, _PAPER, torn)
    return replace(made, shade=made.shade * 0.6)


def _wavering(field: Field, sheet: Sheet, units: float) -> Field:
    """Edges as an unsteady brush leaves them."""
    rng, reach = np.random.default_rng(sheet.seed + 1), np.float32(2 * units * sheet.unit)
    dx = (clouds(sheet.shape, 48 * sheet.unit, rng) - 0.5) * reach
    return warped(field, dx, (clouds(sheet.shape, 48 * sheet.unit, rng) - 0.5) * reach)


def _wash(light: Field, steps: float) -> tuple[Field, Field]:
    """The tone of the wash a place lies in, and how near its dark edge is, 0 to 1."""
    level = light * steps
    below = np.floor(level)
    within = level - below
    edge = smooth(within, 0.30, 0.02)
    rim = smooth(within, 0.16, 0.05) * smooth(within, 0.0, 0.04)
    return (below + 0.5 - 0.5 * edge + 0.35) / steps, rim


def _granulated(rgb: Field, sheet: Sheet, strength: float) -> Field:
    """Pigment settles in the hollows of the paper."""
    size = max(1, round(2 * sheet.unit))
    hollow = grain(sheet.shape, np.random.default_rng(7), size) * np.float32(0.5)
    hollow = hollow + (noise(sheet.shape, 9 * sheet.unit, np.random.default_rng(8)) - 0.5)
    pigment = 1 - 0.6 * light_of(rgb)
    return np.clip(rgb * (1 + np.float32(strength) * (hollow * pigment * 1.6)[..., None]), 0, 1)
