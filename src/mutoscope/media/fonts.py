"""The bundled typefaces and a user's own, and whether they can draw a text.

The machine's own fonts are never used: the same text gives the same pixels everywhere. A role
names a chain of faces; the first one that has every character of the text draws all of it, so
that no line mixes two faces. Fonts under the SIL Open Font License (`data/fonts/*-OFL.txt`).
"""

import hashlib
import unicodedata
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Literal, ParamSpec, TypeVar, cast

import skia

from mutoscope.errors import MediaError

P = ParamSpec("P")
R = TypeVar("R")
Role = Literal["display", "body", "strong", "caption", "impact", "punch", "clean", "neon", "bold"]

_OTHER_SCRIPTS = ("NotoSansArabic-ExtraBold", "NotoSansDevanagari-ExtraBold", "NotoSansJP-Bold")

CHAINS: dict[Role, tuple[str, ...]] = {
    "display": (
        "BricolageGrotesque-ExtraBold",
        "Montserrat-ExtraBold",
        "Inter-ExtraBold",
        *_OTHER_SCRIPTS,
    ),
    "body": ("Inter-Medium", *_OTHER_SCRIPTS),
    "strong": ("Inter-SemiBold", *_OTHER_SCRIPTS),
    "caption": ("Inter-ExtraBold", "Montserrat-ExtraBold", *_OTHER_SCRIPTS),
    "impact": (
        "Anton-Regular",
        "SofiaSansExtraCondensed-Black",
        "Montserrat-ExtraBold",
        "Inter-ExtraBold",
        *_OTHER_SCRIPTS,
    ),
    "punch": ("Montserrat-ExtraBold", "Inter-ExtraBold", *_OTHER_SCRIPTS),
    "clean": ("Inter-SemiBold", *_OTHER_SCRIPTS),
    "neon": ("Poppins-Bold", "Montserrat-ExtraBold", "Inter-ExtraBold", *_OTHER_SCRIPTS),
    "bold": ("Roboto-Black", "Inter-ExtraBold", *_OTHER_SCRIPTS),
}

MOST_FONT_BYTES = 64 * 1024 * 1024
MOST_OWN_FACES = 4
"""So many of the users' fonts are kept, and besides those that are being drawn with."""
_OUTLINES = (b"\x00\x01\x00\x00", b"OTTO", b"true")
"""How files of TrueType and OpenType outlines begin (OpenType 1.9, "Organization of a Font")."""
_WEIGHT_AXIS = int.from_bytes(b"wght")
_HEAVY = 800.0
"""The weight that a variable font is drawn with, as near to it as it goes."""

_own_faces: dict[str, bytes] = {}
"""What `use_face` was given, by content: the same file twice changes nothing."""
_held: dict[str, int] = {}
"""Of the same, how many draw with each just now, the latest used last."""
_own_lock = Lock()
_forgets: list[Callable[[], None]] = []
_preferred: ContextVar[str] = ContextVar("preferred", default="")


def use_face(path: Path) -> str:
    """Make a user's TrueType or OpenType file known to `load_face`; the name it has there.

    The name follows from the content, so it may stand in a step's arguments; whoever draws calls
    this first in his process, and again after some other fonts (`MOST_OWN_FACES`), or within
    `lettered_with`. Raises MediaError (code "unreadable_font") for what is no font, has no letters,
    or more than 64 MB.
    """
    return _taken(path, holds=0)


def _taken(path: Path, *, holds: int) -> str:
    data = _read_font(path)
    name = f"own-{hashlib.sha256(data).hexdigest()[:16]}"
    with _own_lock:
        _own_faces[name] = data
        _touch(name, holds)
    return name


def _let_go(name: str) -> None:
    with _own_lock:
        _touch(name, -1)


def _touch(name: str, holds: int) -> None:
    """Make it the latest, and drop the oldest. What was made of a face holds its file: all of that
    is made anew where it is still needed."""
    _held[name] = _held.pop(name, 0) + holds
    loose = [name for name, count in _held.items() if not count]
    for name in loose[:-MOST_OWN_FACES]:
        del _own_faces[name], _held[name]
    if len(loose) > MOST_OWN_FACES:
        for forget in _forgets:
            forget()


def kept_with_faces(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """`lru_cache` for what is made of faces: emptied when a user's font is dropped."""

    def keep(make: Callable[P, R]) -> Callable[P, R]:
        kept = lru_cache(most)(make)
        _forgets.append(kept.cache_clear)
        return cast("Callable[P, R]", kept)

    return keep


def _read_font(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_FONT_BYTES:
            raise _unreadable(path, f"is larger than {MOST_FONT_BYTES // 1024**2} MB")
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, "cannot be read") from error
    face = _made(data) if data.startswith(_OUTLINES) else None
    if not face:
        raise _unreadable(path, "is not a TrueType or OpenType font")
    if not _has_letters(face):
        raise _unreadable(path, "has no letters that can be drawn")
    return data


def _unreadable(path: Path, why: str) -> MediaError:
    return MediaError(
        f"The font {path.name} {why}.",
        hint="Choose a .ttf or .otf file that has the letters of your language.",
        code="unreadable_font",
    )


def _has_letters(face: skia.Typeface) -> bool:
    """Whether some letter of the Basic Multilingual Plane has an outline."""
    glyphs = face.unicharsToGlyphs(_letters())
    first = list({glyph for glyph in glyphs if glyph})[:200]
    return any(not box.isEmpty() for box in skia.Font(face, 100).getBounds(first))


@cache
def _letters() -> list[int]:
    return [code for code in range(0x10000) if chr(code).isalpha()]


def _made(data: bytes) -> skia.Typeface:
    """The face of a file; None, in spite of the type, for what Skia cannot read."""
    # An empty manager: the default one reads the machine's font configuration and warns about it.
    return skia.FontMgr.New_Custom_Empty().makeFromData(skia.Data.MakeWithCopy(data))


def is_own(name: str) -> bool:
    """Whether a face is a user's, not a bundled one."""
    return name in _own_faces


def face_data(name: str) -> bytes:
    """The file of a face: a user's by the name `use_face` gave it, or the bundled one of a file
    name without ".ttf"."""
    if is_own(name):
        return _own_faces[name]
    return files("mutoscope.media").joinpath(f"data/fonts/{name}.ttf").read_bytes()


@kept_with_faces(most=32)
def load_face(name: str) -> skia.Typeface:
    """A face, bundled or a user's (see `face_data`), a variable one at its heavy weight."""
    face = _made(face_data(name))
    weight = heavy_weight(face) if face else None
    if weight is None:
        return face
    place = skia.FontArguments.VariationPosition
    # Each must outlive the next: Skia copies none of them.
    coordinates = place.Coordinates([place.Coordinate(_WEIGHT_AXIS, weight)])
    position = place(coordinates)
    return face.makeClone(skia.FontArguments().setVariationDesignPosition(position))


def heavy_weight(face: skia.Typeface) -> float | None:
    """The weight that a variable font is drawn with; None for a font of one weight."""
    for axis in face.getVariationDesignParameters():
        if axis.tag == _WEIGHT_AXIS:
            return min(max(_HEAVY, axis.min), axis.max)
    return None


def composed(text: str) -> str:
    """The text as it is drawn: letters and their accents joined (NFC), invisible marks dropped but
    those that join or part the letters of Arabic and Indian words."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(
        c
        for before, c in pairwise(" " + normal)
        if _is_drawn(c) or c.isspace() or _is_joiner(before, c)
    )


def _is_drawn(character: str) -> bool:
    is_selector = "\ufe00" <= character <= "\ufe0f"
    is_control = unicodedata.category(character) in ("Cf", "Cc")
    return not (character.isspace() or is_control or is_selector)


def _is_joiner(before: str, character: str) -> bool:
    return character in "\u200c\u200d" and "\u0590" <= before < "\u1100"


def _lacking(name: str, text: str) -> str:
    drawn = dict.fromkeys(c for c in composed(text) if _is_drawn(c))
    glyphs = load_face(name).unicharsToGlyphs([ord(c) for c in drawn])
    return "".join(c for c, glyph in zip(drawn, glyphs, strict=True) if glyph == 0)


@contextmanager
def lettered_with(font: Path | None) -> Generator[None]:
    """Within it the user's font, if there is one, goes before all bundled faces. MediaError as
    `use_face`."""
    own = _taken(font, holds=1) if font else ""
    token = _preferred.set(own)
    try:
        yield
    finally:
        _preferred.reset(token)
        if own:
            _let_go(own)


def _chain(role: Role, own: str) -> tuple[str, ...]:
    first = own or _preferred.get()
    return (first, *CHAINS[role]) if first else CHAINS[role]


def missing_glyphs(role: Role, text: str, *, own: str = "") -> str:
    """The characters of `text` that keep the role's best face from drawing it; "" if none."""
    fewest = _lacking(_chain(role, own)[0], text)
    for name in _chain(role, own)[1:]:
        if not fewest:
            break
        fewest = min(fewest, _lacking(name, text), key=len)
    return fewest


def face_name(role: Role, text: str, *, own: str = "") -> str:
    """The first face of the role's chain that has every drawn character of `text`; before all
    others the user's own, where `own` names one.

    Raises MediaError (code "missing_glyph") naming the characters when there is none.
    """
    for name in _chain(role, own):
        if not _lacking(name, text):
            return name
    missing = missing_glyphs(role, text, own=own)
    raise MediaError(
        f"No bundled font can draw {' '.join(missing[:12])} in “{text[:60]}”.",
        hint="Write the text in Latin, Cyrillic, Greek, Arabic, Devanagari or Japanese letters, or "
        "give a font that has its letters.",
        code="missing_glyph",
    )


def typeface(role: Role, text: str) -> skia.Typeface:
    """As `face_name`, ready to draw with."""
    return load_face(face_name(role, text))
