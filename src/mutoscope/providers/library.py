"""The bundled articles: topics that need no network."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from mutoscope.providers.markdown import read_markdown
from mutoscope.providers.prose import clean_paragraphs
from mutoscope.providers.protocols import Article
from mutoscope.providers.subjects import subject


@dataclass(frozen=True)
class _Entry:
    article: Article
    topics: tuple[frozenset[str], ...]


def bundled(topic: str, language: str = "") -> Article | None:
    """The article about a topic, if there is one; in `language` where given.

    One of the article's topics must stand in the asked one whole, and all that is left over must
    be words that name no subject ("a short history of …"): better none than the wrong one.
    """
    for entry in _entries():
        if language in {"", entry.article.language} and _matches(topic, entry):
            return entry.article
    return None


def bundled_titles() -> list[str]:
    """The titles of all bundled articles, in the order of their files."""
    return [entry.article.title for entry in _entries()]


def _matches(topic: str, entry: _Entry) -> bool:
    language = entry.article.language
    asked = subject(topic, language)
    if not asked:
        return False
    title = subject(entry.article.title, language)
    return asked in entry.topics or asked == title


@cache
def library_build() -> str:
    """SHA-256 (hex) of all the articles: what a topic is answered with may change with it."""
    return hashlib.sha256("\0".join(_texts()).encode()).hexdigest()


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(_entry(text) for text in _texts())


def _texts() -> list[str]:
    folder = resources.files("mutoscope").joinpath("articles")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".md")), key=lambda f: f.name)
    return [file.read_text(encoding="utf-8") for file in files]


def _entry(text: str) -> _Entry:
    document = read_markdown(text)
    about = document.front_matter
    language = about.language
    article = Article(
        title=document.title,
        paragraphs=clean_paragraphs(document.blocks, language),
        language=language,
        author=about.author,
        licence=about.licence,
        attribution=f"Text: {about.author}, {about.licence}",
    )
    return _Entry(article, tuple(subject(topic, language) for topic in about.topics))
