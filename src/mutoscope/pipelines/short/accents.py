"""Which words of a headline wear the accent colour: the noun it is about, one or two words."""

import re

from mutoscope.pipelines.short.grammar import is_finite_verb, may_end
from mutoscope.pipelines.short.headline import tokens
from mutoscope.pipelines.short.word_data import word_set
from mutoscope.providers.stems import is_generic, is_stopword, stem
from mutoscope.providers.stems import words as words_of

_VERBAL = {
    "en": ("ing", "ed", "ly"),
    "ru": ("ть", "ться", "ся", "чь", "ена", "ено", "ены", "ана", "аны"),
}
_COMPARING = frozenset({"more", "most", "less", "least", "самый", "самая", "самое", "более"})
_SHORTEST = 3
_WEAK = word_set(
    "whole date half minute minutes hour hours day days week weeks month months year years awake "
    "asleep overnight next last taken rest safe fall single deep cool dark known old oldest body "
    "back away together беречь время"
)
_FIGURE = re.compile(r"\d[\d.,]*%?$")
_YEAR = re.compile(r"(?:1\d|20)\d\ds?$")


def accent_words(headline: str, language: str, *, topic: str = "") -> tuple[str, ...]:
    """The topic's own words, else what is compared ("more predictable"), else the last noun, with
    the name it belongs to; () where no word stands out."""
    said = [w.text for w in tokens(headline) if not w.is_mark]
    nouns = [i for i in range(len(said)) if _names(said, i, language)]
    about = {stem(w, language) for w in words_of(topic) if len(w) > _SHORTEST}
    on_topic = [word for word in said if stem(word.lower(), language) in about]
    if on_topic:
        return tuple(on_topic[:2])
    amount = next((i for i in range(1, len(said)) if _is_amount(said[i])), None)
    if amount is not None:
        unit = said[amount + 1 : amount + 2]
        return (said[amount], *(word for word in unit if len(word) >= _SHORTEST))
    compared = [said[i] for i in range(1, len(said)) if said[i - 1].lower() in _COMPARING]
    if compared and may_end(compared[0], language):
        return (compared[0],)
    return _named(said, nouns[-1]) if nouns else ()


def _is_amount(word: str) -> bool:
    return bool(_FIGURE.match(word)) and not _YEAR.match(word)


def _names(said: list[str], i: int, language: str) -> bool:
    """Whether the word is, as far as its form tells, a noun that says something."""
    word = said[i]
    if len(word) < _SHORTEST or not word[0].isalpha() or not may_end(word, language):
        return False
    if (
        word.lower() in _WEAK
        or is_stopword(word.lower(), language)
        or is_generic(word.lower(), language)
    ):
        return False
    if word.endswith(_VERBAL.get(language, ("\0",))):
        return False
    return not is_finite_verb(word, said[i - 1] if i else "the", language)


def _named(said: list[str], i: int) -> tuple[str, ...]:
    """A noun; of a name ("Buzz Aldrin") both words."""
    name = i > 1 and said[i][0].isupper() and said[i - 1][0].isupper()
    return (said[i - 1], said[i]) if name else (said[i],)
