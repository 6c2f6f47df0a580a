"""Bytes of unknown encoding as text."""

import codecs
import re

from mutoscope.errors import InvalidRequest
from mutoscope.providers.language import familiarity

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("cp1252", "cp1251", "cp1250", "koi8_r", "cp866", "mac_cyrillic", "cp1254")
_FAMILIAR = 0.1
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, *, what: str, charset: str = "") -> str:
    """The text of `data`; InvalidRequest, naming `what`, where it is none. `charset`: the encoding
    that its sender names; only a byte order mark goes before it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, what)
    if _CONTROL.search(data):
        raise _not_text(what)
    text = declared(data, charset)
    if text is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data, what)


def declared(data: bytes, charset: str) -> str | None:
    """The text in the encoding it is said to have; None where nothing is said, where nobody knows
    such an encoding, or where the bytes are not in it."""
    try:
        return data.decode(codecs.lookup(charset).name) if charset else None
    except (LookupError, ValueError):
        return None


def _strict(data: bytes, encoding: str, what: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text(what) from None


def _legacy(data: bytes, what: str) -> str:
    """The reading with the most familiar words: each is valid text, but only one says "très"."""
    sample = data[:50_000]
    scores = {name: familiarity(sample.decode(name, errors="replace")) for name in _LEGACY}
    best = max(_LEGACY, key=lambda name: scores[name])
    if scores[best] < _FAMILIAR:
        raise _not_text(what)
    return data.decode(best, errors="replace")


def _not_text(what: str) -> InvalidRequest:
    return InvalidRequest(
        f"{what} is not a text file.", hint="Save it as plain text in UTF-8 and try again."
    )
