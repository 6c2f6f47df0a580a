"""What kind of file it is, by how it begins: names lie.

Signatures: https://www.iana.org/assignments/media-types/ (the registrations name their "magic
numbers"); ISO/IEC 14496-12 (MP4, MOV); RFC 9649 (WebP); RFC 9559 (Matroska); OpenType 1.9 (fonts).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mutoscope.errors import InvalidRequest
from mutoscope.media.heic import HINT, is_heic

HEAD_BYTES = 4096


@dataclass(frozen=True)
class Kind:
    """Files of one kind: how people call it, the ends of their names, and how they may begin:
    (offset, bytes, MIME type). Without beginnings: a text."""

    name: str
    suffixes: tuple[str, ...]
    beginnings: tuple[tuple[int, bytes, str], ...] = ()


PICTURE = Kind(
    "picture",
    (".jpg", ".jpeg", ".png", ".webp", ".gif"),
    (
        (0, b"\xff\xd8\xff", "image/jpeg"),
        (0, b"\x89PNG\r\n\x1a\n", "image/png"),
        (8, b"WEBP", "image/webp"),
        (0, b"GIF8", "image/gif"),
    ),
)
FILM = Kind(
    "film",
    (".mp4", ".m4v", ".mov", ".webm", ".mkv"),
    (
        (4, b"ftypqt", "video/quicktime"),
        (4, b"ftyp", "video/mp4"),
        *((4, box, "video/quicktime") for box in (b"moov", b"mdat", b"wide", b"free", b"skip")),
        (0, b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    ),
)
SOUND = Kind(
    "sound",
    (".wav", ".mp3", ".m4a", ".aac", ".ogg", ".opus", ".flac"),
    (
        (8, b"WAVE", "audio/wav"),
        (0, b"fLaC", "audio/flac"),
        (0, b"ID3", "audio/mpeg"),
        *((0, b"\xff" + bytes([second]), "audio/mpeg") for second in (0xFB, 0xFA, 0xF3, 0xF2)),
        *((0, b"\xff" + bytes([second]), "audio/aac") for second in (0xF1, 0xF9)),
        (4, b"ftyp", "audio/mp4"),
        (0, b"OggS", "audio/ogg"),
    ),
)
FONT = Kind(
    "font",
    (".ttf", ".otf", ".ttc"),
    (
        (0, b"\x00\x01\x00\x00", "font/ttf"),
        (0, b"true", "font/ttf"),
        (0, b"OTTO", "font/otf"),
        (0, b"ttcf", "font/collection"),
    ),
)
PDF = Kind("PDF", (".pdf",), ((0, b"%PDF-", "application/pdf"),))
WORD = Kind(
    "Word document",
    (".docx",),
    (
        (
            0,
            b"PK\x03\x04",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ),
)
TEXT = Kind("text", (".txt", ".md", ".html", ".htm", ".yaml", ".yml"))
KINDS = (PICTURE, FILM, SOUND, FONT, PDF, WORD, TEXT)
TEXT_TYPES = {
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Of UTF-16, in which a text is full of zeros."""
BLANK = b"\t\n\x0b\x0c\r\x1b"
"""Control characters that stand in texts."""
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa")
"""Of Windows, Linux, macOS and Java."""


def mime_type_of(path: Path, name: str) -> str:
    """The MIME type of a file that people call `name`. InvalidRequest: it is empty, of no kind that
    is of use, or not what its name says. Blocks."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise InvalidRequest(f"“{name}” is empty.", hint="Give a file that holds something.")
    if is_heic(head):
        raise InvalidRequest(f"“{name}” is a HEIC photo.", hint=HINT)
    suffix = Path(name).suffix.lower()
    kind = next((kind for kind in KINDS if suffix in kind.suffixes), None)
    if kind is None:
        raise InvalidRequest(
            f"“{name}” is no kind of file that is of use here.",
            hint=f"Its name ends in one of: {', '.join(_suffixes(KINDS))}.",
        )
    found = _found(kind, head, suffix)
    if found is None:
        raise InvalidRequest(
            f"“{name}” is no {kind.name}: it holds {_look(head)}.",
            hint=f"Give a {kind.name} ({', '.join(kind.suffixes)}), or call it what it is.",
        )
    return found


def _found(kind: Kind, head: bytes, suffix: str) -> str | None:
    if kind is TEXT:
        return TEXT_TYPES.get(suffix, "text/plain") if _is_text(head) else None
    return _by_beginning(kind, head)


def _by_beginning(kind: Kind, head: bytes) -> str | None:
    for offset, magic, mime_type in kind.beginnings:
        if head[offset : offset + len(magic)] == magic:
            is_webm = mime_type == "video/x-matroska" and b"webm" in head[:64]
            return "video/webm" if is_webm else mime_type
    return None


def _is_text(head: bytes) -> bool:
    if head.startswith(PROGRAMS):
        return False
    return head.startswith(MARKS) or not any(byte < 32 and byte not in BLANK for byte in head)


def _look(head: bytes) -> str:
    """What it is instead, for people."""
    if head.startswith(PROGRAMS):
        return "a program"
    other = next((kind for kind in KINDS if _by_beginning(kind, head)), None)
    if other is not None:
        return f"a {other.name}"
    start = head.lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<script", b"<head", b"<svg", b"<?xml")):
        return "a web page or markup"
    return "a text" if _is_text(head) else "something else"


def _suffixes(kinds: Sequence[Kind]) -> list[str]:
    return [suffix for kind in kinds for suffix in kind.suffixes]
