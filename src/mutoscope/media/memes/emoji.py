"""Emoji within a text: an illustration each, drawn where a letter keeps its place.

While lines are broken and measured, an emoji is one "@": a neutral sign of about an em that every
bundled face has, so that right-to-left lines put it where it belongs. Signs in a text keep their
order, so the n-th "@" of the broken lines is the n-th one of the text.
"""

import gzip
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

STAND_IN = "@"

_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_PICTURE_SELECTOR, _TEXT_SELECTOR = "\ufe0f", "\ufe0e"
_KEYCAP = "\u20e3"
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_FIRST_SIGN = "\u2190"
"""Signs before it ("©", "™") are letters, unless a selector asks for a picture."""
_LONGEST = 10
"""Characters of the longest sequence: a family of four, with its joiners."""


@dataclass(frozen=True)
class Marked:
    """A text whose emoji are stand-ins. `pictures`: for each stand-in of the text, in order, the
    illustration it stands for; "" where it is the sign itself."""

    text: str
    pictures: tuple[str, ...] = ()


@cache
def _names() -> dict[str, str]:
    """Emoji, without selectors and skin tones -> illustration."""
    packed = files("mutoscope.media.memes").joinpath("data/emoji.json.gz").read_bytes()
    codes = json.loads(gzip.decompress(packed))
    return {"".join(chr(int(part, 16)) for part in code.split("-")): codes[code] for code in codes}


def mark_emoji(text: str) -> Marked:
    """The text with its emoji marked. Skin tones are not drawn; flags and keycaps, which have no
    illustration, become their letters and digits."""
    plain = _SKIN.sub("", _lettered(text))
    found, pictures, at = list[str](), list[str](), 0
    while at < len(plain):
        name, length = emoji_at(plain, at)
        if name or plain[at] == STAND_IN:
            pictures.append(name)
        found.append(STAND_IN if name else plain[at])
        at += length
    return Marked("".join(found), tuple(pictures))


def _lettered(text: str) -> str:
    letters = (chr(ord(c) - 0x1F1E6 + ord("A")) if ord(c) in _FLAG_LETTERS else c for c in text)
    return "".join(letters).replace(f"{_PICTURE_SELECTOR}{_KEYCAP}", "").replace(_KEYCAP, "")


def emoji_at(text: str, at: int) -> tuple[str, int]:
    """The illustration of what begins there, and how many characters it is; "" and 1 for others."""
    if text[at] < _FIRST_SIGN and text[at + 1 : at + 2] != _PICTURE_SELECTOR:
        return "", 1
    if text[at + 1 : at + 2] == _TEXT_SELECTOR:
        return "", 2
    for end in range(min(len(text), at + _LONGEST), at, -1):
        name = _names().get(text[at:end].replace(_PICTURE_SELECTOR, ""))
        if name:
            return name, end - at
    return "", 1
