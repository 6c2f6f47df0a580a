"""An article with what stands around its sentences: headings, pictures, date, and what speaks
against it.

`reader` reads the sentences; this reads the same source a second time for the rest, and tells by
the letters of the paragraphs where in the article each thing stands.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from mutoscope.errors import InvalidRequest
from mutoscope.providers import reader
from mutoscope.providers.apart import TYPES, kind_of, text_apart
from mutoscope.providers.article_quality import Doubt, check, page_doubts, text_doubts
from mutoscope.providers.articles import article_of
from mutoscope.providers.decoding import decode
from mutoscope.providers.document_limits import Kind
from mutoscope.providers.http.page import Page
from mutoscope.providers.markdown import read_markdown
from mutoscope.providers.markdown_pictures import Line, marked_lines
from mutoscope.providers.page_exhibits import exhibits_in, exhibits_of
from mutoscope.providers.page_facts import PageFacts, facts_of
from mutoscope.providers.page_flow import Piece, flow_of, parse_page
from mutoscope.providers.page_pictures import Picture, main_article, pictures_of
from mutoscope.providers.prose import clean_inline
from mutoscope.providers.protocols import Article
from mutoscope.providers.threads import check_wanted
from mutoscope.providers.webpage import read_html

_KEY_LETTERS = 24
"""By so many letters a paragraph is found again."""


@dataclass(frozen=True)
class Heading:
    """A heading within an article. `level` 1 to 6; `before`: so many of the article's paragraphs
    stand before it."""

    text: str
    level: int
    before: int


@dataclass(frozen=True)
class ReadPage:
    """An article and what goes with it; empty where the source says nothing. `published`: ISO 8601,
    a day or a month. `exhibits`: its tables and listings in Markdown, under their headings.
    `doubts`: what speaks against it; `article_quality.check` raises the final one."""

    article: Article
    headings: tuple[Heading, ...] = ()
    pictures: tuple[Picture, ...] = ()
    author: str = ""
    published: str = ""
    canonical_url: str = ""
    site: str = ""
    description: str = ""
    exhibits: str = ""
    doubts: tuple[Doubt, ...] = ()


def read_whole_page(
    page: Page, title: str = "", *, language: str = "", translates: bool = False
) -> ReadPage:
    """All of a page that was fetched, as `reader.read_page` its article. `language`: that the video
    is to have; `translates`: its writer can tell a text in another one.

    Raises InvalidRequest, with the code of the final doubt where that says why, for a page without
    an article.
    """
    what = f"The page {page.url}"
    asked = "" if translates else language
    kind = TYPES.get(page.content_type) or kind_of(page.body)
    if kind is not None:
        return _whole_document(page.body, kind, title, what, asked, url=page.url)
    if _is_markup(page.content_type, page.body):
        return _whole_html(page, title, what, asked)
    article = reader.read_page(page, title)
    text = decode(page.body, what=page.url, charset=page.charset)
    return replace(_whole_text(article, text, what, asked), canonical_url=page.url)


def read_whole_file(
    path: Path,
    title: str = "",
    *,
    name: str = "",
    language: str = "",
    translates: bool = False,
) -> ReadPage:
    """All of a file, as `reader.read_file` its article; otherwise as above. Of PDF and Word files
    the sentences and headings are read."""
    what = name or path.name
    asked = "" if translates else language
    data, kind = reader.file_in(path, what)
    if kind == "html":
        return _whole_html(Page("", "text/html", data), title, what, asked)
    if kind != "text":
        return _whole_document(data, kind, title, what, asked)
    article = article_of(reader.document_in(data, kind, what), title, "", what=what)
    return _whole_text(article, decode(data, what=what), what, asked)


def read_whole_text(
    text: str, title: str = "", *, language: str = "", translates: bool = False
) -> ReadPage:
    """All of a text as the user gave it, as `reader.read_text` its article; otherwise as above."""
    asked = "" if translates else language
    return _whole_text(reader.read_text(text, title), text, "The text", asked)


def _is_markup(content_type: str, body: bytes) -> bool:
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_html = content_type in ("text/html", "application/xhtml+xml")
    return is_html or start.startswith((b"<!doctype html", b"<html"))


def _whole_html(page: Page, title: str, what: str, asked: str) -> ReadPage:
    root = parse_page(page.body, page.charset)
    flow = [] if root is None else flow_of(root)
    facts = PageFacts() if root is None else facts_of(root, page.url)
    check_wanted()
    article = _titled(_article(page, title, what, flow, facts), title, facts)
    doubts = page_doubts(flow, facts, article.paragraphs, what=what, asked=asked)
    found = [] if root is None else list(pictures_of(root, flow, facts, page.url))
    counts = _counts(article.paragraphs, [_text(piece) for piece in flow])
    author = facts.author or article.author
    headings = _headings(flow, counts, len(article.paragraphs))
    return ReadPage(
        article,
        headings=tuple(each for each in headings if each.text != author),  # a byline
        pictures=tuple(replace(each, before=counts[place]) for place, each in found),
        author=author,
        published=facts.published,
        canonical_url=facts.canonical_url or article.url,
        site=facts.site,
        description=facts.description,
        exhibits=exhibits_of(flow, main_article(flow)),
        doubts=doubts,
    )


def _article(page: Page, title: str, what: str, flow: Sequence[Piece], facts: PageFacts) -> Article:
    """InvalidRequest says what stands in the article's place, where that can be told."""
    try:
        document = read_html(page.body, charset=page.charset)
        return article_of(document, title, "", what=what, url=page.url)
    except InvalidRequest:
        found = page_doubts(flow, facts, (), what=what)
        check(doubt for doubt in found if doubt.code != "too_short")  # the reader says so itself
        raise


def _titled(article: Article, given: str, facts: PageFacts) -> Article:
    """Under the title that the page itself gives, where the reader took another heading for it."""
    said = clean_inline(facts.title, article.language)
    if given or not said or said.startswith(article.title.rstrip("…")):
        return article
    credit = article.attribution.replace(f"“{article.title}”", f"“{said}”")
    return replace(article, title=said, attribution=credit)


def _whole_document(
    data: bytes, kind: Kind, title: str, what: str, asked: str, *, url: str = ""
) -> ReadPage:
    """All of a PDF or Word file."""
    text = text_apart(data, kind, what=what)
    article = article_of(read_markdown(text), title, "", what=what, url=url)
    return _whole_text(article, text, what, asked)


def _whole_text(article: Article, text: str, what: str, asked: str) -> ReadPage:
    lines = list(marked_lines(text))
    counts = _counts(article.paragraphs, [line.text for line in lines])
    headings = [
        Heading(line.text, line.level, count)
        for line, count in zip(lines, counts, strict=False)
        if line.level
    ]
    return ReadPage(
        article,
        headings=tuple(_telling(headings, len(article.paragraphs))),
        pictures=tuple(_marked(lines, counts)),
        author=article.author,
        canonical_url=article.url,
        exhibits=exhibits_in(text),
        doubts=text_doubts(article.paragraphs, article.language, what=what, asked=asked),
    )


def _marked(lines: Iterable[Line], counts: Iterable[int]) -> Iterator[Picture]:
    heading = ""
    for line, count in zip(lines, counts, strict=False):
        heading = line.text if line.level else heading
        for picture in line.pictures:
            yield replace(picture, heading=heading, before=count)


def _text(piece: Piece) -> str:
    return piece.text if piece.kind == "text" and not piece.around.is_aside else ""


def _headings(flow: Sequence[Piece], counts: Sequence[int], end: int) -> Iterator[Heading]:
    pieces = (
        Heading(clean_inline(piece.text, ""), piece.around.level, count)
        for piece, count in zip(flow, counts, strict=False)
        if piece.kind == "heading" and not piece.around.is_aside
    )
    yield from _telling(pieces, end)


def _telling(headings: Iterable[Heading], end: int) -> list[Heading]:
    """Those that text follows; of several without any between them the last, but a chapter's that
    stands over the first of its parts."""
    kept: list[Heading] = []
    for each in headings:
        if each.before >= end:
            break
        if kept and kept[-1].before == each.before and kept[-1].level >= each.level:
            kept.pop()
        kept.append(each)
    return kept


def _counts(paragraphs: Sequence[str], texts: Sequence[str]) -> list[int]:
    """For each of the source's texts, and for its end, how many paragraphs stand before it.

    A paragraph is looked for by its first letters, from where the one before it was found.
    """
    parts = [_letters(text) for text in texts]
    starts = [0, *accumulate(map(len, parts))]
    whole = "".join(parts)
    places, position = list[int](), 0
    for paragraph in paragraphs:
        place = whole.find(_letters(paragraph)[:_KEY_LETTERS], position)
        position = place if place >= 0 else position
        places.append(position)
        position += place >= 0
    return [bisect_left(places, start) for start in starts]


def _letters(text: str) -> str:
    """What cleaning leaves as it is: letters alone, in lower case."""
    return "".join(filter(str.isalpha, text.lower()))
