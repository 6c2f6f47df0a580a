"""The words of a line, each in its written and its spoken form."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from mutoscope.errors import InvalidRequest
from mutoscope.providers.spoken import english, other, russian
from mutoscope.providers.spoken.cleaning import clean_text
from mutoscope.providers.spoken.english_words import ABBREVIATIONS as ENGLISH_ABBREVIATIONS
from mutoscope.providers.spoken.russian_words import ABBREVIATIONS as RUSSIAN_ABBREVIATIONS
from mutoscope.providers.spoken.scripts import main_script, plain, script_of
from mutoscope.providers.spoken.written import Nearby, Written, split_words, take_apart

_LANGUAGE_NAMES = {"en": "English", "ru": "Russian"}
_OWN_SCRIPT = {"en": "LATIN", "ru": "CYRILLIC"}
_READABLE_SCRIPTS = {
    "en": frozenset({"LATIN", "CYRILLIC", "GREEK", "MICRO"}),
    "ru": frozenset({"LATIN", "CYRILLIC", "GREEK", "MICRO"}),
}
_SENTENCE_END = re.compile(r"[.!?…]$")
_PAUSES_OF_OTHERS = str.maketrans("।॥۔؟،؛", "...?,;")  # of Hindi and Arabic


@dataclass(frozen=True)
class Token:
    """One caption word. `caption` keeps its spelling and punctuation; `spoken` is what the engine
    is fed: words of the language, apostrophes and hyphens, and at the end at most one of the
    marks `. ! ? … ; : , —`, which a voice hears as a pause."""

    caption: str
    spoken: str

    @property
    def ends_sentence(self) -> bool:
        return bool(_SENTENCE_END.search(self.spoken))


@dataclass(frozen=True)
class _Reader:
    read: Callable[[Nearby], str]
    abbreviations: Mapping[str, str]
    unspeakable: re.Pattern[str]
    reads_marks: bool = False

    def speakable(self, heard: str) -> str:
        """Without what the engine cannot read; a letter with an unknown accent loses that."""
        return self.unspeakable.sub(lambda odd: self._closest(odd[0]), heard)

    def _closest(self, odd: str) -> str:
        if self.reads_marks and _is_vowel_sign(odd):
            return odd
        return self.unspeakable.sub("", plain(odd))


_LATIN = r"A-Za-zÀ-ÖØ-öø-ÿĀ-ž"
_READERS = {
    "en": _Reader(english.read, ENGLISH_ABBREVIATIONS, re.compile(rf"[^{_LATIN}'., \-—;:!?…]")),
    "ru": _Reader(russian.read, RUSSIAN_ABBREVIATIONS, re.compile(r"[^А-Яа-яЁё., \-—;:!?…]")),
}
# Marks are the vowels of Hindi, and may be those of Arabic: a part of the word like its letters.
_OTHER = _Reader(other.read, {}, re.compile(r"[^\w'., \-—;:!?…%&+=@/$€£°]"), reads_marks=True)


def _is_vowel_sign(character: str) -> bool:
    """Whether it is a mark, but none of Hebrew's: espeak-ng spells a word out, letter by letter,
    where it does not know one of its points, and reads it without them."""
    return unicodedata.category(character).startswith("M") and not "\u0591" <= character <= "\u05c7"


def spoken_tokens(text: str, language: str) -> list[Token]:
    """The caption words of `text` in order, each with what is said for it.

    Numbers, signs, abbreviations and names in another alphabet are written out in English and
    Russian; other languages leave figures to their engine. Raises `InvalidRequest` for a text
    without a word, or in letters that a voice of this language cannot read.
    """
    cleaned = clean_text(text)
    _check_scripts(cleaned, language)
    reader = _READERS.get(language, _OTHER)
    parts = _parts(split_words(cleaned), reader)
    if _is_shouting(cleaned, language):
        parts = [Written(p.caption, p.lead, p.core.lower(), p.tail) for p in parts]
    tokens = _join_silent([_token(parts, i, reader) for i in range(len(parts))])
    if not tokens:
        raise InvalidRequest(
            "There is nothing to say in this line.", hint="Give a text with at least one word."
        )
    return tokens


def _parts(words: list[str], reader: _Reader) -> list[Written]:
    known = [word.translate(_PAUSES_OF_OTHERS) for word in words]
    parts = take_apart(known, reader.abbreviations)
    return [replace(part, caption=word) for part, word in zip(parts, words, strict=True)]


def _token(parts: list[Written], index: int, reader: _Reader) -> Token:
    part = parts[index]
    before = parts[index - 1] if index else None
    earlier = parts[index - 2].core if index > 1 else ""
    after = parts[index + 1] if index + 1 < len(parts) else None
    nearby = Nearby(
        part.core,
        before=before.core if before and before.pause in {"", "—"} else "",
        earlier=earlier,
        after=after.core if after else "",
        pause=part.pause,
    )
    heard = reader.speakable(reader.read(nearby).replace("’", "'"))
    words = " ".join(heard.split()).strip("-—;:!?…, ")
    opens_aside = after is not None and after.lead.startswith(("(", "["))
    return Token(part.caption, words and words + (part.pause or ("," if opens_aside else "")))


def _join_silent(tokens: list[Token]) -> list[Token]:
    """A word with nothing to say joins the one before it, or else the one after."""
    joined: list[Token] = []
    waiting = ""
    for token in tokens:
        caption = f"{waiting} {token.caption}".strip()
        if token.spoken:
            joined.append(Token(caption, token.spoken))
            waiting = ""
        elif joined:
            joined[-1] = Token(f"{joined[-1].caption} {caption}", joined[-1].spoken)
        else:
            waiting = caption
    return joined


def _check_scripts(text: str, language: str) -> None:
    own = _OWN_SCRIPT.get(language)
    if own is None:
        return
    name = _LANGUAGE_NAMES[language]
    strange = [word for word in text.split() if _unreadable(word, language)]
    if strange:
        raise InvalidRequest(
            f"The {name} voice cannot read “{strange[0][:30]}”.",
            hint=f"Write it in {own.capitalize()} letters, or set the language of the text.",
        )
    main = main_script(text)
    if main and main != own and _is_mostly(main, text):
        raise InvalidRequest(
            f"This text is in {main.capitalize()} letters, and the {name} voice cannot read it.",
            hint="Set the language of the text.",
        )


def _unreadable(word: str, language: str) -> bool:
    return any(
        script and script not in _READABLE_SCRIPTS[language] for script in map(script_of, word)
    )


def _is_mostly(script: str, text: str) -> bool:
    """More than a name: a line like "Яндекс grew" still belongs to an English text."""
    words = [word for word in text.split() if main_script(word)]
    foreign = [word for word in words if main_script(word) == script]
    return len(foreign) * 10 > len(words) * 7 and len(foreign) > 2


def _is_shouting(text: str, language: str) -> bool:
    """Whole lines in capitals hold words; a single one is an abbreviation."""
    words = [word for word in text.split() if main_script(word)]
    return language in _READERS and len(words) > 3 and text == text.upper()
