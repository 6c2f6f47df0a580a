"""How much a language model is to write, and what is wrong with what it has written.

It is counted here: a model does not count well. A complaint is in words for the model, which is
asked once more; what is still wrong then is put right where that can be done without it.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from mutoscope.errors import InvalidRequest
from mutoscope.providers.language import FUNCTION_WORDS, detect_language
from mutoscope.providers.pace import LETTERS_A_WORD, letters
from mutoscope.providers.script_answer import WORD, AnsweredScript, spoken_text
from mutoscope.providers.script_arc import arc_complaints
from mutoscope.providers.script_fillers import fillers_in
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.spoken import spoken_tokens
from mutoscope.providers.structured import MOST_COMPLAINTS
from mutoscope.providers.word_pattern import likeness_parts

AIMED_SHARE, TAKEN_SHARE = 0.15, 0.25
"""How far the length may be off: as the model is told, and as it is held to."""
_THINKING_TOKENS, _SCENE_TOKENS, _UNIT_TOKENS = 6000, 270, 4
_LIKELY_SCENE_TOKENS, _LIKELY_UNIT_TOKENS = 100, 1.5
_SAME_SHARE, _LEAST_WORDS, _TELLING_WORDS, _TELLING_LETTERS = 0.75, 4, 15, 40
_SAME_PICTURE_SHARE = 0.9
_PEOPLED_SHARE = 0.4
"""Of all scenes, those that may show a character: more is one face in all pictures."""

_ADDRESS = re.compile(r"https?://|www\.", re.I)
_ALPHABETS = {
    **dict.fromkeys(("ru", "uk", "bg"), "Cyrillic"),
    **{each: each for each in ("ja", "ko", "zh", "el", "he", "ar", "hi", "th")},
}
"""Where it is not the Latin one."""


@dataclass(frozen=True)
class Plan:
    """How much there is to say, and in which language. `length`: in what the language is counted
    by, words, or letters where no spaces part the words; so much of it may be off as the model is
    told (`aimed_share`), and as it is held to (`taken_share`)."""

    length: int
    scenes: int
    language: str
    aimed_share: float = AIMED_SHARE
    taken_share: float = TAKEN_SHARE

    @property
    def unit(self) -> str:
        return "characters" if self.language in LETTERS_A_WORD else "words"

    @property
    def max_tokens(self) -> int:
        """What a model may use, its thoughts included."""
        return _THINKING_TOKENS + _SCENE_TOKENS * self.scenes + _UNIT_TOKENS * self.length

    @property
    def likely_tokens(self) -> int:
        """What one that thinks little will use."""
        return _LIKELY_SCENE_TOKENS * self.scenes + math.ceil(_LIKELY_UNIT_TOKENS * self.length)

    def complaints(self, script: AnsweredScript) -> list[str]:
        """What is wrong with a script that has the right form, in words for the model."""
        texts = [spoken_text(scene.text, self.language) for scene in script.scenes]
        found = chain(
            self._of_length(texts),
            self._of_words(texts),
            self._of_repeating(texts),
            arc_complaints([scene.kind for scene in script.scenes]),
            _of_pictures([scene.picture for scene in script.scenes]),
            _of_characters(script),
        )
        return list(islice(found, MOST_COMPLAINTS))

    def _of_length(self, texts: Sequence[str]) -> Iterator[str]:
        count = sum(spoken_length(text, self.language) for text in texts)
        if abs(count - self.length) > self.taken_share * self.length:
            how = "Cut it" if count > self.length else "Say more"
            yield f"It has {count} spoken {self.unit} in all, not about {self.length}. {how}."
        if not self.scenes / 2 <= len(texts) <= max(2 * self.scenes, 3):
            yield f"It has {len(texts)} scenes, not {self.scenes}."

    def _of_words(self, texts: Sequence[str]) -> Iterator[str]:
        for number, text in enumerate(texts, 1):
            if not WORD.search(text):
                yield f"The text of scene {number} says nothing that can be spoken."
            elif _ADDRESS.search(text):
                yield f"The text of scene {number} holds a web address, which cannot be spoken."
            for filler in fillers_in(text, self.language):
                yield f"The text of scene {number} says “{filler}”: leave such phrases out."
        if is_foreign(" ".join(texts), self.language):
            yield f"The texts are not in the language {self.language!r}."

    def _of_repeating(self, texts: Sequence[str]) -> Iterator[str]:
        """Each sentence that says almost what an earlier one says; of a script that is far too
        long, only as many are compared as one of the planned length could hold."""
        most = self.scenes + self.length // _LEAST_WORDS
        sentences = islice(
            (s for text in texts for s in split_sentences(text, self.language)), most
        )
        earlier = list[frozenset[str]]()
        for sentence in sentences:
            words = likeness_parts(sentence, self.language)
            if any(_say_the_same(words, others) for others in earlier):
                yield f"It says this twice, or almost: “{sentence[:120]}”"
            earlier.append(words)


def spoken_length(text: str, language: str) -> int:
    """The words that a voice says, a year as three; letters where no spaces part the words."""
    if language in LETTERS_A_WORD:
        return letters(text)
    try:
        return sum(len(token.spoken.split()) for token in spoken_tokens(text, language))
    except InvalidRequest:
        return 0


def _of_pictures(pictures: Sequence[str]) -> Iterator[str]:
    """Each that shows almost what an earlier one shows."""
    earlier = list[frozenset[str]]()
    for number, picture in enumerate(pictures, 1):
        words = likeness_parts(picture, "en")
        same = (n for n, others in enumerate(earlier, 1) if _alike(words, others))
        if words and (first := next(same, None)) is not None:
            yield f"The picture of scene {number} is almost that of scene {first}. Show another."
        earlier.append(words)


def _of_characters(script: AnsweredScript) -> Iterator[str]:
    """Where one sees hardly anything else."""
    names = {each.name.strip().casefold() for each in script.characters}
    peopled = [
        any(name.strip().casefold() in names for name in scene.shows) for scene in script.scenes
    ]
    most = max(1, math.floor(_PEOPLED_SHARE * len(peopled)))
    if sum(peopled) > most:
        yield f"{sum(peopled)} scenes show a character: not more than {most} may."
    if any(all(three) for three in zip(peopled, peopled[1:], peopled[2:], strict=False)):
        yield "More than two scenes in a row show a character. Show something else between them."


def _say_the_same(words: frozenset[str], others: frozenset[str]) -> bool:
    if min(len(words), len(others)) < _LEAST_WORDS:
        return False
    return len(words & others) >= _SAME_SHARE * len(words | others)


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    return len(words & others) >= _SAME_PICTURE_SHARE * len(words | others)


def is_foreign(text: str, language: str) -> bool:
    """Whether a text is in another language, as far as that can be told: in another alphabet, or
    in English and should not be, or the other way. Others are too much alike, and some are not
    known here."""
    found = detect_language(text)
    alphabet = _ALPHABETS.get(language, "")
    if found == language or not (alphabet or language in FUNCTION_WORDS):
        return False
    if not _is_telling(text):
        return False
    return _ALPHABETS.get(found, "") != alphabet or "en" in (found, language)


def _is_telling(text: str) -> bool:
    """Whether it is long enough to know a language by."""
    return len(text.split()) >= _TELLING_WORDS or (
        bool(_ALPHABETS.get(detect_language(text))) and letters(text) >= _TELLING_LETTERS
    )
