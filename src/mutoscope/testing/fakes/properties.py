"""Houses that follow from their address, seen from the street and from above."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from mutoscope.testing.fakes.pictures import encoded

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, as shares of the picture."""
_BLANK = (228, 227, 223)
_WALLS = ("#d9c9ae", "#c6cfd2", "#e3ddd0", "#b9a48c", "#cbb7a6", "#dfd3b8")
_ROOFS = ("#6b4a3c", "#4d5257", "#7c5b48", "#585048", "#8a5a44")
_DOORS = ("#7a2e26", "#2f4d5f", "#3c5a3f", "#5d3f2a")
_GREENS = ("#3f6b34", "#4b7a3c", "#567f45", "#35602f")


class _Canvas:
    """A picture that is drawn in shares of its sides."""

    def __init__(self, seed: str, width_px: int, height_px: int) -> None:
        self.dice = np.random.default_rng(
            int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
        )
        self.image = Image.new("RGB", (width_px, height_px))
        self._draw = ImageDraw.Draw(self.image)

    def one_of(self, choices: Sequence[str]) -> str:
        return choices[int(self.dice.integers(len(choices)))]

    def box(self, box: Box, colour: str) -> None:
        self._draw.rectangle(self._scaled(box), fill=colour)

    def oval(self, box: Box, colour: str) -> None:
        self._draw.ellipse(self._scaled(box), fill=colour)

    def shape(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        width, height = self.image.size
        self._draw.polygon([(x * width, y * height) for x, y in points], fill=colour)

    def letters(self, x: float, y: float, text: str) -> None:
        """White on a dark edge, its right bottom at a place."""
        at = x * self.image.width, y * self.image.height
        font = ImageFont.load_default(max(9.0, self.image.height / 45))
        self._draw.text(at, text, "white", font, anchor="rb", stroke_width=1, stroke_fill="#333")

    def crown(self, x: float, y: float, radius: float) -> None:
        """Leaves: a heap of small ovals in several greens."""
        for _ in range(60):
            angle, out = self.dice.uniform(0, 2 * np.pi), radius * np.sqrt(self.dice.uniform())
            leaf = radius * self.dice.uniform(0.16, 0.34)
            left, top = x + out * np.cos(angle), y + out * np.sin(angle)
            box = (left - leaf, top - leaf, left + leaf, top + leaf)
            self.oval(box, self.one_of(_GREENS))

    def file(self, credit: str) -> bytes:
        """A JPEG with the grain of a photograph, and the line of whoever took it."""
        soft = np.asarray(self.image.filter(ImageFilter.GaussianBlur(0.8))).astype(np.float32)
        grain = self.dice.normal(0.0, 5.0, soft.shape[:2])[..., None]
        self.image = Image.fromarray(np.clip(soft + grain, 0, 255).astype(np.uint8))
        self._draw = ImageDraw.Draw(self.image)
        self.letters(0.99, 0.99, credit)
        return encoded(self.image, "image/jpeg")

    def _scaled(self, box: Box) -> Box:
        width, height = self.image.size
        return (box[0] * width, box[1] * height, box[2] * width, box[3] * height)


@lru_cache(16)
def from_street(address: str, width_px: int, height_px: int) -> bytes:
    """A house behind its lawn, with a walkway, a drive, a tree and a hedge. JPEG."""
    canvas = _Canvas(f"street {address}", width_px, height_px)
    _draw_sky(canvas)
    canvas.box((0.0, 0.56, 1.0, 0.86), "#6f9350")
    canvas.box((0.0, 0.86, 1.0, 0.9), "#b9b5ab")
    canvas.box((0.0, 0.9, 1.0, 1.0), "#6c6c6e")
    canvas.shape([(0.68, 0.62), (0.84, 0.62), (0.97, 0.9), (0.7, 0.9)], "#c2beb4")
    canvas.shape([(0.42, 0.62), (0.47, 0.62), (0.45, 0.86), (0.37, 0.86)], "#cbc3b2")
    _draw_house(canvas)
    for x in np.arange(0.1, 0.4, 0.06):
        canvas.crown(float(x), 0.63, 0.032)
    trunk = float(canvas.dice.uniform(0.06, 0.12))
    canvas.box((trunk - 0.012, 0.4, trunk + 0.012, 0.72), "#5a4030")
    canvas.crown(trunk, 0.34, 0.12)
    return canvas.file("© Google (fake)")


@lru_cache(16)
def from_above(address: str, width_px: int, height_px: int) -> bytes:
    """A roof between street and backyard, with a drive, a patio, trees and a pool. JPEG."""
    canvas = _Canvas(f"above {address}", width_px, height_px)
    canvas.box((0.0, 0.0, 1.0, 1.0), "#6d8a4f")
    canvas.box((0.0, 0.88, 1.0, 1.0), "#6e6e70")
    canvas.box((0.0, 0.85, 1.0, 0.88), "#b8b4aa")
    for left in (0.06, 0.94):
        canvas.box((left - 0.004, 0.04, left + 0.004, 0.85), "#7a6248")
    canvas.box((0.66, 0.6, 0.8, 0.88), "#bdb9b0")
    canvas.box((0.46, 0.66, 0.49, 0.86), "#cbc3b2")
    canvas.box((0.3, 0.24, 0.62, 0.36), "#c9bda6")
    roof = canvas.one_of(_ROOFS)
    _draw_hip(canvas, (0.22, 0.36, 0.82, 0.62), roof)
    _draw_hip(canvas, (0.62, 0.5, 0.84, 0.72), roof)
    canvas.oval((0.64, 0.1, 0.86, 0.26), "#e2ddd2")
    canvas.oval((0.655, 0.115, 0.845, 0.245), "#4fb3c9")
    for _ in range(7):
        x, y = canvas.dice.uniform((0.08, 0.05), (0.6, 0.22))
        canvas.crown(float(x), float(y), float(canvas.dice.uniform(0.03, 0.06)))
    canvas.crown(0.18, 0.76, 0.07)
    return canvas.file("Imagery © Google (fake)")


def blank(width_px: int, height_px: int) -> bytes:
    """The picture in place of one: grey, with a few words. JPEG."""
    image = Image.new("RGB", (width_px, height_px), _BLANK)
    font = ImageFont.load_default(max(8.0, height_px / 40))
    words = "Sorry, we have no imagery here."
    centre = width_px / 2, height_px / 2
    ImageDraw.Draw(image).text(centre, words, "#9a9a97", font, anchor="mm")
    return encoded(image, "image/jpeg")


def _draw_sky(canvas: _Canvas) -> None:
    for step in range(28):
        share = step / 28
        colour = tuple(round(a + (b - a) * share) for a, b in ((92, 205), (148, 222), (205, 235)))
        canvas.box((0.0, share * 0.6, 1.0, 0.6), "#{:02x}{:02x}{:02x}".format(*colour))
    for x in np.arange(0.0, 1.05, 0.07):
        canvas.crown(float(x), 0.55, 0.05)


def _draw_house(canvas: _Canvas) -> None:
    """Walls, roof, garage, door and windows."""
    wall, roof = canvas.one_of(_WALLS), canvas.one_of(_ROOFS)
    canvas.box((0.22, 0.38, 0.88, 0.62), wall)
    canvas.shape([(0.18, 0.39), (0.3, 0.22), (0.78, 0.22), (0.92, 0.39)], roof)
    canvas.shape([(0.6, 0.41), (0.76, 0.24), (0.92, 0.41)], wall)
    canvas.shape([(0.58, 0.42), (0.76, 0.22), (0.94, 0.42), (0.9, 0.42), (0.76, 0.26)], roof)
    canvas.box((0.67, 0.46, 0.85, 0.62), "#efece4")
    for y in (0.5, 0.54, 0.58):
        canvas.box((0.67, y, 0.85, y + 0.004), "#c9c5bb")
    canvas.box((0.42, 0.45, 0.48, 0.62), canvas.one_of(_DOORS))
    for left in (0.26, 0.34, 0.53):
        canvas.box((left, 0.44, left + 0.06, 0.54), "#f4f2ec")
        canvas.box((left + 0.006, 0.447, left + 0.054, 0.533), "#5f7684")
        canvas.box((left + 0.028, 0.447, left + 0.032, 0.533), "#f4f2ec")


def _draw_hip(canvas: _Canvas, box: Box, colour: str) -> None:
    """A roof with four slopes, each in the light that falls on it."""
    left, top, right, bottom = box
    middle, inset = (top + bottom) / 2, min(right - left, bottom - top) / 2
    ridge = [(left + inset, middle), (right - inset, middle)]
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    canvas.shape([corners[0], corners[1], ridge[1], ridge[0]], _lit(colour, 0.8))
    canvas.shape([corners[1], corners[2], ridge[1]], _lit(colour, 1.0))
    canvas.shape([corners[2], corners[3], ridge[0], ridge[1]], _lit(colour, 1.25))
    canvas.shape([corners[3], corners[0], ridge[0]], _lit(colour, 1.1))


def _lit(colour: str, light: float) -> str:
    parts = (min(255, round(int(colour[at : at + 2], 16) * light)) for at in (1, 3, 5))
    return "#{:02x}{:02x}{:02x}".format(*parts)
