"""What bytes really are, whatever a header calls them.

Signatures: the WHATWG's MIME sniffing standard, section 6; PNG's third edition, 5.2 and 5.6 (its
last chunk); RFC 9649 (WebP's length); ITU-T T.81, B.1.1.3 (JPEG's last marker).
"""

import json
from typing import Any, Literal

Wanted = Literal["json", "picture", "sound", "bytes"]

_PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
_PREFIXES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_EMPTY = "sent an empty answer"
_JPEG_END_WITHIN = 64
"""Some writers fill the last block up."""


def media_type(data: bytes) -> str | None:
    """The media type of a picture or sound by its first bytes; None for anything else."""
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12])
    if data[:1] == b"\xff" and data[1:2] and data[1] & 0xE0 == 0xE0 and data[1] & 0x06:
        return "audio/mpeg"
    if data[4:8] == b"ftyp":
        return "audio/mp4"
    return next((kind for prefix, kind in _PREFIXES if data.startswith(prefix)), None)


def parsed(data: bytes) -> Any:
    """The JSON in it. ValueError: there is none, or it is nested too deeply to be read."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def document_in(data: bytes) -> Any:
    """The JSON that was wanted. ValueError: what is wrong with it, worded as `complaint` does."""
    if not data:
        raise ValueError(_EMPTY)
    try:
        return parsed(data)
    except ValueError:
        raise ValueError(f"sent {_described(data, 'broken JSON')} instead of JSON") from None


def complaint(data: bytes, wanted: Wanted) -> str | None:
    """What is wrong with an answer that should be `wanted`, and is no JSON, as the end of a
    sentence ("sent …"); None where nothing is."""
    if not data:
        return _EMPTY
    if wanted in {"bytes", "json"}:
        return None
    found = media_type(data)
    if found is None or (found in _PICTURES) != (wanted == "picture"):
        return f"sent {_described(data)} instead of a {wanted}"
    return None if _is_whole(data, found) else f"sent only a part of the {wanted}"


def _is_whole(data: bytes, kind: str) -> bool:
    if kind == "image/png":
        return data[-8:-4] == b"IEND"
    if kind == "image/jpeg":
        return b"\xff\xd9" in data[-_JPEG_END_WITHIN:]
    if kind == "image/webp":
        return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    return True


def _described(data: bytes, json_like: str = "JSON") -> str:
    start = data[:200].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    return media_type(data) or (json_like if start[:1] in (b"{", b"[") else "something else")
