"""Cause and effect, where a sentence says so in so many words: "Caffeine blocks adenosine, …"."""

import re
from dataclasses import dataclass
from typing import Literal

from mutoscope.pipelines.short.figures import noun_phrase
from mutoscope.pipelines.short.grammar import LIMITING, PRONOUN_STARTS, is_function_word
from mutoscope.pipelines.short.headline import capitalised, first_sentence

Relation = Literal["causes", "blocks"]
LONGEST_WORDS = 3
LONGEST_CHARACTERS = 24

_EN_BLOCKS = "block|stop|prevent|inhibit|suppress|neutralise|neutralize"
_EN_CAUSES = "cause|create|trigger|produce|generate|stimulate|boost|drive|fuel|release"
_EN_PATTERN = re.compile(
    rf"^(?P<cause>[A-Z][\w'’ -]*?)\s+(?:can\s+|also\s+)?(?:"
    rf"(?P<blocks>(?:{_EN_BLOCKS})(?:e?s|e?d|ped)?)"
    rf"|(?P<causes>(?:{_EN_CAUSES})(?:e?s|e?d)?|leads?\s+to|led\s+to|drove))"
    rf"\s+(?P<effect>.+)$",
    re.S,
)
_RU_PATTERN = re.compile(
    r"^(?P<cause>[А-ЯЁ][\w -]*?)\s+(?:"
    r"(?P<blocks>блокиру[ею]т|предотвраща[ею]т|останавлива[ею]т|подавля[ею]т)"
    r"|(?P<causes>вызыва[ею]т|созда[ёею]т|порожда[ею]т|вырабатыва[ею]т))\s+(?P<effect>.+)$",
    re.S,
)
_RU_NOMINATIVE_LIKE = re.compile(r"[бвгджзклмнпрстфхцчшщьыиео]$")


@dataclass(frozen=True)
class CauseEffect:
    """Two short noun phrases without articles, capitalised."""

    cause: str
    effect: str
    relation: Relation


def find_cause_effect(text: str, language: str) -> CauseEffect | None:
    """The pair of the text's first sentence, or None when either side is not a sure short noun."""
    sentence = first_sentence(text, language).strip()
    pattern = {"en": _EN_PATTERN, "ru": _RU_PATTERN}.get(language)
    match = pattern.match(sentence) if pattern else None
    if not match:
        return None
    cause = _side(match["cause"], language)
    effect = _side(_effect(match["effect"], language), language)
    if not cause or not effect or cause.lower() == effect.lower():
        return None
    return CauseEffect(cause, effect, "blocks" if match["blocks"] else "causes")


def _effect(text: str, language: str) -> str:
    text = re.sub(r"^(?:the|a|an|your|our|its|their)\s+", "", text)
    if language == "ru":
        word = re.match(r"([а-яё-]+)(?=[.,;!])", text)
        return word[1] if word and _RU_NOMINATIVE_LIKE.search(word[1]) else ""
    phrase = noun_phrase(text, needs_plural=False)
    goes_on = re.match(r"\s+(?:of|to|from|into|who|which|that|and|or)\b", text[len(phrase) :])
    return "" if goes_on else phrase


def _side(phrase: str, language: str) -> str:
    phrase = re.sub(r"^(?:the|a|an)\s+", "", phrase.strip(), flags=re.I)
    words = phrase.split()
    if not 1 <= len(words) <= LONGEST_WORDS or len(phrase) > LONGEST_CHARACTERS:
        return ""
    unsure = PRONOUN_STARTS | LIMITING
    if any(w.lower() in unsure or is_function_word(w, language) for w in words):
        return ""
    return capitalised(phrase)
