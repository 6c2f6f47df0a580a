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
from mutoscope.media.timeline import Canvas, CaptionBox, Timeline

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
    """Looks at each caption page at a quarter, half and three quarters of its time, without that in
    which its scene is still coming in. One that has gone by then is not looked at."""

    def __init__(self, timeline: Timeline, captions: Sequence[CaptionBox]) -> None:
        self._canvas = timeline.canvas
        self._captions = captions
        self._due: dict[int, list[CaptionBox]] = {}
        for box in captions:
            for frame in _sampled_frames(box, timeline):
                self._due.setdefault(frame, []).append(box)
        self._readable = list(dict.fromkeys(box for due in self._due.values() for box in due))
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
        unseen = [box.text for box in self._readable if box not in seen]
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
    channels = _channels(picture, box)
    ink, edge = _is_near(channels, box.ink), _is_near(channels, box.edge)
    if is_one_word(box.text) and edge.mean() >= BOX_SHARE:
        return _ratio(*np.percentile(_luminance(channels, slice(None)), [5, 95]))
    reach = _reach_px(picture)
    written = ink & grown(edge, reach // 2)
    if written.mean() < LETTER_SHARE:
        return 0.0
    surround = grown(written, reach) & ~grown(ink, max(1, reach // 4))
    if surround.sum() < 20:
        return 1.0
    light = _luminance(channels, surround)
    letters = float(np.median(_luminance(channels, written)))
    lighter = letters >= float(np.median(light))
    return _ratio(letters, float(np.percentile(light, 75 if lighter else 25)))


def caption_letters(picture: FramePlanes, box: CaptionBox) -> NDArray[np.bool_]:
    """The letters that are in a caption's ink, on `around(picture, box)`."""
    channels = _channels(picture, box)
    edge = _is_near(channels, box.edge)
    return _is_near(channels, box.ink) & grown(edge, _reach_px(picture) // 2)


def _reach_px(picture: FramePlanes) -> int:
    return max(4, min(picture.y.shape) // 90)


def _is_near(channels: NDArray[np.uint8], color: tuple[int, int, int]) -> NDArray[np.bool_]:
    red, green, blue = (_is_within(*each) for each in zip(channels, color, strict=True))
    return red & green & blue


def _is_within(channel: NDArray[np.uint8], level: int) -> NDArray[np.bool_]:
    """Unsigned arithmetic wraps round: what lies under the lowest level becomes very large."""
    lowest, highest = max(0, level - INK_DISTANCE), min(255, level + INK_DISTANCE)
    return channel - np.uint8(lowest) <= np.uint8(highest - lowest)


def _ratio(first: float, second: float) -> float:
    """WCAG 2.2 contrast of two relative luminances."""
    return float((max(first, second) + 0.05) / (min(first, second) + 0.05))


def _sampled_frames(box: CaptionBox, timeline: Timeline) -> Iterator[int]:
    first = max(box.first_frame, timeline.settled(box.first_frame))
    length = box.end_frame - first
    if length > 0:
        yield from sorted({first + int(length * at) for at in SAMPLED_AT})


def around(picture: FramePlanes, box: CaptionBox) -> FramePlanes:
    """The box and a little around it, cut at the picture's border."""
    height, width = picture.y.shape
    room = max(4, min(height, width) // 60)
    left, top = (max(0, (edge - room) // 2) for edge in (box.x_px, box.y_px))
    right = min(width, box.x_px + box.width_px + room) // 2
    bottom = min(height, box.y_px + box.height_px + room) // 2
    half = slice(top, max(top + 1, bottom)), slice(left, max(left + 1, right))
    full = tuple(slice(2 * part.start, 2 * part.stop) for part in half)
    return FramePlanes(picture.y[full], picture.u[half], picture.v[half])


def _channels(picture: FramePlanes, box: CaptionBox) -> NDArray[np.uint8]:
    """`around(picture, box)` in sRGB, each channel apart: [3, height, width]."""
    return np.ascontiguousarray(to_rgb(around(picture, box)).transpose(2, 0, 1))


def grown(mask: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """The mask and everything within `reach` of it (a square)."""
    return _spread(_spread(mask, reach).T, reach).T


def _spread(mask: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """The mask and all rows within `reach` of it. Each step lays what it has over itself, farther
    by as many rows as it covers already."""
    height, covered = len(mask), 1
    wide = np.zeros((height + 2 * reach, mask.shape[1]), np.bool_)
    wide[reach : reach + height] = mask
    while covered <= 2 * reach:
        by = min(covered, 2 * reach + 1 - covered)
        wide[:-by] |= wide[by:]
        covered += by
    return wide[:height]


def _luminance(
    channels: NDArray[np.uint8], where: NDArray[np.bool_] | slice
) -> NDArray[np.floating]:
    """WCAG 2.2 relative luminance of some pixels, 0..1."""
    red, green, blue = (_LINEAR[channel[where]] for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear() -> NDArray[np.float64]:
    value = np.arange(256) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


_LINEAR = _linear()
