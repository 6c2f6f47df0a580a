"""Speech in eight languages by Kokoro-82M, on this machine (extra `voices`).

Source: https://huggingface.co/hexgrad/Kokoro-82M (Apache-2.0). Word times are read from the model
itself: it computes the length of every phoneme before it draws the sound. A second of speech takes
about a second of one processor.
"""

import threading
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path

import numpy as np

from mutoscope.errors import InvalidRequest
from mutoscope.providers.kokoro_model import SAMPLE_RATE, SAMPLES_PER_UNIT, KokoroModel
from mutoscope.providers.kokoro_parts import PROGRAM_VOICES, languages_here, require
from mutoscope.providers.pronounced import Line, Pronouncer
from mutoscope.providers.pronounced.by_program import ByProgram
from mutoscope.providers.pronounced.english import English
from mutoscope.providers.protocols import Identity, Speech, Voice
from mutoscope.providers.speech_line import VERSION, Phrase, end_at_quiet, join_line
from mutoscope.providers.spoken import Token, best_cut, sentences
from mutoscope.providers.spoken.scripts import main_script, script_of
from mutoscope.providers.threads import on_thread
from mutoscope.providers.voices import check_voice, voices_of

SPEEDS = (0.5, 2.0)
_PREFIX = "kokoro-"
_BRITISH = "b"  # the model's names begin with the accent: "bf_emma"
_BRITISH_ENGLISH = "en-gb"
_READERS = {
    "ja": "mutoscope.providers.pronounced.japanese:Japanese",
    "zh": "mutoscope.providers.pronounced.chinese:Chinese",
}
_EARLY_UNITS = 2.5
"""The sound runs that far ahead of the lengths: 55, 60, 65 and 80 ms, measured with four English
voices by matching sibilants with the energy above 4.5 kHz."""
_MAX_PHONEMES = 300  # it takes 510; 300 need 0.75 GB of memory, 400 need 1 GB
_SCRIPTS = {
    "hi": frozenset({"DEVANAGARI"}),
    "ja": frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK"}),
    "zh": frozenset({"CJK"}),
}
_LEAST_READABLE = 3  # one letter in so many


class KokoroSpeech:
    """Voices "kokoro-<name>". `path` of espeak-ng. Same text, same speed, same machine: same
    bytes. 24 kHz."""

    def __init__(self, path: Path | None = None, *, model: KokoroModel | None = None) -> None:
        self._path = path
        self._model = model or KokoroModel()
        self._english = English()
        self._loading = threading.Lock()
        self._pronouncers: dict[str, Pronouncer] = {}

    @cached_property
    def identity(self) -> Identity:
        """`build`: the model, and whoever tells it the sounds of each language here."""
        readers = {self._pronouncer(language).build for language in languages_here(self._path)}
        build = f"{self._model.build}+{'+'.join(sorted(readers))}+{VERSION}"
        return Identity("kokoro", "kokoro-82m-v1.0-int8", build)

    @property
    def voices(self) -> Sequence[Voice]:
        return voices_of("kokoro")

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        """`speed` from 0.5 to 2. Raises `ConfigError`, with the command that installs what is
        missing, where the language cannot be spoken yet."""
        check_voice("kokoro", voice, language, speed=speed, speeds=SPEEDS)
        require(language, self._path)
        if voice == "auto":
            voice = next(each.id for each in self.voices if each.language == language)
        return await on_thread(self._speak, text, voice.removeprefix(_PREFIX), language, speed)

    def _speak(self, text: str, voice: str, language: str, speed: float) -> Speech:
        _check_script(text, language)
        pronouncer = self._pronouncer(language, voice)
        tokens = pronouncer.tokens(text)
        lines = [
            line
            for sentence in sentences(tokens)
            if sentence
            for line in self._lines(sentence, pronouncer)
        ]
        return join_line([self._say(line, voice, speed) for line in lines], SAMPLE_RATE)

    def _lines(self, tokens: Sequence[Token], pronouncer: Pronouncer) -> list[Line]:
        """The sentence at once if the model takes it, else two halves cut at the best pause."""
        sounds = [sound for sound in pronouncer.sounds(tokens) if sound[0] in self._model.alphabet]
        if len(sounds) <= _MAX_PHONEMES:
            return [Line(tuple(tokens), tuple(sounds))] if sounds else []
        if len(tokens) == 1:
            return [Line(tuple(tokens), tuple(sounds[:_MAX_PHONEMES]))]
        cut = best_cut(tokens)
        return self._lines(tokens[:cut], pronouncer) + self._lines(tokens[cut:], pronouncer)

    def _say(self, line: Line, voice: str, speed: float) -> Phrase:
        ids = [self._model.alphabet[sound] for sound in line.phonemes]
        samples, lengths = self._model.synthesise(ids, voice=voice, speed=speed)
        units = np.cumsum(lengths)[:-1] - _EARLY_UNITS
        ends_s = (units * SAMPLES_PER_UNIT / SAMPLE_RATE).tolist()
        words = end_at_quiet(line.words(ends_s), samples, SAMPLE_RATE)
        return Phrase(samples, words, ends_sentence=line.tokens[-1].ends_sentence)

    def _pronouncer(self, language: str, voice: str = "") -> Pronouncer:
        """Made when it is first needed."""
        accent = _BRITISH_ENGLISH if voice.startswith(_BRITISH) else language
        with self._loading:
            if accent not in self._pronouncers:
                self._pronouncers[accent] = self._made(accent)
            return self._pronouncers[accent]

    def _made(self, accent: str) -> Pronouncer:
        if accent in PROGRAM_VOICES:
            return ByProgram(accent, self._path)
        if accent in _READERS:  # they import what only the extra installs
            module, _, name = _READERS[accent].partition(":")
            return getattr(import_module(module), name)(self._english)
        return English(british=True) if accent == _BRITISH_ENGLISH else self._english


def _check_script(text: str, language: str) -> None:
    """A name in other letters does no harm, a text in them is another language's."""
    readable = _SCRIPTS.get(language, frozenset[str]()) | {"LATIN"}
    scripts = [script for script in map(script_of, text) if script]
    if sum(script in readable for script in scripts) * _LEAST_READABLE < len(scripts):
        raise InvalidRequest(
            f"This text is in {main_script(text).capitalize()} letters, and the voice cannot read"
            " it.",
            hint="Set the language of the text.",
        )
