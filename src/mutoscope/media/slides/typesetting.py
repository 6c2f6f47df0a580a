"""A slide set in type: values in, PNGs out, in this process.

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
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock

import skia
import typst
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.icons import drawing_of, is_icon, rasterise
from mutoscope.media.palettes import Rgb
from mutoscope.media.picture_file import read_picture
from mutoscope.media.slides.areas import FOOT, MOST_FOOT, check_size
from mutoscope.media.slides.code_colors import text_mate_theme
from mutoscope.media.slides.content import IllustratedSlide, Slide
from mutoscope.media.slides.points import points_of
from mutoscope.media.slides.themes import Theme, theme
from mutoscope.media.slides.wording import OTHER_FAMILIES, Wording, display_face, word_slide

_POINTS_AN_INCH = 72.0
"""So that a point of the drawing is a pixel of the picture."""
_EMOJI_PX = 192


@dataclass(frozen=True)
class DrawnSlide:
    """`shortened`: the parts of which something was left out, where an ellipsis stands. `missing`:
    characters that no face has, which stand as empty boxes. `unknown_icon`: the slide's,
    where there is no such illustration."""

    png: bytes
    shortened: tuple[str, ...]
    missing: str
    unknown_icon: str = ""


@dataclass(frozen=True)
class DrawnStates:
    """A slide from its title alone to the whole, one point more each time; a slide without points
    has one state. The rest as `DrawnSlide`."""

    pngs: tuple[bytes, ...]
    shortened: tuple[str, ...]
    missing: str
    unknown_icon: str = ""


@dataclass(frozen=True)
class _Order:
    """What is to be drawn, and how."""

    slide: Slide
    look: Theme
    size_px: tuple[int, int]
    accent: Rgb | None
    language: str
    picture: Path | None
    foot: float
    clear: bool


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
    clear: bool = False,
) -> DrawnSlide:
    """The whole slide as a PNG of `size_px`, in the theme's colours or with another accent.

    `language`: of its words (BCP 47); `picture`: of a figure, without which the figure's words are
    set alone; `foot`: the share of the height that stays free at the bottom; `clear`: the ground is
    left out, and the words are in colours that can be read on the theme's ground. Any text fits: it
    is written smaller, and then shortened. May be called from any thread. Raises MediaError: code
    "unknown_theme", "slide_size", "slide", or as `read_picture`.
    """
    order = _Order(slide, theme(theme_id), size_px, accent, language, picture, foot, clear)
    drawn = _drawn(order, first=len(points_of(slide)))
    return DrawnSlide(drawn.pngs[-1], drawn.shortened, drawn.missing, drawn.unknown_icon)


def draw_states(
    slide: Slide,
    theme_id: str,
    *,
    size_px: tuple[int, int],
    accent: Rgb | None = None,
    language: str = "",
    picture: Path | None = None,
    foot: float = FOOT,
    clear: bool = False,
) -> DrawnStates:
    """The slide in all its states (`points.points_of`), each thing where it is in the whole. Else
    as `draw_slide`."""
    order = _Order(slide, theme(theme_id), size_px, accent, language, picture, foot, clear)
    return _drawn(order, first=0)


def _drawn(order: _Order, *, first: int) -> DrawnStates:
    check_size(order.size_px)
    look, slide = order.look, order.slide
    wording = word_slide(slide, language=order.language, in_capitals=look.capitals)
    compiler = _compiler(look.id)
    with compiler.lock, tempfile.TemporaryDirectory(dir=compiler.folder) as scratch:
        inputs = {
            "slide": wording.words | _pictures(order, Path(scratch)),
            "look": _look(order, wording) | {"emoji": _illustrations(wording.emoji, Path(scratch))},
            "canvas": _canvas(order, wording)
            | {"first": first, "points": len(points_of(slide)), "clear": order.clear},
        }
        drawn = _compiled(compiler, inputs, wording)
    return replace(drawn, unknown_icon=_unknown_icon(slide))


def _compiled(compiler: _Compiler, inputs: Mapping[str, object], wording: Wording) -> DrawnStates:
    try:
        pages = compiler.typst.compile(
            format="png",
            ppi=_POINTS_AN_INCH,
            sys_inputs={name: json.dumps(value) for name, value in inputs.items()},
        )
        cut = json.loads(compiler.typst.query("<shortened>", field="value"))
    except (RuntimeError, ValueError) as error:
        raise MediaError(
            "The slide cannot be typeset.", hint="Word it otherwise, or simpler.", code="slide"
        ) from error
    pngs = pages if isinstance(pages, list) else [pages] if pages else []
    shortened = tuple(dict.fromkeys((*wording.shortened, *cut)))
    return DrawnStates(tuple(pngs), shortened, wording.missing)


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


def _canvas(order: _Order, wording: Wording) -> dict[str, object]:
    primary = order.language.partition("-")[0].lower()
    return {
        "width": order.size_px[0],
        "height": order.size_px[1],
        "foot": min(max(order.foot, 0.0), MOST_FOOT),
        "language": primary if primary.isalpha() and len(primary) in (2, 3) else "en",
        "rtl": wording.rtl,
        "airy": wording.airy,
    }


def _look(order: _Order, wording: Wording) -> dict[str, object]:
    look = order.look
    is_cover = order.slide.kind == "title"
    return {
        "colors": look.palette(order.accent, cover=is_cover, clear=order.clear),
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


_LEADING = {"Anton": 0.24, "Sofia Sans": 0.24, "Libertinus Serif": 0.46}
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


def _pictures(order: _Order, scratch: Path) -> dict[str, object]:
    """What the slide shows beside its words."""
    slide = order.slide
    if slide.kind == "figure":
        return _figure(order, scratch)
    if not isinstance(slide, IllustratedSlide):
        return {}
    if not is_icon(slide.icon):
        return {"icon": ""}
    # As lines, not pixels: a theme finds its size, and the typesetter draws it at that.
    return {"icon": _named(scratch, drawing_of(slide.icon).encode(), "svg")}


def _unknown_icon(slide: Slide) -> str:
    named = slide.icon if isinstance(slide, IllustratedSlide) else ""
    return "" if is_icon(named) else named


def _figure(order: _Order, scratch: Path) -> dict[str, object]:
    """The picture in the typesetter's folder, no larger than the canvas."""
    if order.picture is None:
        return {"picture": ""}
    image = Image.fromarray(read_picture(order.picture, cover_px=order.size_px))
    image.thumbnail(order.size_px, Image.Resampling.LANCZOS, reducing_gap=3.0)
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


def _named(scratch: Path, data: bytes, suffix: str = "png") -> str:
    """Kept under a name of its content: what the typesetter remembers of a name stays true."""
    path = scratch / f"{hashlib.sha256(data).hexdigest()[:24]}.{suffix}"
    path.write_bytes(data)
    return f"{scratch.name}/{path.name}"
