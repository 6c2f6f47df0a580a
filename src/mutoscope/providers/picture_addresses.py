"""Where a picture's largest version is: `src`, `srcset`, their lazy forms, and links to files.

HTML Living Standard, 4.8.4; what only a program would set (`data-src`) is what people then see.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from mutoscope.providers.page_flow import file_name

MAX_DATA_URL = 400_000
"""Characters of a picture that stands in the page itself; a placeholder has a few hundred."""
LEAST_DATA_URL = 4_000
_LONGEST_URL = 2_000
_RASTER = re.compile(r"^[^:%]+\.(?:jpe?g|png|webp|gif)$", re.IGNORECASE)
_UNREADABLE = re.compile(r"\.(?:svgz?|ico|avif|heic|tiff?|bmp|pdf|mp4|webm)$", re.IGNORECASE)
_READABLE_TYPES = ("", "image/jpeg", "image/jpg", "image/png", "image/webp", "image/gif")
_NESTED_SOURCES = 10
"""The parser takes each `<source>` for the parent of what follows it."""
_DATA = re.compile(r"data:image/(?:png|jpeg|webp|gif);base64,", re.IGNORECASE)
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-full-src", "data-orig-file")
_LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_WIKI_COPY = re.compile(r"(?P<begin>https?://.+/thumb/.+)/(?P<px>\d{1,4})px-(?P<end>[^/]+)")
_COPY_NAME = re.compile(r"\d{1,4}px-")
_SIZE_IN_NAME = re.compile(r"[-_@](?:\d{2,4}x\d{2,4}|\d(?:\.\d)?x|\d{3,4}w?)(?=\.\w+$)")
_WIKI_SIZES_PX = (960, 1280, 1920)
_CANDIDATE = re.compile(r"\s*,*\s*(\S*[^\s,])\s*(?:,|\s(\s*\d+(?:\.\d+)?)([wx])\s*(?:,|$)|$)")


def addresses_of(picture: Any, base: str, link: str = "") -> list[str]:
    """The addresses of a picture element that can be read, absolute, the largest first. `link`:
    where the picture leads to, which may be its full size."""
    sizes = {_absolute(url, base): size for url, size in _sized(picture)}
    shown = [_absolute(picture.get(name) or "", base) for name in (*_LAZY, "src")]
    linked = [_absolute(link, base)] if _RASTER.search(file_name(link)) else []
    largest = sorted(sizes, key=lambda url: -sizes[url])
    whole = [_whole(picture, each) for each in shown]
    return [*dict.fromkeys(url for url in (*linked, *whole, *largest, *shown) if url)]


def _whole(picture: Any, url: str) -> str:
    """Of a wiki's small copy, which says how wide the whole picture is, the largest of its usual
    sizes that is not wider; empty where it says nothing, or is as large (mediawiki.org, "Manual:
    Thumbnails")."""
    found = _WIKI_COPY.fullmatch(url)
    width = picture.get("data-file-width") or ""
    if found is None or not width.isdigit():
        return ""
    fits = [size for size in _WIKI_SIZES_PX if int(found["px"]) < size <= int(width[:6])]
    return f"{found['begin']}/{fits[-1]}px-{found['end']}" if fits else ""


def readable_address(url: str, base: str = "") -> str:
    """The absolute form of a picture's address; empty where it cannot be fetched or read."""
    return _absolute(url, base)


def picture_key(url: str) -> str:
    """The same for a picture's sizes and servers, as far as its address tells."""
    if url.startswith("data:"):
        return url
    parts = urlsplit(url)
    folder, _, name = parts.path.lower().rpartition("/")
    if "/thumb/" in folder and _COPY_NAME.match(name):
        folder, name = folder.replace("/thumb/", "/").rpartition("/")[::2]
    plain = _SIZE_IN_NAME.sub("", name)
    return f"{folder}/{plain}" if _RASTER.search(name) else f"{folder}/{name}?{parts.query}"


def _absolute(url: str, base: str) -> str:
    url = url.strip()
    if _DATA.match(url):
        return url if LEAST_DATA_URL <= len(url) <= MAX_DATA_URL else ""
    if not url or len(url) > _LONGEST_URL:
        return ""
    try:
        whole = urljoin(base, url)
        parts = urlsplit(whole)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return whole if fits and not _UNREADABLE.search(file_name(whole)) else ""


def _sized(picture: Any) -> Iterator[tuple[str, float]]:
    """The addresses of srcsets, each with its width or density."""
    around = list(islice(picture.iterancestors(), _NESTED_SOURCES))
    frame = next((each for each in around if each.tag == "picture"), None)
    sources = [] if frame is None else list(frame.iter("source"))
    readable = [each for each in sources if (each.get("type") or "").lower() in _READABLE_TYPES]
    for source in (picture, *readable):
        for name in _LAZY_SETS:
            yield from candidates(source.get(name) or "")


def candidates(srcset: str) -> Iterator[tuple[str, float]]:
    """Address and size (width in pixels, or density) of each candidate of a srcset."""
    if srcset.lstrip().startswith("data:"):
        return
    for found in _CANDIDATE.finditer(srcset[:20_000]):
        yield found[1], float(found[2] or 1)
