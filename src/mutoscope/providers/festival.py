"""Russian speech by Festival and the voice of Debian's festvox-ru, where a user has installed them.

A separate process. The voice is cut from recordings of a person, far clearer than espeak-ng. Word
times are exact: a small Scheme program prints where each word's sounds begin and end.
Source: https://www.cstr.ed.ac.uk/projects/festival/manual/ (utterance access functions); voice
msu_ru_nsh, https://packages.debian.org/festvox-ru (BSD-like licence).
"""

import hashlib
import re
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import ProviderUnavailable
from mutoscope.models import Word
from mutoscope.providers.program import FESTIVAL_RU, decode_wav, run_program
from mutoscope.providers.protocols import Identity, Speech, Voice
from mutoscope.providers.speech_line import VERSION, Phrase, join_line, settle_words
from mutoscope.providers.spoken import Token, sentences, spoken_tokens
from mutoscope.providers.tempo import stretch
from mutoscope.providers.threads import on_thread
from mutoscope.providers.voices import check_voice, voices_of

SPEEDS = (0.5, 2.0)
_UNSAFE = re.compile(r"[^А-Яа-яЁё,.!? \-]")
_VOICE = "msu_ru_nsh_clunits"
_PREPARE = f"""
(if (not (member '{_VOICE} (voice.list))) (begin (format t "no voice\\n") (exit)))
(voice_{_VOICE})
(define (tell token)
  (let ((words (item.daughters token)))
    (if words
      (format t "%f %f\\n" (item.feat (car words) 'word_start)
        (item.feat (car (last words)) 'word_end))
      (format t "none\\n"))))
(define (next_tokens token)
  (if token (begin (tell token) (next_tokens (item.next token)))))
(define (say text file)
  (let ((utterance (utt.synth (eval (list 'Utterance 'Text text)))))
    (utt.save.wave utterance file 'riff)
    (next_tokens (utt.relation.first utterance 'Token))
    (format t "end\\n")))
"""


class FestivalSpeech:
    """The voice "msu_ru_nsh", 16 kHz. It knows one pace; another speed is a change of tempo."""

    @cached_property
    def program(self) -> Path:
        """Raises `ConfigError` with the command that installs it."""
        return FESTIVAL_RU.require()

    @cached_property
    def identity(self) -> Identity:
        """`build`: the program's version, and a hash of the voice's files by name and size."""
        said = run_program([self.program, "--version"], stdin="", provider="festival").decode()
        version = re.search(r"\d+(?:\.\d+)+", said)
        voice = hashlib.sha256(_PREPARE.encode())
        for file in sorted(FESTIVAL_RU.data.rglob("*")):
            voice.update(f"{file.name} {file.stat().st_size}".encode())
        build = f"{version[0] if version else 'unknown'}+{voice.hexdigest()[:12]}+{VERSION}"
        return Identity("festival", "msu_ru_nsh", build)

    @property
    def voices(self) -> Sequence[Voice]:
        return voices_of("festival")

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        """`speed` from 0.5 to 2."""
        check_voice("festival", voice, language, speed=speed, speeds=SPEEDS)
        return await on_thread(self._speak, text, speed)

    def _speak(self, text: str, speed: float) -> Speech:
        groups = sentences(spoken_tokens(text, "ru"))
        with tempfile.TemporaryDirectory(prefix="mutoscope-") as folder:
            files = [Path(folder) / f"{i}.wav" for i in range(len(groups))]
            program = Path(folder) / "say.scm"
            program.write_text(_PREPARE + "".join(map(_command, groups, files)), encoding="utf-8")
            said = run_program([self.program, "--batch", program], stdin="", provider="festival")
            times = _read_times(said.decode(errors="replace"), len(groups))
            sounds = [decode_wav(file.read_bytes()) for file in files]
        phrases = [
            _phrase(group, spans, samples, rate, speed)
            for group, spans, (samples, rate) in zip(groups, times, sounds, strict=True)
        ]
        return join_line(phrases, sounds[0][1])


def _command(tokens: Sequence[Token], file: Path) -> str:
    return f'(say "{_safe(tokens)}" "{file.as_posix()}")\n'


def _safe(tokens: Sequence[Token]) -> str:
    """Only what the voice knows: it stops at any other character."""
    text = " ".join(token.spoken for token in tokens)
    text = re.sub(r"[;:—]", ",", text).replace("…", ".")
    return _UNSAFE.sub("", text)


def _read_times(said: str, count: int) -> list[list[tuple[float, float] | None]]:
    """Begin and end of each token of each sentence, in seconds; None for one without a sound."""
    if said.startswith("no voice"):
        raise ProviderUnavailable(
            "Festival has no Russian voice.", provider="festival", hint=FESTIVAL_RU.hint()
        )
    blocks = said.split("end\n")[:-1]
    if len(blocks) != count:
        raise ProviderUnavailable(
            f"Festival spoke {len(blocks)} of {count} sentences.", provider="festival"
        )
    return [[_read_span(line) for line in block.splitlines()] for block in blocks]


def _read_span(line: str) -> tuple[float, float] | None:
    if line == "none":
        return None
    start, end = line.split()
    return float(start), float(end)


def _phrase(
    tokens: Sequence[Token],
    spans: Sequence[tuple[float, float] | None],
    samples: NDArray[np.float32],
    rate: int,
    speed: float,
) -> Phrase:
    words = settle_words(_words(tokens, spans), len(samples) / rate)
    if speed != 1.0:
        samples = stretch(samples, speed, rate)
        words = tuple(Word(w.text, w.start_s / speed, w.end_s / speed) for w in words)
    return Phrase(samples, words, tokens[-1].ends_sentence)


def _words(
    tokens: Sequence[Token], spans: Sequence[tuple[float, float] | None]
) -> tuple[Word, ...]:
    words, place = list[Word](), 0
    for token in tokens:
        count = len(token.spoken.split())
        own = [span for span in spans[place : place + count] if span]
        place += count
        last = words[-1].end_s if words else 0.0
        start, end = (own[0][0], own[-1][1]) if own else (last, last)
        words.append(Word(token.caption, start, end))
    if place != len(spans):
        raise ProviderUnavailable(
            "Festival's words are not the words it was given.", provider="festival"
        )
    return tuple(words)
