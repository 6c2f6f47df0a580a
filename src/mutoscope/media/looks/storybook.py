"""A children's picture book: wax crayon on tinted paper, wobbling lines, pastel colours."""

from dataclasses import replace

import numpy as np

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    grain,
    ink_lines,
    larger,
    light_of,
    mixed,
    noise,
    saturated,
    smeared,
    smooth,
    toned,
    warped,
)
from mutoscope.media.looks.ink import contoured, rimmed
from mutoscope.media.looks.sheet import Sheet

_PAPER = (1.0, 0.975, 0.93)
_LINE = (0.27, 0.20, 0.30)
_PASTEL = np.array([1.0, 0.94, 0.90], np.float32)


def storybook(sheet: Sheet) -> Sheet:
    return _page(sheet) if sheet.role != "figure" else _figure(sheet)


def _page(sheet: Sheet) -> Sheet:
    """Scribbles of lighter wax over a flat tint; on dark paper the wax is a little lighter."""
    unit, picture = sheet.unit, sheet.role == "picture"
    soft = blurred(sheet.rgb, (1.8 if picture else 7) * unit)
    light = light_of(soft)
    pale = _colored_in(soft, light) if picture else _pastel(soft, light)
    wax = _scribble(sheet, 0.55)
    strength = 0.30 if picture else 0.34 + 0.3 * smooth(light, 0.15, 0.7)
    drawn = mixed(pale, toned(pale, light_of(pale) * 1.25 + 0.07), wax * strength)
    drawn = toned(drawn, light_of(drawn) * (1 - 0.20 * (1 - wax)))
    if picture:
        lines = ink_lines(blurred(light_of(sheet.rgb), 1.2 * unit), 2.4 * unit, 32)
        drawn = mixed(drawn, _LINE, _waxy(lines, sheet) * 0.9)
    return sheet.painted(drawn)


def _figure(sheet: Sheet) -> Sheet:
    """Cut a little askew, coloured in with the paper showing, a wobbling crayon line about it."""
    roomy, unit = sheet.roomy(30), sheet.unit
    dx, dy = _wobble(roomy, 1, 9), _wobble(roomy, 2, 9)
    alpha, rgb = warped(roomy.alpha, dx, dy), warped(roomy.rgb, dx, dy)
    light = light_of(rgb)
    pale = _pastel(rgb, light)
    wax = _scribble(roomy, 0.9)
    colored = mixed(mixed(pale, _PAPER, 0.5), saturated(pale, 1.25), 0.18 + 0.82 * wax)
    lines = ink_lines(blurred(light, unit), 2.4 * unit, 46)
    colored = mixed(colored, _LINE, _waxy(lines, roomy) * 0.9)
    rough = (noise(roomy.shape, 7 * unit, roomy.rng) - 0.5) * np.float32(0.12)
    inked = contoured(replace(roomy.painted(colored), alpha=alpha), 7, _LINE, rough)
    made = rimmed(inked, 7, _PAPER)
    return replace(made, shade=made.shade * 0.7)


def _pastel(rgb: Field, light: Field) -> Field:
    """Lights towards chalky pastel; darks keep their depth and gain colour."""
    raised = np.where(light > 0.3, light + 0.45 * smooth(light, 0.3, 0.6) * (1 - light), light)
    return np.clip(toned(saturated(rgb, 0.95), raised) * _PASTEL + 0.02, 0, 1)


def _colored_in(rgb: Field, light: Field) -> Field:
    """A photograph's tones in crayon: deep shades lighter, lights with their forms."""
    even = 0.10 + 0.82 * light**0.85
    return np.clip(toned(saturated(rgb, 1.3), even) * _PASTEL + 0.02, 0, 1)


def _wobble(sheet: Sheet, salt: int, units: float) -> Field:
    rng = np.random.default_rng(sheet.seed + salt)
    return (noise(sheet.shape, 70 * sheet.unit, rng) - 0.5) * np.float32(2 * units * sheet.unit)


def _scribble(sheet: Sheet, density: float) -> Field:
    """Wax strokes to and fro, 1 where the wax took."""
    by = max(1, round(2 * sheet.unit))
    shape = (max(2, sheet.shape[0] // by), max(2, sheet.shape[1] // by))
    rng = np.random.default_rng(sheet.seed + 3)
    angle = np.float32(2.25) + (noise(shape, 160 * sheet.unit / by + 2, rng) - 0.5) * np.float32(
        0.9
    )
    strokes = smeared(rng.random(shape, np.float32), angle, max(4.0, 60 * sheet.unit / by), 6)
    strokes = (strokes - strokes.mean()) / (strokes.std() + 1e-4)
    tooth = grain(sheet.shape, np.random.default_rng(6), by) * np.float32(0.45)
    return smooth(larger(strokes, sheet.shape) + tooth + 2 * (density - 0.5), -0.7, 0.7)


def _waxy(lines: Field, sheet: Sheet) -> Field:
    """Lines broken by the tooth of the paper."""
    tooth = grain(sheet.shape, np.random.default_rng(4), max(1, round(2 * sheet.unit)))
    return lines * smooth(tooth, -1.7, -0.3)
