import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mutoscope.errors import MediaError
from mutoscope.media.wav import read_wav, write_wav


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    samples=arrays.arrays(np.float32, st.integers(0, 300), elements=st.floats(-1, 1, width=32)),
    rate=st.sampled_from([16_000, 24_000, 44_100, 48_000]),
)
def test_what_is_written_is_read_back(tmp_path: Path, samples: np.ndarray, rate: int):
    path = tmp_path / "line.wav"
    write_wav(path, samples, rate)
    found, found_rate = read_wav(path)
    assert found_rate == rate
    np.testing.assert_array_equal(found, samples)


def pcm16(values: list[int], channels: int) -> bytes:
    data = struct.pack(f"<{len(values)}h", *values)
    form = struct.pack("<HHIIHH", 1, channels, 8000, 8000 * 2 * channels, 2 * channels, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form
    body += b"LIST" + struct.pack("<I", 3) + b"abc\0"  # odd chunks are padded
    body += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_sixteen_bit_stereo_becomes_mono_float(tmp_path: Path):
    path = tmp_path / "line.wav"
    path.write_bytes(pcm16([16384, 0, -32768, -32768], channels=2))
    samples, rate = read_wav(path)
    assert rate == 8000
    np.testing.assert_allclose(samples, [0.25, -1.0])


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a wave file at all", pcm16([1], 1)[:30]])
def test_other_files_are_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "line.wav"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=r"line\.wav is not a WAV file"):
        read_wav(path)
