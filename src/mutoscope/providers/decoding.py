"""Bytes of unknown encoding as text."""

import codecs

from mutoscope.errors import InvalidRequest

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What people's files are in; the whole list of codecs would find Cyrillic letters in a picture.
_LEGACY = ["cp1251", "cp1252", "cp1250", "koi8_r", "mac_cyrillic", "cp866", "iso8859_5", "cp1253",
           "cp1254", "shift_jis", "gb18030", "euc_kr", "big5"]  # fmt: skip


def decode(data: bytes, *, what: str) -> str:
    """The text of `data`; InvalidRequest, naming `what`, where it is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, what)
    if b"\0" in data:
        raise _not_text(what)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data, what)


def _strict(data: bytes, encoding: str, what: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text(what) from None


def _legacy(data: bytes, what: str) -> str:
    import charset_normalizer

    best = charset_normalizer.from_bytes(data, cp_isolation=_LEGACY, threshold=0.3).best()
    if best is None:
        raise _not_text(what)
    return str(best)


def _not_text(what: str) -> InvalidRequest:
    return InvalidRequest(
        f"{what} is not a text file.", hint="Save it as plain text in UTF-8 and try again."
    )
