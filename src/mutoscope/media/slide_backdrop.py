"""What lies behind slides whose ground is clear: a picture or a film, under a shade in which their
text can be read.

The shade is the theme's own ground, no denser than this picture needs (contrast: WCAG 2.2, success
criterion 1.4.3). A picture and its shade are one picture, which stands still.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.media.codec.footage import film_facts
from mutoscope.media.footage import MIDDLE, Fit, Footage, FootageSpec, Screen
from mutoscope.media.layers import Layer
from mutoscope.media.palettes import Rgb, luminance, rgb
from mutoscope.media.picture_file import read_picture
from mutoscope.media.planes import blank_frame, to_rgb
from mutoscope.media.scenes.scrim import luminances
from mutoscope.media.slides.themes import theme
from mutoscope.media.timeline import Canvas

LEAST_CONTRAST, LEAST_LARGE = 4.5, 3.0
_ALPHAS = tuple(step / 50 for step in range(48))
"""Shades from none to the densest, under which something is still to be seen."""
_CELLS = 48
"""So many stand on the shorter side: what is smaller is no ground to a letter."""
_SURE = 0.99
"""The share of cells on which all inks are read."""
_GLANCES, _WATCHED_S = 6, 20.0
_GLANCE_PX = 270
"""The shorter side of the small picture that is looked at."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class SlideInks:
    """What a slide's colours are: its `ground`, those of its text, and of what is `large`."""

    ground: Rgb
    text: tuple[Rgb, ...]
    large: tuple[Rgb, ...] = ()


def slide_inks(theme_id: str, accent: Rgb | None = None) -> SlideInks:
    """The colours of a theme's clear slides. Raises MediaError as `themes.theme`."""
    colors = theme(theme_id).palette(accent, clear=True)
    text = rgb(colors["ink"]), rgb(colors["muted"])
    return SlideInks(rgb(colors["ground"]), text, (rgb(colors["accent_text"]),))


@dataclass(frozen=True)
class SlideBackdrop:
    """What goes behind a slide's layers, back to front; `footage`: behind these."""

    layers: tuple[Layer, ...]
    footage: FootageSpec | None = None


def backdrop_of(
    path: Path,
    kind: Literal["image", "video"],
    fit: Fit,
    canvas: Canvas,
    *,
    inks: SlideInks,
    from_s: float = 0.0,
) -> SlideBackdrop:
    """The picture or film of that path behind a clip that begins `from_s` after the backdrop did: a
    film goes on from there, over and over. Bars are of the slides' ground.

    Raises MediaError as `read_picture`, `codec.footage.film_facts` and `media.footage.Footage`.
    """
    changed_ns = path.stat().st_mtime_ns
    if kind == "image":
        return SlideBackdrop((_picture_layer(path, changed_ns, fit, canvas, inks),))
    alpha = _film_shade(path, changed_ns, fit, canvas, inks)
    footage = FootageSpec(path, MIDDLE, screen=Screen(fit, inks.ground, from_s))
    return SlideBackdrop((_shade_layer(canvas, inks.ground, alpha),) if alpha else (), footage)


@lru_cache(maxsize=4)
def _picture_layer(path: Path, _: int, fit: Fit, canvas: Canvas, inks: SlideInks) -> Layer:
    """The picture as the canvas shows it, shaded. Kept: all clips of a section have it."""
    size = canvas.width_px, canvas.height_px
    picture = Image.fromarray(read_picture(path, cover_px=size))
    shown = np.asarray(_fitted(picture, size, fit, inks.ground), np.float32)
    alpha = _shade([shown.astype(np.uint8)], inks)
    pixels = np.full((size[1], size[0], 4), 255, np.uint8)
    pixels[..., :3] = shown + (np.array(inks.ground, np.float32) - shown) * np.float32(alpha) + 0.5
    return Layer("backdrop", pixels, size[0] / 2, size[1] / 2, fills=True)


def _fitted(picture: Image.Image, size: tuple[int, int], fit: Fit, bars: Rgb) -> Image.Image:
    """A picture of `size` that shows it."""
    scales = size[0] / picture.width, size[1] / picture.height
    if fit == "fill":
        return picture.resize(size, Image.Resampling.LANCZOS)
    if fit == "cover":
        return picture.resize(size, Image.Resampling.LANCZOS, box=_seen(picture.size, size))
    inside = [max(1, round(side * min(scales))) for side in picture.size]
    whole = Image.new("RGB", size, bars)
    corner = (size[0] - inside[0]) // 2, (size[1] - inside[1]) // 2
    whole.paste(picture.resize((inside[0], inside[1]), Image.Resampling.LANCZOS), corner)
    return whole


def _seen(picture: tuple[int, int], size: tuple[int, int]) -> tuple[float, float, float, float]:
    """The box of a picture that covers the canvas, about what it is most likely to show."""
    scale = max(side / own for side, own in zip(size, picture, strict=True))
    wide, high = (side / scale for side in size)
    left, top = (
        min(max(0.0, focus * own - seen / 2), own - seen)
        for focus, own, seen in zip(MIDDLE, picture, (wide, high), strict=True)
    )
    return left, top, left + wide, top + high


@lru_cache(maxsize=16)
def _film_shade(path: Path, _: int, fit: Fit, canvas: Canvas, inks: SlideInks) -> float:
    """What the film needs at moments of its first seconds; the same for all clips."""
    length_s = min(film_facts(path).duration_s, _WATCHED_S)
    screen, small = Screen(fit, inks.ground), _small(canvas)
    Footage(path, canvas, focus=MIDDLE, screen=screen).close()  # refused now if it is too small
    frame, views = blank_frame(small), list[Pixels]()
    with Footage(path, small, focus=MIDDLE, screen=screen) as film:
        for time_s in np.linspace(0, length_s, _GLANCES, endpoint=False):
            film.draw(float(time_s), frame)
            views.append(_cells(to_rgb(frame)))
    return _shade(views, inks)


def _small(canvas: Canvas) -> Canvas:
    scale = min(1.0, _GLANCE_PX / min(canvas.width_px, canvas.height_px))
    width, height = (2 * round(side * scale / 2) for side in (canvas.width_px, canvas.height_px))
    return replace(canvas, width_px=width, height_px=height)


def _shade(views: Sequence[Pixels], inks: SlideInks) -> float:
    """The least opacity of the ground under which every ink is read on nearly all cells."""
    colors = np.concatenate([_cells(view).reshape(-1, 3) for view in views]).astype(np.float64)
    ground = np.array(inks.ground)
    return next((a for a in _ALPHAS if _is_read(colors + (ground - colors) * a, inks)), _ALPHAS[-1])


def _is_read(grounds: NDArray[np.float64], inks: SlideInks) -> bool:
    light = luminances(grounds) + 0.05
    wanted = [(ink, LEAST_CONTRAST) for ink in inks.text]
    wanted += [(ink, LEAST_LARGE) for ink in inks.large]
    return all(_contrast(light, luminance(ink) + 0.05) >= least for ink, least in wanted)


def _contrast(light: NDArray[np.float64], ink: float) -> float:
    ratios = np.maximum(light, ink) / np.minimum(light, ink)
    return float(np.quantile(ratios, 1 - _SURE))


def _cells(view: Pixels) -> Pixels:
    """The picture as small as its cells are."""
    factor = max(1, min(view.shape[:2]) // _CELLS)
    return np.asarray(Image.fromarray(view).reduce(factor)) if factor > 1 else view


def _shade_layer(canvas: Canvas, ground: Rgb, alpha: float) -> Layer:
    pixels = np.empty((canvas.height_px, canvas.width_px, 4), np.uint8)
    pixels[...] = [round(channel * alpha) for channel in (*ground, 255)]
    return Layer("backdrop-shade", pixels, canvas.width_px / 2, canvas.height_px / 2)
