"""A layer's picture while it is treated: colour, coverage and shadow apart, in floating point."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.media.layers import Layer
from mutoscope.media.looks.fields import Field, blurred, mixed, smooth, undyed
from mutoscope.media.timeline import Canvas

Role = Literal["ground", "picture", "card", "figure"]

_DEEPEST = 0.6
"""More opaque than any drop shadow, which is black."""
_TOO_COARSE = 1.02


@dataclass(frozen=True)
class Sheet:
    """One layer's picture.

    `rgb` [h, w, 3] is sRGB as it looks where `alpha` is 1, and goes on past the body's edge;
    `alpha` [h, w] covers the body; `shade` [h, w] is the black shadow under it. `left`, `top`:
    where the first pixel stands on the canvas at rest. `unit`: pixels in a design unit.
    `role`: the "ground" of a drawn scene; a "picture", which is a photograph; a "card" that
    text stands on; any other "figure". `line`: how heavy its contours are, of a figure's.
    `on_dark`: whether it stands on dark ground.
    """

    rgb: Field
    alpha: Field
    shade: Field
    role: Role
    unit: float
    left: int
    top: int
    seed: int
    line: float = 1.0
    on_dark: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.alpha.shape[0], self.alpha.shape[1]

    @property
    def is_solid(self) -> bool:
        """Whether it fills its box: there is no edge to draw."""
        return self.role in ("ground", "picture")

    def px(self, units: float, least: int = 1) -> int:
        """A length in design units as whole pixels."""
        return max(least, round(units * self.unit))

    @property
    def is_light(self) -> bool:
        """Whether dark text stands on it."""
        return float(self.rgb[::8, ::8].mean()) > 0.66

    @property
    def rng(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)

    def painted(self, rgb: Field) -> "Sheet":
        """The same with other colours."""
        return replace(self, rgb=np.clip(rgb, 0, 1).astype(np.float32, copy=False))

    def grown(self, left: int, top: int, right: int, bottom: int) -> "Sheet":
        """With so many more pixels on each side, transparent unless the sheet is solid."""
        sides = ((top, bottom), (left, right))
        rgb = np.pad(self.rgb, (*sides, (0, 0)), "edge")
        alpha = np.pad(self.alpha, sides, "edge") if self.is_solid else np.pad(self.alpha, sides)
        shade = np.pad(self.shade, sides)
        more = {"left": self.left - left, "top": self.top - top}
        return replace(self, rgb=rgb, alpha=alpha, shade=shade, **more)

    def roomy(self, units: float) -> "Sheet":
        """With room for an edge of that width; a solid sheet needs none."""
        px = self.px(units)
        return self if self.is_solid else self.grown(px, px, px, px)


def open_sheet(layer: Layer, role: Role, canvas: Canvas, seed: int) -> Sheet:
    """Take a layer apart. A picture coarser than the canvas is enlarged to it, so that what is
    drawn into it is as sharp as the rest."""
    height, width = layer.rgba.shape[:2]
    pixels = layer.rgba
    unit = min(canvas.width_px, canvas.height_px) / 1080
    if layer.fills:
        enlarged = max(canvas.width_px / width, canvas.height_px / height)
        pixels = _enlarged(pixels, enlarged) if enlarged > _TOO_COARSE else pixels
        unit = unit if enlarged > _TOO_COARSE else unit / enlarged
    whole = pixels.astype(np.float32) / 255
    left, top = round(layer.x - width / 2), round(layer.y - height / 2)
    if role in ("ground", "picture"):
        cover = whole[..., 3]
        rgb = undyed(whole[..., :3]) if role == "picture" else whole[..., :3]
        return Sheet(rgb, cover, np.zeros_like(cover), role, unit, left, top, seed)
    alpha, shade = _apart(whole)
    rgb = _beyond_edges(whole[..., :3], alpha, max(1.0, 8 * unit))
    return Sheet(rgb, alpha, shade, role, unit, left, top, seed)


def close_sheet(sheet: Sheet, layer: Layer) -> Layer:
    """The layer with the sheet's picture, where it was; its focus stays on the same spot."""
    pixels = _joined(sheet)
    if layer.fills:
        return replace(layer, rgba=pixels)
    height, width = layer.rgba.shape[:2]
    new_height, new_width = pixels.shape[:2]
    rest_x, rest_y = round(layer.x - width / 2), round(layer.y - height / 2)
    return replace(
        layer,
        rgba=pixels,
        x=layer.x - width / 2 - rest_x + sheet.left + new_width / 2,
        y=layer.y - height / 2 - rest_y + sheet.top + new_height / 2,
        focus=(
            (layer.focus[0] * width + rest_x - sheet.left) / new_width,
            (layer.focus[1] * height + rest_y - sheet.top) / new_height,
        ),
    )


def _apart(whole: Field) -> tuple[Field, Field]:
    """Body and shadow: most of what is thin and black is shadow, as deep as it gets there."""
    cover = whole[..., 3]
    thin = (cover > 0) & (cover < _DEEPEST)
    depth, light = cover[thin], whole[thin, :3].max(axis=-1)
    black = depth[light < 0.1 * depth]
    drop = np.float32(np.percentile(black, 99.5)) if 2 * len(black) > len(depth) else np.float32(0)
    return np.clip((cover - drop) / (1 - drop), 0, 1), np.minimum(cover, drop)


def _beyond_edges(premultiplied: Field, alpha: Field, reach: float) -> Field:
    """Straight colours; past the edge those of the nearest body, farther off its mean."""
    wide = blurred(premultiplied, reach)
    around = blurred(alpha, reach)[..., None]
    solid = alpha[..., None]
    mean = (premultiplied * (solid > 0.5)).sum(axis=(0, 1)) / max(1.0, float((solid > 0.5).sum()))
    far = mixed(
        np.broadcast_to(mean, wide.shape),
        wide / np.maximum(around, 0.02),
        smooth(around[..., 0], 0.02, 0.12),
    )
    straight = premultiplied / np.maximum(solid, 1 / 255)
    return np.clip(np.where(solid > 0.04, straight, far), 0, 1)


def _joined(sheet: Sheet) -> NDArray[np.uint8]:
    pixels = np.empty((*sheet.shape, 4), np.uint8)
    alpha = np.clip(sheet.alpha, 0, 1)
    pixels[..., :3] = np.clip(sheet.rgb, 0, 1) * alpha[..., None] * 255 + 0.5
    pixels[..., 3] = (alpha + sheet.shade * (1 - alpha)) * 255 + 0.5
    return pixels


def _enlarged(pixels: NDArray[np.uint8], by: float) -> NDArray[np.uint8]:
    """An opaque picture, larger."""
    size = (round(pixels.shape[1] * by), round(pixels.shape[0] * by))
    picture = Image.fromarray(np.ascontiguousarray(pixels[..., :3]))
    larger = np.full((size[1], size[0], 4), 255, np.uint8)
    larger[..., :3] = np.asarray(picture.resize(size, Image.Resampling.LANCZOS))
    return larger
