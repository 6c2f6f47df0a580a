from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media import mastering, sound
from mutoscope.media.codec.audio import SAMPLE_RATE, decode_audio, measure
from mutoscope.media.sound import PlacedLine, mix
from mutoscope.media.spool import Spool
from mutoscope.media.tracks import PlacedTrack, Track
from mutoscope.media.wav import write_wav
from mutoscope.models import Word


def tone(seconds: float, hz: float = 220.0, level: float = 0.2) -> np.ndarray:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    side = level * np.sin(2 * np.pi * hz * t)
    return np.stack([side, side], axis=1).astype(np.float32)


def noise(seconds: float, seed: int = 1) -> np.ndarray:
    shape = (round(seconds * SAMPLE_RATE), 2)
    return np.random.default_rng(seed).normal(0, 0.1, shape).astype(np.float32)


@contextmanager
def placed(folder: Path, track: Track, total_s: float) -> Iterator[PlacedTrack]:
    with Spool(folder) as spool:
        yield PlacedTrack(track, spool, round(total_s * SAMPLE_RATE), lambda _: None)


def whole(folder: Path, track: Track, total_s: float) -> np.ndarray:
    total = round(total_s * SAMPLE_RATE)
    with placed(folder, track, total_s) as there:
        return np.zeros((total, 2), np.float32) if (b := there.block(0, total)) is None else b


def at(sound: np.ndarray, first_s: float, end_s: float) -> float:
    """RMS level in dB."""
    part = sound[round(first_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]
    return float(10 * np.log10(np.mean(part**2) + 1e-12))


def test_a_track_stands_where_it_is_put_and_is_trimmed(tmp_path: Path):
    ramp = np.arange(2 * SAMPLE_RATE, dtype=np.float32) / SAMPLE_RATE - 1
    source = np.stack([ramp, -ramp], axis=1)
    heard = whole(tmp_path, Track([source], start_s=1.0, from_s=0.5, length_s=0.75), 3.0)
    first, end, edge = SAMPLE_RATE, round(1.75 * SAMPLE_RATE), 200
    assert not heard[:first].any()
    assert not heard[end:].any()
    expected = source[SAMPLE_RATE // 2 :][: end - first]
    np.testing.assert_array_equal(heard[first:end][edge:-edge], expected[edge:-edge])


def test_gain_and_fades(tmp_path: Path):
    track = Track([tone(6.0)], gain_db=-6.0, fade_in_s=1.0, fade_out_s=2.0, end_s=5.0)
    heard = whole(tmp_path, track, 8.0)
    body = at(heard, 1.5, 2.5)
    assert body == pytest.approx(at(tone(1.0), 0, 1) - 6.0, abs=0.05)
    envelope = np.array([at(heard, s, s + 0.1) for s in np.arange(0, 5.0, 0.1)])
    assert np.all(np.diff(envelope[:10]) > 0), "rises"
    assert np.all(np.diff(envelope[31:]) < 0), "falls"
    assert np.ptp(envelope[10:30]) < 0.1
    assert not heard[5 * SAMPLE_RATE :].any()


def test_a_loudness_is_met_before_the_gain(tmp_path: Path):
    track = Track([tone(4.0, 997.0, 0.01)], lufs=-23.0, gain_db=3.0)
    assert measure([whole(tmp_path, track, 4.0)]).integrated_lufs == pytest.approx(-20, abs=0.1)


@pytest.mark.parametrize("seconds", [0.2, 1.3, 5.0])
def test_a_loop_fills_its_time_without_a_click(tmp_path: Path, seconds: float):
    source = tone(seconds, hz=313.7)
    heard = whole(tmp_path, Track([source], loops=True), 12.0)
    steps = np.abs(np.diff(heard, axis=0)).max()
    # Two rounds that cross at equal power add up to at most √2 of one.
    assert steps < 1.5 * np.abs(np.diff(source, axis=0)).max()
    assert at(heard, 11.0, 11.9) > at(source, 0, seconds) - 6
    assert np.abs(heard[[0, -1]]).max() < 1e-3


def test_a_loop_of_noise_keeps_its_level(tmp_path: Path):
    heard = whole(tmp_path, Track([noise(3.0)], loops=True), 10.0)
    levels = [at(heard, s, s + 0.2) for s in np.arange(0.2, 9.6, 0.1)]
    assert np.ptp(levels) < 1.0


def test_what_is_long_enough_is_not_repeated(tmp_path: Path):
    source = noise(5.0)
    looped, once = (whole(tmp_path, Track([source], loops=each), 4.0) for each in (True, False))
    np.testing.assert_array_equal(looped, once)


cuts = st.lists(st.integers(1, 9 * 48_000 - 1), max_size=12).map(sorted)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cuts=cuts,
    source_block=st.integers(500, 60_000),
    seconds=st.floats(0.3, 12),
    start_s=st.floats(0, 5),
    fades=st.tuples(st.floats(0, 3), st.floats(0, 3)),
    loops=st.booleans(),
)
def test_any_blocks_give_the_same_samples(
    tmp_path: Path,
    cuts: list[int],
    source_block: int,
    seconds: float,
    start_s: float,
    fades: tuple[float, float],
    loops: bool,
):
    source = noise(seconds) + np.float32(0.1)

    def track(size: int) -> Track:
        pieces = (source[first : first + size] for first in range(0, len(source), size))
        return Track(pieces, start_s, None, 0.1, None, -3.0, -20.0, *fades, loops)

    expected = whole(tmp_path, track(len(source)), 9.0)
    edges = [0, *cuts, 9 * SAMPLE_RATE]
    with placed(tmp_path, track(source_block), 9.0) as there:
        parts = [
            np.zeros((end - first, 2), np.float32) if (b := there.block(first, end)) is None else b
            for first, end in pairwise(edges)
        ]
    np.testing.assert_array_equal(np.concatenate(parts), expected)


def spoken(folder: Path, *, spike: float = 0.9) -> PlacedLine:
    """Its spikes are for the limiter to hold."""
    t = np.arange(2 * 24_000) / 24_000
    voice = 0.3 * np.sin(2 * np.pi * 180 * t) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * t))
    voice[::5_000] = spike
    write_wav(folder / "line.wav", voice.astype(np.float32), 24_000)
    return PlacedLine(folder / "line.wav", 1.5, (Word("one", 0.0, 0.9), Word("two.", 1.5, 2.0)))


def test_the_whole_mix_does_not_depend_on_its_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    written = []
    for size in (48_000, 31_337, 7_001):
        monkeypatch.setattr(sound, "MIX_BLOCK", size)
        monkeypatch.setattr(mastering, "_BLOCK", size)
        monkeypatch.setattr(mastering, "_PEAK_BLOCK", size)
        track = Track([noise(2.5)], lufs=-25.0, loops=True, ducks=True)
        mix([spoken(tmp_path)], 5.0, tracks=[track], out=tmp_path / "a.m4a")
        written.append((tmp_path / "a.m4a").read_bytes())
    assert written[0] == written[1] == written[2]


def test_only_what_ducks_makes_room_and_nothing_pumps(tmp_path: Path):
    def envelope(ducks: bool) -> np.ndarray:
        out = tmp_path / "a.m4a"
        words = (Word("one", 0.0, 0.4), Word("two.", 1.1, 2.0))
        line = replace(spoken(tmp_path, spike=0.0), start_s=2.0, words=words)
        track = Track([tone(8.0, 6_000.0)], lufs=-30.0, ducks=ducks)
        mix([line], 8.0, tracks=[track], out=out)
        heard = np.concatenate(list(decode_audio(out)))[: 8 * SAMPLE_RATE, 0]
        clock = np.arange(len(heard)) / SAMPLE_RATE
        carried = heard * np.exp(-2j * np.pi * 6_000 * clock)
        return 20 * np.log10(np.abs(carried.reshape(-1, 2_400).mean(axis=1)) + 1e-9)

    steady, ducked = envelope(ducks=False), envelope(ducks=True)
    assert np.ptp(steady[4:-4]) < 1.5
    down, up = ducked[34:42], ducked[78:90]
    assert np.all(np.diff(down) < 0.3), "monotone on the way down"
    assert np.all(np.diff(up) > -0.3), "monotone on the way up"
    assert np.ptp(ducked[42:78]) < 1.5, "the gap between the words is no pause"
    assert np.median(ducked[4:34]) - np.median(ducked[42:78]) == pytest.approx(12, abs=1.0)


def test_many_tracks_of_files_and_blocks_are_one_mix(tmp_path: Path):
    for name, hz in (("low", 200), ("high", 2_000)):
        write_wav(tmp_path / f"{name}.wav", tone(1.0, hz)[:, 0], SAMPLE_RATE)
    tracks = [
        Track(tmp_path / "low.wav", loops=True, fade_out_s=1.0),
        Track(tmp_path / "high.wav", start_s=2.0),
        Track([noise(0.5)], start_s=4.0, gain_db=6.0),
    ]
    heard = mix([], 6.0, tracks=tracks, out=tmp_path / "a.m4a")
    assert heard.integrated_lufs == pytest.approx(-14, abs=0.2)
    assert heard.true_peak_dbtp <= -1
    found = np.concatenate(list(decode_audio(tmp_path / "a.m4a")))
    assert len(list(tmp_path.iterdir())) == 3, "no spool stays"
    spectrum = np.abs(np.fft.rfft(found[2 * SAMPLE_RATE : 3 * SAMPLE_RATE, 0]))
    assert set(np.argsort(spectrum)[-2:]) == {200, 2_000}


@pytest.mark.parametrize(
    ("track", "code"),
    [
        (Track([tone(1.0)], start_s=3.0), "track_outside"),
        (Track([tone(1.0)], start_s=-1.0), "track_outside"),
        (Track([tone(1.0)], start_s=2.0, end_s=1.0), "track_outside"),
        (Track([tone(0.05)], loops=True), "too_short_to_loop"),
    ],
)
def test_what_cannot_be_placed_is_refused(tmp_path: Path, track: Track, code: str):
    with pytest.raises(MediaError) as caught:
        mix([], 3.0, tracks=[track], out=tmp_path / "a.m4a")
    assert caught.value.code == code
    assert caught.value.hint
    assert not list(tmp_path.iterdir())
