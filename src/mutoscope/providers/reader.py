"""Sources: a given text, a file or a web page, all as an `Article`."""

from pathlib import Path
from typing import Literal

from mutoscope.errors import InvalidRequest
from mutoscope.providers.apart import SUFFIXES, TYPES, kind_of, read_apart
from mutoscope.providers.articles import article_of
from mutoscope.providers.decoding import decode
from mutoscope.providers.document_limits import MAX_DOCUMENT_BYTES, Kind
from mutoscope.providers.http.page import MAX_PAGE_BYTES, Page
from mutoscope.providers.library import bundled, bundled_titles, library_build
from mutoscope.providers.markdown import Document, read_markdown
from mutoscope.providers.protocols import Article
from mutoscope.providers.webpage import read_html

__all__ = [
    "bundled",
    "bundled_titles",
    "document_in",
    "file_in",
    "library_build",
    "most_bytes",
    "read_file",
    "read_page",
    "read_text",
]

FileKind = Kind | Literal["html", "text"]

MAX_FILE_BYTES = 5_000_000
MAX_HTML_BYTES = MAX_PAGE_BYTES
_TEXT_SUFFIXES = (".txt", ".md", ".markdown", "")
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_TEXT_TYPES = ("text/plain", "text/markdown", "text/x-markdown")
_KINDS = "Give a .txt, .md, .html, .pdf or .docx file."


def read_text(text: str, title: str = "", *, language: str = "") -> Article:
    """A text as the user gave it, Markdown or plain. `language` (ISO 639-1) is found out where it
    is not given, here and below. InvalidRequest where it holds too little."""
    if not text.strip():
        raise InvalidRequest("The text is empty.", hint="Give a text of at least three sentences.")
    return article_of(read_markdown(text), title, language, what="The text")


def read_file(path: Path, title: str = "", *, name: str = "", language: str = "") -> Article:
    """A .txt or .md file of at most 5 MB, HTML 3 MB, PDF and Word (.docx) 25 MB; `name` is what
    messages call it, and its suffix goes before the path's.

    Raises InvalidRequest for other kinds, for files that are no text, and for too little text.
    """
    name = name or path.name
    return article_of(document_in(*file_in(path, name), name), title, language, what=name)


def file_in(path: Path, name: str) -> tuple[bytes, FileKind]:
    """What a file holds, and of which kind it is. InvalidRequest: of none that can be read, too
    large, or not there."""
    suffix = (Path(name).suffix or path.suffix).lower()
    if suffix not in (*_TEXT_SUFFIXES, *_HTML_SUFFIXES, *SUFFIXES):
        raise InvalidRequest(f"{name} is of a kind that cannot be read: {suffix}", hint=_KINDS)
    data = _bytes(path, name, most_bytes(suffix))
    kind = SUFFIXES.get(suffix) or kind_of(data)
    if kind is not None:
        return data, kind
    if suffix in _HTML_SUFFIXES or _looks_like_html(data):
        _check_size(len(data), MAX_HTML_BYTES, name)
        return data, "html"
    return data, "text"


def document_in(data: bytes, kind: FileKind, name: str) -> Document:
    """What stands in it. InvalidRequest: nothing, or it cannot be read."""
    if kind == "html":
        return read_html(data)
    if kind != "text":
        return read_apart(data, kind, what=name)
    text = decode(data, what=name)
    if not text.strip():
        raise InvalidRequest(f"{name} is empty.", hint="Give a file with at least three sentences.")
    return read_markdown(text)


def most_bytes(suffix: str) -> int:
    """How large a file of this kind may be."""
    return MAX_DOCUMENT_BYTES if suffix in SUFFIXES else MAX_FILE_BYTES


def read_page(page: Page, title: str = "", *, language: str = "") -> Article:
    """The article of a web page that was fetched, without menus, comments and advertisements, or
    of a PDF or Word file there. InvalidRequest for contents that cannot be used."""
    what = f"The page {page.url}"
    return article_of(_page_document(page, what), title, language, what=what, url=page.url)


def _page_document(page: Page, what: str) -> Document:
    kind = TYPES.get(page.content_type) or kind_of(page.body)
    if kind is not None:
        return read_apart(page.body, kind, what=what)
    if page.content_type in _HTML_TYPES or _looks_like_html(page.body):
        return read_html(page.body, charset=page.charset)
    if page.content_type in _TEXT_TYPES:
        return read_markdown(decode(page.body, what=page.url, charset=page.charset))
    raise InvalidRequest(
        f"The address holds {page.content_type or 'content of an unknown kind'}, not a page of"
        f" text: {page.url}",
        hint="Give the address of a web page; save other documents and give the file.",
    )


def _bytes(path: Path, name: str, most: int) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_file():
            _check_size(size, most, name)
            return path.read_bytes()
    except FileNotFoundError:
        raise InvalidRequest(f"There is no file {path}.", hint="Check the path.") from None
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}.") from error
    raise InvalidRequest(f"{path} is not a file.", hint=_KINDS)


def _check_size(size: int, most: int, name: str) -> None:
    if size > most:
        raise InvalidRequest(
            f"{name} is {size / 1e6:.1f} MB; such a text may have at most {most // 1_000_000} MB.",
            hint="Give the part that the video should tell.",
        )


def _looks_like_html(data: bytes) -> bool:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))
