"""Figures, names and quotations that a text has, and the article that it tells has not.

It is found by letters, so it can be mistaken both ways: what it finds is told, and never taken out.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mutoscope.pipelines.explainer.inserts import Insert, Table
from mutoscope.providers.candidates import said
from mutoscope.providers.pace import LETTERS_A_WORD
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.whole_page import ReadPage

_FIGURE = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_COUNTED = 12
"""Up to here figures count what is told, and are words in one text and signs in the other."""
_QUOTED = re.compile(r"“([^“”]+)”|«([^«»]+)»|„([^„“”]+)[“”]|「([^「」]+)」|『([^『』]+)』")
_QUOTED_WORDS, _QUOTED_LETTERS = 4, 12
"""What is shorter is a name for something."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-z]{3,}")
_NAMED = frozenset({"en", "ru", "uk", "es", "fr", "it", "pt", "nl", "pl", "cs", "sv"})
"""Languages in which capitals are for names and for the beginning of a sentence."""
_NAME_LETTERS = 5
"""By so many of its first letters a name is known again: "Russia" supports "Russian"."""


@dataclass(frozen=True)
class Ground:
    """What an article says, in forms that can be looked things up in. `letters`: its letters and
    figures; `words`: in lower case, with spaces around them; `starts`: of its words; `figures`:
    their digits."""

    language: str
    letters: str
    words: str
    starts: frozenset[str]
    figures: frozenset[str]


def ground_of(page: ReadPage, inserts: Sequence[Insert] = (), known: Sequence[str] = ()) -> Ground:
    """All that the page says. `known`: names that need not stand there."""
    pictures = [f"{each.description} {each.credit}" for each in page.pictures]
    facts = (page.author, page.site, page.published, page.description, page.article.attribution)
    headings = [heading.text for heading in page.headings]
    tables = [_cells(insert) for insert in inserts]
    parts = (page.article.title, *headings, *page.article.paragraphs, *facts, *pictures, *tables)
    text = _plain("\n".join((*parts, *known)))
    words = [word.lower() for word in _WORD.findall(text)]
    return Ground(
        page.article.language,
        _bare(text),
        f" {_spaced(text.lower())} ",
        frozenset(part[:_NAME_LETTERS] for word in words for part in _parts(word)),
        frozenset(_digits(each) for each in _FIGURE.findall(text)),
    )


def unsupported(text: str, language: str, ground: Ground) -> list[str]:
    """The figures of a text that the article has not; where both are in one language, its names and
    quotations too."""
    found = unsupported_figures(text, ground)
    if language == ground.language:
        found += [*_quotations(text, ground), *_names(text, ground)]
    return list(dict.fromkeys(found))


def unsupported_figures(text: str, ground: Ground) -> list[str]:
    """The figures alone."""
    return list(dict.fromkeys(_figures(text, ground)))


def is_quoted(text: str, ground: Ground) -> bool:
    """Whether words stand in the article as they are."""
    return bool(bare := _bare(_plain(text))) and bare in ground.letters


def _figures(text: str, ground: Ground) -> Iterator[str]:
    for figure in _FIGURE.findall(_plain(text)):
        digits = _digits(figure)
        is_count = figure == digits and int(digits[:4]) <= _COUNTED and len(digits) < 3
        if not (is_count or _is_known(digits, ground.figures) or _is_spelt(figure, ground)):
            yield figure


def _is_known(digits: str, figures: Collection[str]) -> bool:
    """As it stands, or so many thousands or millions: 2.5 is 2,500."""
    telling = digits.strip("0")
    return digits in figures or (
        len(telling) > 1 and any(telling == each.strip("0") for each in figures)
    )


def _is_spelt(figure: str, ground: Ground) -> bool:
    words = _spaced(said(figure, ground.language).lower())
    return bool(words) and f" {words} " in ground.words


def _quotations(text: str, ground: Ground) -> Iterator[str]:
    for found in _QUOTED.finditer(text):
        words = next(filter(None, found.groups()))
        long = len(words.split()) >= _QUOTED_WORDS
        if ground.language in LETTERS_A_WORD:
            long = len(words) >= _QUOTED_LETTERS
        if long and not is_quoted(words, ground):
            yield words


def _names(text: str, ground: Ground) -> Iterator[str]:
    if ground.language in LETTERS_A_WORD:
        words = _LATIN.findall(_plain(text))
    elif ground.language in _NAMED:
        words = [w for s in split_sentences(text, ground.language) for w in _capitals(s)]
    else:
        return
    yield from (word for word in words if not _stands(word, ground))


def _stands(word: str, ground: Ground) -> bool:
    return all(part[:_NAME_LETTERS] in ground.starts for part in _parts(word.lower()))


def _parts(word: str) -> list[str]:
    """Those of a word with hyphens, without an ending that says whose something is."""
    return [each for each in re.split(r"-|['’]\w?$|['’]", word) if each]


def _capitals(sentence: str) -> Iterator[str]:
    """Words with a capital that are not the first of a sentence, or of what is quoted in it."""
    starts = {found.end() for found in re.finditer(r"(?:^|[“«„:(—–])\s*", sentence)}
    for found in _WORD.finditer(sentence):
        word = found[0]
        if word[0].isupper() and len(word) > 2 and found.start() not in starts:
            yield word


def _cells(insert: Insert) -> str:
    if isinstance(insert, Table):
        return "\n".join(cell for row in (insert.header, *insert.rows) for cell in row)
    return insert.code


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def _digits(figure: str) -> str:
    return re.sub(r"\D", "", figure)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
