"""Skia paints of the scenes: flat, stroked, graded, blurred."""

from collections.abc import Sequence

import skia

from mutoscope.media.palettes import Rgb

Stop = tuple[float, Rgb, int]
"""Position 0..1, colour, alpha 0..255."""


def flat(color: Rgb, alpha: int = 255) -> skia.Paint:
    return skia.Paint(Color=skia.Color(*color, alpha), AntiAlias=True)


def stroke(color: Rgb, width: float, alpha: int = 255) -> skia.Paint:
    paint = flat(color, alpha)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


def blurred(color: Rgb, sigma: float, alpha: int = 255) -> skia.Paint:
    """A soft-edged fill: shadows and glows."""
    paint = flat(color, alpha)
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, sigma))
    return paint


def linear(
    start: tuple[float, float], end: tuple[float, float], stops: Sequence[Stop]
) -> skia.Paint:
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(*start), skia.Point(*end)],
        [skia.Color(*color, alpha) for _, color, alpha in stops],
        [at for at, _, _ in stops],
    )
    return skia.Paint(Shader=shader, AntiAlias=True, Dither=True)


def radial(centre: tuple[float, float], radius: float, stops: Sequence[Stop]) -> skia.Paint:
    shader = skia.GradientShader.MakeRadial(
        skia.Point(*centre),
        radius,
        [skia.Color(*color, alpha) for _, color, alpha in stops],
        [at for at, _, _ in stops],
    )
    return skia.Paint(Shader=shader, AntiAlias=True, Dither=True)


def mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of `other` in `one`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
