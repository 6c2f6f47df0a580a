"""The bundled Noto illustrations, rasterised at the size they are drawn."""

import difflib
import gzip
import json
from functools import cache, lru_cache
from importlib.resources import files

import resvg_py
import skia

from mutoscope.errors import MediaError

_NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


@cache
def _drawings() -> dict[str, tuple[int, int, str]]:
    """Name -> (width, height, SVG body)."""
    packed = files("mutoscope.media").joinpath("data/noto.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))


def icon_names() -> list[str]:
    """All names, sorted: the keys of the Iconify set "noto" without skin tones."""
    return sorted(_drawings())


def is_icon(name: str) -> bool:
    """Whether there is such an illustration."""
    return name in _drawings()


def _unknown(name: str) -> MediaError:
    near = difflib.get_close_matches(name, _drawings(), n=3)
    hint = f"Near it: {', '.join(near)}." if near else "Names are those of the Noto Emoji set."
    return MediaError(f"There is no illustration “{name}”.", hint=hint, code="unknown_icon")


def drawing_of(name: str) -> str:
    """The illustration as an SVG document.

    Raises MediaError (code "unknown_icon") for a name that is not in the set.
    """
    if not is_icon(name):
        raise _unknown(name)
    width, height, body = _drawings()[name]
    return f'<svg {_NAMESPACES} viewBox="0 0 {width} {height}">{body}</svg>'


@lru_cache(maxsize=32)
def rasterise(name: str, size_px: int) -> skia.Image:
    """The illustration fitted into a square of `size_px`, transparent around it. Raises as
    `drawing_of`."""
    svg = drawing_of(name)
    png = bytes(
        resvg_py.svg_to_bytes(svg_string=svg, width=size_px, height=size_px, skip_system_fonts=True)
    )
    return skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(png))
