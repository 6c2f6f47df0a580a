"""Speech in many languages by the espeak-ng program (GPL-3.0), where a user has installed it.

A separate process: nothing of it is linked. Its voice is clear but robotic, and the result says so.
Source: https://github.com/espeak-ng/espeak-ng, the options are those of `espeak-ng --help`.

Word times are measured. The program tells none, so each sentence is spoken twice: as it is, and
with a gap after every word (`-g`). Less the gaps, the words of the second stand where the words
of the first stand; where a language joins words so that fewer gaps than words are heard, the
time between is shared out by the words' letters.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import InvalidRequest
from mutoscope.models import Word
from mutoscope.providers.program import ESPEAK_NG, decode_wav, run_program
from mutoscope.providers.protocols import Identity, Speech, Voice
from mutoscope.providers.speech_line import VERSION, Phrase, join_line, loud_span_s, settle_words
from mutoscope.providers.spoken import Token, sentences, spoken_tokens
from mutoscope.providers.tempo import stretch
from mutoscope.providers.threads import on_thread
from mutoscope.providers.voices import check_voice, voices_of

SPEEDS = (0.5, 2.0)
_WORDS_PER_MINUTE = 155
_SLOWEST = 0.6
"""Below 86 words a minute the program goes no slower, whatever it is told (measured, 1.51)."""
_GAP = "20"  # times 10 ms: longer than the closure of any consonant
_QUIET = 8 / 32768
_PROGRAM_VOICES = {"en": "en-us", "no": "nb"}
_LETTERS_ONLY = re.compile(r"[^\W\d_]+(?:['.\-][^\W\d_]+)*[.,;:!?…—]?")


class EspeakSpeech:
    """Voices "espeak-<language>". 22.05 kHz."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    @cached_property
    def program(self) -> Path:
        """Raises `ConfigError` with the command that installs it."""
        return ESPEAK_NG.require(self._path)

    @cached_property
    def identity(self) -> Identity:
        said = run_program([self.program, "--version"], stdin="", provider="espeak").decode()
        version = said.partition("Data at")[0].rpartition(":")[2].strip()
        return Identity("espeak", "formant", f"{version}+word times measured+{VERSION}")

    @property
    def voices(self) -> Sequence[Voice]:
        return voices_of("espeak")

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        """`speed` from 0.5 to 2, below 0.6 by a change of tempo. Figures are read by the program
        but in English and Russian."""
        check_voice("espeak", voice, language, speed=speed, speeds=SPEEDS)
        return await on_thread(self._speak, text, language, speed)

    def _speak(self, text: str, language: str, speed: float) -> Speech:
        asked = max(speed, _SLOWEST)
        options = [
            *("-v", _PROGRAM_VOICES.get(language, language)),
            *("-s", str(round(_WORDS_PER_MINUTE * asked))),
        ]
        phrases = list[Phrase]()
        rate = 22_050
        for sentence in sentences(spoken_tokens(text, language)):
            phrase, rate = self._say(sentence, options)
            phrases.append(_slowed(phrase, speed / asked, rate))
        return join_line(phrases, rate)

    def _say(self, tokens: Sequence[Token], options: Sequence[str]) -> tuple[Phrase, int]:
        text = " ".join(token.spoken for token in tokens)
        plain, rate = self._synthesise(text, options)
        gapped, _ = self._synthesise(text, [*options, "-g", _GAP])
        counts = [self._count_words(token, options) for token in tokens]
        spans = measure_words(plain, gapped, sum(counts))
        words = _by_token(tokens, counts, spans, plain, rate)
        return Phrase(plain, words, tokens[-1].ends_sentence), rate

    def _synthesise(self, text: str, options: Sequence[str]) -> tuple[NDArray[np.float32], int]:
        argv = [self.program, *options, "-b", "1", "-z", "--stdin", "--stdout"]
        data = run_program(argv, stdin=text, provider="espeak")
        if not data:
            raise InvalidRequest(
                "The voice can say nothing of this line.",
                hint="Write it with letters and figures.",
            )
        return decode_wav(data)

    def _count_words(self, token: Token, options: Sequence[str]) -> int:
        """How many words the program makes of a token: a figure can be several."""
        if all(_LETTERS_ONLY.fullmatch(word) for word in token.spoken.split()):
            return len(token.spoken.split())
        argv = [self.program, *options, "-b", "1", "-q", "-x", "--stdin"]
        return len(run_program(argv, stdin=token.spoken, provider="espeak").split())


def _slowed(phrase: Phrase, speed: float, rate: int) -> Phrase:
    """By a change of tempo."""
    if speed == 1.0:
        return phrase
    words = tuple(Word(w.text, w.start_s / speed, w.end_s / speed) for w in phrase.words)
    return replace(phrase, samples=stretch(phrase.samples, speed, rate), words=words)


def measure_words(
    plain: NDArray[np.float32], gapped: NDArray[np.float32], count: int
) -> list[tuple[int, int]] | None:
    """First and last sample of each of `count` words in `plain`; None if the gaps do not tell.

    `gapped` is the same speech with equal silence put after every word.
    """
    added = len(gapped) - len(plain)
    gaps = _silences(gapped, round(0.75 * added / (count + 1)))
    leading = bool(gaps) and gaps[0][0] == 0  # a stop before a first vowel is padded as well
    if added <= 0 or len(gaps) != count + leading:
        return None
    inserted = added / len(gaps)
    edges = [0.0]
    for i, (start, end) in enumerate(gaps):
        edges += [start - i * inserted, end - (i + 1) * inserted]
    if leading:
        edges = edges[2:]
    return [(round(edges[2 * i]), round(edges[2 * i + 1])) for i in range(count)]


def _silences(samples: NDArray[np.float32], least: int) -> list[tuple[int, int]]:
    quiet = np.concatenate(([0], (np.abs(samples) <= _QUIET).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(quiet)).reshape(-1, 2)
    return [(int(start), int(end)) for start, end in edges if end - start >= least]


def _by_token(
    tokens: Sequence[Token],
    counts: Sequence[int],
    spans: list[tuple[int, int]] | None,
    plain: NDArray[np.float32],
    rate: int,
) -> tuple[Word, ...]:
    if spans is None:
        return share_out(tokens, loud_span_s(plain, rate))
    words, place = list[Word](), 0
    for token, count in zip(tokens, counts, strict=True):
        own = spans[place : place + max(count, 1)] or spans[-1:]
        words.append(Word(token.caption, own[0][0] / rate, own[-1][1] / rate))
        place += count
    return settle_words(words, len(plain) / rate)


def share_out(tokens: Sequence[Token], span_s: tuple[float, float]) -> tuple[Word, ...]:
    """Words that fill the span in proportion to their letters: an estimate, for want of better."""
    weights = np.array([len(token.spoken) + 1 for token in tokens], float)
    first, last = span_s
    edges = first + (last - first) * np.concatenate(([0.0], np.cumsum(weights) / weights.sum()))
    return tuple(
        Word(token.caption, float(edges[i]), float(edges[i + 1])) for i, token in enumerate(tokens)
    )
