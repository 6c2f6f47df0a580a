"""What a picture file says of itself: title, description and keywords, as its maker wrote them.

Read from Exif (Exif 3.0, ImageDescription; the XP tags of Windows), IPTC (IIM 4.2, records 2:5,
2:25 and 2:120), XMP (Dublin Core title, description and subject) and the text of a PNG.
"""

import html
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

_EXIF, _EXIF_WIDE = (0x010E,), (0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F)
_IPTC = ((2, 5), (2, 25), (2, 120))
_XMP = ("dc:title", "dc:description", "dc:subject")
_MOST_XMP = 64 * 1024
"""Of a packet, bytes or characters: as much as one block of a JPEG file holds."""
_PNG = ("Title", "Description", "Comment")
_MOST = 400
"""Characters; the rest of a caption says less of the picture."""


def words_in(path: Path) -> str:
    """All of it on one line, empty where there is nothing or nothing that can be read."""
    found = list[str]()
    try:
        with Image.open(path) as image:
            for read in (_exif, _iptc, _xmp, _text):
                found += _read(read, image)
    except Exception:  # whether the file is a picture is found out elsewhere
        return ""
    plain = [" ".join(each.replace("\0", " ").split()) for each in found]
    return " ".join(dict.fromkeys(filter(None, plain)))[:_MOST]


def _read(read: Callable[[Image.Image], Iterator[str]], image: Image.Image) -> list[str]:
    """A damaged block says nothing; Pillow raises whatever its bytes lead to."""
    try:
        return list(read(image))
    except Exception:
        return []


def _exif(image: Image.Image) -> Iterator[str]:
    tags = image.getexif()
    yield from (str(tags[tag]) for tag in _EXIF if tag in tags)
    for tag in _EXIF_WIDE:
        value = tags.get(tag)
        if isinstance(value, bytes):
            yield value.decode("utf-16-le", "ignore")


def _iptc(image: Image.Image) -> Iterator[str]:
    records = IptcImagePlugin.getiptcinfo(image) if isinstance(image, ImageFile) else None
    for place in _IPTC:
        values = (records or {}).get(place, [])
        for value in values if isinstance(values, list) else [values]:
            yield value.decode("utf-8", "ignore")


def _xmp(image: Image.Image) -> Iterator[str]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    start = packet[:_MOST_XMP]
    text = start.decode("utf-8", "ignore") if isinstance(start, bytes) else str(start)
    for name in _XMP:
        for found in _between(text, f"<{name}>", f"</{name}>"):
            yield html.unescape(_without_markup(found))


def _between(text: str, opening: str, closing: str) -> Iterator[str]:
    """What stands between two marks; no part of the text is gone through twice."""
    at = 0
    while (start := text.find(opening, at)) >= 0:
        end = text.find(closing, start)
        if end < 0:
            return
        yield text[start + len(opening) : end]
        at = end + len(closing)


def _without_markup(text: str) -> str:
    parts, at = list[str](), 0
    while (start := text.find("<", at)) >= 0 and (end := text.find(">", start)) >= 0:
        parts.append(text[at:start])
        at = end + 1
    return " ".join((*parts, text[at:]))


def _text(image: Image.Image) -> Iterator[str]:
    yield from (str(image.info[name]) for name in _PNG if isinstance(image.info.get(name), str))
