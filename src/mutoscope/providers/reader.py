"""Sources: a given text, a file, a web page or a bundled article, all as an `Article`."""

from dataclasses import dataclass
from pathlib import Path

from mutoscope.errors import InvalidRequest
from mutoscope.providers.decoding import decode
from mutoscope.providers.front_matter import FrontMatter
from mutoscope.providers.http.page import MAX_PAGE_BYTES, Page, fetch_page, host_of
from mutoscope.providers.language import detect_language
from mutoscope.providers.library import bundled, bundled_titles, library_build
from mutoscope.providers.markdown import Document, read_markdown
from mutoscope.providers.prose import clean_inline, clean_paragraphs
from mutoscope.providers.protocols import Article
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.threads import check_wanted, on_thread
from mutoscope.providers.webpage import read_html

__all__ = ["bundled", "bundled_titles", "library_build", "read_file", "read_text", "read_url"]

MAX_FILE_BYTES = 5_000_000
MAX_HTML_BYTES = MAX_PAGE_BYTES
FEWEST_SENTENCES = 3
LONGEST_TITLE = 120
_SHORTEST = 10
_TEXT_SUFFIXES = (".txt", ".md", ".markdown", "")
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_WIKIPEDIA = "CC BY-SA 4.0"
_TEXT_TYPES = ("text/plain", "text/markdown", "text/x-markdown")


def read_text(text: str, title: str = "", *, language: str = "") -> Article:
    """A text as the user gave it, Markdown or plain. `language` (ISO 639-1) is found out where it
    is not given, here and below. InvalidRequest where it holds too little."""
    if not text.strip():
        raise InvalidRequest("The text is empty.", hint="Give a text of at least three sentences.")
    return _article(read_markdown(text), title, language, what="The text")


def read_file(path: Path, title: str = "", *, name: str = "", language: str = "") -> Article:
    """A .txt, .md or .html file of at most 5 MB, HTML 3 MB; `name` is what messages call it, and
    its suffix goes before the path's.

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
        _check_size(len(data), MAX_HTML_BYTES, name)
        return _article(read_html(data), title, language, what=name)
    text = decode(data, what=name)
    if not text.strip():
        raise InvalidRequest(f"{name} is empty.", hint="Give a file with at least three sentences.")
    return _article(read_markdown(text), title, language, what=name)


async def read_url(
    url: str, title: str = "", *, language: str = "", allow_private: bool = False
) -> Article:
    """The article of a web page, without menus, comments and advertisements.

    Raises InvalidRequest for addresses and contents that cannot be used, ProviderUnavailable
    where the site does not answer.
    """
    page = await fetch_page(url, allow_private=allow_private)
    return await on_thread(_page_article, page, title, language)


def _page_article(page: Page, title: str, language: str) -> Article:
    return _article(
        _page_document(page), title, language, what=f"The page {page.url}", url=page.url
    )


def _page_document(page: Page) -> Document:
    if page.content_type in _HTML_TYPES or _looks_like_html(page.body):
        return read_html(page.body, charset=page.charset)
    if page.content_type in _TEXT_TYPES:
        return read_markdown(decode(page.body, what=page.url, charset=page.charset))
    raise InvalidRequest(
        f"The address holds {page.content_type or 'content of an unknown kind'}, not a page of"
        f" text: {page.url}",
        hint="Give the address of a web page; save other documents as text and use --file.",
    )


def _article(document: Document, title: str, language: str, *, what: str, url: str = "") -> Article:
    language = language or detect_language(" ".join(document.blocks))
    check_wanted()
    paragraphs = clean_paragraphs(document.blocks, language)
    check_wanted()
    sentences = [s for p in paragraphs for s in split_sentences(p, language) if len(s) >= _SHORTEST]
    if len(sentences) < FEWEST_SENTENCES:
        raise InvalidRequest(
            f"{what} holds too little text: {_counted(len(sentences))}, at least"
            f" {FEWEST_SENTENCES} are needed.",
            hint="Give a longer text, with a full stop at the end of each sentence.",
        )
    name = _cut(clean_inline(document.title, language) or _short(sentences[0]))
    credit = _credit(document.front_matter, url)
    return Article(
        title=title or name,
        paragraphs=paragraphs,
        language=language,
        url=credit.url,
        author=credit.author,
        licence=credit.licence,
        attribution=credit.sentence(name),
    )


def _counted(sentences: int) -> str:
    return "1 whole sentence" if sentences == 1 else f"{sentences} whole sentences"


@dataclass(frozen=True)
class _Credit:
    """Whose the text is. `place` is the host of its address, or what else the source is called."""

    author: str
    licence: str
    url: str
    place: str

    def sentence(self, name: str) -> str:
        """What is shown with the text; empty for a text that names nobody."""
        parts = [part for part in (self.author, self.place, self.licence) if part]
        return f"Text: {', '.join([f'“{name}”', *parts])}" if parts else ""


def _credit(said: FrontMatter, url: str) -> _Credit:
    author, licence, source = (
        clean_inline(text, "") for text in (said.author, said.licence, said.source)
    )
    url = url or (source if host_of(source) else "")
    host = host_of(url)
    return _Credit(author, _WIKIPEDIA if _is_wikipedia(host) else licence, url, host or source)


def _is_wikipedia(host: str) -> bool:
    return host.endswith(".wikipedia.org")


def _cut(title: str) -> str:
    if len(title) <= LONGEST_TITLE:
        return title
    whole, _, begun = title[: LONGEST_TITLE - 1].rpartition(" ")
    return (whole or begun).rstrip(",;: ") + "…"


def _short(sentence: str) -> str:
    words = sentence.rstrip(".!?…").split()
    return " ".join(words) if len(words) <= 10 else " ".join(words[:7]).rstrip(",;:") + "…"


def _bytes(path: Path, name: str) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_file():
            _check_size(size, MAX_FILE_BYTES, name)
            return path.read_bytes()
    except FileNotFoundError:
        raise InvalidRequest(f"There is no file {path}.", hint="Check the path.") from None
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}.") from error
    raise InvalidRequest(f"{path} is not a file.", hint="Give a .txt, .md or .html file.")


def _check_size(size: int, most: int, name: str) -> None:
    if size > most:
        raise InvalidRequest(
            f"{name} is {size / 1e6:.1f} MB; such a text may have at most {most // 1_000_000} MB.",
            hint="Give the part that the video should tell.",
        )


def _looks_like_html(data: bytes) -> bool:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))
