"""Headlines that are grammatical by construction: the text's own words, cut where they may be cut.

A headline is a whole main clause of the text or nothing. Kinetic type is the first words of the
text up to the end of a phrase; the captions continue it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mutoscope.pipelines.short.grammar import (
    LIMITING,
    PRONOUN_STARTS,
    TOKEN,
    is_finite_verb,
    is_function_word,
    is_kind,
    is_past_form,
    is_sure_verb,
    may_end,
)
from mutoscope.pipelines.short.word_data import word_set
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.stems import stem
from mutoscope.providers.stems import words as words_of

LONGEST_WORDS = 7
LONGEST_CHARACTERS = 52
SHORTEST_KINETIC_WORDS = 3
_PAUSES = frozenset({",", ";", ":", "—", "–"})
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
_DETERMINERS = word_set(
    "a an the this that these those my your his her its our their no each every what how whether"
)
_AFTER_INTRANSITIVE = word_set("because while when and but so if until although as")
_CAUSATIVES = word_set(
    "allow allows allowed ask asks asked tell tells told want wants wanted need needs needed force "
    "forces forced enable enables enabled teach teaches taught cause causes caused take takes took "
    "help helps helped let try tries tried begin began start started have has had is are was were"
)
_PAIRING = frozenset({"between", "both", "either", "from", "whether", "not"})
_SUBORDINATE_STARTS = word_set(
    "if when while although though because since after before unless until as to by once "
    "whenever если когда хотя пока чтобы так раз"
)
_CLAUSE_OPENERS = word_set("that because while when where which who if что который когда где если")
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
    if _fits(whole) and not whole.endswith(("?", ":", "…")) and _balanced(whole):
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


def accent_words(headline: str, language: str, *, topic: str = "") -> tuple[str, ...]:
    """The words of a headline to set in the accent colour: the topic's own, else the longest."""
    said = [w.text for w in tokens(headline) if may_end(w.text, language)]
    named = [w for i, w in enumerate(said) if len(w) > 3 and not _is_action(said, i, language)]
    about = {stem(w, language) for w in words_of(topic) if len(w) > 3}
    on_topic = [w for w in named if stem(w.lower(), language) in about]
    return tuple(on_topic[:2] or sorted(named, key=len, reverse=True)[:1])


def _is_action(said: list[str], i: int, language: str) -> bool:
    endings = {"en": ("ing", "ed"), "ru": ("ть", "ться", "ена", "ено", "ены", "ана", "аны")}
    if said[i].endswith(endings.get(language, ("\0",))):
        return True
    return is_finite_verb(said[i], said[i - 1] if i else "the", language)


def kinetic_words(text: str, language: str) -> str:
    """The first two to seven words of the text, up to the end of a phrase; else ""."""
    sentence = first_sentence(text, language)
    words = tokens(sentence)
    best = ""
    for i in range(1, len(words)):
        if not _ends_phrase(words[:i], words[i:], language):
            continue
        cut = sentence[: words[i - 1].end].strip()
        if _leaves_clause_open(words[:i], language):
            continue
        if _fits(cut) and _balanced(cut) and _is_enough(cut, language):
            best = cut
            if words[i].text in _PAUSES:
                break
    return best or _whole(sentence)


def first_sentence(text: str, language: str) -> str:
    """The first sentence, with its final mark."""
    return (split_sentences(text, language) or [""])[0].strip()


def tokens(sentence: str) -> list[Word]:
    """Words and punctuation marks in order."""
    return [Word(m.group(), m.start(), m.end()) for m in TOKEN.finditer(sentence)]


def capitalised(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def _whole(sentence: str) -> str:
    whole = sentence.strip().rstrip(".")
    return whole if _fits(whole) and _balanced(whole) else ""


def _fits(text: str) -> bool:
    count = len([w for w in text.split() if any(c.isalnum() for c in w)])
    return 1 < count <= LONGEST_WORDS and len(text) <= LONGEST_CHARACTERS


def _balanced(text: str) -> bool:
    pairs = (("(", ")"), ("“", "”"), ("«", "»"), ("[", "]"))
    return all(text.count(a) == text.count(b) for a, b in pairs) and text.count('"') % 2 == 0


def _main_clause(words: list[Word], language: str) -> int:
    """Where the main clause begins: after an opening like "In 1652,", else at 0."""
    first = words[0].text.lower()
    opens = first in _SUBORDINATE_STARTS or is_kind(first, "prepositions", language)
    if not opens:
        return 0
    commas = [i for i, w in enumerate(words) if w.text == ","]
    return commas[0] + 1 if commas else len(words)


def _clause(sentence: str, words: list[Word], language: str) -> str:
    if not words or words[0].text.lower() in PRONOUN_STARTS | {"and", "but", "и", "а", "но"}:
        return ""
    cuts = [sentence[words[0].start : words[i].end] for i in _cuts(words, language)]
    fitting = [cut for cut in cuts if _fits(cut) and _balanced(cut)]
    return capitalised(fitting[-1]) if fitting else ""


def _cuts(words: list[Word], language: str) -> Iterator[int]:
    """Positions of last words of a complete main clause, shortest first."""
    verb = _first_verb(words, language)
    if verb is None:
        return
    for i in range(verb + 1, len(words)):
        following = words[i + 1 :]
        if words[i].is_mark:
            return  # beyond a comma, what follows the verb may be a list or an aside
        if not may_end(words[i].text, language):
            continue
        if not following or _may_cut(words[: i + 1], following, language):
            yield i


def _first_verb(words: list[Word], language: str) -> int | None:
    """The clause's verb: the first finite one, not inside a relative clause, not the first word."""
    for i, word in enumerate(words):
        if word.text.lower() in _RELATIVE or word.is_mark:
            return i if language == "ru" and word.text == "—" and i else None
        if i and is_finite_verb(word.text, words[i - 1].text, language):
            return i
    return None


def _may_cut(kept: list[Word], following: list[Word], language: str) -> bool:
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
    return rest[0].text.lower() not in {"and", "и"} or _first_verb(rest[1:6], language) is not None


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


def _is_enough(cut: str, language: str) -> bool:
    """Two words are enough when they name somebody or something: no "In 1652", no "A drink"."""
    said = cut.split()
    naming = [w for w in said if w.isalpha() and not is_function_word(w, language)]
    enough = len(said) >= SHORTEST_KINETIC_WORDS or not is_function_word(said[0], language)
    return enough and any(w.lower() not in {"году", "год", "года"} for w in naming)


def _leaves_clause_open(said: list[Word], language: str) -> bool:
    """ "The rocks show that the Moon": a clause was begun whose verb is still to come."""
    for i in range(len(said) - 1, -1, -1):
        if said[i].text.lower() in _CLAUSE_OPENERS:
            after = [w.text for w in said[i + 1 :]]
            return not any(
                is_past_form(word) or is_finite_verb(word, before, language)
                for before, word in pairwise(["they", *after])
            )
    return False


def _ends_phrase(said: list[Word], following: list[Word], language: str) -> bool:
    last, after = said[-1], following[0]
    if last.is_mark or not may_end(last.text, language) or after.text.lower() in {"of", "than"}:
        return False
    before = said[-2].text if len(said) > 1 else ""
    paused = any(w.text in _PAUSES for w in said)
    if after.is_mark and after.text in _PAUSES:
        # "says, | that", and "Without bees, apples, | cherries and cocoa"
        return not is_finite_verb(last.text, before, language) and not (
            paused and _is_list(following)
        )
    if after.is_mark:
        return after.text not in {"$", "€", "£", "#", "&", "/"}
    if last.text[0].isdigit() and after.text.lower() == "to":
        return False
    if paused and after.text.lower() in {"and", "or", "и", "или"}:
        return False
    if is_finite_verb(last.text, before, language) or is_past_form(last.text):
        return after.text.lower() in _AFTER_INTRANSITIVE
    if is_sure_verb(after.text, last.text, language):
        return _first_verb(said, language) is None
    # What stands before an article is a verb or a preposition more often than a noun.
    opens_object = after.text.lower() in _DETERMINERS
    return is_function_word(after.text, language) and not opens_object


def _is_list(following: list[Word]) -> bool:
    """After this comma comes a short item and then another: "apples, | cherries and cocoa"."""
    marks = [i for i, w in enumerate(following[2:4], 2) if w.text.lower() in {",", "and", "or"}]
    return bool(marks)
