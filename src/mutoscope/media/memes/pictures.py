"""Memes as files: a still in PNG or WebP, and the gentle motion as GIF or WebP.

Nothing of when or how it was made is in them; the same meme gives the same bytes.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, __version__, features

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.planes import blank_frame, to_rgb
from mutoscope.media.timeline import Canvas

GIF_WIDTH_PX = 540
GIF_FPS = 12.5
"""GIF counts in hundredths of a second: frames of 80 ms."""
GIF_SECONDS = 3.0
MOST_GIF_BYTES = 8 * 1024 * 1024
_FIRST_S = 2.4
"""Everything has come in by then. Figures bob in thirds of a Hertz: three seconds close a loop."""
_SMALLEST_WIDTH_PX = 240
_SMALLER = 0.8
_WEBP_QUALITY = 90
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 - 0.47
_GRAIN = 9.0
"""Levels from the pattern's darkest to its lightest."""
_STILLS: dict[str, tuple[str, dict[str, Any]]] = {
    ".png": ("PNG", {"optimize": False, "compress_level": 4}),
    ".webp": ("WEBP", {"quality": _WEBP_QUALITY, "method": 4}),
}


def pictures_identity() -> str:
    """What makes the bytes of WebP and GIF files what they are."""
    return f"Pillow {__version__}; libwebp {features.version('webp')}"


def save_picture(picture: NDArray[np.uint8], path: Path) -> None:
    """Write sRGB [height, width, 3] as PNG or WebP, by the name's ending.

    Raises InvalidRequest for another ending, MediaError when it cannot be written.
    """
    if path.suffix.lower() not in _STILLS:
        raise InvalidRequest(
            f"{path.name} is neither PNG nor WebP.", hint="End its name in .png or .webp."
        )
    kind, options = _STILLS[path.suffix.lower()]
    _write(Image.fromarray(picture), path, kind, options)


def save_gif(layers: Sequence[Layer], canvas: Canvas, path: Path) -> None:
    """Write three seconds of the settled meme as an endless GIF, 540 pixels wide, or smaller where
    that has more than 8 MB. MediaError when it cannot be written."""
    frames = _frames(layers, canvas)
    width = GIF_WIDTH_PX
    while True:
        _write_gif([_narrowed(frame, width) for frame in frames], path)
        if path.stat().st_size <= MOST_GIF_BYTES or width <= _SMALLEST_WIDTH_PX:
            return
        width = max(_SMALLEST_WIDTH_PX, round(width * _SMALLER))


def save_moving_webp(layers: Sequence[Layer], canvas: Canvas, path: Path) -> None:
    """The same as an animated WebP, in all colours."""
    first, *rest = _frames(layers, canvas)
    options = {"quality": 80, "method": 2, **_moving(rest)}
    _write(first, path, "WEBP", options)


def _moving(rest: Sequence[Image.Image]) -> dict[str, Any]:
    duration_ms = round(1000 / GIF_FPS)
    return {"save_all": True, "append_images": rest, "duration": duration_ms, "loop": 0}


def _write_gif(frames: Sequence[Image.Image], path: Path) -> None:
    """All frames in one palette, that of the first: colours that change would flicker."""
    palette = frames[0].quantize(256, Image.Quantize.MEDIANCUT)
    first, *rest = (
        _grained(frame).quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames
    )
    _write(first, path, "GIF", {"optimize": False, **_moving(rest)})


def _grained(frame: Image.Image) -> Image.Image:
    """With a pattern that hides the steps of gradients, and stands still where the picture does: an
    ordered dither (B. Bayer 1973)."""
    pixels = np.asarray(frame)
    rows, columns = (np.arange(length) % 4 for length in pixels.shape[:2])
    pattern = _BAYER[rows][:, columns, None] * _GRAIN
    return Image.fromarray(np.clip(pixels + pattern, 0, 255).astype(np.uint8))


def _frames(layers: Sequence[Layer], canvas: Canvas) -> list[Image.Image]:
    """The frames of the loop, drawn large, so that colours, which have half the detail, come out
    whole."""
    count = round(GIF_SECONDS * GIF_FPS)
    moments = [canvas.frames(_FIRST_S + number / GIF_FPS) for number in range(count)]
    scene = SceneFrames(layers, canvas, _FIRST_S + GIF_SECONDS)
    frame, found = blank_frame(canvas), list[Image.Image]()
    for moment in moments:
        scene.draw(moment, frame)
        found.append(_narrowed(Image.fromarray(to_rgb(frame)), GIF_WIDTH_PX))
    return found


def _narrowed(image: Image.Image, width: int) -> Image.Image:
    if image.width <= width:
        return image
    return image.resize(
        (width, round(image.height * width / image.width)), Image.Resampling.LANCZOS
    )


def _write(image: Image.Image, path: Path, kind: str, options: dict[str, Any]) -> None:
    try:
        image.save(path, kind, **options)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise MediaError(
            f"{path.name} could not be written.", hint="Check the rights of the data folder."
        ) from error
