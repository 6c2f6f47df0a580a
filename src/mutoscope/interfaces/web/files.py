"""Stored files over HTTP: parts of them (RFC 9110, section 14), their names, and what a browser may
do with them."""

import re
from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, MalformedRangeHeader, RangeNotSatisfiable, Response

from mutoscope.interfaces.web.problems import NoSuchRange

SHOWN = re.compile(
    r"image/(png|jpeg|webp|gif|avif)|(audio|video)/[\w.+-]+|text/plain|application/pdf"
)
"""What a browser may show in our name: nothing that runs scripts, as SVG and HTML do."""
FOR_GOOD = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
"""Of an address at which another file may be tomorrow; its ETag spares sending the same."""


class StoredFile(FileResponse):
    """A file whose content never changes."""

    @classmethod
    def _parse_range_header(cls, http_range: str, file_size: int) -> list[tuple[int, int]]:
        """What is no range is as if it was not there: the whole file is the answer. NoSuchRange."""
        try:
            return super()._parse_range_header(http_range, file_size)
        except MalformedRangeHeader:
            return []
        except RangeNotSatisfiable:
            raise NoSuchRange(
                "The file has no such part.",
                size_bytes=file_size,
                hint=f"It has {file_size} bytes.",
            ) from None


def stored_file(
    path: Path,
    *,
    tag: str,
    mime_type: str,
    name: str,
    download: bool,
    known: str | None,
    kept: str = ASK_AGAIN,
) -> Response:
    """The answer with this file. `tag`: what its content is known by; `name`: what people call it;
    `known`: the request's If-None-Match; `kept`: FOR_GOOD where the address names the content."""
    headers = {
        "ETag": f'"{tag}"',
        "Cache-Control": kept,
        "Content-Disposition": disposition(mime_type, name, download=download),
    }
    if known is not None and is_known(known, tag):
        return Response(status_code=304, headers=headers)
    if not SHOWN.fullmatch(mime_type):
        headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return StoredFile(path, headers=headers, media_type=mime_type)


def is_known(if_none_match: str, tag: str) -> bool:
    """Whether who asks has the file already (RFC 9110, section 13.1.2)."""
    named = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return "*" in named or f'"{tag}"' in named


def disposition(mime_type: str, name: str, *, download: bool) -> str:
    """Shown where that is safe, else saved under its name (RFC 6266)."""
    how = "inline" if SHOWN.fullmatch(mime_type) and not download else "attachment"
    plain = re.sub(r"[^\w.() -]", "_", name, flags=re.ASCII)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
