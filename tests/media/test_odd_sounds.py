"""Files as they come: each gives the right sound, or one error that says what is wrong."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.codec.audio import LOUDEST, SAMPLE_RATE, Loudness, decode_audio, decode_given
from mutoscope.media.sound import PlacedLine, mix
from mutoscope.media.tracks import Track
from mutoscope.media.wav import read_wav, write_wav


def tone(seconds: float, rate: int = SAMPLE_RATE, level: float = 0.2) -> np.ndarray:
    t = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * 440 * t)).astype(np.float32)


def save(path: Path, sound: np.ndarray, codec: str, rate: int, layout: str) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        packed = np.ascontiguousarray(sound.reshape(1, -1), np.float32)
        frame = av.AudioFrame.from_ndarray(packed, "flt", layout)
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def mixed(path: Path, seconds: float = 4.0) -> tuple[Loudness, np.ndarray]:
    out = path.parent / "mixed.m4a"
    heard = mix([], seconds, tracks=[Track(path)], out=out)
    return heard, np.concatenate(list(decode_audio(out)))[: round(seconds * SAMPLE_RATE)]


def is_tone(side: np.ndarray) -> bool:
    """Nearly all of it is 440 Hz."""
    power = np.abs(np.fft.rfft(side * np.hanning(len(side)))) ** 2
    middle = round(440 * len(side) / SAMPLE_RATE)
    return bool(power[middle - 8 : middle + 9].sum() > 0.98 * power.sum())


def promised(heard: Loudness) -> bool:
    return abs(heard.integrated_lufs + 14) <= 0.2 and heard.true_peak_dbtp <= -1


@pytest.mark.parametrize("rate", [44_100, SAMPLE_RATE])
def test_what_is_no_number_is_silence(tmp_path: Path, rate: int):
    samples = tone(4.0, rate)
    samples[10_000], samples[30_000], samples[50_000:50_010] = np.nan, np.inf, -np.inf
    samples[90_000] = 3e38
    write_wav(tmp_path / "a.wav", samples, rate)
    heard = np.concatenate(list(decode_given(tmp_path / "a.wav", "a")))
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() <= LOUDEST
    scale = SAMPLE_RATE / rate
    assert np.abs(heard[round(20_000 * scale) : round(29_000 * scale)]).max() < 0.21
    assert promised(mixed(tmp_path / "a.wav")[0])


def test_a_line_with_what_is_no_number_is_spoken(tmp_path: Path):
    samples = tone(2.0, 24_000)
    samples[::4_000] = np.nan
    write_wav(tmp_path / "a.wav", samples, 24_000)
    assert np.isfinite(read_wav(tmp_path / "a.wav")[0]).all()
    heard = mix([PlacedLine(tmp_path / "a.wav", 0.5)], 3.0, bed=None, out=tmp_path / "b.m4a")
    assert promised(heard)


def test_a_telephone_is_heard_on_both_sides(tmp_path: Path):
    path = save(tmp_path / "a.wav", tone(4.0, 8_000), "pcm_s16le", 8_000, "mono")
    heard, sound = mixed(path)
    assert promised(heard)
    assert is_tone(sound[:, 0])
    np.testing.assert_allclose(sound[:, 0], sound[:, 1], atol=0.01)


def test_surround_becomes_stereo(tmp_path: Path):
    sides = np.zeros((4 * 96_000, 6), np.float32)
    sides[:, 2] = tone(4.0, 96_000)  # the centre, where people speak
    path = save(tmp_path / "a.flac", sides, "flac", 96_000, "5.1")
    heard, sound = mixed(path)
    assert promised(heard)
    assert is_tone(sound[:, 0])
    assert is_tone(sound[:, 1])


def wav_header(samples: int) -> bytes:
    form = struct.pack("<HHIIHH", 1, 1, SAMPLE_RATE, 2 * SAMPLE_RATE, 2, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", 2 * samples)
    return b"RIFF" + struct.pack("<I", len(body) + 2 * samples) + body


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.wav", b"", "unreadable_sound"),
        ("letter.mp3", b"Dear reader, this is no sound. " * 99, "unreadable_sound"),
        ("header.wav", wav_header(0), "empty_sound"),
        ("cut.flac", b"fLaC\0\0", "unreadable_sound"),
    ],
)
def test_what_holds_no_sound_is_one_clear_error(
    tmp_path: Path, name: str, content: bytes, code: str
):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MediaError) as caught:
        mixed(tmp_path / name)
    assert caught.value.code == code
    assert name in caught.value.message
    assert caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(("name", "codec"), [("a.mp3", "libmp3lame"), ("a.wav", "pcm_s16le")])
def test_what_is_cut_short_is_heard_as_far_as_it_goes(tmp_path: Path, name: str, codec: str):
    path = save(tmp_path / name, tone(4.0), codec, SAMPLE_RATE, "mono")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 - 7])
    heard, sound = mixed(path)
    assert promised(heard)
    assert is_tone(sound[: round(1.8 * SAMPLE_RATE), 0])
    assert np.abs(sound[round(2.2 * SAMPLE_RATE) :]).max() < 1e-3


def test_a_line_cut_short_is_read_as_far_as_it_goes(tmp_path: Path):
    write_wav(tmp_path / "a.wav", tone(1.0), SAMPLE_RATE)
    content = (tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").write_bytes(content[: len(content) // 2 + 1])
    samples, _ = read_wav(tmp_path / "a.wav")
    assert 0.4 < len(samples) / SAMPLE_RATE < 0.6


def test_a_single_sample_is_heard_and_not_repeated(tmp_path: Path):
    write_wav(tmp_path / "a.wav", np.full(1, 0.5, np.float32), SAMPLE_RATE)
    heard, sound = mixed(tmp_path / "a.wav", 1.0)
    assert heard.true_peak_dbtp <= -1
    assert np.argmax(np.abs(sound[:, 0])) < 40
    with pytest.raises(MediaError) as caught:
        mix([], 2.0, tracks=[Track(tmp_path / "a.wav", loops=True)], out=tmp_path / "b.m4a")
    assert caught.value.code == "too_short_to_loop"


def test_direct_current_is_taken_off(tmp_path: Path):
    write_wav(tmp_path / "a.wav", tone(4.0) + np.float32(0.4), SAMPLE_RATE)
    heard, sound = mixed(tmp_path / "a.wav")
    assert promised(heard)
    assert np.abs(sound.mean(axis=0)).max() < 1e-3
    lines = [PlacedLine(tmp_path / "a.wav", 0.0)]
    mix(lines, 4.0, bed=None, out=tmp_path / "b.m4a")
    spoken = np.concatenate(list(decode_audio(tmp_path / "b.m4a")))
    assert np.abs(spoken.mean(axis=0)).max() < 1e-3


def test_silence_stays_silence(tmp_path: Path):
    write_wav(tmp_path / "a.wav", np.zeros(4 * SAMPLE_RATE, np.float32), SAMPLE_RATE)
    heard, sound = mixed(tmp_path / "a.wav")
    assert heard.integrated_lufs == -70
    assert not sound.any()


def test_six_decibels_over_full_scale_are_no_distortion(tmp_path: Path):
    write_wav(tmp_path / "a.wav", tone(4.0, level=2.0), SAMPLE_RATE)
    heard, sound = mixed(tmp_path / "a.wav")
    assert promised(heard)
    assert is_tone(sound[:, 0])
    side = sound[SAMPLE_RATE : 3 * SAMPLE_RATE, 0]
    power = np.abs(np.fft.rfft(side * np.hanning(len(side)))) ** 2
    third = round(3 * 440 * len(side) / SAMPLE_RATE)
    assert power[third - 5 : third + 6].sum() < 1e-5 * power.sum()
