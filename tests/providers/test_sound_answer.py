"""Sound from strangers: what is read, and what is turned away in words."""

import base64
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import ProviderUnavailable
from mutoscope.providers.http.request import Request
from mutoscope.providers.sound_answer import pcm_samples, wav_samples
from mutoscope.testing.fakes.tones import pcm, spoken, wav

REQUEST = Request("Vendor", "http://127.0.0.1/", method="POST", paid=True)
TONES = spoken("goats").samples


def formed(kind: int, bits: int, *, channels: int = 1, rate: int = 24_000) -> bytes:
    """The tones under another head."""
    data = pcm(np.repeat(TONES, channels))
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * frame, frame, bits)
    head = struct.pack("<4sI4s4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", len(form))
    return head + form + struct.pack("<4sI", b"data", len(data)) + data


@pytest.mark.parametrize("streamed", [False, True])
def test_a_wav_is_read(streamed: bool) -> None:
    samples, rate = wav_samples(REQUEST, wav(TONES, 16_000, streamed=streamed))
    assert rate == 16_000
    assert samples == pytest.approx(TONES, abs=1e-4)


def test_channels_are_mixed_and_other_chunks_passed_over() -> None:
    data = formed(1, 16, channels=2)
    noted = data[:12] + struct.pack("<4sI", b"LIST", 3) + b"abc\0" + data[12:]
    assert wav_samples(REQUEST, noted)[0] == pytest.approx(TONES, abs=1e-4)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (formed(3, 32), "floating point, 32 bits"),
        (formed(1, 24), "24 bits"),
        (formed(7, 8), "µ-law"),
        (formed(1, 16, rate=0), "0 Hz"),
        (formed(1, 16, channels=0), "cannot read"),
        (wav(TONES)[:-100], "only a part"),
        (wav(TONES)[:-1], "only a part"),
        (wav(TONES)[:40], "damaged"),
        (wav(TONES)[:20], "damaged"),
        (wav(np.zeros(24_000, np.float32)), "nothing is to be heard"),
        (wav(TONES[:10]), "nothing is to be heard"),
        (b"ID3 something", "audio/mpeg, no WAV"),
        (b"<html>", "something else, no WAV"),
        (b"", "something else, no WAV"),
    ],
)
def test_any_other_sound_is_turned_away(data: bytes, words: str) -> None:
    with pytest.raises(ProviderUnavailable, match=words) as refused:
        wav_samples(REQUEST, data)
    assert refused.value.maybe_charged
    assert refused.value.hint


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 60), st.binary(max_size=24))
def test_a_damaged_head_is_never_more_than_that(place: int, other: bytes) -> None:
    whole = wav(TONES)
    damaged = whole[:place] + other + whole[place + len(other) :]
    try:
        samples, rate = wav_samples(REQUEST, damaged)
    except ProviderUnavailable:
        return
    assert np.isfinite(samples).all()
    assert 8_000 <= rate <= 192_000


def test_bare_samples_are_read() -> None:
    packed = base64.b64encode(pcm(TONES)).decode()
    assert pcm_samples(REQUEST, packed, 24_000) == pytest.approx(TONES, abs=1e-4)


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (None, "nothing is to be heard"),
        (7, "nothing is to be heard"),
        ("%%%", "damaged"),
        (base64.b64encode(pcm(TONES)[:-1]).decode(), "only a part"),
        (base64.b64encode(bytes(48_000)).decode(), "nothing is to be heard"),
    ],
)
def test_any_other_samples_are_turned_away(packed: object, words: str) -> None:
    with pytest.raises(ProviderUnavailable, match=words):
        pcm_samples(REQUEST, packed, 24_000)
