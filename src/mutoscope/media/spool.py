"""A long sound kept on disk while it is worked on, so that memory does not grow with its length."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import ResourceExhausted
from mutoscope.media.codec.audio import Block, steady_offset

_FLOAT_BYTES = 4


class Spool:
    """float32 [samples, channels] in a temporary file without a name: written once, then read at
    any place.

    The file goes away when the `with` block ends. Raises ResourceExhausted when the folder takes
    no more.
    """

    def __init__(self, folder: Path, *, channels: int = 2) -> None:
        self._folder = folder
        self._channels = channels
        self._file: IO[bytes]
        self.samples = 0
        self._total = np.zeros(channels)

    def __enter__(self) -> Self:
        try:
            self._file = tempfile.TemporaryFile(dir=self._folder)
        except OSError as error:
            raise _refused(self._folder, error) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, blocks: Iterable[Block]) -> None:
        """Keep all blocks, after those that are there."""
        for block in blocks:
            self._append(np.ascontiguousarray(block, np.float32).tobytes())
            self.samples += len(block)
            # Side by side: a sum over the first of two axes takes ten times as long.
            self._total += [side.sum(dtype=np.float64) for side in block.T]

    @property
    def offset(self) -> NDArray[np.float32]:
        """The direct current of each side, to take off what is read."""
        return steady_offset(self._total / max(1, self.samples), self.samples)

    def read(self, first: int, end: int) -> Block:
        """Samples [first, end); before the first and after the last there is silence."""
        low, high = (max(0, min(edge, self.samples)) for edge in (first, end))
        sample_bytes = self._channels * _FLOAT_BYTES
        self._file.seek(low * sample_bytes)
        found = np.frombuffer(self._file.read((high - low) * sample_bytes), np.float32)
        block = np.zeros((end - first, self._channels), np.float32)
        block[low - first : high - first] = found.reshape(-1, self._channels)
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
