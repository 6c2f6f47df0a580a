"""What a sentence does in a story: gives a year, a cause, a riddle. Read off its words."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from mutoscope.providers import cues
from mutoscope.providers.candidates import Sentence
from mutoscope.providers.stems import stem, words
from mutoscope.providers.wordlists import word_lists

SHORT_WORDS, LONG_WORDS = 12, 18
_LISTED = ("cause", "definition", "contrast", "puzzle", "achievement", "people", "gloom")
_DATED = {
    "en": re.compile(
        r"\b(?i:in|by|around|about|since|until|from|after|before|on|of)\s(?:[\w,]+\s){0,2}?"
        r"(1\d{3}|20\d\d|(?<=year\s)\d{1,4}|\d{1,4}(?=\s(?:AD|BC)))(?:s|\b)(?![,.]\d)"
    ),
    "ru": re.compile(r"\b(\d{1,4})(?:-\w+)?\s(?:год|г\.)(?!\w*\s(?:назад|спустя))"),
}
_ANY_YEAR = re.compile(r"\b(1\d{3}|20\d\d)\b(?![,.]\d)")
_BEFORE_CHRIST = re.compile(r"\s*(?:BC\b|(?:год\w*|г\.)\s+до\s+н)")


def year_of(text: str, language: str) -> int | None:
    """The first year that a text dates something to; None where there is none. An amount of
    1,500 is no year, nor is, where the language's own words for a date are known, one of 1500."""
    found = _DATED.get(language, _ANY_YEAR).search(text)
    if found is None:
        return None
    return -int(found[1]) if _BEFORE_CHRIST.match(text, found.end(1)) else int(found[1])


def traits(sentence: Sentence, index: int, count: int, language: str) -> Mapping[str, float]:
    """How much of each trait the sentence has, 0..1. `index`: its place among all `count`."""
    text = sentence.text
    return {
        "short": float(sentence.words <= SHORT_WORDS),
        "long": float(sentence.words > LONG_WORDS),
        "figure": float(cues.has_figure(text)),
        "year": float(year_of(text, language) is not None),
        "name": float(cues.has_name(text, language)),
        "arresting": float(cues.is_arresting(text, language)),
        "question": float(text.rstrip('”»") ').endswith("?")),
        "opening": float(sentence.position == 0),
        "early": 1 - index / count,
        **{trait: float(_speaks_of(text, language, trait)) for trait in _LISTED},
    }


def all_traits(sentences: Sequence[Sentence], language: str) -> list[Mapping[str, float]]:
    """Of all sentences of a source, in order."""
    count = len(sentences)
    return [traits(each, index, count, language) for index, each in enumerate(sentences)]


def weighed(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """What the traits come to, by these weights."""
    return sum(weight * found[trait] for trait, weight in weights.items())


def _speaks_of(text: str, language: str, trait: str) -> bool:
    phrases, stems = _listed(language, trait)
    said = words(text)
    if stems & {stem(word, language) for word in said}:
        return True
    whole = f" {' '.join(said)} "
    return any(phrase in whole for phrase in phrases)


@cache
def _listed(language: str, trait: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Phrases as they stand in a text with a space on each side, and the stems of single words."""
    entries = word_lists("traits").get(f"{language}.{trait}", frozenset())
    phrases = tuple(f" {each.replace('_', ' ')} " for each in sorted(entries) if "_" in each)
    return phrases, frozenset(stem(each, language) for each in entries if "_" not in each)
