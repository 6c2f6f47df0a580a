"""The elements of a template, drawn into a Skia canvas in the template's pixels."""

import math
import random
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import resvg_py
import skia

from mutoscope.errors import MediaError
from mutoscope.media.memes.elements import (
    Box,
    Drawing,
    Element,
    Figure,
    Glow,
    Line,
    Panel,
    Rays,
    Sparks,
)
from mutoscope.media.memes.templates import Template
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import blurred, flat, linear, radial, stroke
from mutoscope.media.scenes.sprites import Sprite, draw_sprite

_SHADE_PX = 14.0
_ENDS = {"right": (1.0, 0.0), "down": (0.0, 1.0), "corner": (1.0, 1.0)}


def rect(box: Box) -> skia.Rect:
    """The box as Skia has it."""
    return skia.Rect.MakeXYWH(*box)


def filled(fill: Sequence[Rgb], box: Box, toward: str = "corner") -> skia.Paint:
    """One colour, or a gradient over the box."""
    if len(fill) == 1:
        return flat(fill[0])
    left, top, width, height = box
    right, down = _ENDS[toward]
    end = (left + right * width, top + down * height)
    stops = [(index / (len(fill) - 1), color, 255) for index, color in enumerate(fill)]
    return linear((left, top), end, stops)


def draw_element(canvas: skia.Canvas, element: Element, template: Template, detail: float) -> None:
    """Draw an element of the template. `detail`: canvas pixels in a template pixel.

    Raises MediaError for a file that cannot be drawn.
    """
    if isinstance(element, Drawing):
        _draw_drawing(canvas, element.file, template, detail)
    elif isinstance(element, Figure):
        draw_figure(canvas, element, detail)
    else:
        _PAINTERS[element.kind](canvas, element)


def draw_figure(canvas: skia.Canvas, figure: Figure, detail: float) -> None:
    """The illustration with its shadow, at rest."""
    sprite = Sprite(
        figure.icon,
        0.0,
        0.0,
        figure.size_px,
        -figure.tilt_deg if figure.flipped else figure.tilt_deg,
        drop=90 if figure.shadow else 0,
    )
    canvas.save()
    canvas.translate(*figure.at)
    if figure.flipped:
        canvas.scale(-1, 1)
    draw_sprite(canvas, sprite, detail=detail)
    canvas.restore()


def draw_card(
    canvas: skia.Canvas,
    box: Box,
    fill: Sequence[Rgb],
    *,
    radius_px: float,
    edge: tuple[Rgb, float] | None = None,
    shadow: bool = False,
    toward: str = "corner",
) -> None:
    """A rectangle with round corners; `edge`: the colour and width of its frame, inside it."""
    if shadow:
        fallen = skia.RRect.MakeRectXY(rect(box).makeOffset(0, _SHADE_PX / 2), radius_px, radius_px)
        canvas.drawRRect(fallen, blurred((0, 0, 0), _SHADE_PX, 80))
    shape = skia.RRect.MakeRectXY(rect(box), radius_px, radius_px)
    canvas.drawRRect(shape, filled(fill, box, toward))
    if edge and edge[1]:
        inner = rect(box).makeInset(edge[1] / 2, edge[1] / 2)
        inner_radius = max(0.0, radius_px - edge[1] / 2)
        canvas.drawRRect(skia.RRect.MakeRectXY(inner, inner_radius, inner_radius), stroke(*edge))


def _draw_panel(canvas: skia.Canvas, panel: Panel) -> None:
    draw_card(
        canvas,
        panel.box,
        panel.fill,
        radius_px=panel.radius_px,
        edge=(panel.edge, panel.edge_px) if panel.edge else None,
        shadow=panel.shadow,
        toward=panel.toward,
    )


def _draw_rays(canvas: skia.Canvas, rays: Rays) -> None:
    x, y = rays.middle
    left, top, width, height = rays.box
    reach = max(math.hypot(x - a, y - b) for a in (left, left + width) for b in (top, top + height))
    path = skia.Path()
    for index in range(rays.count):
        path.moveTo(x, y)
        for edge in (index, index + 0.5):
            turn = 2 * math.pi * edge / rays.count
            path.lineTo(x + 1.5 * reach * math.cos(turn), y + 1.5 * reach * math.sin(turn))
        path.close()
    canvas.save()
    canvas.clipRect(rect(rays.box), True)
    canvas.drawPath(path, flat(rays.color, round(255 * rays.alpha)))
    canvas.restore()


def _draw_glow(canvas: skia.Canvas, glow: Glow) -> None:
    stops = [
        (0.0, glow.color, round(255 * glow.alpha)),
        (0.45, glow.color, round(110 * glow.alpha)),
        (1.0, glow.color, 0),
    ]
    canvas.drawCircle(*glow.middle, glow.radius_px, radial(glow.middle, glow.radius_px, stops))


def _draw_sparks(canvas: skia.Canvas, sparks: Sparks) -> None:
    """Wedges, thin at their inner end."""
    rng = random.Random(sparks.seed)
    x, y = sparks.middle
    path = skia.Path()
    for index in range(sparks.count):
        turn = 2 * math.pi * (index + rng.uniform(-0.35, 0.35)) / sparks.count
        inner = sparks.inner_px * rng.uniform(1.0, 1.3)
        outer = inner + (sparks.outer_px - sparks.inner_px) * rng.uniform(0.35, 1.0)
        half = math.atan2(sparks.width_px, outer)
        path.moveTo(x + inner * math.cos(turn), y + inner * math.sin(turn))
        path.lineTo(x + outer * math.cos(turn - half), y + outer * math.sin(turn - half))
        path.lineTo(x + outer * math.cos(turn + half), y + outer * math.sin(turn + half))
        path.close()
    canvas.save()
    canvas.clipRect(rect(sparks.box), True)
    canvas.drawPath(path, flat(sparks.color, round(255 * sparks.alpha)))
    canvas.restore()


def _draw_line(canvas: skia.Canvas, line: Line) -> None:
    canvas.drawLine(*line.start, *line.end, stroke(line.color, line.width_px))


_PAINTERS: dict[str, Callable[[skia.Canvas, Any], None]] = {
    "panel": _draw_panel,
    "rays": _draw_rays,
    "glow": _draw_glow,
    "sparks": _draw_sparks,
    "line": _draw_line,
}


def _draw_drawing(canvas: skia.Canvas, name: str, template: Template, detail: float) -> None:
    """The SVG, fitted into the template's size."""
    file = template.folder / name
    size_px = round(template.width_px * detail), round(template.height_px * detail)
    image = _rasterised(file, file.stat().st_mtime_ns, size_px)
    box = skia.Rect(0, 0, image.width() / detail, image.height() / detail)
    canvas.drawImageRect(image, box, skia.SamplingOptions(skia.FilterMode.kLinear))


@lru_cache(maxsize=8)
def _rasterised(file: Path, _changed_ns: int, size_px: tuple[int, int]) -> skia.Image:
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=file.read_text("utf-8"),
            width=size_px[0],
            height=size_px[1],
            skip_system_fonts=True,
        )
    except (OSError, ValueError) as error:
        raise MediaError(
            f"{file.parent.name}/{file.name} cannot be drawn: it is not a whole SVG file.",
            hint="Open it in a drawing program and save it as plain SVG.",
            code="unreadable_drawing",
        ) from error
    return skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(bytes(png)))
