"""A document, from wherever it came, as an `Article`: cleaned, long enough, and credited."""

from dataclasses import dataclass

from mutoscope.errors import InvalidRequest
from mutoscope.providers.front_matter import FrontMatter
from mutoscope.providers.http.page import host_of
from mutoscope.providers.language import detect_language
from mutoscope.providers.markdown import Document
from mutoscope.providers.prose import clean_inline, clean_paragraphs
from mutoscope.providers.protocols import Article
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.threads import check_wanted

FEWEST_SENTENCES = 3
LONGEST_TITLE = 120
_SHORTEST = 10
_WIKIPEDIA = "CC BY-SA 4.0"


def article_of(
    document: Document, title: str, language: str, *, what: str, url: str = ""
) -> Article:
    """The article in a document, under `title` if one is given. `what` is what messages call it;
    `url` where it was fetched. InvalidRequest where it holds too little."""
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
