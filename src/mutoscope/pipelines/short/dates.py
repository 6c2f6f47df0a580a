"""Dated facts: "In 1652 the first coffee house opened in London" -> 1652 + what happened."""

import re
from dataclasses import dataclass

from mutoscope.pipelines.short.headline import capitalised, clause_for, first_sentence
from mutoscope.pipelines.short.word_data import word_set
from mutoscope.providers.sentences import split_sentences

LONGEST_CHARACTERS = 66
LONGEST_WORDS = 11

_YEAR = r"(?:1[0-9]{3}|20[0-4][0-9])"
_EN_WHEN = rf"(?P<when>{_YEAR}s?|[1-9][0-9]{{2}}(?= AD\b| CE\b))(?P<era> AD| CE)?(?![\d%,.]\d)"
_EN_OPENING = re.compile(
    rf"^(?:In|By|Around|About|Since|During|From)\s+(?:the\s+|about\s+|around\s+|early\s+|late\s+)*"
    rf"(?:[A-Z][a-z]+\s+(?:\d{{1,2}},\s+)?)?{_EN_WHEN},?\s+(?P<rest>.+)$",
    re.S,
)
_EN_DAY_OPENING = re.compile(
    rf"^On\s+(?:\d{{1,2}}\s+[A-Z][a-z]+|[A-Z][a-z]+\s+\d{{1,2}}),?\s+{_EN_WHEN},?\s+(?P<rest>.+)$",
    re.S,
)
_EN_CLOSING = re.compile(
    rf"^(?P<rest>[^,;:()]+?),?\s+(?:in|around|on)\s+(?:the\s+|early\s+|late\s+|about\s+|around\s+)*"
    rf"(?:\d{{1,2}}\s+)?(?:[A-Z][a-z]+\s+(?:\d{{1,2}},\s+)?)?{_EN_WHEN}\s*[.!]?$",
    re.S,
)
_RU_WHEN = rf"(?P<when>{_YEAR})(?:-х|-е)?\s+(?:году|годах|годы|года|г\.)"
_RU_OPENING = re.compile(
    rf"^(?:В|К|С|Около)\s+(?:начале\s+|конце\s+)?{_RU_WHEN},?\s+(?P<rest>.+)$", re.S
)
_RU_CLOSING = re.compile(rf"^(?P<rest>[^,;:()—]+?)\s+в\s+{_RU_WHEN}\s*[.!]?$", re.S)
_PATTERNS = {
    "en": (_EN_OPENING, _EN_DAY_OPENING, _EN_CLOSING),
    "ru": (_RU_OPENING, _RU_CLOSING),
}
_ANY_YEAR = re.compile(rf"(?<![\d.,$€£-]){_YEAR}s?\b")
_VAGUE = word_set("it they this these that those there both such это эти они оно там")


@dataclass(frozen=True)
class DatedFact:
    """`when` as written ("1650s"), `what` a clause of the text, `year` for sorting."""

    when: str
    what: str
    year: int


def find_dated_facts(text: str, language: str) -> tuple[DatedFact, ...]:
    """One fact for each sentence that is surely about one date."""
    facts = (_dated_fact(s, language) for s in split_sentences(text, language))
    return tuple(fact for fact in facts if fact)


def _dated_fact(sentence: str, language: str) -> DatedFact | None:
    if len(_ANY_YEAR.findall(sentence)) > 1:
        return None
    for pattern in _PATTERNS.get(language, ()):
        match = pattern.match(sentence.strip())
        if match:
            what = _what(match["rest"], language)
            year = int(match["when"].rstrip("s"))
            return DatedFact(match["when"], what, year) if what else None
    return None


def _what(rest: str, language: str) -> str:
    rest = first_sentence(rest, language).strip().rstrip(".!")
    if not rest or rest.split()[0].lower().strip(",") in _VAGUE:
        return ""
    if len(rest.split()) <= LONGEST_WORDS and len(rest) <= LONGEST_CHARACTERS:
        return capitalised(rest)
    return clause_for(rest, language)
