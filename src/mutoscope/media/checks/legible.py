"""Can the captions be read? Their place, and their contrast in decoded pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.caption_text import is_one_word
from mutoscope.media.checks.report import Check
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.layout import fit, layout_of
from mutoscope.media.planes import FramePlanes, to_rgb
from mutoscope.media.timeline import Canvas, CaptionBox

CONTRAST_LIMIT = 4.5
INK_DISTANCE = 48
BOX_SHARE = 0.25
"""On at least so much of a caption of one word lies what surrounds its letters."""
LETTER_SHARE = 0.005
SAMPLED_AT = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class _Reading:
    box: CaptionBox
    frame: int
    contrast: float


class CaptionWatch:
    """Looks at each caption page at a quarter, half and three quarters of its time."""

    def __init__(self, canvas: Canvas, captions: Sequence[CaptionBox]) -> None:
        self._canvas = canvas
        self._captions = captions
        self._due: dict[int, list[CaptionBox]] = {}
        for box in captions:
            for frame in _sampled_frames(box):
                self._due.setdefault(frame, []).append(box)
        self._readings: list[_Reading] = []

    def see(self, index: int, picture: DecodedFrame) -> None:
        """Take in the next picture."""
        for box in self._due.get(index, ()):
            contrast = caption_contrast(picture.planes, box)
            self._readings.append(_Reading(box, index, contrast))

    def checks(self) -> list[Check]:
        """Safe area and contrast."""
        return [self._safe_area(), self._contrast()]

    def _safe_area(self) -> Check:
        outside = [box for box in self._captions if not in_safe_area(box, self._canvas)]
        return Check(
            "caption_safe_area",
            not outside,
            f"{len(outside)} of {len(self._captions)} outside"
            + (f", first: {outside[0].text!r}" if outside else ""),
            "all inside",
            "caption boxes against the part of the picture that is safe for text in its format:"
            " 9:16 x 64..1016 and y 140..1650 of 1080x1920, else 90 % of each side",
        )

    def _contrast(self) -> Check:
        worst = min(self._readings, key=lambda reading: reading.contrast, default=None)
        seen = {reading.box for reading in self._readings}
        unseen = [box.text for box in self._captions if box not in seen]
        good = not unseen and (worst is None or worst.contrast >= CONTRAST_LIMIT)
        measured = "no captions"
        if worst is not None:
            measured = f"{worst.contrast:.1f}:1 at frame {worst.frame}, {worst.box.text!r}"
        if unseen:
            measured = f"never shown: {unseen[0]!r}"
        return Check(
            "caption_contrast",
            good,
            measured,
            f"≥ {CONTRAST_LIMIT:g}:1",
            "WCAG 2.2 contrast in decoded pictures: median luminance of the pixels in the"
            " caption's ink against the quartile of their surround that is nearest to it",
        )


def in_safe_area(box: CaptionBox, canvas: Canvas) -> bool:
    """Whether the whole box stands where no player covers it."""
    left, top, right, bottom = layout_of(canvas).safe
    place = fit(canvas)
    return (
        box.x_px >= place.left + left * place.scale - 1
        and box.x_px + box.width_px <= place.left + right * place.scale + 1
        and box.y_px >= place.top + top * place.scale - 1
        and box.y_px + box.height_px <= place.top + bottom * place.scale + 1
    )


def caption_contrast(picture: FramePlanes, box: CaptionBox) -> float:
    """The WCAG contrast of a caption as it is seen; 0 when its ink is not there.

    Ink: pixels within 48 of `box.ink` in every channel; of these letters are the ones that have
    `box.edge` beside them, for the ground may be of the same colour. Surround: pixels 3 px to 1/90
    of the picture's shorter side away from letters, and from ink (nearer ones are blurred by the
    codec): outline, shade and glow. The quartile of the surround nearest to the ink counts, not its
    mean: three quarters of every edge must be clear. A word on a box of its own covers most of its
    ground: where a page of one word shows enough of `box.edge`, the 5th and 95th percentile of its
    light stand for letters and ground.
    """
    rgb = _crop(picture, box)
    ink, edge = _is_near(rgb, box.ink), _is_near(rgb, box.edge)
    light = _luminance(rgb)
    if is_one_word(box.text) and edge.mean() >= BOX_SHARE:
        return _ratio(*np.percentile(light, [5, 95]))
    reach = max(4, min(picture.y.shape) // 90)
    written = ink & _grown(edge, reach // 2)
    if written.mean() < LETTER_SHARE:
        return 0.0
    surround = _grown(written, reach) & ~_grown(ink, max(1, reach // 4))
    if surround.sum() < 20:
        return 1.0
    letters = float(np.median(light[written]))
    lighter = letters >= float(np.median(light[surround]))
    near = float(np.percentile(light[surround], 75 if lighter else 25))
    return _ratio(letters, near)


def _is_near(rgb: NDArray[np.uint8], color: tuple[int, int, int]) -> NDArray[np.bool_]:
    off = np.abs(rgb.astype(np.int16) - np.array(color, np.int16)).max(axis=-1)
    return np.less_equal(off, INK_DISTANCE)


def _ratio(first: float, second: float) -> float:
    """WCAG 2.2 contrast of two relative luminances."""
    return float((max(first, second) + 0.05) / (min(first, second) + 0.05))


def _sampled_frames(box: CaptionBox) -> Iterator[int]:
    length = box.end_frame - box.first_frame
    yield from sorted({box.first_frame + int(length * at) for at in SAMPLED_AT})


def _crop(picture: FramePlanes, box: CaptionBox) -> NDArray[np.uint8]:
    """The box and a little around it, sRGB, cut at the picture's border."""
    height, width = picture.y.shape
    room = max(4, min(height, width) // 60)
    left, top = (max(0, (edge - room) // 2) for edge in (box.x_px, box.y_px))
    right = min(width, box.x_px + box.width_px + room) // 2
    bottom = min(height, box.y_px + box.height_px + room) // 2
    half = slice(top, max(top + 1, bottom)), slice(left, max(left + 1, right))
    full = tuple(slice(2 * part.start, 2 * part.stop) for part in half)
    return to_rgb(FramePlanes(picture.y[full], picture.u[half], picture.v[half]))


def _grown(mask: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """The mask and everything within `reach` of it (a square)."""
    wide = np.pad(mask, reach)
    rows = np.cumsum(wide, axis=0, dtype=np.int32)
    rows = rows[2 * reach :] - np.pad(rows, ((1, 0), (0, 0)))[: -2 * reach - 1]
    both = np.cumsum(rows, axis=1, dtype=np.int32)
    both = both[:, 2 * reach :] - np.pad(both, ((0, 0), (1, 0)))[:, : -2 * reach - 1]
    return both > 0


def _luminance(rgb: NDArray[np.uint8]) -> NDArray[np.floating]:
    """WCAG 2.2 relative luminance, 0..1."""
    return _LINEAR[rgb] @ np.array([0.2126, 0.7152, 0.0722])


def _linear() -> NDArray[np.float64]:
    value = np.arange(256) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


_LINEAR = _linear()
