"""A slide set in type: values in, PNGs out, in this process."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import skia
from PIL import Image

from mutoscope.media.icons import drawing_of, is_icon, rasterise
from mutoscope.media.palettes import Rgb
from mutoscope.media.picture_file import read_picture
from mutoscope.media.slides.areas import FOOT, MOST_FOOT, check_size
from mutoscope.media.slides.code_colors import text_mate_theme
from mutoscope.media.slides.compiling import Compiler, compiler_of, named, png_of
from mutoscope.media.slides.content import IllustratedSlide, Slide
from mutoscope.media.slides.points import points_of
from mutoscope.media.slides.themes import Theme, theme
from mutoscope.media.slides.wording import OTHER_FAMILIES, Wording, display_face, word_slide

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
    compiler = compiler_of(f"themes/{look.id}/slide.typ")
    with compiler.lock, tempfile.TemporaryDirectory(dir=compiler.folder) as scratch:
        inputs = {
            "slide": wording.words | _pictures(order, Path(scratch)),
            "look": _look(order, wording) | {"emoji": illustrations(wording.emoji, Path(scratch))},
            "canvas": _canvas(order, wording)
            | {"first": first, "points": len(points_of(slide)), "clear": order.clear},
        }
        drawn = _compiled(compiler, inputs, wording)
    return replace(drawn, unknown_icon=_unknown_icon(slide))


def _compiled(compiler: Compiler, inputs: Mapping[str, object], wording: Wording) -> DrawnStates:
    pages, cut = compiler.pngs(inputs), compiler.found("<shortened>")
    shortened = tuple(dict.fromkeys((*wording.shortened, *cut)))
    return DrawnStates(tuple(pages), shortened, wording.missing)


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
    return {"icon": named(scratch, drawing_of(slide.icon).encode(), "svg")}


def _unknown_icon(slide: Slide) -> str:
    named = slide.icon if isinstance(slide, IllustratedSlide) else ""
    return "" if is_icon(named) else named


def _figure(order: _Order, scratch: Path) -> dict[str, object]:
    """The picture in the typesetter's folder, no larger than the canvas."""
    if order.picture is None:
        return {"picture": ""}
    image = Image.fromarray(read_picture(order.picture, cover_px=order.size_px))
    image.thumbnail(order.size_px, Image.Resampling.LANCZOS, reducing_gap=3.0)
    name = named(scratch, png_of(image))
    return {"picture": name, "picture_ratio": image.width / image.height}


def illustrations(emoji: dict[str, str], scratch: Path) -> dict[str, str]:
    """The file of each private character."""
    return {letter: named(scratch, _emoji_png(name)) for name, letter in emoji.items()}


def _emoji_png(name: str) -> bytes:
    data = rasterise(name, _EMOJI_PX).encodeToData(skia.EncodedImageFormat.kPNG, 100)
    return bytes(data)
