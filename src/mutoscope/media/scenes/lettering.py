"""The text of a scene: progress bar, kicker, headline, figure, credit."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial

import skia

from mutoscope.errors import MediaError
from mutoscope.media.animations.count_up import counting
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import Palette
from mutoscope.media.scenes.paints import Stop, flat, linear, mixed, stroke
from mutoscope.media.scenes.places import Box, Type
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.sprites import Sprite, draw_sprite
from mutoscope.media.scenes.stage import Stage
from mutoscope.media.typeset import TextBlock, draw_block, fit_text, unbroken

RISE = Motion(enter="rise", enter_s=0.35)


def text_layer(
    stage: Stage,
    name: str,
    block: TextBlock,
    x: float,
    y: float,
    *,
    ink: skia.Paint,
    accent: skia.Paint | None = None,
    accents: Collection[str] = (),
) -> Layer:
    """A block of text as a layer, its top left corner at (x, y)."""
    pad = 0.45 * block.size_px  # accents over capitals, and letters that reach out of their width
    box: Box = (x - pad, y - pad, block.width_px + 2 * pad, block.height_px + 2 * pad)
    return stage.paint(
        name,
        box,
        lambda canvas: draw_block(canvas, block, x, y, ink=ink, accent=accent, accents=accents),
        RISE,
    )


def progress(stage: Stage, palette: Palette, *, index: int, count: int) -> Layer:
    """One segment a scene, filled up to the present one."""
    layout = stage.layout
    y, across = layout.progress_y, layout.across
    gap = min(12.0, 0.25 * across / count)
    width = (across - gap * (count - 1)) / count

    def draw(canvas: skia.Canvas) -> None:
        for segment in range(count):
            left = layout.margin + segment * (width + gap)
            bar = skia.RRect.MakeRectXY(skia.Rect(left, y, left + width, y + 8), 4, 4)
            canvas.drawRRect(bar, flat(palette.ink, 245 if segment <= index else 70))

    return stage.paint("progress", (layout.margin, y, across, 8), draw)


def _kicker_text(text: str, room: float) -> TextBlock:
    """One line if it can be, else two small ones."""
    fit = partial(fit_text, largest_px=33.0, smallest_px=24.0, spacing_em=0.045)
    try:
        return fit(unbroken(text), "caption", (room, 40))
    except MediaError:
        return fit(text, "caption", (room, 64), leading=1.2)


def _kicker_block(stage: Stage, plan: ScenePlan) -> tuple[TextBlock, float]:
    """The kicker's text, and the room its icon takes at the left."""
    room = 52.0 if plan.kicker_icon else 0.0
    layout = stage.layout
    across = min(layout.column, layout.across - beside_logo(stage))
    return _kicker_text(plan.kicker, across - 60 - room), room


def beside_logo(stage: Stage) -> float:
    """What of the kicker's row is not free, at its right."""
    return stage.taken + 36 if stage.taken else 0.0


def at_right(block: TextBlock, x: float, width: float) -> float:
    """The left edge of a block in a column: text that runs leftwards stands at its right."""
    return x + width - block.width_px if block.rtl else x


def kicker_size(stage: Stage, plan: ScenePlan) -> tuple[float, float]:
    """Width and height of the pill; none without a kicker."""
    if not plan.kicker:
        return 0.0, 0.0
    block, room = _kicker_block(stage, plan)
    return block.width_px + 60 + room, block.height_px + 40


def kicker(stage: Stage, palette: Palette, plan: ScenePlan) -> list[Layer]:
    """The pill above the headline; it shrinks, then wraps, and is never cut."""
    if not plan.kicker:
        return []
    x, y = stage.layout.margin, stage.layout.kicker_y
    block, room = _kicker_block(stage, plan)
    width, height = kicker_size(stage, plan)

    def draw(canvas: skia.Canvas) -> None:
        pill = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x, y, width, height), 33, 33)
        canvas.drawRRect(pill, flat(mixed(palette.base, palette.ink, 0.10), 215))
        canvas.drawRRect(pill, stroke(palette.ink, 2, 70))
        if plan.kicker_icon:
            icon = Sprite(plan.kicker_icon, x + 50, y + height / 2, 42, drop=0)
            draw_sprite(canvas, icon, detail=stage.scale)
        top = y + (height - block.height_px) / 2 + 0.09 * block.size_px
        draw_block(canvas, block, x + 30 + room, top, ink=flat(palette.ink))

    box = (x - 4, y - 4, width + 8, height + 8)
    return [stage.paint("kicker", box, draw, RISE)]


def headline(
    stage: Stage, palette: Palette, plan: ScenePlan, place: Type | None = None
) -> list[Layer]:
    """The headline, as large as its place allows (the layout's usual one if none is given), its
    accent words in the accent colour."""
    if not plan.headline:
        return []
    place = place or stage.layout.headline
    x, y, width, height = place.box
    block = fit_text(
        plan.headline,
        "display",
        (width, height),
        largest_px=place.largest,
        smallest_px=40,
        leading=1.04,
        spacing_em=-0.012,
    )
    return [
        text_layer(
            stage,
            "headline",
            block,
            at_right(block, x, width),
            y,
            ink=flat(palette.ink),
            accent=flat(palette.accent),
            accents=plan.accents,
        )
    ]


def figure_layer(stage: Stage, palette: Palette, block: TextBlock, x: float, y: float) -> Layer:
    """A figure, its top left corner at (x, y), from ink at the top to accent at the bottom; it
    counts up to its value."""
    start = mixed(palette.ink, palette.accent, 0.12)
    inks: list[Stop] = [(0.1, start, 255), (0.85, palette.accent, 255)]
    ink = linear((0, y), (0, y + block.baselines_px[-1]), inks)
    layer = text_layer(stage, "figure", block, x, y, ink=ink)
    return counting(stage, layer, block, (x, y), inks)


def credit(stage: Stage, palette: Palette, plan: ScenePlan) -> list[Layer]:
    """The source line: at the right of the kicker's row, small and quiet; where it is too long for
    that, above the captions."""
    if not plan.credit:
        return []
    layout = stage.layout
    left = layout.margin + kicker_size(stage, plan)[0] + 36
    end = layout.width - layout.margin - beside_logo(stage)
    fit = partial(fit_text, plan.credit, "strong", largest_px=27.0, smallest_px=22.0, leading=1.25)
    try:
        block = fit((end - left, 92))
        x, y = end - block.width_px, layout.kicker_y + 33 - block.height_px / 2
    except MediaError:
        block = fit((layout.across, 92))
        x, y = layout.margin, layout.credit_foot - block.height_px
    return [text_layer(stage, "credit", block, x, y, ink=flat(palette.muted))]


def sunk(stage: Stage, layers: list[Layer]) -> list[Layer]:
    """A column's text moved down as the layout says, where it leaves its column free."""
    _, y, _, height = stage.layout.headline.box
    foot = stage.place(0, y + height)[1]
    lowest = max((layer.y + layer.rgba.shape[0] / 2 for layer in layers), default=foot)
    down = round(stage.layout.sink * max(0.0, foot - lowest))
    return [replace(layer, y=layer.y + down) for layer in layers]
