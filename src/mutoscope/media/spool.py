"""A long sound kept on disk while it is worked on, so that memory does not grow with its length."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Self

import numpy as np

from mutoscope.errors import ResourceExhausted
from mutoscope.media.codec.audio import SILENCE_LUFS, Block, Loudness, Meter

_SAMPLE_BYTES = 8


class Spool:
    """Stereo samples in a temporary file without a name: written once, then read at any place.

    `loudness` is known after writing. The file goes away when the `with` block ends. Raises
    ResourceExhausted when the folder takes no more.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes]
        self.samples = 0
        self.loudness = Loudness(SILENCE_LUFS, -120.0, ())

    def __enter__(self) -> Self:
        try:
            self._file = tempfile.TemporaryFile(dir=self._folder)
        except OSError as error:
            raise _refused(self._folder, error) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, blocks: Iterable[Block]) -> None:
        """Keep all blocks, and measure them on the way."""
        meter = Meter()
        for block in blocks:
            self._append(np.ascontiguousarray(block, np.float32).tobytes())
            self.samples += len(block)
            meter.push(block)
        self.loudness = meter.finish()

    def read(self, first: int, end: int) -> Block:
        """Samples [first, end); before the first and after the last there is silence."""
        low, high = (max(0, min(edge, self.samples)) for edge in (first, end))
        self._file.seek(low * _SAMPLE_BYTES)
        found = np.frombuffer(self._file.read((high - low) * _SAMPLE_BYTES), np.float32)
        block = np.zeros((end - first, 2), np.float32)
        block[low - first : high - first] = found.reshape(-1, 2)
        return block

    def _append(self, data: bytes) -> None:
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise _refused(self._folder, error) from error


def _refused(folder: Path, error: OSError) -> ResourceExhausted:
    return ResourceExhausted(
        f"The sound cannot be kept in {folder.name} while it is mixed: {error.strerror}.",
        hint="Free some space, check the folder's rights, and retry the job.",
    )
