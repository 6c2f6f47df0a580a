"""Kinetic type: the first words of a text, set large, that the captions go on from.

A whole sentence if it is short; else its opening or first clause; else its first phrase.
"""

from itertools import pairwise

from mutoscope.pipelines.short.grammar import (
    is_finite_verb,
    is_function_word,
    is_kind,
    is_past_form,
    is_sure_verb,
    may_end,
)
from mutoscope.pipelines.short.headline import (
    SUBORDINATE_STARTS,
    Word,
    first_sentence,
    first_verb,
    is_balanced,
    may_cut,
    tokens,
)
from mutoscope.pipelines.short.word_data import word_set

LONGEST_SENTENCE_WORDS = 12
LONGEST_SENTENCE_CHARACTERS = 72
LONGEST_CLAUSE_WORDS = 10
LONGEST_PHRASE_WORDS = 9
LONGEST_PHRASE_CHARACTERS = 60
LAST_RESORT_CHARACTERS = 110
"""A sentence that cannot be cut is shown whole up to this length."""
SHORTEST_WORDS = 3
_PAUSES = frozenset({",", ";", ":", "—", "–"})
_DETERMINERS = word_set(
    "a an the this that these those my your his her its our their no each every what how whether"
)
_AFTER_INTRANSITIVE = word_set("because while when and but so if until although as")
_CLAUSE_OPENERS = word_set("that because while when where which who if что который когда где если")


def kinetic_words(text: str, language: str) -> str:
    """What to set large; "" only for a sentence too long to be shown and without a sure cut.

    Verbatim but for the final full stop; never more than the first sentence.
    """
    sentence = first_sentence(text, language)
    words = tokens(sentence)
    return (
        _whole(sentence, LONGEST_SENTENCE_WORDS, LONGEST_SENTENCE_CHARACTERS)
        or _opening(sentence, words, language)
        or _first_clause(sentence, words, language)
        or _first_phrase(sentence, words, language)
        or _whole(sentence, LAST_RESORT_CHARACTERS, LAST_RESORT_CHARACTERS)
    )


def _whole(sentence: str, most_words: int, most_characters: int) -> str:
    whole = sentence.strip().rstrip(".")
    return whole if _within(whole, most_words, most_characters) else ""


def _within(text: str, most_words: int, most_characters: int) -> bool:
    count = len([w for w in text.split() if any(c.isalnum() for c in w)])
    return 1 < count <= most_words and len(text) <= most_characters and is_balanced(text)


def _opening(sentence: str, words: list[Word], language: str) -> str:
    """ "During deep sleep, | …": what stands before the first comma and is no clause of its own."""
    commas = [i for i, word in enumerate(words) if word.text == ","]
    if not commas or not _opens(words[0].text.lower(), language):
        return ""
    cut = sentence[: words[commas[0] - 1].end]
    enough = commas[0] >= SHORTEST_WORDS and not _is_list(words[commas[0] :])
    fits = _within(cut, LONGEST_CLAUSE_WORDS, LONGEST_SENTENCE_CHARACTERS)
    return cut if enough and fits and may_end(words[commas[0] - 1].text, language) else ""


def _opens(word: str, language: str) -> bool:
    return word in SUBORDINATE_STARTS or is_kind(word, "prepositions", language)


def _first_clause(sentence: str, words: list[Word], language: str) -> str:
    """Up to a mark at which another clause begins."""
    for i, word in enumerate(words):
        if not word.is_mark or word.text not in _PAUSES or i < SHORTEST_WORDS:
            continue
        kept = words[:i]
        whole = may_end(kept[-1].text, language) and first_verb(kept, language) is not None
        if whole and may_cut(kept, words[i:], language):
            cut = sentence[: kept[-1].end]
            return cut if _within(cut, LONGEST_CLAUSE_WORDS, LONGEST_SENTENCE_CHARACTERS) else ""
        return ""
    return ""


def _first_phrase(sentence: str, words: list[Word], language: str) -> str:
    best = ""
    for i in range(1, len(words)):
        if not _ends_phrase(words[:i], words[i:], language):
            continue
        cut = sentence[: words[i - 1].end].strip()
        if _leaves_clause_open(words[:i], language):
            continue
        if _within(cut, LONGEST_PHRASE_WORDS, LONGEST_PHRASE_CHARACTERS) and _is_enough(
            cut, language
        ):
            best = cut
            if words[i].text in _PAUSES:
                break
    return best


def _is_enough(cut: str, language: str) -> bool:
    """Two words are enough when they name somebody or something: no "In 1652", no "A drink"."""
    said = cut.split()
    naming = [w for w in said if w.isalpha() and not is_function_word(w, language)]
    enough = len(said) >= SHORTEST_WORDS or not is_function_word(said[0], language)
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
        return not is_finite_verb(last.text, before, language) and not _is_list(
            following, inside=paused
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
        return first_verb(said, language) is None
    # What stands before an article is a verb or a preposition more often than a noun.
    opens_object = after.text.lower() in _DETERMINERS
    return is_function_word(after.text, language) and not opens_object


def _is_list(following: list[Word], *, inside: bool = True) -> bool:
    """After this comma comes a short item and then another: "apples, | cherries and cocoa". Where
    no list has begun ("not inside"), only a conjunction tells it from an aside."""
    joints = {"and", "or", "и", "или", ","} if inside else {"and", "or", "и", "или"}
    return any(word.text.lower() in joints for word in following[2:4])
