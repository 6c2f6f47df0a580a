"""A slide set in type: values in, a PNG out, in this process.

The typesetter is Typst (typst.app, Apache-2.0). It sees one folder of its own, with the themes and
the pictures of the slide, and only the fonts that come with us and with it: no file and no font of
the machine, no package from the network. Words reach it as data, so nothing in them is markup, and
the same slide gives the same bytes everywhere.
"""

import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock

import skia
import typst
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.icons import rasterise
from mutoscope.media.palettes import Rgb
from mutoscope.media.picture_file import read_picture
from mutoscope.media.slides.areas import FOOT, MOST_FOOT, check_size
from mutoscope.media.slides.code_colors import text_mate_theme
from mutoscope.media.slides.content import Slide
from mutoscope.media.slides.themes import Theme, theme
from mutoscope.media.slides.wording import OTHER_FAMILIES, Wording, display_face, word_slide

_POINTS_AN_INCH = 72.0
"""So that a point of the drawing is a pixel of the picture."""
_EMOJI_PX = 192


@dataclass(frozen=True)
class DrawnSlide:
    """`shortened`: something was left out, and an ellipsis stands there. `missing`: characters that
    no face has, which stand as empty boxes."""

    png: bytes
    shortened: bool
    missing: str


@dataclass(frozen=True)
class _Compiler:
    """One theme's, with the folder that is all it sees. `lock`: it draws one slide at a time."""

    typst: typst.Compiler
    folder: Path
    lock: Lock


def draw_slide(
    slide: Slide,
    theme_id: str,
    *,
    size_px: tuple[int, int],
    accent: Rgb | None = None,
    language: str = "",
    picture: Path | None = None,
    foot: float = FOOT,
) -> DrawnSlide:
    """The slide as a PNG of `size_px`, in the theme's colours or with another accent.

    `language`: of its words (BCP 47); `picture`: of a figure, without which the figure's words are
    set alone; `foot`: the share of the height that stays free at the bottom. Any text fits: it is
    written smaller, and then shortened. May be called from any thread. Raises MediaError: code
    "unknown_theme", "slide_size", or as `read_picture`.
    """
    check_size(size_px)
    look = theme(theme_id)
    wording = word_slide(slide, language=language, in_capitals=look.capitals)
    canvas = _canvas(size_px, language, wording, min(max(foot, 0.0), MOST_FOOT))
    compiler = _compiler(theme_id)
    with compiler.lock, tempfile.TemporaryDirectory(dir=compiler.folder) as scratch:
        drawn = _figure(picture, size_px, Path(scratch)) if slide.kind == "figure" else {}
        inputs = {
            "slide": wording.words | drawn,
            "look": _look(look, slide, accent, wording)
            | {"emoji": _illustrations(wording.emoji, Path(scratch))},
            "canvas": canvas,
        }
        return _compiled(compiler, inputs, wording)


def _compiled(compiler: _Compiler, inputs: Mapping[str, object], wording: Wording) -> DrawnSlide:
    png = compiler.typst.compile(
        format="png",
        ppi=_POINTS_AN_INCH,
        sys_inputs={name: json.dumps(value) for name, value in inputs.items()},
    )
    if not isinstance(png, bytes):
        raise MediaError(
            "The slide has no picture or several.", hint="Report this slide.", code="slide"
        )
    cut = json.loads(compiler.typst.query("<shortened>"))
    return DrawnSlide(png, wording.shortened or bool(cut), wording.missing)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """The themes' files in a folder that is removed when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="mutoscope-slides-")
    with as_file(files("mutoscope.media.slides").joinpath("data")) as data:
        shutil.copytree(data, folder.name, dirs_exist_ok=True)
    return folder


_making = Lock()


def _compiler(theme_id: str) -> _Compiler:
    with _making:
        # A machine that runs for weeks empties its folder of temporary files.
        if not (Path(_folder().name) / "kit.typ").is_file():
            _folder.cache_clear()
            _made.cache_clear()
        return _made(theme_id)


@cache
def _made(theme_id: str) -> _Compiler:
    folder = Path(_folder().name)
    compiler = typst.Compiler(
        input=str(folder / "themes" / theme_id / "slide.typ"),
        root=str(folder),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )
    return _Compiler(compiler, folder, Lock())


@cache
def _fonts() -> typst.Fonts:
    with as_file(files("mutoscope.media").joinpath("data/fonts")) as folder:
        return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def _canvas(
    size_px: tuple[int, int], language: str, wording: Wording, foot: float
) -> dict[str, object]:
    primary = language.partition("-")[0].lower()
    return {
        "width": size_px[0],
        "height": size_px[1],
        "foot": foot,
        "language": primary if primary.isalpha() and len(primary) in (2, 3) else "en",
        "rtl": wording.rtl,
        "airy": wording.airy,
    }


def _look(look: Theme, slide: Slide, accent: Rgb | None, wording: Wording) -> dict[str, object]:
    return {
        "colors": look.palette(accent, cover=slide.kind == "title"),
        "radius": look.radius,
        "shadow": look.shadow,
        "fonts": _faces(look, _title_letters(wording)),
        "code_theme": text_mate_theme(look.code),
    }


def _title_letters(wording: Wording) -> str:
    """What is set in the face of titles: numbers of points stand in it too."""
    events = wording.words.get("events", [])
    whens = [each["when"] for each in events if isinstance(each, dict)]
    parts = [wording.words.get("title", ""), wording.words.get("quote", ""), *whens]
    return " ".join(part for part in parts if isinstance(part, str))


def _faces(look: Theme, letters: str) -> dict[str, object]:
    family, weight = display_face(look.display, letters)
    leading = _LEADING.get(family, 0.36)
    return {
        "display": _face(family, weight, tracking=_TRACKING.get(family, -0.02), leading=leading),
        "impact": _face("Anton", 400, leading=0.4),
        "body": _face("Inter", 500, tracking=-0.006, leading=0.62),
        "strong": _face("Inter", 600, tracking=-0.01, leading=0.6),
        "quote": _face("Libertinus Serif", 400, leading=0.56, style="italic"),
        "mono": _face("DejaVu Sans Mono", 400, leading=0.6),
    }


_LEADING = {"Anton": 0.24, "Libertinus Serif": 0.46}
_TRACKING = {"Anton": 0.005, "Libertinus Serif": -0.012, "Bricolage Grotesque": -0.015}


def _face(
    family: str, weight: int, *, tracking: float = 0.0, leading: float, style: str = "normal"
) -> dict[str, object]:
    return {
        "families": [family, *(name for name in OTHER_FAMILIES if name != family)],
        "weight": weight,
        "tracking": tracking,
        "leading": leading,
        "style": style,
    }


def _figure(picture: Path | None, size_px: tuple[int, int], scratch: Path) -> dict[str, object]:
    """The picture in the typesetter's folder, no larger than the canvas."""
    if picture is None:
        return {"picture": ""}
    image = Image.fromarray(read_picture(picture, cover_px=size_px))
    image.thumbnail(size_px, Image.Resampling.LANCZOS, reducing_gap=3.0)
    name = _named(scratch, _png(image))
    return {"picture": name, "picture_ratio": image.width / image.height}


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _illustrations(emoji: dict[str, str], scratch: Path) -> dict[str, str]:
    """The file of each private character."""
    return {letter: _named(scratch, _emoji_png(name)) for name, letter in emoji.items()}


def _emoji_png(name: str) -> bytes:
    data = rasterise(name, _EMOJI_PX).encodeToData(skia.EncodedImageFormat.kPNG, 100)
    return bytes(data)


def _named(scratch: Path, data: bytes) -> str:
    """Kept under a name of its content: what the typesetter remembers of a name stays true."""
    path = scratch / f"{hashlib.sha256(data).hexdigest()[:24]}.png"
    path.write_bytes(data)
    return f"{scratch.name}/{path.name}"
