"""Tables and listings of an article in Markdown, which its sentences do not hold."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mutoscope.media.slides.content import MOST_COLUMNS
from mutoscope.providers.markdown import MAX_CHARACTERS, plain_inline

MOST_ROWS, MOST_LINES, MOST_LINE = 12, 40, 100
"""Of a table and of a listing that a viewer can still read."""
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s{0,3}(?P<mark>`{3,}|~{3,})\s*(?P<language>[\w+#.-]*)")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")


@dataclass(frozen=True)
class Table:
    """A table under a heading of the article ("" before the first)."""

    heading: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Listing:
    """A program's text, under a heading. `language` as the article says it."""

    heading: str
    code: str
    language: str = ""


Insert = Table | Listing


def inserts_of(markdown: str) -> tuple[Insert, ...]:
    """All that fit on a slide, in order; wider and longer ones are left out."""
    return tuple(_inserts(markdown[:MAX_CHARACTERS].split("\n")))


def _inserts(lines: Sequence[str]) -> Iterator[Insert]:
    heading, at = "", 0
    while at < len(lines):
        fence, marked = _FENCE.match(lines[at]), _HEADING.fullmatch(lines[at])
        end = at + 1
        if fence:
            end = _closed(lines, end, fence["mark"])
            yield from _listing(heading, lines[at + 1 : end], fence["language"])
            end += 1
        elif marked:
            heading = plain_inline(marked[1])
        elif _is_header(lines, at):
            end = _end_of_rows(lines, at)
            yield from _table(heading, lines[at], lines[at + 2 : end])
        at = end


def _closed(lines: Sequence[str], at: int, mark: str) -> int:
    """The line that closes a fence, or the end."""
    ends = (place for place in range(at, len(lines)) if lines[place].strip().startswith(mark))
    return next(ends, len(lines))


def _listing(heading: str, lines: Sequence[str], language: str) -> Iterator[Listing]:
    code = "\n".join(line.rstrip() for line in lines).strip("\n")
    fits = len(lines) <= MOST_LINES and all(len(line) <= MOST_LINE for line in lines)
    if code and fits:
        yield Listing(heading, code, language)


def _is_header(lines: Sequence[str], at: int) -> bool:
    rule = lines[at + 1] if at + 1 < len(lines) else ""
    return "|" in lines[at] and "|" in rule and bool(_RULE.fullmatch(rule))


def _end_of_rows(lines: Sequence[str], at: int) -> int:
    ends = (place for place in range(at + 2, len(lines)) if "|" not in lines[place])
    return next(ends, len(lines))


def _table(heading: str, header: str, rows: Sequence[str]) -> Iterator[Table]:
    names, cells = _cells(header), tuple(map(_cells, rows))
    if 0 < len(cells) <= MOST_ROWS and max(map(len, (names, *cells))) <= MOST_COLUMNS:
        yield Table(heading, names, cells)


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(plain_inline(cell) for cell in re.split(r"(?<!\\)\|", inner))
