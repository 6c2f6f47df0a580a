"""How words are read: a dictionary of the user's, applied to what is spoken, not to what is shown.

A reading stands in place of its word in the text that the voice gets, so that it works with every
voice. `accent` and `word_type` are kept, and told to have no effect: no voice can be told them in a
text.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from mutoscope.errors import ConfigError
from mutoscope.pipelines.explainer.script import Narration, Plain, Required
from mutoscope.providers.voicevox_dictionary import checked

MOST_WORDS = 1_000
LONGEST = 100
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"
)
"""Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def _composed(text: str) -> str:
    """The same letters in the same form: accents on them, not after them."""
    return unicodedata.normalize("NFC", text)


class Pronunciation(Plain):
    """How one word is read. Of words that are equally long, that of the higher `priority` is
    taken."""

    reading: Annotated[Required, Field(max_length=LONGEST)]
    accent: Annotated[int, Field(ge=0, le=100)] = 0
    word_type: Literal["PROPER_NOUN", "COMMON_NOUN", "VERB", "ADJECTIVE", "SUFFIX"] = "PROPER_NOUN"
    priority: Annotated[int, Field(ge=1, le=10)] = 10

    @model_validator(mode="before")
    @classmethod
    def _a_bare_reading(cls, raw: Any) -> Any:
        return {"reading": raw} if isinstance(raw, str) else raw


Word = Annotated[Required, AfterValidator(_composed), Field(max_length=LONGEST)]
Dictionary = Mapping[str, Pronunciation]
Words = Annotated[dict[Word, Pronunciation], Field(max_length=MOST_WORDS)]


def in_language(words: Dictionary, language: str) -> dict[str, Pronunciation]:
    """The dictionary for voices of a language. ConfigError: a reading cannot be spoken; Japanese
    ones have to be kana, and become katakana."""
    if language != "ja":
        return dict(words)
    kana = checked({word: entry.reading for word, entry in words.items()})
    return {
        word: entry.model_copy(update={"reading": kana[word.strip()]})
        for word, entry in words.items()
    }


def unreadable(words: Dictionary, language: str) -> Iterator[tuple[str, ConfigError]]:
    """Each word whose reading cannot be spoken in the language, and why."""
    for word, entry in words.items():
        try:
            in_language({word: entry}, language)
        except ConfigError as error:
            yield word, error


def spoken(narration: Narration, words: Dictionary) -> str:
    """What the voice gets: the narration's own reading, else its text as the dictionary reads it
    (`in_language` has made it)."""
    return narration.reading or read_aloud(narration.text, words)


def read_aloud(text: str, words: Dictionary) -> str:
    """The text with readings in place of words: the longest that fits first, whole words where the
    script has spaces between them, capitals or not. Readings are not read again."""
    if not words:
        return text
    text = _composed(text)
    known, folded = _by_folded(words), _folded(text)
    lengths = sorted({len(word) for word in known}, reverse=True)
    said, place = list[str](), 0
    while place < len(text):
        ends = (place + length for length in lengths if place + length <= len(text))
        whole = (end for end in ends if folded[place:end] in known and _is_whole(text, place, end))
        end = next(whole, place + 1)
        entry = words.get(text[place:end]) or known.get(folded[place:end])
        said.append(entry.reading if entry and _is_whole(text, place, end) else text[place:end])
        place = end
    return "".join(said)


def _by_folded(words: Dictionary) -> dict[str, Pronunciation]:
    """Without capitals; of words that differ in these alone, that of the highest priority."""
    rising = sorted(words.items(), key=lambda pair: pair[1].priority)
    return {_folded(word): entry for word, entry in rising}


def _folded(text: str) -> str:
    """Small letters, as many as there were."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a part of a text is no part of a longer word."""
    return not any(
        0 < edge < len(text) and _is_spaced(text[edge - 1]) and _is_spaced(text[edge])
        for edge in (start, end)
    )


def _is_spaced(letter: str) -> bool:
    """Whether it belongs to a word that has spaces around it. In Japanese text a Latin word has
    none, and is whole nevertheless."""
    is_of_word = letter.isalnum() or letter == "_" or unicodedata.category(letter)[0] == "M"
    return is_of_word and not _IS_UNSPACED.match(letter)
