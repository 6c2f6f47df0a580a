"""What of a slide is whose: its content, the subtitles', a speaker's."""

from dataclasses import dataclass

from mutoscope.errors import MediaError

FOOT = 0.18
"""The share of the canvas's height that a slide leaves free at its bottom."""
MOST_FOOT = 0.4
LEAST_SIDE_PX, MOST_SIDE_PX = 160, 4096
_MARGIN = 0.05
_MOST_RATIO = 2.4


@dataclass(frozen=True)
class Area:
    """A rectangle in pixels from the top left corner."""

    left: int
    top: int
    width: int
    height: int


def check_size(size_px: tuple[int, int]) -> None:
    """MediaError (code "slide_size") for a canvas no slide is laid out for."""
    short, long = sorted(size_px)
    if short < LEAST_SIDE_PX or long > MOST_SIDE_PX or long > _MOST_RATIO * short:
        raise MediaError(
            f"A slide cannot be {size_px[0]}×{size_px[1]} pixels.",
            hint=f"Each side has {LEAST_SIDE_PX} to {MOST_SIDE_PX} pixels, the longer one at most "
            f"{_MOST_RATIO} times the shorter.",
            code="slide_size",
        )


def content_area(size_px: tuple[int, int], *, foot: float = FOOT) -> Area:
    """Where a slide writes: nothing but its ground reaches below."""
    return Area(0, 0, size_px[0], int(size_px[1] * (1 - foot)))


def subtitle_area(size_px: tuple[int, int], *, foot: float = FOOT) -> Area:
    """The free band between the margins, without the corners for speakers at either end."""
    speaker = speaker_area(size_px, foot=foot)
    left = size_px[0] - speaker.left
    return Area(left, speaker.top, size_px[0] - 2 * left, speaker.height)


def speaker_area(size_px: tuple[int, int], *, foot: float = FOOT) -> Area:
    """The corner at the right end of the free band; the left one is its mirror image."""
    width, height = size_px
    band = height - content_area(size_px, foot=foot).height
    side = min(band, width // 5)
    return Area(width - int(_MARGIN * width) - side, height - band, side, band)
