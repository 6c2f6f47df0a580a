"""The ground of a scene: soft clouds of colour, a light behind the hero, calm where text stands.

All of it is smooth, so it is computed in floating point at an eighth of the size (clouds) and a
quarter (rays over them), and enlarged; noise of about one level is added last, so that 8-bit video
shows no bands. Colours are mixed in OKLab (B. Ottosson, https://bottosson.github.io/posts/oklab),
where the way from one colour to another does not pass through grey.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import skia
from numpy.typing import NDArray
from PIL import Image

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.layout import Layout
from mutoscope.media.palettes import Palette, Rgb
from mutoscope.media.scenes.paints import mixed
from mutoscope.media.scenes.stage import Stage

Field = NDArray[np.floating]
_BAND = 48  # rows at a time, so that sums stay in the cache

_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)


def _to_oklab(color: Rgb) -> Field:
    value = np.array(color, np.float32) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return _LAB @ np.cbrt(_LMS @ linear)


def _to_srgb(lab: Field) -> Field:
    """OKLab [h, w, 3] to sRGB 0..255."""
    lms = (lab @ np.linalg.inv(_LAB).T) ** 3
    linear = np.clip(lms @ np.linalg.inv(_LMS).T, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (encoded * 255).astype(np.float32)


@dataclass(frozen=True)
class Look:
    """What a backdrop shows.

    `light_x`, `light_y`: where the light behind the hero is, in design units; `light`: its
    strength; `core`: how white its middle is. `rays`: strength of the sunburst. `calm_top`: above
    it text needs an even ground; `calm_left`: left of it.
    """

    light_x: float
    light_y: float
    calm_top: float
    calm_left: float = -math.inf
    light: float = 0.6
    core: float = 0.75
    rays: float = 0.0


def grid(height: int, width: int, stage: Stage) -> tuple[Field, Field]:
    """Design coordinates of the cells' centres: y [h, 1] and x [1, w]."""
    rows = (np.arange(height, dtype=np.float32) + 0.5) / height * stage.canvas.height_px
    columns = (np.arange(width, dtype=np.float32) + 0.5) / width * stage.canvas.width_px
    return (rows[:, None] - stage.top) / stage.scale, (columns[None] - stage.left) / stage.scale


def smooth(value: Field) -> Field:
    clipped = np.clip(value, 0, 1)
    return clipped * clipped * (3 - 2 * clipped)


def _mix(lab: Field, color: Rgb, weight: Field) -> Field:
    return lab + (_to_oklab(color) - lab) * weight[..., None]


def calm_share(y: Field, x: Field, layout: Layout, look: Look) -> Field:
    """1 where text stands, 0 in the picture's middle: [h, w]."""
    fade = layout.calm_fade
    top = smooth(1 - (y - look.calm_top) / fade)
    bottom = smooth((y - layout.calm_bottom + fade * 220 / 300) / fade)
    left = smooth(1 - (x - look.calm_left) / fade)
    return np.maximum(np.maximum(top, bottom), left)


def _limit(lab: Field, palette: Palette, calm: Field) -> Field:
    """Keep the ground of text so dark (or light) that ink and accent stand out; hues stay."""
    lightness = lab[..., :1]
    excess = np.maximum(lightness - 0.33, 0) if palette.dark else np.minimum(lightness - 0.955, 0)
    limited = lightness - 0.92 * excess * calm[..., None]
    faded = np.minimum(limited / np.maximum(lightness, 1e-6), 1)
    return np.concatenate([limited, lab[..., 1:] * faded], axis=-1)


def _clouds(stage: Stage, palette: Palette, look: Look, seed: int) -> Field:
    """The mesh of colours at an eighth of the canvas, sRGB 0..255."""
    canvas, layout = stage.canvas, stage.layout
    y, x = grid(max(8, canvas.height_px // 8), max(8, canvas.width_px // 8), stage)
    calm = calm_share(y, x, layout, look)
    rng = np.random.default_rng(seed)
    lab = np.broadcast_to(_to_oklab(palette.base), (y.shape[0], x.shape[1], 3)).copy()
    for index, color in enumerate(palette.clouds * 2):
        side = rng.uniform(-0.1, 0.35) if index % 2 else rng.uniform(0.65, 1.1)
        at_x, at_y = side * layout.width, rng.uniform(-0.05, 1.05) * layout.height
        reach = rng.uniform(0.24, 0.42) * layout.shorter
        spread = ((x - at_x) ** 2 + (y - at_y) ** 2 * rng.uniform(0.6, 1.2)) / (2 * reach**2)
        lab = _mix(lab, color, rng.uniform(0.55, 0.85) * np.exp(-spread))
    wide, high = 820 / 1080 * layout.width, 1330 / 1920 * layout.height
    corners = ((x - look.light_x) / wide) ** 2 + ((y - look.light_y) / high) ** 2
    lab = _mix(lab, palette.base, (0.8 if palette.dark else 0.3) * smooth(corners))
    apart = (x - look.light_x) ** 2 + (y - look.light_y) ** 2 * 1.15
    lit = look.light * (1 - 0.8 * calm)
    lab = _mix(lab, palette.light, lit * np.exp(-apart / (2 * 330.0**2)))
    core = mixed(palette.light, (255, 255, 255), 0.4)
    lab = _mix(lab, core, look.core * lit * np.exp(-apart / (2 * 190.0**2)))
    return _to_srgb(_limit(lab, palette, calm))


def _rays(stage: Stage, look: Look, seed: int, shape: tuple[int, int]) -> Field:
    """Sunburst with soft edges, 0..1."""
    y, x = grid(*shape, stage)
    dx, dy = x - look.light_x, y - look.light_y
    distance = np.hypot(dx, dy)
    turn = np.arctan2(dy, dx) * 12 + (seed % 7)
    edge = np.clip(distance / 260, 0.6, 4)  # as sharp far out as near the middle
    beam = smooth(0.5 + np.sin(turn) * edge)
    fade = np.exp(-((distance / 760) ** 2)) * smooth(distance / 300)
    return beam * fade * (1 - 0.85 * calm_share(y, x, stage.layout, look))


def _resized(plane: Field, width: int, height: int) -> Field:
    return np.asarray(Image.fromarray(plane).resize((width, height), Image.Resampling.BICUBIC))


@lru_cache(maxsize=2)
def _noise(height: int, width: int) -> Field:
    """Triangular noise of about one level, what makes rounding errors invisible, about the half
    that rounds."""
    rng = np.random.default_rng(11)
    noise = rng.random((height, width), np.float32) - rng.random((height, width), np.float32)
    return noise + np.float32(0.5)


def _lit_clouds(stage: Stage, palette: Palette, look: Look, seed: int) -> list[Field]:
    """Red, green and blue of the clouds, with the rays over them, at a quarter of the canvas."""
    canvas, clouds = stage.canvas, _clouds(stage, palette, look, seed)
    width, height = max(8, canvas.width_px // 4), max(8, canvas.height_px // 4)
    channels = (np.ascontiguousarray(clouds[..., channel]) for channel in range(3))
    planes = [_resized(channel, width, height) for channel in channels]
    if not look.rays:
        return planes
    beams = np.asarray(look.rays * _rays(stage, look, seed, (height, width)), np.float32)
    bright = palette.light if palette.dark else (255, 255, 255)
    return [
        plane + beams * (np.float32(level) - plane)
        for plane, level in zip(planes, bright, strict=True)
    ]


def _ground(stage: Stage, palette: Palette, look: Look, seed: int) -> NDArray[np.uint8]:
    """Opaque RGBA of the whole canvas."""
    width, height = stage.canvas.width_px, stage.canvas.height_px
    coarse = _lit_clouds(stage, palette, look, seed)
    planes = [_resized(plane, width, height) for plane in coarse]
    noise = _noise(height, width)
    pixels = np.full((height, width, 4), 255, np.uint8)
    for top in range(0, height, _BAND):
        rows = slice(top, top + _BAND)
        for channel, plane in enumerate(planes):
            levels = plane[rows] + noise[rows]
            pixels[rows, :, channel] = np.clip(levels, 0, 255, out=levels)
    return pixels


def backdrop(
    stage: Stage,
    palette: Palette,
    look: Look,
    *,
    seed: int,
    draw: Callable[[skia.Canvas], None] | None = None,
    focus: tuple[float, float],
) -> Layer:
    """The background layer: ground, then what `draw` adds in design units, then a slow zoom.

    `focus` (design units) stays where it is.
    """
    pixels = _ground(stage, palette, look, seed)
    if draw is not None:
        info = skia.ImageInfo.Make(
            stage.canvas.width_px,
            stage.canvas.height_px,
            skia.kRGBA_8888_ColorType,
            skia.kPremul_AlphaType,
        )
        surface = skia.Surface.MakeRasterDirect(info, pixels)
        stage.transform(surface.getCanvas())
        draw(surface.getCanvas())
    return Layer(
        name="background",
        rgba=pixels,
        x=stage.canvas.width_px / 2,
        y=stage.canvas.height_px / 2,
        motion=Motion(zoom_to=stage.layout.zoom),
        focus=stage.fraction(*focus),
        fills=True,
    )
