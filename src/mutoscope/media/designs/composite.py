"""Before and after on one picture."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import skia
from PIL import Image

from mutoscope.media.codec.faults import written
from mutoscope.media.designs.alignment import same_shape
from mutoscope.media.fonts import face_name
from mutoscope.media.picture_file import read_picture
from mutoscope.media.scenes.paints import flat
from mutoscope.media.scenes.stage import raster
from mutoscope.media.typeset import cap_height, draw_run, shape

LONG_PX = 2048
_WIDE = 1.2
"""Pictures wider than that stand one above the other."""
_GAP_SHARE, _LABEL_SHARE, _LINE_SHARE = 0.008, 0.026, 0.014
"""Of the longer side: between the pictures, and the letters' size of labels and copyright."""
_QUALITY = 92
_WHITE, _DARK = (255, 255, 255), (22, 26, 30)
_PAD_EM = 0.55
_GLASS = 200
"""How opaque the ground of a label is."""


def before_after(
    before: Path, after: Path, out: Path, *, labels: tuple[str, str], copyright: str = ""
) -> tuple[int, int]:
    """Write both, side by side or one above the other, labelled, as JPEG; its width and height in
    pixels. `copyright` stands on the first picture. MediaError: one cannot be read, or a label's
    letters are in no font."""
    first = Image.fromarray(read_picture(before))
    place = _place(first.size)
    old = first.resize(place.size, Image.Resampling.LANCZOS)
    new = same_shape(Image.fromarray(read_picture(after)), place.size)
    pixels, surface = raster(place.width_px, place.height_px)
    canvas = surface.getCanvas()
    canvas.clear(skia.ColorWHITE)
    for picture, (x, y), label in zip((old, new), place.corners, labels, strict=True):
        _draw(canvas, picture, x, y)
        _label(canvas, label, x, y, place.label_px)
    if copyright:
        _copyright(canvas, copyright, place)
    with written(out) as partial:
        rgb = np.ascontiguousarray(pixels[..., :3])
        Image.fromarray(rgb).save(partial, "JPEG", quality=_QUALITY, subsampling=0)
    return place.width_px, place.height_px


@dataclass(frozen=True)
class _Place:
    """Where two pictures of one size stand."""

    size: tuple[int, int]
    across: bool
    gap_px: int
    label_px: float
    line_px: float

    @property
    def width_px(self) -> int:
        return 2 * self.size[0] + self.gap_px if self.across else self.size[0]

    @property
    def height_px(self) -> int:
        return self.size[1] if self.across else 2 * self.size[1] + self.gap_px

    @property
    def corners(self) -> tuple[tuple[int, int], tuple[int, int]]:
        width, height = self.size
        return (0, 0), (width + self.gap_px, 0) if self.across else (0, height + self.gap_px)


def _place(size: tuple[int, int]) -> _Place:
    width, height = size
    across = width < _WIDE * height
    both = (2 * width, height) if across else (width, 2 * height)
    share = min(1.0, LONG_PX / max(both))
    longer = max(both) * share
    return _Place(
        size=(round(width * share), round(height * share)),
        across=across,
        gap_px=max(2, round(_GAP_SHARE * longer)),
        label_px=_LABEL_SHARE * longer,
        line_px=_LINE_SHARE * longer,
    )


def _draw(canvas: skia.Canvas, picture: Image.Image, x: float, y: float) -> None:
    rgba = np.ascontiguousarray(np.dstack([np.asarray(picture), np.full(picture.size[::-1], 255)]))
    image = skia.Image.fromarray(rgba.astype(np.uint8), skia.kRGBA_8888_ColorType)
    canvas.drawImage(image, x, y)


def _label(canvas: skia.Canvas, text: str, x: float, y: float, size_px: float) -> None:
    """A dark pill in the left top corner."""
    _pill(canvas, text, x + size_px, y + size_px, size_px)


def _copyright(canvas: skia.Canvas, text: str, place: _Place) -> None:
    """Under the first picture's label: at their foot pictures carry their owners' own marks, and
    these may not be covered."""
    below = place.label_px * (2.5 + 2 * _PAD_EM)
    _pill(canvas, text, place.label_px, below, place.line_px)


def _pill(canvas: skia.Canvas, text: str, x: float, y: float, size_px: float) -> None:
    face = face_name("strong", text)
    run = shape(face, text, size_px)
    pad = _PAD_EM * size_px
    box = skia.Rect.MakeXYWH(x, y, run.width_px + 2.4 * pad, size_px + 2 * pad)
    canvas.drawRRect(
        skia.RRect.MakeRectXY(box, box.height() / 2, box.height() / 2), flat(_DARK, _GLASS)
    )
    middle = y + box.height() / 2 + cap_height(face) * size_px / 2
    draw_run(canvas, face, run, size_px, x=x + 1.2 * pad, baseline_y=middle, paint=flat(_WHITE))
