"""The bundled typefaces, and whether they can draw a text.

The machine's own fonts are never used: the same text gives the same pixels everywhere. A role
names a chain of faces; the first one that has every character of the text draws all of it, so
that no line mixes two faces. Fonts under the SIL Open Font License (`data/fonts/*-OFL.txt`).
"""

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Literal

import skia

from mutoscope.errors import MediaError

Role = Literal["display", "body", "strong", "caption", "impact"]

CHAINS: dict[Role, tuple[str, ...]] = {
    "display": ("BricolageGrotesque-ExtraBold", "Montserrat-ExtraBold", "Inter-ExtraBold"),
    "body": ("Inter-Medium",),
    "strong": ("Inter-SemiBold",),
    "caption": ("Inter-ExtraBold", "Montserrat-ExtraBold"),
    "impact": ("Anton-Regular", "Montserrat-ExtraBold", "Inter-ExtraBold"),
}


@cache
def load_face(name: str) -> skia.Typeface:
    """The bundled face of a file name without ".ttf"."""
    data = files("mutoscope.media").joinpath(f"data/fonts/{name}.ttf").read_bytes()
    # An empty manager: the default one reads the machine's font configuration and warns about it.
    return skia.FontMgr.New_Custom_Empty().makeFromData(skia.Data.MakeWithCopy(data))


def composed(text: str) -> str:
    """The text as it is drawn: letters and their accents joined (NFC), invisible marks dropped."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if _is_drawn(c) or c.isspace())


def _is_drawn(character: str) -> bool:
    is_selector = "\ufe00" <= character <= "\ufe0f"
    is_control = unicodedata.category(character) in ("Cf", "Cc")
    return not (character.isspace() or is_control or is_selector)


def _lacking(name: str, text: str) -> str:
    drawn = dict.fromkeys(c for c in composed(text) if not c.isspace())
    glyphs = load_face(name).unicharsToGlyphs([ord(c) for c in drawn])
    return "".join(c for c, glyph in zip(drawn, glyphs, strict=True) if glyph == 0)


def missing_glyphs(role: Role, text: str) -> str:
    """The characters of `text` that keep the role's best face from drawing it; "" if none."""
    return min((_lacking(name, text) for name in CHAINS[role]), key=len)


def face_name(role: Role, text: str) -> str:
    """The first face of the role's chain that has every drawn character of `text`.

    Raises MediaError (code "missing_glyph") naming the characters when there is none.
    """
    for name in CHAINS[role]:
        if not _lacking(name, text):
            return name
    missing = missing_glyphs(role, text)
    raise MediaError(
        f"No bundled font can draw {' '.join(missing[:12])} in “{text[:60]}”.",
        hint="Write the text in Latin, Cyrillic or Greek letters.",
        code="missing_glyph",
    )


def typeface(role: Role, text: str) -> skia.Typeface:
    """As `face_name`, ready to draw with."""
    return load_face(face_name(role, text))
