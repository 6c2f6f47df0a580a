"""Sound of the user's own: real files of several kinds, decoded, looped and mixed."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media import given_sound
from mutoscope.media.codec.audio import SAMPLE_RATE, decode_audio, measure
from mutoscope.media.given_sound import (
    MOST_BYTES,
    check_music,
    check_size,
    own_bed,
    recorded,
)
from mutoscope.media.sound import PlacedLine, mix
from mutoscope.media.wav import write_wav
from mutoscope.models import Word


def tune(seconds: float, rate: int = SAMPLE_RATE, *, hz: float = 440.0) -> np.ndarray:
    """Stereo: the right side is a fifth higher."""
    t = np.arange(round(seconds * rate)) / rate
    sides = [0.2 * np.sin(2 * np.pi * hz * ratio * t) for ratio in (1.0, 1.5)]
    return np.stack(sides, axis=1).astype(np.float32)


def save(path: Path, sound: np.ndarray, codec: str, rate: int = SAMPLE_RATE) -> Path:
    """Written as the codec and the file's ending say, in the layout that `sound` has."""
    layout = "mono" if sound.shape[1] == 1 else "stereo"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        packed = np.ascontiguousarray(sound.reshape(1, -1), np.float32)
        frame = av.AudioFrame.from_ndarray(packed, "flt", layout)
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def bed_of(path: Path, seconds: float, **how: Any) -> np.ndarray:
    return np.concatenate(list(own_bed(path, seconds, path.parent, **how)))


def level_db(sound: np.ndarray, first_s: float, end_s: float) -> float:
    part = sound[round(first_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]
    return float(10 * np.log10(np.mean(part**2) + 1e-12))


def pitch_hz(side: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(side * np.hanning(len(side))))
    return float(np.argmax(spectrum)) * SAMPLE_RATE / len(side)


@pytest.mark.parametrize(
    ("name", "codec", "rate", "channels"),
    [
        ("a.mp3", "libmp3lame", 44_100, 2),
        ("a.m4a", "aac", 32_000, 2),
        ("a.wav", "pcm_s16le", 22_050, 1),
        ("a.flac", "flac", 96_000, 2),
        ("a.ogg", "libopus", 48_000, 2),
        ("a.opus", "libopus", 48_000, 1),
    ],
)
def test_every_usual_file_is_heard(
    tmp_path: Path, name: str, codec: str, rate: int, channels: int
) -> None:
    path = save(tmp_path / name, tune(3.0, rate)[:, :channels], codec, rate)
    assert check_music(path) == pytest.approx(3.0, abs=0.1)
    bed = bed_of(path, 2.5)
    assert bed.shape == (round(2.5 * SAMPLE_RATE), 2)
    assert pitch_hz(bed[:, 0]) == pytest.approx(440, abs=2)
    assert pitch_hz(bed[:, 1]) == pytest.approx(440 if channels == 1 else 660, abs=2)


def test_a_short_piece_is_repeated_without_a_dip(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (round(2.5 * SAMPLE_RATE), 2))
    silence = np.zeros((SAMPLE_RATE, 2))
    whole = np.concatenate((silence, noise, silence)).astype(np.float32)
    bed = bed_of(save(tmp_path / "a.wav", whole, "pcm_s16le"), 12.0)
    assert len(bed) == 12 * SAMPLE_RATE
    levels = [level_db(bed, at, at + 0.2) for at in np.arange(0.8, 9.4, 0.1)]
    assert max(levels) - min(levels) < 1.0, "crossed at equal power, its silences left out"
    period = round((2.5 - 0.625) * SAMPLE_RATE)
    one, other = bed[SAMPLE_RATE : 2 * SAMPLE_RATE, 0], bed[SAMPLE_RATE + period :][:SAMPLE_RATE, 0]
    assert np.corrcoef(one, other)[0, 1] > 0.8, "it is the same piece again"


def test_a_quiet_beginning_of_a_longer_piece_is_kept_and_not_repeated(tmp_path: Path) -> None:
    quiet = 1e-4 * tune(4.0)
    whole = np.concatenate((tune(1.0), quiet, tune(3.0)))
    path = save(tmp_path / "a.flac", whole, "flac")
    assert check_music(path) == pytest.approx(8.0, abs=0.1)
    bed = bed_of(path, 4.0)
    assert len(bed) == 4 * SAMPLE_RATE
    assert level_db(bed, 0.5, 0.9) > -25
    assert level_db(bed, 1.2, 4.0) < -70


def test_it_begins_and_ends_gently(tmp_path: Path) -> None:
    bed = bed_of(save(tmp_path / "a.wav", tune(9.0), "pcm_s16le"), 8.0)
    assert np.abs(bed[[0, -1]]).max() < 1e-4
    assert level_db(bed, 0, 0.2) < level_db(bed, 1, 5) - 6
    assert level_db(bed, 7.6, 8.0) < level_db(bed, 1, 5) - 12


def test_it_fades_as_long_as_it_is_told_to(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tune(9.0), "pcm_s16le")
    bed = bed_of(path, 8.0, fade_in_s=0.0, fade_out_s=4.0)
    full = level_db(bed, 1, 3.5)
    assert level_db(bed, 0.0, 0.05) == pytest.approx(full, abs=0.2)
    assert level_db(bed, 5.95, 6.05) == pytest.approx(full - 6, abs=0.2)


def test_a_piece_that_is_not_repeated_ends_with_its_last_sound(tmp_path: Path) -> None:
    silence = np.zeros((SAMPLE_RATE, 2), np.float32)
    path = save(tmp_path / "a.wav", np.concatenate((silence, tune(1.5), silence)), "pcm_s16le")
    bed = bed_of(path, 12.0, fade_in_s=0.1, fade_out_s=0.5, loops=False)
    assert len(bed) == pytest.approx(1.5 * SAMPLE_RATE, abs=100)
    assert level_db(bed, 1.2, 1.3) == pytest.approx(level_db(bed, 0.2, 0.9) - 6, abs=0.5)
    assert check_music(path, loops=False) == pytest.approx(1.5, abs=0.01)
    longer = bed_of(path, 1.0, loops=False)
    assert np.array_equal(longer, bed_of(path, 1.0)), "there is nothing to repeat"


def test_silence_is_refused_repeated_or_not(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", np.zeros((SAMPLE_RATE, 2), np.float32), "pcm_s16le")
    with pytest.raises(InvalidRequest, match="silent"):
        bed_of(path, 3.0, loops=False)


def speech(folder: Path) -> PlacedLine:
    t = np.arange(2 * 24_000) / 24_000
    voice = 0.1 * np.sin(2 * np.pi * 180 * t) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * t))
    write_wav(folder / "line.wav", voice.astype(np.float32), 24_000)
    return PlacedLine(folder / "line.wav", 2.0, (Word("one", 0.0, 0.9), Word("two.", 1.0, 2.0)))


@pytest.mark.parametrize("gain", [0.02, 1.0])
def test_own_music_is_levelled_and_makes_room(tmp_path: Path, gain: float) -> None:
    """However loud the file is, it is as loud in the video."""
    path = save(tmp_path / "a.flac", gain * tune(9.0, hz=1_000), "flac")
    out = tmp_path / "sound.m4a"
    heard = mix([speech(tmp_path)], 7.0, bed=own_bed(path, 7.0, tmp_path), out=out)
    assert heard.integrated_lufs == pytest.approx(-14, abs=0.5)
    assert heard.true_peak_dbtp <= -1
    sound = np.concatenate(list(decode_audio(out)))
    tone = np.sin(2 * np.pi * 1_000 * np.arange(len(sound)) / SAMPLE_RATE)

    def music_db(first_s: float, end_s: float) -> float:
        span = slice(round(first_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE))
        return 20 * np.log10(abs(np.mean(sound[span, 0] * tone[span])) + 1e-9)

    assert music_db(1.0, 1.8) - music_db(2.4, 3.6) == pytest.approx(12, abs=1.5)
    assert -30 < level_db(sound, 0.8, 1.8) < -10


def test_what_cannot_be_music_is_refused(tmp_path: Path) -> None:
    letter = tmp_path / "a.mp3"
    letter.write_text("Dear reader, this is no sound.")
    with pytest.raises(MediaError, match="music file cannot be read as sound") as caught:
        check_music(letter)
    assert caught.value.hint
    silent = save(tmp_path / "silent.wav", 0 * tune(3.0), "pcm_s16le")
    with pytest.raises(InvalidRequest, match="is silent"):
        check_music(silent)
    short = save(tmp_path / "short.wav", tune(1.5), "pcm_s16le")
    with pytest.raises(InvalidRequest, match=r"1\.5 seconds, too short to repeat"):
        check_music(short)
    with pytest.raises(InvalidRequest, match="too short to repeat"):
        bed_of(short, 5.0)
    with pytest.raises(InvalidRequest, match="100 are taken"):
        check_size(MOST_BYTES + 1_000_000)
    check_size(MOST_BYTES)


def test_a_film_without_sound_is_no_music(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 16, 16, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), "rgb24")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(MediaError, match="no sound track"):
        check_music(path)


def test_what_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "a.wav", tune(4.0), "pcm_s16le")
    monkeypatch.setattr(given_sound, "MOST_S", 3.0)
    with pytest.raises(InvalidRequest, match="longer than"):
        check_music(path)
    with pytest.raises(InvalidRequest, match="recording is longer than 3 seconds"):
        recorded(path, 3.0)
    silent = save(tmp_path / "silent.wav", 0 * tune(4.0), "pcm_s16le")
    with pytest.raises(InvalidRequest, match="longer than"):
        check_music(silent)


def test_a_playlist_opens_no_other_file(tmp_path: Path) -> None:
    save(tmp_path / "secret.wav", tune(3.0), "pcm_s16le")
    concat = tmp_path / "a.mp3"
    concat.write_text("ffconcat version 1.0\nfile secret.wav\n")
    hls = tmp_path / "b.mp3"
    hls.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nsecret.wav\n#EXT-X-ENDLIST\n")
    for path in (concat, hls):
        with pytest.raises(MediaError, match="cannot be read as sound"):
            check_music(path)


def test_damage_in_the_middle_is_left_out(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mp3", tune(6.0), "libmp3lame")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 600] = b"\xff" * 600
    path.write_bytes(data[:-100])
    assert check_music(path) == pytest.approx(6.0, abs=0.3)


def test_the_whole_piece_is_counted_in_ticks(tmp_path: Path) -> None:
    seen: list[int] = []
    path = save(tmp_path / "a.wav", tune(3.0), "pcm_s16le")
    check_music(path, tick=lambda done, _: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] == 3 * SAMPLE_RATE


def test_a_recording_is_one_channel(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tune(2.0, 44_100), "pcm_s16le", 44_100)
    samples = recorded(path, 10.0)
    assert samples.shape == (2 * SAMPLE_RATE,)
    assert measure([np.repeat(samples[:, None], 2, axis=1)]).integrated_lufs > -25
