"""The text of a Word file (.docx) as Markdown: headings, paragraphs and list items in order.

A .docx is a zip of XML parts (ECMA-376, part 1, 11.3 and 17.3; part 2). Its headers, footers, notes
and comments are parts of their own, which are not read; nor are tables, text boxes, tables of
contents, what was struck out and readings over words (ruby). No part may have a document type, so
that no entity can grow.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.parsers import expat

from mutoscope.providers.document_limits import MAX_CHARACTERS, Unreadable
from mutoscope.providers.plain_markdown import heading, literal

MAX_PARTS = 5_000
MAX_UNPACKED_BYTES = 250_000_000
"""All parts together, as the zip says; pictures are most of it."""
MAX_PART_BYTES = 60_000_000
"""Of one part that is read, whatever the zip says."""
MAX_RATIO = 150
"""How many times its packed size a large part may be; prose in XML is 10 to 30 times."""
LARGE_BYTES = 5_000_000
_DOCUMENT, _STYLES = "word/document.xml", "word/styles.xml"
_PIECE_BYTES = 65_536
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # the strict one
)
_SKIPPED = frozenset({"tbl", "txbxContent", "del", "moveFrom", "rt"})
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_SPACES: Mapping[str, str] = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}

StyleKind = Literal["heading", "contents", "prose"]


def word_markdown(data: bytes) -> str:
    """What it says. Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _check(parts.infolist())
            styles = _styles(parts)
            lines = list(_lines(parts, styles))
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, NotImplementedError, EOFError) as error:
        raise Unreadable("damaged") from error
    if not any(lines):
        raise Unreadable("no_text")
    return "\n\n".join(lines)


def _check(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("locked")
    whole = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or whole > MAX_UNPACKED_BYTES or any(map(_is_bomb, parts)):
        raise Unreadable("too_large")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    packed = max(1, part.compress_size)
    return part.file_size > LARGE_BYTES and part.file_size > MAX_RATIO * packed


@dataclass
class _Styles:
    """What the document's styles are for, by their ids, which Word translates; their names it does
    not."""

    kinds: dict[str, StyleKind] = field(default_factory=dict[str, StyleKind])
    _id: str = ""

    def begin(self, tag: str, values: Mapping[str, str]) -> None:
        """A style's name or its level comes within it."""
        if tag == "style":
            self._id = values.get("styleId", "")
        elif tag == "name":
            self.kinds[self._id] = _kind_named(values.get("val", "").lower())
        elif tag == "outlineLvl" and self.kinds.get(self._id) == "prose" and _is_level(values):
            self.kinds[self._id] = "heading"

    def end(self, tag: str) -> None: ...

    def text(self, data: str) -> None: ...


def _kind_named(name: str) -> StyleKind:
    if name == "title" or name.startswith("heading "):
        return "heading"
    return "contents" if name.startswith("toc ") else "prose"


def _is_level(values: Mapping[str, str]) -> bool:
    return values.get("val", "") in set("012345678")  # 9 is the body's


@dataclass
class _Paragraphs:
    """Gathers paragraphs; finished ones are taken from `finished`."""

    styles: Mapping[str, StyleKind]
    finished: list[str] = field(default_factory=list[str])
    _letters: list[str] = field(default_factory=list[str])
    _kind: StyleKind = "prose"
    _in_list: bool = False
    _in_text: bool = False
    _skipping: list[str] = field(default_factory=list[str])
    _length: int = 0

    def begin(self, tag: str, values: Mapping[str, str]) -> None:
        """An element begins. Unreadable: the text is too long."""
        if self._skipping or tag in _SKIPPED or tag == _FALLBACK:
            self._skipping.append(tag)
        elif tag == "p":
            self._letters, self._kind, self._in_list = [], "prose", False
        elif tag == "pStyle":
            self._kind = self.styles.get(values.get("val", ""), "prose")
        elif tag == "outlineLvl" and _is_level(values):
            self._kind = "heading"
        elif tag == "numPr":
            self._in_list = True
        elif tag == "t":
            self._in_text = True
        elif tag in _SPACES:
            self._letters.append(_SPACES[tag])

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._skipping:
            self._skipping.pop()
        elif tag == "t":
            self._in_text = False
        elif tag == "p":
            self._finish(" ".join("".join(self._letters).split()))

    def text(self, data: str) -> None:
        """What stands between two marks."""
        if self._in_text and not self._skipping:
            self._letters.append(data)
            self._length += len(data)
            if self._length > MAX_CHARACTERS:
                raise Unreadable("too_long")

    def _finish(self, text: str) -> None:
        self._letters = []
        if not text or self._kind == "contents":
            return
        if self._kind == "heading":
            self.finished.append(heading(text))
        else:
            self.finished.append(f"- {literal(text)}" if self._in_list else literal(text))


def _lines(parts: zipfile.ZipFile, styles: Mapping[str, StyleKind]) -> Iterator[str]:
    paragraphs = _Paragraphs(styles)
    _read(parts, _DOCUMENT, paragraphs)
    yield from paragraphs.finished


def _styles(parts: zipfile.ZipFile) -> Mapping[str, StyleKind]:
    found = _Styles()
    if _STYLES in parts.namelist():
        _read(parts, _STYLES, found)
    return found.kinds


def _read(parts: zipfile.ZipFile, name: str, into: _Styles | _Paragraphs) -> None:
    """Hand the elements of a part to whoever gathers them, piece by piece."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, values: into.begin(_local(tag), _named(values))
    parser.EndElementHandler = lambda tag: into.end(_local(tag))
    parser.CharacterDataHandler = into.text
    parser.StartDoctypeDeclHandler = _refuse
    left = MAX_PART_BYTES
    with parts.open(name) as part:
        while piece := part.read(_PIECE_BYTES):
            left -= len(piece)
            if left < 0:
                raise Unreadable("too_large")
            parser.Parse(piece, False)
    parser.Parse(b"", True)


def _refuse(*_declared: object) -> None:
    raise Unreadable("damaged")


def _local(tag: str) -> str:
    """A tag of Word's own by its last name; all others whole."""
    space, _, name = tag.rpartition(" ")
    return name if space in _WORD else tag


def _named(values: Mapping[str, str]) -> Mapping[str, str]:
    return {name.rpartition(" ")[2]: value for name, value in values.items()}
