"""Headlines that are grammatical by construction: the text's own words, cut where they may be cut.

A headline is a whole main clause of the text or nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mutoscope.pipelines.short.grammar import (
    LIMITING,
    PRONOUN_STARTS,
    TOKEN,
    is_finite_verb,
    is_kind,
    may_end,
)
from mutoscope.pipelines.short.word_data import word_set
from mutoscope.providers.sentences import split_sentences

LONGEST_WORDS = 7
LONGEST_CHARACTERS = 52
# A clause may be left before these: what follows adds a circumstance, not the other half.
_EN_ADJUNCTS = word_set(
    "in during since across throughout around near every because while today worldwide and "
    "but so after"
)
_RU_ADJUNCTS = frozenset({"потому", "поэтому", "но", "каждый", "каждую", "каждое", "сегодня"})
# Verbs that are not complete without what follows "in", "around" or "and".
_OPEN_VERBS = word_set(
    "put puts turn turns turned divide divided divides result results resulted lie lies lay "
    "live lives lived remain remains come comes came go goes went bring brings brought said "
    "says say told thought believe believed found show shows showed"
)
_CAUSATIVES = word_set(
    "allow allows allowed ask asks asked tell tells told want wants wanted need needs needed force "
    "forces forced enable enables enabled teach teaches taught cause causes caused take takes took "
    "help helps helped let try tries tried begin begins began start starts started have has had is "
    "are was were"
)
_PAIRING = frozenset({"between", "both", "either", "from", "whether", "not"})
SUBORDINATE_STARTS = word_set(
    "if when while although though because since after before unless until as to by once "
    "whenever если когда хотя пока чтобы так раз"
)
_RELATIVE = word_set(
    "who which that whose whom where when if whether what how который которая которое которые "
    "которых которую что чтобы где когда"
)


@dataclass(frozen=True)
class Word:
    """A word or mark of the text and where it stands."""

    text: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        return not self.text[0].isalnum()


def headline_for(text: str, language: str) -> str:
    """A main clause of the text's first sentence, at most seven words, or "".

    Verbatim but for the first letter's case and the final full stop.
    """
    sentence = first_sentence(text, language)
    words = tokens(sentence)
    if not words or words[0].text.lower() in PRONOUN_STARTS:
        return ""
    whole = sentence.strip().rstrip(".").strip()
    if _fits(whole) and not whole.endswith(("?", ":", "…")) and is_balanced(whole):
        return whole
    begin = _main_clause(words, language)
    return _clause(sentence, words[begin:], language)


def clause_for(text: str, language: str) -> str:
    """Like `headline_for`, for a part of a sentence that is a clause of its own."""
    return _clause(text, tokens(text), language)


def title_headline(title: str) -> str:
    """The title, when it is short enough to be one."""
    title = title.strip().rstrip(".")
    return title if len(title.split()) <= LONGEST_WORDS and len(title) <= LONGEST_CHARACTERS else ""


def span_headline(dates: Sequence[str], language: str) -> str:
    """The headline of a timeline: "From 1969 to 1972"; "" when it is all one date."""
    if not dates or dates[0] == dates[-1]:
        return ""
    spans = {"en": "From {} to {}", "ru": "С {} по {} год"}
    return spans.get(language, "{} – {}").format(dates[0], dates[-1])


def first_sentence(text: str, language: str) -> str:
    """The first sentence, with its final mark."""
    return (split_sentences(text, language) or [""])[0].strip()


def tokens(sentence: str) -> list[Word]:
    """Words and punctuation marks in order."""
    return [Word(m.group(), m.start(), m.end()) for m in TOKEN.finditer(sentence)]


def capitalised(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def _fits(text: str) -> bool:
    count = len([w for w in text.split() if any(c.isalnum() for c in w)])
    return 1 < count <= LONGEST_WORDS and len(text) <= LONGEST_CHARACTERS


def is_balanced(text: str) -> bool:
    pairs = (("(", ")"), ("“", "”"), ("«", "»"), ("[", "]"))
    return all(text.count(a) == text.count(b) for a, b in pairs) and text.count('"') % 2 == 0


def _main_clause(words: list[Word], language: str) -> int:
    """Where the main clause begins: after an opening like "In 1652,", else at 0."""
    first = words[0].text.lower()
    opens = first in SUBORDINATE_STARTS or is_kind(first, "prepositions", language)
    if not opens:
        return 0
    commas = [i for i, w in enumerate(words) if w.text == ","]
    return commas[0] + 1 if commas else len(words)


def _clause(sentence: str, words: list[Word], language: str) -> str:
    if not words or words[0].text.lower() in PRONOUN_STARTS | {"and", "but", "и", "а", "но"}:
        return ""
    cuts = [sentence[words[0].start : words[i].end] for i in _cuts(words, language)]
    fitting = [cut for cut in cuts if _fits(cut) and is_balanced(cut)]
    return capitalised(fitting[-1]) if fitting else ""


def _cuts(words: list[Word], language: str) -> Iterator[int]:
    """Positions of last words of a complete main clause, shortest first."""
    verb = first_verb(words, language)
    if verb is None:
        return
    for i in range(verb + 1, len(words)):
        following = words[i + 1 :]
        if words[i].is_mark:
            return  # beyond a comma, what follows the verb may be a list or an aside
        if not may_end(words[i].text, language):
            continue
        if not following or may_cut(words[: i + 1], following, language):
            yield i


def first_verb(words: list[Word], language: str) -> int | None:
    """The clause's verb: the first finite one, not inside a relative clause, not the first word."""
    for i, word in enumerate(words):
        if word.text.lower() in _RELATIVE or word.is_mark:
            return i if language == "ru" and word.text == "—" and i else None
        if i and is_finite_verb(word.text, words[i - 1].text, language):
            return i
    return None


def may_cut(kept: list[Word], following: list[Word], language: str) -> bool:
    mark = following[0].text
    if mark in {".", "!", ";", ":"}:
        return True
    if mark in {",", "—", "–"}:
        return _starts_new_clause(following[1:], language)
    return _is_adjunct(kept, following, language)


def _starts_new_clause(rest: list[Word], language: str) -> bool:
    """After a comma: a conjunction or relative pronoun, so the comma is not one of a list."""
    openers = {"and", "but", "so", "which", "while", "because", "where", "yet", "although", "not"}
    if language == "ru":
        openers = {"а", "но", "поэтому", "потому", "чтобы", "хотя", "пока", "и", "который"}
        openers |= {"которая", "которое", "которые", "где"}
    if language == "en" and rest and rest[0].text.lower() in {"the", "a", "an"}:
        return not any(w.text.lower() in {"and", "or"} for w in rest)  # in apposition, no list
    if language == "en" and rest and rest[0].text.endswith("ed"):
        return not any(w.text.lower() in {"and", "or"} for w in rest)  # "…, smuggled across it"
    if not rest or rest[0].text.lower() not in openers:
        return False
    # "apples, pears, and plums": with "and" the new clause must show its verb.
    verb = rest[1:2] and is_finite_verb(rest[1].text, "they", language)
    joined = rest[0].text.lower() in {"and", "и"}
    return not joined or bool(verb) or first_verb(rest[1:6], language) is not None


def _is_adjunct(kept: list[Word], following: list[Word], language: str) -> bool:
    word = following[0].text.lower()
    said = {w.text.lower() for w in kept}
    if language == "en" and word == "to":
        return _is_purpose(said, following)
    if word not in (_RU_ADJUNCTS if language == "ru" else _EN_ADJUNCTS):
        return False
    if said & (LIMITING | _PAIRING | _OPEN_VERBS | _RELATIVE):
        return False
    joins = word in {"because", "while", "but", "so", "потому", "поэтому", "но"}
    return joins or not _has_later_verb(following, language)


def _is_purpose(said: set[str], following: list[Word]) -> bool:
    """ "brewed coffee | to stay awake", but not "helped people | to stay awake"."""
    if said & (_CAUSATIVES | LIMITING | _RELATIVE) or len(following) < 2:
        return False
    return is_finite_verb(following[1].text, "they", "en")


def _has_later_verb(following: list[Word], language: str) -> bool:
    """A second verb before the next mark: what looked like the verb may have been a participle."""
    for before, word in pairwise(following):
        if word.is_mark or word.text.lower() in _RELATIVE:
            return False
        if is_finite_verb(word.text, before.text, language):
            return True
    return False
