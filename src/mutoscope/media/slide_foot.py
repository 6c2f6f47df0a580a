"""What stands in the part that slides leave free at their foot: subtitles and speakers.

Wide and square pictures have speakers in the corners and subtitles between them. In upright ones
there is no width for that: subtitles stand above, where no player covers them, and speakers below.
"""

from mutoscope.media.layout import fit, layout_of
from mutoscope.media.slides.areas import FOOT, Area, speaker_area, subtitle_area
from mutoscope.media.timeline import Canvas

UPRIGHT_FOOT = 0.26
_MARGIN = 0.05
_WIDEST = 0.3
"""Of the canvas's width, a speaker's area in an upright picture."""


def foot_of(canvas: Canvas) -> float:
    """The share of the canvas's height that its slides leave free."""
    return UPRIGHT_FOOT if _is_upright(canvas) else FOOT


def cue_area(canvas: Canvas, *, speakers: bool) -> Area:
    """Where subtitles stand. `speakers`: some are seen in the picture."""
    band = subtitle_area(_size(canvas), foot=foot_of(canvas))
    if speakers and not _is_upright(canvas):
        return band
    margin = int(_MARGIN * canvas.width_px)
    foot = _safe_foot(canvas) if _is_upright(canvas) else canvas.height_px
    return Area(margin, band.top, canvas.width_px - 2 * margin, foot - band.top)


def corner_area(canvas: Canvas) -> Area:
    """Where a speaker stands at the right; the left corner is its mirror image."""
    corner = speaker_area(_size(canvas), foot=foot_of(canvas))
    if not _is_upright(canvas):
        return corner
    top = _safe_foot(canvas)
    width = min(canvas.height_px - top, int(_WIDEST * canvas.width_px))
    right = corner.left + corner.width
    return Area(right - width, top, width, canvas.height_px - top)


def _is_upright(canvas: Canvas) -> bool:
    return layout_of(canvas).format == "9:16"


def _size(canvas: Canvas) -> tuple[int, int]:
    return canvas.width_px, canvas.height_px


def _safe_foot(canvas: Canvas) -> int:
    place = fit(canvas)
    return int(place.top + layout_of(canvas).safe[3] * place.scale)
