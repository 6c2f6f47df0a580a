"""What a vendor sends as sound, made samples: uncompressed and of 16 bits, or turned away.

RIFF WAVE as of "Multimedia Programming Interface and Data Specifications 1.0" (IBM, Microsoft,
1991). A head that was sent before the sound was known gives its length as 0 or as much as fits.
"""

import base64
import binascii
import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import ProviderUnavailable
from mutoscope.providers.http.content import media_type
from mutoscope.providers.http.faults import unusable
from mutoscope.providers.http.request import Request

_PCM, _EXTENSIBLE = 1, 0xFFFE
_FORMATS = {_PCM: "whole numbers", 3: "floating point", 6: "A-law", 7: "µ-law", 85: "MP3"}
_LENGTH_UNKNOWN = 0x7FFF_0000  # from here on, and 0
_RATES = range(8_000, 192_001)
_LEAST_S = 0.05
_SILENT = 1e-4


def wav_samples(request: Request, data: bytes) -> tuple[NDArray[np.float32], int]:
    """A WAV answer as float32 mono in −1..1, and its rate; channels are mixed.
    ProviderUnavailable: it is something else, or a part, or silent."""
    if media_type(data) != "audio/wav":
        raise unusable(request, f"sent {media_type(data) or 'something else'}, no WAV", sent=True)
    chunks = {name: (content, wanted) for name, content, wanted in _chunks(data)}
    form, _ = chunks.get(b"fmt ", (b"", 0))
    sound, wanted = chunks.get(b"data", (b"", 0))
    if len(form) < 16 or b"data" not in chunks:
        raise unusable(request, "sent a damaged WAV", sent=True)
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if kind == _EXTENSIBLE and len(form) >= 26:
        (kind,) = struct.unpack_from("<H", form, 24)
    if (kind, bits) != (_PCM, 16) or not 1 <= channels <= 8 or rate not in _RATES:
        what = f"{_FORMATS.get(kind, f'format {kind}')}, {bits} bits, {rate} Hz"
        raise unusable(request, f"sent a WAV that we cannot read ({what})", sent=True)
    if len(sound) % (2 * channels) or len(sound) < wanted:
        raise unusable(request, "sent only a part of the sound", sent=True)
    mixed = _floats(sound).reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return _heard(request, mixed, rate), rate


def pcm_samples(request: Request, packed: object, rate: int) -> NDArray[np.float32]:
    """Base64 of bare 16-bit samples as float32 mono in −1..1. ProviderUnavailable: it is none, or
    silent."""
    try:
        data = base64.b64decode(packed if isinstance(packed, str) else "", validate=True)
    except (binascii.Error, ValueError):
        raise unusable(request, "sent damaged sound", sent=True) from None
    if len(data) % 2:
        raise unusable(request, "sent only a part of the sound", sent=True)
    return _heard(request, _floats(data), rate)


def check_ends(request: Request, duration_s: float, most_s: float) -> None:
    """ProviderUnavailable: the sound goes on for longer than its text can be meant."""
    if duration_s > most_s:
        what = f"sent {duration_s:.0f} s of sound for a line of {most_s:.0f} s at most"
        raise unusable(request, what, sent=True)


def no_sound(request: Request) -> ProviderUnavailable:
    """It answered, and nothing is to be heard."""
    return unusable(request, "sent a sound in which nothing is to be heard", sent=True)


def _heard(request: Request, samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    if len(samples) < _LEAST_S * rate or float(np.abs(samples).max()) < _SILENT:
        raise no_sound(request)
    return samples


def _floats(data: bytes) -> NDArray[np.float32]:
    return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Name and content of each chunk, as far as it goes, and how long its head says that it is, in
    bytes: 0 where that was not known."""
    at = 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        open_ended = name == b"data" and (length == 0 or length >= _LENGTH_UNKNOWN)
        end = len(data) if open_ended else at + 8 + length
        yield name, data[at + 8 : end], 0 if open_ended else length
        at = end + length % 2
