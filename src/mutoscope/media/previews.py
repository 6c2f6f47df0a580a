"""What a video is made from, in a form that browsers show."""

from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from PIL import Image

from mutoscope.media.codec.container import Credits, join
from mutoscope.media.layer_file import read_layers
from mutoscope.media.layers import Layer
from mutoscope.media.planes import to_rgb
from mutoscope.media.render import scene_still
from mutoscope.media.segment import read_segment
from mutoscope.media.thumbnail import small_picture
from mutoscope.media.timeline import Canvas

LONGEST_PX = 480
QUALITY = 72
THUMBNAIL_PX = 320
THUMBNAIL_BYTES = 6000
"""Pages with a list of jobs stay light whatever the jobs have made."""
WEBP_QUALITIES = range(76, -1, -4)
FPS = Fraction(30)


def layers_preview(layers: Path, out: Path) -> None:
    """The layers of a scene when all of them have come in, as a small JPEG. MediaError."""
    _save(_still(layers), out)


def picture_preview(picture: Path, out: Path) -> None:
    """A picture file, upright and in sRGB, as a small JPEG. MediaError as `read_picture`."""
    _save(small_picture(picture, LONGEST_PX), out)


def layers_thumbnail(layers: Path, out: Path) -> None:
    """As `layers_preview`, in the form of `picture_thumbnail`."""
    _save_thumbnail(_still(layers), out)


def picture_thumbnail(picture: Path, out: Path) -> None:
    """A picture file, upright and in sRGB, as a WebP for a list: in the best quality that takes no
    more than THUMBNAIL_BYTES. MediaError as `read_picture`."""
    _save_thumbnail(small_picture(picture, THUMBNAIL_PX), out)


def webp_within(picture: Image.Image, most_bytes: int) -> bytes:
    """A WebP file as good as it gets within so many bytes; the smallest there is where none is."""
    file = BytesIO()
    for quality in WEBP_QUALITIES:
        file = BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= most_bytes:
            break
    return file.getvalue()


def segment_preview(segment: Path, out: Path) -> None:
    """A stretch of encoded video as an MP4 without sound; nothing is encoded again. MediaError."""
    canvas = read_segment(segment).canvas
    join([segment], None, out, canvas=canvas, credit=Credits(), tick=_unseen)


def _still(layers: Path) -> Image.Image:
    stack = read_layers(layers)
    return Image.fromarray(to_rgb(scene_still(stack, _canvas(stack))))


def _canvas(layers: Sequence[Layer]) -> Canvas:
    """The canvas that the layers were made for: a background's centre is its centre. Layers without
    a background (a logo) get one that holds them."""
    if layers[0].fills:
        return Canvas(*_even(2 * layers[0].x, 2 * layers[0].y), FPS)
    right = max(each.x + each.rgba.shape[1] / 2 for each in layers)
    bottom = max(each.y + each.rgba.shape[0] / 2 for each in layers)
    return Canvas(*_even(right, bottom), FPS)


def _even(width: float, height: float) -> tuple[int, int]:
    return max(2, 2 * round(width / 2)), max(2, 2 * round(height / 2))


def _save(picture: Image.Image, out: Path) -> None:
    picture.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS)
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)


def _save_thumbnail(picture: Image.Image, out: Path) -> None:
    picture.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.LANCZOS)
    out.write_bytes(webp_within(picture, THUMBNAIL_BYTES))


def _unseen(_current: int, _total: int) -> None:
    """Nobody waits for a count."""
