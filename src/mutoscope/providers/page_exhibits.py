"""The tables and listings of a source, which its sentences do not hold, as Markdown under their
headings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from mutoscope.providers.front_matter import split_front_matter
from mutoscope.providers.markdown import MAX_CHARACTERS
from mutoscope.providers.page_flow import Piece, classes_of, text_of
from mutoscope.providers.plain_markdown import heading, literal
from mutoscope.providers.prose import clean_inline

MOST_EXHIBITS = 40
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, MOST_CODE = 50, 12, 200, 8_000
"""Of what may still be looked at; a table with longer cells holds the page's layout."""
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_LANGUAGE = re.compile(r"^(?:language|lang|highlight-source|sourcecode|brush)[-:]\s*([\w+#.-]+)")
_CODE_CLASSES = frozenset(["code", "highlight", "sourcecode", "prettyprint", "codehilite", "hljs"])
_AROUND_CODE = 3
"""So many elements around a listing may name its language."""


def exhibits_in(text: str) -> str:
    """Those of a text in Markdown."""
    _, body = split_front_matter(text[:MAX_CHARACTERS])
    return "\n".join(_kept(body.split("\n"))).strip("\n")


def _kept(lines: Iterable[str]) -> Iterator[str]:
    """The lines of tables and listings, and of the last heading before each; an empty one stands
    for all others between them."""
    fence, under, is_gap = "", "", False
    for line in lines:
        mark = _FENCE.match(line)
        if not (fence or mark or "|" in line):
            under = line if _HEADING.match(line) else under
            is_gap = True
            continue
        if is_gap:
            yield from ("", under) if under else ("",)
            under, is_gap = "", False
        yield line
        closes = bool(fence and mark and mark[1].startswith(fence))
        fence = "" if closes else fence or (mark[1] if mark else "")


def exhibits_of(flow: Sequence[Piece], main_article: int) -> str:
    """Those of a page's own part, with the headings they stand under. `main_article`: the number of
    the `<article>` that alone counts; 0: all do."""
    return "\n\n".join(_written(islice(_shown(flow, main_article), MOST_EXHIBITS)))


def _shown(flow: Iterable[Piece], main_article: int) -> Iterator[tuple[str, str]]:
    """Each exhibit with its heading."""
    under = ""
    for piece in flow:
        if piece.kind == "heading":
            under = clean_inline(piece.text, "")
        elif piece.kind == "exhibit" and not piece.around.is_aside:
            is_own = main_article in (0, piece.around.article)
            made = _made(piece.element) if is_own else ""
            if made:
                yield under, made


def _written(exhibits: Iterable[tuple[str, str]]) -> Iterator[str]:
    last = ""
    for under, exhibit in exhibits:
        if under != last:
            yield heading(under)
        yield exhibit
        last = under


def _made(element: Any) -> str:
    """An element as Markdown; empty where it is laid out by it and holds no data."""
    return _table(element) if element.tag == "table" else _listing(element)


def _table(element: Any) -> str:
    """Of a header and rows as long as it; cells that reach over others are not told."""
    if element.get("role") in {"presentation", "none"} or _holds_blocks(element):
        return ""
    rows = [_cells(row) for row in islice(element.iter("tr"), MOST_ROWS + 1)]
    lines = [[clean_inline(text_of(cell), "") for cell in row] for row in rows if row]
    if not 1 < len(lines) <= MOST_ROWS or not _is_header(next(filter(None, rows))):
        return ""
    width = len(lines[0])
    if not 1 < width <= MOST_COLUMNS or any(len(line) != width for line in lines):
        return ""
    if any(len(cell) > LONGEST_CELL for line in lines for cell in line):
        return ""
    return "\n".join([_row(lines[0]), "|" + " --- |" * width, *map(_row, lines[1:])])


def _holds_blocks(table: Any) -> bool:
    cells = table.iter("td", "th")
    spanning = any(cell.get(name, "1") != "1" for cell in cells for name in ("colspan", "rowspan"))
    return spanning or any(True for each in table.iter("table", "pre", "form") if each is not table)


def _cells(row: Any) -> list[Any]:
    return [each for each in row if each.tag in ("td", "th")]


def _is_header(cells: Sequence[Any]) -> bool:
    is_first = cells[0].getparent().getparent().tag == "thead"
    return is_first or all(cell.tag == "th" for cell in cells)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(literal, cells))} |"


def _listing(element: Any) -> str:
    """What says that it is a program; a poem or a drawing may stand in such an element as well."""
    text = "".join(element.itertext()).replace("\r", "").strip("\n")
    language = _language(element)
    is_code = bool(language) or not _CODE_CLASSES.isdisjoint(classes_of(element))
    is_code = is_code or next(element.iter("code"), None) is not None
    broken = next(element.iter("br"), None) is not None  # its lines would run into each other
    if not is_code or broken or not text.strip() or len(text) > MOST_CODE:
        return ""
    mark = "~~~" if "```" in text else "```"
    return f"{mark}{language}\n{text}\n{mark}"


def _language(element: Any) -> str:
    inner, outer = islice(element.iter("code"), 1), islice(element.iterancestors(), _AROUND_CODE)
    for each in (element, *inner, *outer):
        for name in classes_of(each):
            found = _LANGUAGE.match(name)
            if found:
                return found[1]
    return ""
