"""Multipart forms (RFC 7578), as clients send pictures to be edited."""

import re
from dataclasses import dataclass

from mutoscope.testing.wire import Asked

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.I)
_NAME = re.compile(rb'[; ]name="([^"]*)"', re.I)
_FILE = re.compile(rb'filename="([^"]*)"', re.I)
_TYPE = re.compile(rb"^content-type: *([^\r\n;]+)", re.I | re.M)


@dataclass(frozen=True)
class Part:
    """One field or file of a form. `filename` is empty for a plain field."""

    name: str
    data: bytes
    filename: str = ""
    content_type: str = ""

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "replace")


def parts_of(asked: Asked) -> list[Part]:
    """The parts in order; none where the body is no form."""
    found = _BOUNDARY.search(asked.headers.get("content-type", ""))
    if found is None:
        return []
    pieces = asked.body.split(b"--" + found[1].encode("latin-1"))[1:-1]
    return [_part(piece) for piece in pieces]


def fields_of(asked: Asked) -> dict[str, str]:
    """The plain fields, by name."""
    return {part.name: part.text for part in parts_of(asked) if not part.filename}


def _part(piece: bytes) -> Part:
    head, _, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    name, filename, kind = (rule.search(head) for rule in (_NAME, _FILE, _TYPE))
    return Part(
        name[1].decode("utf-8", "replace") if name else "",
        data.removesuffix(b"\r\n"),
        filename[1].decode("utf-8", "replace") if filename else "",
        kind[1].decode("latin-1") if kind else "",
    )
