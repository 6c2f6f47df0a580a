"""The text of a scene: progress bar, kicker, headline, figure, credit."""

from collections.abc import Collection

import skia

from mutoscope.errors import MediaError
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import Palette
from mutoscope.media.scenes.paints import flat, linear, mixed, stroke
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.sprites import Sprite, draw_sprite
from mutoscope.media.scenes.stage import COLUMN, MARGIN, WIDTH, Box, Stage
from mutoscope.media.typeset import TextBlock, draw_block, fit_text, unbroken

PROGRESS_Y = 152.0
KICKER_Y = 190.0
HEADLINE_Y = 314.0
HEADLINE_FOOT = 618.0

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
    gap = min(12.0, 0.25 * COLUMN / count)
    width = (COLUMN - gap * (count - 1)) / count

    def draw(canvas: skia.Canvas) -> None:
        for segment in range(count):
            left = MARGIN + segment * (width + gap)
            bar = skia.RRect.MakeRectXY(
                skia.Rect(left, PROGRESS_Y, left + width, PROGRESS_Y + 8), 4, 4
            )
            canvas.drawRRect(bar, flat(palette.ink, 245 if segment <= index else 70))

    return stage.paint("progress", (MARGIN, PROGRESS_Y, COLUMN, 8), draw)


def _kicker_text(text: str, room: float) -> TextBlock:
    """One line if it can be, else two small ones."""
    sizes = {"largest_px": 33.0, "smallest_px": 24.0, "spacing_em": 0.045}
    try:
        return fit_text(unbroken(text), "caption", (room, 40), **sizes)
    except MediaError:
        return fit_text(text, "caption", (room, 64), leading=1.2, **sizes)


def _kicker_block(plan: ScenePlan) -> tuple[TextBlock, float]:
    """The kicker's text, and the room its icon takes at the left."""
    room = 52.0 if plan.kicker_icon else 0.0
    return _kicker_text(plan.kicker, COLUMN - 60 - room), room


def kicker_size(plan: ScenePlan) -> tuple[float, float]:
    """Width and height of the pill; none without a kicker."""
    if not plan.kicker:
        return 0.0, 0.0
    block, room = _kicker_block(plan)
    return block.width_px + 60 + room, block.height_px + 40


def kicker(stage: Stage, palette: Palette, plan: ScenePlan, *, y: float = KICKER_Y) -> list[Layer]:
    """The pill above the headline; it shrinks, then wraps, and is never cut."""
    if not plan.kicker:
        return []
    block, room = _kicker_block(plan)
    width, height = kicker_size(plan)

    def draw(canvas: skia.Canvas) -> None:
        pill = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(MARGIN, y, width, height), 33, 33)
        canvas.drawRRect(pill, flat(mixed(palette.base, palette.ink, 0.10), 215))
        canvas.drawRRect(pill, stroke(palette.ink, 2, 70))
        if plan.kicker_icon:
            icon = Sprite(plan.kicker_icon, MARGIN + 50, y + height / 2, 42, drop=0)
            draw_sprite(canvas, icon, detail=stage.scale)
        top = y + (height - block.height_px) / 2 + 0.09 * block.size_px
        draw_block(canvas, block, MARGIN + 30 + room, top, ink=flat(palette.ink))

    box = (MARGIN - 4, y - 4, width + 8, height + 8)
    return [stage.paint("kicker", box, draw, RISE)]


def headline(
    stage: Stage,
    palette: Palette,
    plan: ScenePlan,
    *,
    y: float = HEADLINE_Y,
    height: float = HEADLINE_FOOT - HEADLINE_Y,
    largest: float = 140.0,
) -> list[Layer]:
    """The headline, as large as its box allows, its accent words in the accent colour."""
    if not plan.headline:
        return []
    block = fit_text(
        plan.headline,
        "display",
        (COLUMN, height),
        largest_px=largest,
        smallest_px=40,
        leading=1.04,
        spacing_em=-0.012,
    )
    return [
        text_layer(
            stage,
            "headline",
            block,
            MARGIN,
            y,
            ink=flat(palette.ink),
            accent=flat(palette.accent),
            accents=plan.accents,
        )
    ]


def graded_ink(palette: Palette, top: float, bottom: float) -> skia.Paint:
    """From ink at the top to accent at the bottom: what figures are written with."""
    start = mixed(palette.ink, palette.accent, 0.12)
    return linear((0, top), (0, bottom), [(0.1, start, 255), (0.85, palette.accent, 255)])


def credit(stage: Stage, palette: Palette, plan: ScenePlan) -> list[Layer]:
    """The source line: at the right of the kicker's row, small and quiet; where it is too long for
    that, above the captions."""
    if not plan.credit:
        return []
    left = MARGIN + kicker_size(plan)[0] + 36
    sizes = {"largest_px": 27.0, "smallest_px": 22.0, "leading": 1.25}
    try:
        block = fit_text(plan.credit, "strong", (WIDTH - MARGIN - left, 92), **sizes)
        x, y = WIDTH - MARGIN - block.width_px, KICKER_Y + 33 - block.height_px / 2
    except MediaError:
        block = fit_text(plan.credit, "strong", (COLUMN, 92), **sizes)
        x, y = MARGIN, 1420 - block.height_px
    return [text_layer(stage, "credit", block, x, y, ink=flat(palette.muted))]
