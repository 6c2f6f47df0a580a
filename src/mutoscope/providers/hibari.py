"""English speech by hibari-tts: the model and its dictionary ship in the wheel, no network.

Source: https://github.com/MMWilliams/hibari (Apache-2.0), voice "heart", distilled from Kokoro-82M.
Word times are read from the model itself: it computes the length of every phoneme in units of
25 ms before it draws the sound, and naming that tensor as an output makes it readable.
"""

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import hibari
import numpy as np
import onnxruntime
from hibari import dsp
from hibari.g2p import G2P
from numpy.typing import NDArray

from mutoscope.errors import ProviderUnavailable
from mutoscope.providers.pronounced.laying import timed
from mutoscope.providers.protocols import Identity, Speech, Voice
from mutoscope.providers.speech_line import VERSION, Phrase, end_at_quiet, join_line
from mutoscope.providers.spoken import Token, best_cut, sentences, spoken_tokens
from mutoscope.providers.threads import broken_off_by, check_wanted, on_thread
from mutoscope.providers.voices import check_voice, voices_of

SAMPLE_RATE = dsp.SR
SPEEDS = (0.5, 2.0)
_ASSETS = Path(hibari.__file__).parent / "assets"
_DURATIONS = "/Clip_output_0"
_SAMPLES_PER_UNIT = 2 * dsp.HOP  # a duration counts pairs of 12.5 ms frames
_EARLY_UNITS = 2
"""The sound runs 50 ms ahead of the lengths: measured over 30 sentences by matching sibilants with
the energy above 4.5 kHz (45 to 52 ms at speeds 0.8 to 1.3) and vowels with that below 1 kHz."""
_MAX_PHONEMES = 400  # longer than anything the model has heard in training
_PAUSES = frozenset(' .,;:!?…—"“”()')


@dataclass(frozen=True)
class _Line:
    """What the model says at once. `owners`: each phoneme's token, −1 for a pause."""

    tokens: tuple[Token, ...]
    phonemes: str
    owners: tuple[int, ...]


class HibariSpeech:
    """The voice "heart". Same text, same speed, same machine: same bytes."""

    def __init__(self) -> None:
        self._loading = threading.Lock()

    @cached_property
    def identity(self) -> Identity:
        """`build`: the model file's hash and the code that turns its output into sound."""
        digest = hashlib.sha256((_ASSETS / "hibari.onnx").read_bytes()).hexdigest()
        runtime = f"{dsp.FFT_BACKEND}+onnxruntime {onnxruntime.__version__}"
        build = f"{digest[:16]}+{hibari.__version__}+{runtime}+{VERSION}"
        return Identity("hibari", "heart", build)

    @property
    def voices(self) -> Sequence[Voice]:
        return voices_of("hibari")

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        """`speed` from 0.5 to 2; 1 is about 180 words a minute. 24 kHz."""
        check_voice("hibari", voice, language, speed=speed, speeds=SPEEDS)
        return await on_thread(self._speak, text, speed)

    def _speak(self, text: str, speed: float) -> Speech:
        phrases = [
            self._say(line, speed)
            for sentence in sentences(spoken_tokens(text, "en"))
            for line in self._lines(sentence)
        ]
        return join_line(phrases, SAMPLE_RATE)

    def _lines(self, tokens: Sequence[Token]) -> list[_Line]:
        """The sentence at once if the model takes it, else two halves cut at the best pause."""
        line = self._phonemize(tokens)
        if len(line.phonemes) <= _MAX_PHONEMES or len(tokens) == 1:
            return [line]
        cut = best_cut(tokens)
        return self._lines(tokens[:cut]) + self._lines(tokens[cut:])

    def _phonemize(self, tokens: Sequence[Token]) -> _Line:
        owners = [i for i, token in enumerate(tokens) for _ in token.spoken.split()]
        line, place = list[tuple[str, int]](), 0
        for piece in self._pronounced(" ".join(token.spoken for token in tokens)):
            line += [(c, -1 if c in _PAUSES else owners[place]) for c in piece.phonemes or ""]
            if piece.whitespace:
                place += 1
                # Between two words without a mark the next one is heard already.
                silent = not line or line[-1][0] in _PAUSES
                line.append((" ", -1 if silent else owners[place]))
        known = [(sound, owner) for sound, owner in line if sound in self._alphabet]
        return _Line(
            tuple(tokens), "".join(sound for sound, _ in known), tuple(owner for _, owner in known)
        )

    def _pronounced(self, text: str) -> list[Any]:
        """hibari's own tokens, in order, each with its phonemes; one that stands before white
        space is the last of a word."""
        with self._loading:
            return self._g2p.phonemize_tokens(self._g2p.tokenize(text))

    def _say(self, line: _Line, speed: float) -> Phrase:
        samples, lengths = self._synthesise(line.phonemes, speed)
        early_s = _EARLY_UNITS * _SAMPLES_PER_UNIT / SAMPLE_RATE
        ends = np.cumsum(lengths) * _SAMPLES_PER_UNIT / SAMPLE_RATE - early_s
        spans = dict[int, tuple[float, float]]()
        for place, owner in enumerate(line.owners, start=1):
            start = spans.get(owner, (float(ends[place - 1]), 0.0))[0]
            spans[owner] = (start, float(ends[place]))
        words = end_at_quiet(timed(line.tokens, spans), samples, SAMPLE_RATE)
        return Phrase(samples, words, ends_sentence=line.tokens[-1].ends_sentence)

    def _synthesise(
        self, phonemes: str, speed: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Sound, and how long each phoneme lasts in 25 ms; silence stands before and after."""
        ids = [0, *(self._alphabet[c] for c in phonemes), 0]
        given = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
        *parts, lengths = self._infer(given)
        noise = np.random.default_rng(0)
        check_wanted()
        samples = dsp.synth(*[part[0] for part in parts], rng=noise)
        if round(float(lengths.sum())) * _SAMPLES_PER_UNIT != len(samples):
            raise ProviderUnavailable(
                "The speech model's word times do not fit its sound.",
                provider="hibari",
                hint="Install the hibari-tts version that this release names.",
            )
        return samples, lengths

    def _infer(self, given: dict[str, Any]) -> Sequence[Any]:
        """The model's outputs; it stops between two of its layers when nobody wants them."""
        session, options = self._session, onnxruntime.RunOptions()

        def terminate() -> None:
            options.terminate = True

        with broken_off_by(terminate):
            return session.run(None, given, options)

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = with_output((_ASSETS / "hibari.onnx").read_bytes(), _DURATIONS)
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _alphabet(self) -> dict[str, int]:
        return json.loads((_ASSETS / "vocab.json").read_text(encoding="utf-8"))

    @cached_property
    def _g2p(self) -> G2P:
        return G2P()


def with_output(model: bytes, tensor: str) -> bytes:
    """The ONNX model with one more named tensor among its outputs.

    Protobuf merges messages that are written one after the other, so the addition is appended:
    ModelProto.graph = 7, GraphProto.output = 12, ValueInfoProto.name = 1
    (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
    """
    return model + _field(7, _field(12, _field(1, tensor.encode())))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    head = bytearray()
    while number > 127:
        head.append(number & 127 | 128)
        number >>= 7
    return bytes([*head, number])
