"""A photograph or a painting over the whole canvas, slowly moving, with little text on it.

The picture speaks and the captions say the words; so kicker and headline keep to the top quarter,
smaller than on drawn scenes, and nothing but the picture stands in the middle.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.errors import MediaError
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.looks.apply import PLAIN, apply_look
from mutoscope.media.motion import Placement
from mutoscope.media.palettes import Palette, Rgb, luminance, palette
from mutoscope.media.scenes.camera import CameraMove
from mutoscope.media.scenes.ken_burns import FOCUS, background, way
from mutoscope.media.scenes.lettering import at_right, kicker, kicker_size, text_layer
from mutoscope.media.scenes.paints import blurred, flat, mixed
from mutoscope.media.scenes.places import PhotoPlace
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.scrim import Band, scrim_on, seen
from mutoscope.media.scenes.stage import Stage
from mutoscope.media.typeset import TextBlock, draw_block, fit_text

_DARKEST, _LEAST_RANGE = 40, 12
"""Levels of a picture's bright parts, and between those and its dark ones, that show something."""

_WHITE: Rgb = (255, 255, 255)
_LUMA = (0.2126, 0.7152, 0.0722)
_ROW = 71.0
"""The height of a kicker of one line, and of what stands beside it."""
_HEADLINE_GAP = 32.0
_CLEAR = 90.0
"""How far below the upper text the middle of what has to be seen is at best: the eyes of a face
are free, its hair may be behind the letters."""
_SETTLES = Motion(enter="fade", delay_s=0.2, enter_s=0.25)
"""A headline's shadow comes when its letters are nearly in their place, and light: with them, it
would be what is seen of them first."""
_DEEPER, _DEEPEST = 2.2, 50
"""How much more of its hue a shade has than the ground of the palette, and how much at most, in
levels between its strongest and weakest colour: a shade, and not a lamp."""
_SIZES = ((88.0, 56.0, 170.0), (54.0, 44.0, 106.0), (44.0, 40.0, 320.0))
"""Largest and smallest size of the headline, and the height it may take: the first two hold two
lines, the last one whatever a drawn scene would hold. Multiplied by what the layout says."""


def _bands(stage: Stage) -> tuple[Band, Band]:
    """From the progress bar to the foot of a headline of two lines; captions, whose outline helps
    them over a single highlight."""
    place = stage.layout.photo
    return (
        Band("top", *place.top, edge=-1, fade=place.fade),
        Band("bottom", *place.bottom, edge=1, fade=place.fade, sure=0.85),
    )


def colors_on(plain: Palette) -> Palette:
    """The palette as it is written with on pictures: white, and always on a dark shade.

    The accent is so light that on a ground for white text (4.5 to 1) it has the 3 to 1 that large
    letters need, or the shade would have to be darker for the sake of one word.
    """
    base = plain.base if plain.dark else mixed(plain.ink, (0, 0, 0), 0.45)
    accent = plain.accent if plain.dark else plain.light
    while luminance(accent) < 0.66:
        accent = mixed(accent, _WHITE, 0.1)
    return replace(plain, base=base, ink=_WHITE, muted=_WHITE, accent=accent, on_accent=base)


def _refuse_blank(picture: Layer, at: Placement, stage: Stage) -> None:
    levels = seen(picture, at, stage, 0, stage.layout.height).astype(float) @ np.array(_LUMA)
    dark, bright = np.percentile(levels, (2, 98))
    if bright < _DARKEST or bright - dark < _LEAST_RANGE:
        raise MediaError(
            "The picture shows nothing: it is black or of one colour.",
            hint="Choose another picture.",
            code="blank_picture",
        )


def illustrate(
    picture: NDArray[np.uint8],
    plan: ScenePlan,
    stage: Stage,
    *,
    focus: tuple[float, float] = FOCUS,
    look: str = PLAIN,
    move: CameraMove = "auto",
) -> list[Layer]:
    """The picture (sRGB [height, width, 3]) and the shade that text needs on it, back to front.

    `focus`: what has to stay in sight, in fractions of the picture. `look`: how it is treated, of
    `looks.apply.LOOKS`; `move`: the camera's. Raises MediaError: codes "picture_too_small" and
    "blank_picture".
    """
    below = stage.fraction(0, stage.layout.photo.top[1] + _CLEAR)[1]
    plain = background(picture, stage.canvas, seed=plan.seed, focus=focus, move=move, below=below)
    _refuse_blank(plain, way(plain, stage.canvas)[0], stage)
    (layer,) = apply_look(look, [plain], stage.canvas, plan.seed, photograph=True)
    views = [(layer, at) for at in way(layer, stage.canvas)]
    return [layer, *shades_on(views, plan, stage)]


def shades_on(
    views: Sequence[tuple[Layer, Placement]], plan: ScenePlan, stage: Stage
) -> list[Layer]:
    """The shade that text needs on all of what is seen: pictures, each where it stands."""
    shade = _deep(colors_on(palette(plan.palette)).base)
    return [each for band in _bands(stage) for each in scrim_on(views, stage, band, shade)]


def _deep(color: Rgb) -> Rgb:
    """As dark, and more of its hue: white under half of a nearly neutral shade is muddy grey."""
    grey = sum(share * each for share, each in zip(_LUMA, color, strict=True))
    more = min(_DEEPER, _DEEPEST / max(1, max(color) - min(color)))
    red, green, blue = (round(max(0.0, grey + more * (each - grey))) for each in color)
    return red, green, blue


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    """Kicker and headline, close together at the top."""
    colors = colors_on(palette(plan.palette))
    return [*kicker(stage, colors, plan), *_headline(stage, colors, plan)]


def _headline(stage: Stage, colors: Palette, plan: ScenePlan) -> list[Layer]:
    """At most two lines, unless the words are too many for that, over their soft shadow."""
    if not plan.headline:
        return []
    place = stage.layout.photo
    block, y = _fitted(plan.headline, place), _headline_y(stage, plan)
    x = at_right(block, stage.layout.margin, place.width)
    pad = 0.45 * block.size_px

    def darken(canvas: skia.Canvas) -> None:
        shadow = blurred(colors.base, 0.09 * block.size_px, 150)
        draw_block(canvas, block, x, y + 0.03 * block.size_px, ink=shadow)

    box = (x - pad, y - pad, block.width_px + 2 * pad, block.height_px + 2 * pad)
    ink, accent = flat(colors.ink), flat(colors.accent)
    return [
        stage.paint("headline-shadow", box, darken, _SETTLES),
        text_layer(stage, "headline", block, x, y, ink=ink, accent=accent, accents=plan.accents),
    ]


def _headline_y(stage: Stage, plan: ScenePlan) -> float:
    """Under the row of kicker and credit, or in it where both are missing."""
    if not (plan.kicker or plan.credit):
        return stage.layout.kicker_y + 20
    return stage.layout.kicker_y + max(_ROW, kicker_size(stage, plan)[1]) + _HEADLINE_GAP


def _fitted(text: str, place: PhotoPlace) -> TextBlock:
    *few, last = ([size * place.type for size in sizes] for sizes in _SIZES)
    for largest_px, smallest_px, height in few:
        try:
            return _set(text, largest_px, smallest_px, (place.width, height))
        except MediaError as error:
            if error.code != "text_too_long":
                raise
    return _set(text, last[0], last[1], (place.width, last[2]))


def _set(text: str, largest_px: float, smallest_px: float, box: tuple[float, float]) -> TextBlock:
    return fit_text(
        text,
        "display",
        box,
        largest_px=largest_px,
        smallest_px=smallest_px,
        leading=1.06,
        spacing_em=-0.01,
    )
