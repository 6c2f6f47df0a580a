"""Speech lines as files: RIFF WAVE, mono, float32 or 16-bit PCM, nothing but format and samples.

Source: Microsoft's "Multiple Channel Audio Data and WAVE Files"; format tags 1 (PCM) and 3 (IEEE
float).
"""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError
from mutoscope.media.codec.audio import repaired

_PCM, _FLOAT = 1, 3


def write_wav(path: Path, samples: NDArray[np.float32], sample_rate: int) -> None:
    """Write mono float32 samples (±1) as they are. The same samples give the same bytes."""
    data = np.ascontiguousarray(samples, "<f4").tobytes()
    form = struct.pack("<HHIIHHH", _FLOAT, 1, sample_rate, sample_rate * 4, 4, 32, 0)
    fact = struct.pack("<I", len(samples))
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"fact", fact) + _chunk(b"data", data)
    path.write_bytes(_chunk(b"RIFF", body))


def read_wav(path: Path) -> tuple[NDArray[np.float32], int]:
    """Mono float32 samples and the sample rate. Takes float32 and 16-bit PCM; several channels
    are averaged. What is cut short counts as far as it goes."""
    try:
        chunks = _chunks(path.read_bytes())
        tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunks[b"fmt "])
        data = chunks[b"data"]
    except (OSError, KeyError, struct.error) as error:
        raise _unreadable(path) from error
    samples = _samples(data, tag, bits)
    if samples is None or not channels or not rate:
        raise _unreadable(path)
    if channels > 1:
        whole = len(samples) - len(samples) % channels
        samples = samples[:whole].reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return samples, rate


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _chunks(content: bytes) -> dict[bytes, bytes]:
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise KeyError("not a WAVE file")
    found: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(content):
        (size,) = struct.unpack_from("<I", content, at + 4)
        found.setdefault(content[at : at + 4], content[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return found


def _samples(data: bytes, tag: int, bits: int) -> NDArray[np.float32] | None:
    if (tag, bits) == (_FLOAT, 32):
        return repaired(np.frombuffer(data[: len(data) // 4 * 4], "<f4").astype(np.float32))
    if (tag, bits) == (_PCM, 16):
        return np.frombuffer(data[: len(data) // 2 * 2], "<i2") * np.float32(1 / 32768)
    return None


def _unreadable(path: Path) -> MediaError:
    return MediaError(
        f"{path.name} is not a WAV file of float32 or 16-bit PCM.",
        hint="Make the voice line again.",
        code="unreadable_sound",
    )
