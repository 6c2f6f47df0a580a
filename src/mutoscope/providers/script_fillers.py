"""Phrases that say nothing ("in this video", "let's dive in"): found, and taken out.

A model is told about them first; what is still there in the end goes without it.
"""

import re
from collections.abc import Iterator
from functools import cache

from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.wordlists import word_lists

_STRAIGHT = str.maketrans("’ʼ", "''")
_MARKS = r"[\s¿¡\"“„«(]*"


def fillers_in(text: str, language: str) -> Iterator[str]:
    """The first such phrase of each sentence that has one, as it is written there."""
    for sentence in split_sentences(text, language):
        found = _found(sentence, language)
        if found:
            yield sentence[slice(*found.span())].strip(' ¿¡"“„«(,:;')


def without_fillers(text: str, language: str) -> str:
    """The text without them; empty where nothing else is in it."""
    kept = (_without(sentence, language) for sentence in split_sentences(text, language))
    return " ".join(filter(None, kept))


def _without(sentence: str, language: str) -> str:
    """A question loses its mark with the words that asked."""
    opened = _found(sentence, language, whole=False)
    if opened is not None:
        rest = sentence[opened.end() :]
        sentence = f"{rest[:1].upper()}{rest[1:]}".replace("?", ".")
    return "" if _found(sentence, language, opening=False) else sentence.lstrip(".!?… ")


def _found(
    sentence: str, language: str, *, opening: bool = True, whole: bool = True
) -> re.Match[str] | None:
    """Where the phrase stands; with the comma after it, where it opens the sentence."""
    plain = sentence.translate(_STRAIGHT)
    for wanted, pattern in zip((opening, whole), _patterns(language), strict=True):
        if wanted and pattern and (found := pattern.search(plain)):
            return found
    return None


@cache
def _patterns(language: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Of what opens a sentence, and of what a sentence goes for."""
    opening, whole = (_any_of(f"{language}.{kind}") for kind in ("opening", "whole"))
    return (
        re.compile(rf"^{_MARKS}(?:{opening})\b[\s,:;—–-]*", re.I) if opening else None,
        re.compile(rf"\b(?:{whole})\b", re.I) if whole else None,
    )


def _any_of(key: str) -> str:
    """The longest first, so that none hides a longer one."""
    phrases = sorted(word_lists("fillers").get(key, frozenset()), key=lambda p: (-len(p), p))
    return "|".join(re.escape(phrase).replace("_", r"\s+") for phrase in phrases)
