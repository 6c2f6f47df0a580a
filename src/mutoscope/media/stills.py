"""Pictures of a video for those who have not played it: a thumbnail and a contact sheet.

Both are JPEG without any metadata; the same video gives the same bytes.
"""

import io
from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mutoscope.errors import MediaError
from mutoscope.media.codec.replay import pictures_at
from mutoscope.media.planes import FramePlanes, to_rgb
from mutoscope.media.timeline import SceneSpan, Timeline
from mutoscope.models import Tick

QUALITY = 90
TILE_PX = 270
COLUMNS = 4
_GAP_PX = 16
_LABEL_PX = 36
_GROUND = (24, 24, 28)
_INK = (236, 236, 240)


def thumbnail(video: Path, timeline: Timeline, out: Path, *, tick: Tick) -> None:
    """A full-size frame of the opening scene, in which the title stands: of a few moments after
    everything has entered the one with the most to see (the entropy of its luma)."""
    first = timeline.scenes[0]
    frames = [first.start + int(first.frames * share) for share in (0.35, 0.5, 0.65, 0.8)]
    candidates = list(_pictures(video, timeline, frames, tick))
    _save(max(candidates, key=lambda picture: picture.convert("L").entropy()), out)


def contact_sheet(video: Path, timeline: Timeline, out: Path, *, tick: Tick) -> None:
    """One frame of every scene, at three fifths of its length, numbered and timed."""
    frames = [span.start + span.frames * 3 // 5 for span in timeline.scenes]
    tiles = [_tile(picture) for picture in _pictures(video, timeline, frames, tick)]
    labels = [_label(n, span, timeline) for n, span in enumerate(timeline.scenes, start=1)]
    _save(_sheet(tiles, labels), out)


def proof_sheet(frames: Sequence[FramePlanes], labels: Sequence[str], out: Path) -> None:
    """Pictures of one size that no video shows yet."""
    tiles = [_tile(Image.fromarray(to_rgb(frame))) for frame in frames]
    _save(_sheet(tiles, labels), out)


def _pictures(
    video: Path, timeline: Timeline, frames: Sequence[int], tick: Tick
) -> Iterator[Image.Image]:
    times_s = [Fraction(frame) / timeline.canvas.fps for frame in sorted(set(frames))]
    found = 0
    for frame in pictures_at(video, times_s):
        found += 1
        tick(found, len(times_s))
        yield Image.fromarray(to_rgb(frame.planes))
    if found < len(times_s):
        raise MediaError(f"{video.name} ends before its last scene.", hint="Make the video again.")
    return found


def _tile(picture: Image.Image) -> Image.Image:
    height = round(picture.height * TILE_PX / picture.width)
    return picture.resize((TILE_PX, height), Image.Resampling.LANCZOS)


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
