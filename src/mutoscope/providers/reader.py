"""Sources: a given text, a file, a web page or a bundled article, all as an `Article`."""

import asyncio
from pathlib import Path

from mutoscope.errors import InvalidRequest
from mutoscope.providers.decoding import decode
from mutoscope.providers.http import Page, fetch_page
from mutoscope.providers.language import detect_language
from mutoscope.providers.library import bundled, bundled_titles
from mutoscope.providers.markdown import Document, read_markdown
from mutoscope.providers.prose import clean_inline, clean_paragraphs
from mutoscope.providers.protocols import Article
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.webpage import read_html

__all__ = ["bundled", "bundled_titles", "read_file", "read_text", "read_url"]

MAX_FILE_BYTES = 5_000_000
FEWEST_SENTENCES = 3
_SHORTEST = 10
_TEXT_SUFFIXES = (".txt", ".md", ".markdown", "")
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_TEXT_TYPES = ("text/plain", "text/markdown", "text/x-markdown")


def read_text(text: str, title: str = "") -> Article:
    """A text as the user gave it, Markdown or plain. InvalidRequest where it holds too little."""
    if not text.strip():
        raise InvalidRequest("The text is empty.", hint="Give a text of at least three sentences.")
    return _article(read_markdown(text), title, what="The text")


def read_file(path: Path, title: str = "", *, name: str = "") -> Article:
    """A .txt, .md or .html file of at most 5 MB; `name` is what messages call it, and its
    suffix goes before the path's.

    Raises InvalidRequest for other kinds, for files that are no text, and for too little text.
    """
    name = name or path.name
    suffix = (Path(name).suffix or path.suffix).lower()
    if suffix not in _TEXT_SUFFIXES + _HTML_SUFFIXES:
        raise InvalidRequest(
            f"{name} is of a kind that cannot be read: {suffix}",
            hint="Give a .txt, .md or .html file.",
        )
    data = _bytes(path, name)
    if suffix in _HTML_SUFFIXES or _looks_like_html(data):
        return _article(read_html(data), title, what=name)
    text = decode(data, what=name)
    if not text.strip():
        raise InvalidRequest(f"{name} is empty.", hint="Give a file with at least three sentences.")
    return _article(read_markdown(text), title, what=name)


async def read_url(url: str, title: str = "", *, allow_private: bool = False) -> Article:
    """The article of a web page, without menus, comments and advertisements.

    Raises InvalidRequest for addresses and contents that cannot be used, ProviderUnavailable
    where the site does not answer.
    """
    page = await fetch_page(url, allow_private=allow_private)
    document = await asyncio.to_thread(_page_document, page)
    return _article(document, title, what=f"The page {page.url}", page=page)


def _page_document(page: Page) -> Document:
    if page.content_type in _HTML_TYPES or _looks_like_html(page.body):
        return read_html(page.body)
    if page.content_type in _TEXT_TYPES:
        return read_markdown(decode(page.body, what=page.url))
    raise InvalidRequest(
        f"The address holds {page.content_type or 'content of an unknown kind'}, not a page of"
        f" text: {page.url}",
        hint="Give the address of a web page; save other documents as text and use --file.",
    )


def _article(document: Document, title: str, *, what: str, page: Page | None = None) -> Article:
    language = detect_language(" ".join(document.blocks))
    paragraphs = clean_paragraphs(document.blocks, language)
    sentences = [s for p in paragraphs for s in split_sentences(p, language) if len(s) >= _SHORTEST]
    if len(sentences) < FEWEST_SENTENCES:
        raise InvalidRequest(
            f"{what} holds too little text: {_counted(len(sentences))}, at least"
            f" {FEWEST_SENTENCES} are needed.",
            hint="Give a longer text, with a full stop at the end of each sentence.",
        )
    name = clean_inline(document.title, language) or _short(sentences[0])
    return Article(
        title=title or name,
        paragraphs=paragraphs,
        language=language,
        url=page.url if page else "",
        author=str(document.front_matter.get("author", "")),
        licence=_licence(page),
        attribution=_attribution(document, page, name) if page else "",
    )


def _counted(sentences: int) -> str:
    return "1 whole sentence" if sentences == 1 else f"{sentences} whole sentences"


def _attribution(document: Document, page: Page, name: str) -> str:
    author = document.front_matter.get("author", "")
    parts = [f"“{name}”", str(author), page.host, _licence(page)]
    return "Text: " + ", ".join(part for part in parts if part)


def _licence(page: Page | None) -> str:
    wikipedia = page is not None and page.host.endswith(".wikipedia.org")
    return "CC BY-SA 4.0" if wikipedia else ""


def _short(sentence: str) -> str:
    words = sentence.rstrip(".!?…").split()
    return " ".join(words) if len(words) <= 10 else " ".join(words[:7]).rstrip(",;:") + "…"


def _bytes(path: Path, name: str) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_file() and size <= MAX_FILE_BYTES:
            return path.read_bytes()
    except FileNotFoundError:
        raise InvalidRequest(f"There is no file {path}.", hint="Check the path.") from None
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}.") from error
    if not path.is_file():
        raise InvalidRequest(f"{path} is not a file.", hint="Give a .txt, .md or .html file.")
    raise InvalidRequest(
        f"{name} is {size / 1e6:.1f} MB; texts may have at most {MAX_FILE_BYTES // 1_000_000} MB.",
        hint="Give the part that the video should tell.",
    )


def _looks_like_html(data: bytes) -> bool:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))
