"""Files that pages load: out of the package, under a name that changes when one of them does."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from mutoscope.errors import NotFound

router = APIRouter()
FOLDER = Path(__file__).parent.parent / "assets"
KEPT_S = 31_536_000
"""A year: the longest that RFC 9111 and its caches know."""
_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".webp": "image/webp"}
"""Those that a machine's own table may have differently."""
_DENSE = frozenset({".webp", ".png", ".jpg", ".woff2", ".mp4", ".ico"})
"""What gzip makes no smaller."""


@dataclass(frozen=True)
class Asset:
    """One file. `packed`: gzipped, or None where that saves nothing."""

    body: bytes
    packed: bytes | None
    media_type: str


@router.get("/assets/{version}/{path:path}", include_in_schema=False)
async def asset(version: str, path: str, request: Request) -> Response:
    """A file of the package; one of an older version is answered with today's, uncached."""
    found = assets().get(path)
    if found is None:
        raise NotFound("There is no such file.", hint="Load the page anew.")
    fresh = version == version_of_assets()
    kept = f"public, max-age={KEPT_S}, immutable" if fresh else "no-cache"
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(found.packed, headers=headers, media_type=found.media_type)
    return Response(found.body, headers=headers, media_type=found.media_type)


def url(path: str) -> str:
    """Where a page loads the file from."""
    return f"/assets/{version_of_assets()}/{path}"


def picture(path: str) -> str:
    """The same of a picture that may not be there: "" then."""
    return url(path) if path in assets() else ""


@cache
def assets() -> dict[str, Asset]:
    """All files by their path below `assets/`: no other is served, whatever a path says."""
    return {path.relative_to(FOLDER).as_posix(): _read(path) for path in _files()}


@cache
def version_of_assets() -> str:
    """Changes when a byte of any file does."""
    digest = hashlib.sha256()
    for path, found in sorted(assets().items()):
        digest.update(path.encode() + b"\0" + hashlib.sha256(found.body).digest())
    return digest.hexdigest()[:12]


def _files() -> list[Path]:
    return [path for path in sorted(FOLDER.rglob("*")) if path.is_file()]


def _read(path: Path) -> Asset:
    body, suffix = path.read_bytes(), path.suffix
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(path.name)[0]
    packed = None if suffix in _DENSE else gzip.compress(body, mtime=0)
    if packed is not None and len(packed) >= len(body):
        packed = None
    return Asset(body, packed, media_type or "application/octet-stream")
