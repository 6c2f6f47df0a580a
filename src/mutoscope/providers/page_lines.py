"""Printed lines as Markdown: what stands on every page goes, lines become paragraphs again."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import mode

from mutoscope.providers.plain_markdown import heading, literal
from mutoscope.providers.sentences import is_ended

EDGE_LINES = 2
"""So many lines at the top and bottom of a page may be its header and footer."""
FEWEST_PAGES = 3
REPEATED_SHARE = 0.4
"""Left and right pages may have headers of their own."""
HEADING_SIZE = 1.15
"""Times the size of most of the text."""
HEADING_WORDS = 16
TITLE_LINES = 3
PARAGRAPH_GAP = 1.3
"""Times the usual distance of two lines."""
SHORT_LINE = 0.75
"""Of the usual length: the last one of a paragraph."""
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|seite|страница|стр\.?|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:/|of|von|из)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_LEADERS = re.compile(r"(?:\.\s?){4,}|(?:…\s?){2,}")
"""The dots that lead to a page's number."""
_BULLETS = tuple("•▪‣◦●■–")
_HYPHENED = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_CUT_WORD = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Line:
    """One printed line: its text, the height of its letters, and how far it is below the one before
    it on its page (0 where that is not known). Both in the page's units."""

    text: str
    size: float = 0.0
    gap: float = 0.0


def as_markdown(pages: Sequence[Sequence[Line]]) -> str:
    """The text of the pages."""
    bare = list(filter(None, _bare(pages)))
    lines = [line for page in bare for line in page]
    measure = _Measure.of(lines)
    paragraphs = _Paragraphs(measure, frozenset(_hyphened(lines)))
    for line in lines:
        paragraphs.take(line)
    return "\n\n".join([*_title(bare[:1], measure), *paragraphs.finish()])


def _title(first: Sequence[Sequence[Line]], measure: "_Measure") -> Iterator[str]:
    """The largest lines of the first page, where they are larger than the text: what stands above
    them is a series or a publisher."""
    large = [line for page in first for line in page if measure.is_heading(line)]
    size = max((line.size for line in large), default=0.0)
    title = [line.text for line in large if line.size == size]
    if title and len(title) <= TITLE_LINES:
        yield heading(" ".join(title))


def _bare(pages: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    """The pages without headers, footers, numbers and tables of contents."""
    repeated = _repeated(pages)
    for page in pages:
        edges = _edges(page)
        kept = [
            line
            for place, line in enumerate(page)
            if not _LEADERS.search(line.text)
            and not (
                place in edges and (_key(line) in repeated or _PAGE_NUMBER.fullmatch(line.text))
            )
        ]
        yield [replace(line, gap=0.0) for line in kept[:1]] + kept[1:]


def _repeated(pages: Sequence[Sequence[Line]]) -> set[str]:
    if len(pages) < FEWEST_PAGES:
        return set()
    found = Counter(key for page in pages for key in {_key(page[n]) for n in _edges(page)})
    least = max(FEWEST_PAGES, REPEATED_SHARE * len(pages))
    return {key for key, count in found.items() if count >= least}


def _edges(page: Sequence[Line]) -> set[int]:
    count = len(page)
    return {*range(min(EDGE_LINES, count)), *range(max(0, count - EDGE_LINES), count)}


def _key(line: Line) -> str:
    """The same for the headers of two pages, whatever their numbers."""
    return _NUMBER.sub("0", line.text.lower())


def _hyphened(lines: Iterable[Line]) -> Iterator[str]:
    """The words that are written with a hyphen within a line."""
    return (word.lower() for line in lines for word in _HYPHENED.findall(line.text))


@dataclass(frozen=True)
class _Measure:
    """What is usual: the size of letters, the distance of lines, the letters in one."""

    size: float
    gap: float
    length: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_Measure":
        """Of the text that most of the document is."""
        sizes = Counter[float]()
        for line in lines:
            sizes[line.size] += len(line.text)
        size = max(sizes, key=lambda each: sizes[each], default=0.0)
        body = [line for line in lines if line.size == size]
        gaps = [round(line.gap, 1) for line in body if line.gap > 0]
        lengths = sorted(len(line.text) for line in body)
        usual = lengths[len(lengths) * 3 // 4] if lengths else 0
        return cls(size, mode(gaps) if gaps else 0.0, usual)

    def is_heading(self, line: Line) -> bool:
        """Whether it is larger than the text, and short."""
        return line.size > self.size * HEADING_SIZE and len(line.text.split()) <= HEADING_WORDS


@dataclass
class _Paragraphs:
    """Gathers lines."""

    measure: _Measure
    hyphened: frozenset[str]
    _finished: list[str] = field(default_factory=list[str])
    _open: str = ""
    _last: Line | None = None

    def take(self, line: Line) -> None:
        """Add a line to the open paragraph, or begin one with it."""
        if self._last is not None and self._begins(line, self._last):
            self._close(self._last)
        self._open = self._joined(line.text)
        self._last = line

    def finish(self) -> list[str]:
        """All paragraphs."""
        if self._last is not None:
            self._close(self._last)
        return self._finished

    def _begins(self, line: Line, last: Line) -> bool:
        large, was_large = self.measure.is_heading(line), self.measure.is_heading(last)
        if large or was_large:
            far = line.gap > 2 * PARAGRAPH_GAP * max(line.size, self.measure.gap)
            return large != was_large or line.size != last.size or far
        if line.text.startswith(_BULLETS):
            return True
        if line.gap <= 0:  # a page or a column ends: the sentence may go on
            return is_ended(self._open)
        apart = bool(self.measure.gap) and line.gap > PARAGRAPH_GAP * self.measure.gap
        return apart or (is_ended(self._open) and len(last.text) < SHORT_LINE * self.measure.length)

    def _joined(self, text: str) -> str:
        cut = _CUT_WORD.search(self._open)
        if cut is None or not text[:1].islower():
            return f"{self._open} {text}".strip()
        begin = _WORD.match(text)
        whole = f"{cut[1]}-{begin[0] if begin else ''}".lower()
        kept = "-" if whole in self.hyphened else ""
        return self._open[: cut.end(1)] + kept + text

    def _close(self, last: Line) -> None:
        text, self._open = self._open, ""
        if text:
            made = heading if self.measure.is_heading(last) else literal
            self._finished.append(made(text))
