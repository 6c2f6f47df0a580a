"""Cause and effect, where a sentence says so in so many words: "Caffeine blocks adenosine, …"."""

import re
from dataclasses import dataclass
from typing import Literal

from mutoscope.pipelines.short.figures import noun_phrase
from mutoscope.pipelines.short.grammar import LIMITING, PRONOUN_STARTS, is_function_word
from mutoscope.pipelines.short.headline import capitalised
from mutoscope.providers.sentences import split_sentences

Relation = Literal["causes", "blocks"]
LONGEST_WORDS = 3
LONGEST_CHARACTERS = 24

_EN_BLOCKS = (
    "block|stop|prevent|inhibit|suppress|neutralise|neutralize|destroy|kill|delay|damage|ruin"
)
_EN_CAUSES = (
    "cause|create|trigger|produce|generate|stimulate|boost|drive|fuel|release|build|raise|make|"
    "strengthen|improve|increase|feed|attract"
)
_EN_PATTERN = re.compile(
    rf"^(?P<cause>[A-Z][\w'’ -]*?)\s+(?:can\s+|also\s+|slowly\s+|soon\s+)?(?:"
    rf"(?P<blocks>(?:{_EN_BLOCKS})(?:e?s|e?d|ped)?)"
    rf"|(?P<causes>(?:{_EN_CAUSES})(?:e?s|e?d)?|leads?\s+to|led\s+to|drove|built|made|fed))"
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
# ", and the gas lifts the dough" is another clause, " and cream" a second effect.
_LISTED = re.compile(r"\s+and\b|,\s+(?:\w+\s+)?(?:and\s+)?\w+(?=[,.])")

# "makes steam", but not "makes the harbour safe".
_MAKE = re.compile(r"ma[kd]es?")
_DETERMINED = re.compile(r"(?:the|a|an|this|that|your|our|its|their|her|his|it|them|us|you)\b")


@dataclass(frozen=True)
class CauseEffect:
    """Two short noun phrases without articles, capitalised."""

    cause: str
    effect: str
    relation: Relation
    sentence: str = ""
    """The sentence that says so."""


def find_cause_effect(text: str, language: str) -> CauseEffect | None:
    """The first pair that a sentence of the text names, both sides sure short nouns; else None."""
    pairs = (_pair(sentence.strip(), language) for sentence in split_sentences(text, language))
    return next((pair for pair in pairs if pair), None)


def _pair(sentence: str, language: str) -> CauseEffect | None:
    pattern = {"en": _EN_PATTERN, "ru": _RU_PATTERN}.get(language)
    match = pattern.match(sentence) if pattern else None
    if not match:
        return None
    verb = match["causes"] or match["blocks"]
    if _MAKE.fullmatch(verb) and _DETERMINED.match(match["effect"]):
        return None
    cause = _side(_cause(match["cause"]), language)
    effect = _side(_effect(match["effect"], language), language)
    if not cause or not effect or cause.lower() == effect.lower():
        return None
    relation: Relation = "blocks" if match["blocks"] else "causes"
    return CauseEffect(cause, effect, relation, sentence)


def _cause(text: str) -> str:
    """ "Blue light from screens" -> "Blue light"; "The loss of bees" stays, too unsure to show."""
    return re.sub(r"\s+(?:from|in|at|on|with|inside|during)\s.*$", "", text)


def _effect(text: str, language: str) -> str:
    text = re.sub(r"^(?:the|a|an|your|our|its|their|her|his)\s+", "", text)
    if language == "ru":
        word = re.match(r"([а-яё-]+)(?:\s[а-яё-]+(?:ей|ий|ов|ев))?(?=[.,;!])", text)
        return word[0] if word and _RU_NOMINATIVE_LIKE.search(word[1]) else ""
    phrase = noun_phrase(text, needs_plural=False)
    goes_on = re.match(r"\s+(?:of|to|from|into|who|which|that|or|more|less)\b", text[len(phrase) :])
    goes_on = goes_on or _LISTED.match(text[len(phrase) :])
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
