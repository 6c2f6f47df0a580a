"""The text of a PDF file as Markdown, by pypdf (pypdf.readthedocs.io).

A PDF knows letters and places, no paragraphs: those are found anew (`page_lines`).
"""

import io
import math
from collections.abc import Sequence
from typing import Any

from mutoscope.providers.document_limits import MAX_CHARACTERS, MAX_PAGES, Unreadable
from mutoscope.providers.page_lines import Line, as_markdown

FEWEST_LETTERS_A_PAGE = 10
"""Scans have a number on each page at most."""


def pdf_markdown(data: bytes) -> str:
    """What it says. Unreadable; whatever pypdf raises of a damaged one."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _opened(reader):
        raise Unreadable("locked")
    if len(reader.pages) > MAX_PAGES:
        raise Unreadable("too_long")
    pages, letters = list[Sequence[Line]](), 0
    for page in reader.pages:
        pages.append(_lines(page))
        letters += sum(len(line.text) for line in pages[-1])
        if letters > MAX_CHARACTERS:
            raise Unreadable("too_long")
    if letters < FEWEST_LETTERS_A_PAGE * max(1, len(pages)):
        raise Unreadable("no_text")
    return as_markdown(pages)


def _opened(reader: Any) -> bool:
    """Many are encrypted only against changes, and open without a password."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except DependencyError:  # for AES pypdf needs another package
        return False


def _lines(page: Any) -> Sequence[Line]:
    pieces = _Pieces()
    page.extract_text(visitor_text=pieces.take)
    return pieces.finish()


class _Pieces:
    """Puts the pieces that pypdf tells together to lines. A line's size is its largest piece's."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._text, self._size = "", 0.0
        self._y: float | None = None
        self._above: float | None = None

    def take(
        self, text: str, cm: Sequence[float], tm: Sequence[float], _f: Any, size: float
    ) -> None:
        """One piece, which may end a line; `cm` and `tm` are the matrices that place it."""
        first, *more = text.split("\n")
        self._add(first, cm, tm, size)
        for rest in more:
            self._end()
            self._add(rest, cm, tm, size)

    def finish(self) -> Sequence[Line]:
        """All lines that hold something."""
        self._end()
        return self._lines

    def _add(self, text: str, cm: Sequence[float], tm: Sequence[float], size: float) -> None:
        if not text.strip():
            self._text += text
            return
        if self._y is None:
            self._y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = math.hypot(tm[2], tm[3]) * math.hypot(cm[2], cm[3])
        self._text += text
        self._size = max(self._size, round(abs(size) * scale, 1))

    def _end(self) -> None:
        text = " ".join(self._text.split())
        if text:
            gap = 0.0 if self._y is None or self._above is None else self._above - self._y
            self._lines.append(Line(text, self._size, max(0.0, gap)))
            self._above = self._y
        self._text, self._size, self._y = "", 0.0, None
