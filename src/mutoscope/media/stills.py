"""Pictures of a video for those who have not played it: a thumbnail and a contact sheet.

Both are JPEG without any metadata; the same video gives the same bytes.
"""

import io
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mutoscope.errors import MediaError
from mutoscope.media.planes import FramePlanes, Plane, to_rgb
from mutoscope.media.timeline import CaptionBox, SceneSpan, Timeline

QUALITY = 90
TILE_PX = 270
COLUMNS = 4
_GAP_PX = 16
_LABEL_PX = 36
_GROUND = (24, 24, 28)
_INK = (236, 236, 240)


class StillsWatch:
    """Takes what stills need from the pictures of a video that is played anyway.

    The thumbnail is a full-size frame of the opening scene, in which the title stands: of a few
    moments after everything has entered the one with the most to see (the entropy of its luma).
    Where it stands under `subtitles`, a moment without any is taken, if there is one. The contact
    sheet has one frame of every scene, at three fifths of its length, numbered and timed.
    """

    def __init__(self, timeline: Timeline, subtitles: Sequence[CaptionBox] = ()) -> None:
        first = timeline.scenes[0]
        opening = range(first.start, first.start + first.frames)
        under = {frame for box in subtitles for frame in range(box.first_frame, box.end_frame)}
        bare = [frame for frame in opening if frame not in under] or opening
        self._moments = {bare[int(len(bare) * at)] for at in (0.35, 0.5, 0.65, 0.8)}
        self._spans = {span.start + span.frames * 3 // 5: span for span in timeline.scenes}
        self._timeline = timeline
        self._most_to_see = -1.0
        self._cover: FramePlanes | None = None
        self._tiles: list[Image.Image] = []

    def see(self, index: int, picture: FramePlanes) -> None:
        """Take in the next picture; what is needed of it is copied."""
        if index in self._moments:
            self._consider(picture)
        if index in self._spans:
            self._tiles.append(_tile(picture))

    def _consider(self, picture: FramePlanes) -> None:
        to_see = Image.fromarray(picture.y).entropy()
        if to_see > self._most_to_see:
            self._most_to_see = to_see
            self._cover = FramePlanes(picture.y.copy(), picture.u.copy(), picture.v.copy())

    def save_thumbnail(self, out: Path) -> None:
        """Write the thumbnail. MediaError: the video ended before, or it cannot be written."""
        if self._cover is None:
            raise _too_short()
        _save(Image.fromarray(to_rgb(self._cover)), out)

    def save_contact_sheet(self, out: Path) -> None:
        """Write the sheet. MediaError: the video ended before, or it cannot be written."""
        spans = self._spans.values()
        if len(self._tiles) < len(spans):
            raise _too_short()
        labels = [_label(n, span, self._timeline) for n, span in enumerate(spans, start=1)]
        _save(_sheet(self._tiles, labels), out)


def proof_sheet(frames: Sequence[FramePlanes], labels: Sequence[str], out: Path) -> None:
    """Pictures of one size that no video shows yet."""
    _save(_sheet([_tile(frame) for frame in frames], labels), out)


def _too_short() -> MediaError:
    return MediaError("The video ends before its last scene.", hint="Make the video again.")


def _tile(picture: FramePlanes) -> Image.Image:
    """A small picture. Planes are made smaller before they are made RGB: a fourth of the work."""
    height, width = picture.y.shape
    size = TILE_PX, 2 * round(height * TILE_PX / width / 2)
    y = _smaller(picture.y, (2 * size[0], 2 * size[1]))
    u, v = (_smaller(plane, size) for plane in (picture.u, picture.v))
    return Image.fromarray(to_rgb(FramePlanes(y, u, v))).reduce(2)


def _smaller(plane: Plane, size: tuple[int, int]) -> Plane:
    return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.HAMMING))


def _label(number: int, span: SceneSpan, timeline: Timeline) -> str:
    seconds = int(timeline.canvas.seconds(span.start))
    return f"{number}   {seconds // 60}:{seconds % 60:02}"


def _sheet(tiles: Sequence[Image.Image], labels: Sequence[str]) -> Image.Image:
    columns = min(COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    step = TILE_PX + _GAP_PX, tiles[0].height + _LABEL_PX + _GAP_PX
    sheet = Image.new("RGB", (columns * step[0] + _GAP_PX, rows * step[1] + _GAP_PX), _GROUND)
    pen = ImageDraw.Draw(sheet)
    font = _font(22)
    for number, (tile, label) in enumerate(zip(tiles, labels, strict=True)):
        x = _GAP_PX + number % columns * step[0]
        y = _GAP_PX + number // columns * step[1]
        sheet.paste(tile, (x, y))
        pen.text((x + 2, y + tile.height + _LABEL_PX // 2 + 2), label, _INK, font, anchor="lm")
    return sheet


def _font(size_px: int) -> ImageFont.FreeTypeFont:
    data = files("mutoscope.media").joinpath("data/fonts/Inter-SemiBold.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size_px, layout_engine=ImageFont.Layout.BASIC)


def _save(picture: Image.Image, out: Path) -> None:
    # A picture straight from its pixels carries no metadata of any source.
    plain = Image.fromarray(np.asarray(picture))
    try:
        plain.save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    except OSError as error:
        out.unlink(missing_ok=True)
        raise MediaError(
            f"{out.name} could not be written.", hint="Check the rights of the data folder."
        ) from error
