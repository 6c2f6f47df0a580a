"""A globe that turns until a country stands where it is to be seen.

The globe turns about its own axis, so that each pixel keeps its latitude, and its longitude moves
as everybody's does. The world is drawn flat once; a frame is a look into that map for each pixel,
lit and shaded by tables. It is drawn at a fraction of the canvas's size and laid over the settled
globe, into which it fades at the end of its way.
"""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.animations.easing import ease_out
from mutoscope.media.globe import (
    GlobeColors,
    GlobeView,
    draw_flat,
    draw_foot,
    draw_sea,
    draw_shade,
)
from mutoscope.media.layers import Animation, Layer, Motion
from mutoscope.media.motion import smoothstep
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.stage import Stage, raster

NAME, LAYER = "turning_globe", "globe-turning"
TURN_S = 1.6
_TURN_RAD = math.radians(50)
COARSE = 2
"""Canvas pixels in a pixel of the turning globe."""
_FADES_FROM = 0.84
_LARGEST_MAP = 2_500_000
_MAP_DENSITY = 1.6
"""Pixels of the flat map in one of the globe, where it is nearest."""
_LOST_SHARE = 0.2
_BAND = 64  # rows at a time, so that tables and products stay in the cache
_NOISE_SEED = 11

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Turning:
    """A globe in design units, whose foot is lost in `ground` within `fade`; of its picture, the
    canvas's pixel that it starts at; and the canvas's pixels in a design unit."""

    view: GlobeView
    colors: GlobeColors
    country: str
    ground: Rgb
    fade: tuple[float, float]
    left_px: float
    top_px: float
    scale: float


def turning_layer(
    stage: Stage,
    view: GlobeView,
    colors: GlobeColors,
    country: str,
    *,
    ground: Rgb,
    fade: tuple[float, float],
) -> Layer:
    """The turning globe, to lie over the settled one, with which it grows. When it has turned there
    is nothing of it to be seen."""
    size, focus, (left, top), (x, y) = _place_of(stage, view, fade[1])
    origin = stage.place(0, 0)
    turning = Turning(
        view, colors, country, ground, fade, left - origin[0], top - origin[1], stage.scale
    )
    motion = Motion(
        zoom_from=float(COARSE), zoom_to=COARSE * stage.layout.zoom, show_until_s=TURN_S
    )
    return Layer(
        name=LAYER,
        rgba=np.zeros((size[1], size[0], 4), np.uint8),
        x=x,
        y=y,
        motion=motion,
        focus=focus,
        animation=Animation(NAME, json.dumps(asdict(turning)), 0.0, TURN_S),
    )


def _place_of(
    stage: Stage, view: GlobeView, foot: float
) -> tuple[tuple[int, int], tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Size, focus, left top corner on the canvas and resting place of the picture."""
    fixed = stage.place(view.country_x, view.country_y)
    near = stage.place(view.x - view.radius_px, view.y - view.radius_px)
    far = stage.place(view.x + view.radius_px, min(view.y + view.radius_px, foot))
    ends = (stage.canvas.width_px, stage.canvas.height_px)
    axes = [
        _axis(max(0.0, start), min(float(end), stop), at)
        for start, stop, end, at in zip(near, far, ends, fixed, strict=True)
    ]
    (wide, fx, left, x), (high, fy, top, y) = axes
    return (wide, high), (fx, fy), (left, top), (x, y)


def _axis(start_px: float, stop_px: float, fixed_px: float) -> tuple[int, float, float, float]:
    """Of one axis the picture's length, its focus, where it starts on the canvas at the scene's
    start, and where its middle rests: at a whole pixel from there, as sprites do."""
    first = math.floor(fixed_px * (1 - 1 / COARSE) + (start_px - 2) / COARSE)
    start = COARSE * (first - fixed_px * (1 - 1 / COARSE))
    length = math.ceil((stop_px + 2 - start) / COARSE)
    middle = first + length / 2
    return length, 0.5 + (fixed_px - middle) / length, start, middle


def turning_globe(facts: dict[str, Any], shape: tuple[int, int]) -> Callable[[float], Bytes]:
    """The painter of a `Turning`, whose facts these are; they are used up."""
    view = GlobeView(**facts.pop("view"))
    colors = GlobeColors(**{key: tuple(color) for key, color in facts.pop("colors").items()})
    turning = Turning(view=view, colors=colors, **facts)
    return _Turner(turning, shape).paint


class _Turner:
    """The tables of one globe."""

    def __init__(self, turning: Turning, shape: tuple[int, int]) -> None:
        self._shape = shape
        latitude, longitude = _places(turning, shape)
        self._map = _Map(turning, latitude, longitude)
        self._sea, self._shade, self._light = _tables(turning, shape)

    def paint(self, share: float) -> Bytes:
        """The globe at a share of its way."""
        step = self._map.step(_TURN_RAD * (1 - ease_out(share)))
        presence = round(256 * (1 - smoothstep((share - _FADES_FROM) / (1 - _FADES_FROM))))
        picture = np.empty((*self._shape, 4), np.uint8)
        for top in range(0, self._shape[0], _BAND):
            rows = slice(top, top + _BAND)
            lit = self._lit(rows, self._map.at(rows, step))
            if presence < 256:
                lit = (lit >> 8) * np.uint16(presence)
            picture[rows] = (lit >> 8).reshape(*picture[rows].shape)
        return picture

    def _lit(self, rows: slice, land: Bytes) -> NDArray[np.uint16]:
        """Sea where there is no land, the shade over both, 256ths of a level."""
        lit = np.repeat(255 - land[..., 3:], 4, axis=2).astype(np.uint16)
        lit *= self._sea[rows]
        shaded = land.astype(np.uint16)
        shaded *= self._shade[rows]
        lit += shaded
        lit += self._light[rows]
        return lit


class _Map:
    """The world spread flat, as far as it comes by, and where each pixel looks into it."""

    def __init__(
        self, turning: Turning, latitude: NDArray[np.float32], longitude: NDArray[np.float32]
    ) -> None:
        north, south = float(latitude.max()), float(latitude.min())
        west, east = float(longitude.min()), float(longitude.max()) + _TURN_RAD
        density = _MAP_DENSITY * turning.view.radius_px * turning.scale / COARSE
        density = min(density, math.sqrt(_LARGEST_MAP / ((north - south) * (east - west))))
        self._density = density
        self._width = math.ceil((east - west) * density) + 2
        height = math.ceil((north - south) * density) + 1
        rows = ((north - latitude) * density).astype(np.int32)
        self._looks = rows * self._width + ((longitude - west) * density).astype(np.int32)
        west += turning.view.longitude
        self._pixels = _flat_map(turning, (self._width, height), west, north, density)

    def step(self, turned_rad: float) -> int:
        """How many pixels of the map a turn is."""
        return round(turned_rad * self._density)

    def at(self, rows: slice, step: int) -> Bytes:
        """What these rows of the globe see, turned by so many pixels: premultiplied RGBA."""
        seen = self._pixels[step:].take(self._looks[rows], mode="clip")
        return seen.view(np.uint8).reshape(*seen.shape, 4)


def _flat_map(
    turning: Turning, size: tuple[int, int], west: float, north: float, density: float
) -> NDArray[np.uint32]:
    pixels, surface = raster(*size)
    canvas = surface.getCanvas()
    canvas.translate(0.5, 0.5)  # softened, it moves back
    canvas.scale(density, -density)
    canvas.translate(-west, -north)
    for _ in _drawn_round(canvas, west, west + size[0] / density):
        draw_flat(canvas, turning.colors, turning.country)
    return _softened(pixels.view(np.uint32)[..., 0]).reshape(-1)


def _softened(pixels: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The mean of each pixel with those right of it and below: a look that meets one pixel then
    sees no jagged edge."""
    pixels[:, :-1] = _mean(pixels[:, :-1], pixels[:, 1:])
    pixels[:-1] = _mean(pixels[:-1], pixels[1:])
    return pixels


def _mean(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The mean of all four bytes at once (H. S. Warren, Hacker's Delight, 2-5)."""
    half = (one ^ other) & np.uint32(0xFEFEFEFE)
    half >>= 1
    half += one & other
    return half


def _drawn_round(canvas: skia.Canvas, west: float, east: float) -> Iterator[None]:
    """The canvas moved to each round of longitudes that lies between two; a country may reach a
    quarter beyond its own."""
    round_rad, beyond = 2 * math.pi, math.pi / 2
    first = math.floor((west - math.pi - beyond) / round_rad) + 1
    last = math.ceil((east + math.pi + beyond) / round_rad) - 1
    for turns in range(first, last + 1):
        canvas.save()
        canvas.translate(turns * round_rad, 0)
        yield
        canvas.restore()


def _places(
    turning: Turning, shape: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of each pixel the latitude, and the longitude from the view's, in radians; beyond the rim,
    those of the rim."""
    view, scale = turning.view, turning.scale
    rows, columns = (np.arange(length, dtype=np.float32) * COARSE + COARSE / 2 for length in shape)
    across = ((columns + turning.left_px) / scale - view.x) / view.radius_px
    up = (view.y - (rows + turning.top_px) / scale) / view.radius_px
    x, y = np.broadcast_arrays(across[None], up[:, None])
    reach = np.maximum(np.hypot(x, y), 1)
    x, y = x / reach, y / reach
    depth = np.sqrt(np.maximum(0, 1 - x * x - y * y))
    sin_0, cos_0 = math.sin(view.latitude), math.cos(view.latitude)
    latitude = np.arcsin(np.clip(sin_0 * depth + cos_0 * y, -1, 1))
    return latitude, np.arctan2(x, cos_0 * depth - sin_0 * y)


def _tables(
    turning: Turning, shape: tuple[int, int]
) -> tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16]]:
    """For each byte of the picture: the sea's colour in its shade, how much of the land's colour
    the shade leaves (256ths of both), and what light the shade adds (256ths of a level, with half
    a level of noise against bands)."""
    sea = _drawn(turning, shape, lambda canvas: draw_sea(canvas, turning.view, turning.colors))
    over = _drawn(turning, shape, lambda canvas: _draw_over(canvas, turning))
    inside = sea[..., 3:] / 255
    cover = inside * _above_foot(turning, shape[0])[:, None, None]
    left = (1 - over[..., 3:] / 255) * cover
    ball = np.where(inside > 0, sea / np.maximum(inside, 1 / 255), 0) / 255
    noise = np.random.default_rng(_NOISE_SEED).random((*shape, 1), np.float32)
    lights = over * cover + noise * cover
    # A byte of four is the alpha, which no shade dims.
    ball[..., 3:], lights[..., 3:] = 1, 0
    shade = np.repeat(left, 4, axis=2)
    shade[..., 3:] = cover
    tables = (256 * ball * shade, 256 * shade, 256 * lights)
    return tuple(table.astype(np.uint16) for table in tables)  # pyright: ignore[reportReturnType]


def _draw_over(canvas: skia.Canvas, turning: Turning) -> None:
    draw_shade(canvas, turning.view, turning.colors)
    draw_foot(canvas, turning.ground, turning.fade, turning.view)


def _above_foot(turning: Turning, rows: int) -> NDArray[np.float32]:
    """1 down to near where the globe's foot is lost, 0 from there."""
    start, end = turning.fade
    y = ((np.arange(rows, dtype=np.float32) + 0.5) * COARSE + turning.top_px) / turning.scale
    return np.clip((end - y) / (_LOST_SHARE * (end - start)), 0, 1)


def _drawn(
    turning: Turning, shape: tuple[int, int], draw: Callable[[skia.Canvas], None]
) -> NDArray[np.float32]:
    """What is drawn in design units, as large as the picture: premultiplied RGBA, 0..255."""
    pixels, surface = raster(shape[1], shape[0])
    canvas = surface.getCanvas()
    canvas.scale(1 / COARSE, 1 / COARSE)
    canvas.translate(-turning.left_px, -turning.top_px)
    canvas.scale(turning.scale, turning.scale)
    draw(canvas)
    return pixels.astype(np.float32)
