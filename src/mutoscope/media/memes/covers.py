"""What stands in the place of a panel before its time: its own colours, dim, and a question mark. A
clip's first frame is a picture, and nobody is told the end by it."""

from collections.abc import Sequence

import skia

from mutoscope.media.fonts import face_name
from mutoscope.media.memes.drawing import draw_card
from mutoscope.media.memes.elements import Element, Panel
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import flat
from mutoscope.media.typeset import cap_height, draw_run, shape

_DARK: Rgb = (24, 16, 34)
_DIM = 0.55
"""How much of the panel's colour has gone."""
_SIGN, _SIGN_SHARE, _SIGN_ALPHA = "?", 0.42, 120
_LEAST_SHARE = 0.04
"""Of the picture, that a panel has to fill to be missed."""


def covered(elements: Sequence[Element], whole_px: float) -> list[Panel]:
    """The panels that come in later, of a picture of so many pixels."""
    late = [each for each in elements if isinstance(each, Panel) and each.step > 0]
    return [each for each in late if each.box[2] * each.box[3] >= _LEAST_SHARE * whole_px]


def draw_cover(canvas: skia.Canvas, panel: Panel) -> None:
    """Draw what stands in the place of the panel."""
    fill = [_dimmed(color) for color in panel.fill]
    draw_card(canvas, panel.box, fill, radius_px=panel.radius_px, toward=panel.toward)
    left, top, width, height = panel.box
    size = _SIGN_SHARE * min(width, height)
    face = face_name("display", _SIGN)
    run = shape(face, _SIGN, size)
    draw_run(
        canvas,
        face,
        run,
        size,
        x=left + (width - run.width_px) / 2,
        baseline_y=top + (height + cap_height(face) * size) / 2,
        paint=flat((255, 255, 255), _SIGN_ALPHA),
    )


def _dimmed(color: Rgb) -> Rgb:
    red, green, blue = (
        round(shown + _DIM * (dark - shown)) for shown, dark in zip(color, _DARK, strict=True)
    )
    return red, green, blue
