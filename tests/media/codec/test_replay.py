from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.codec.audio import SAMPLE_RATE, Block, encode_aac
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.codec.replay import pictures_at, play
from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.planes import FramePlanes
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(96, 128)
FRAMES = 90


def _draw(index: int, planes: FramePlanes) -> None:
    """The luma tells the frame's number; a white flash stands at every second."""
    planes.y[:], planes.u[:], planes.v[:] = 20 + index * 2, 128, 128
    if index % 30 == 0:
        planes.y[:] = 235


def _beeps() -> Iterator[Block]:
    """A short beep at every second: a clapperboard to the flash."""
    t = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    side = 0.5 * np.sin(2 * np.pi * 1_500 * t) * ((t % 1) < 0.04)
    yield np.stack([side, side], axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("film")
    segments = [folder / "a.segment", folder / "b.segment"]
    for number, segment in enumerate(segments):
        first = number * FRAMES // 2

        def draw(index: int, planes: FramePlanes, first: int = first) -> None:
            _draw(first + index, planes)

        settings = EncodeSettings("superfast", 10)
        encode_segment(draw, FRAMES // 2, CANVAS, segment, settings, lambda *_: None)
    encode_aac(_beeps(), folder / "a.m4a")
    out = folder / "film.mp4"
    join(segments, folder / "a.m4a", out, canvas=CANVAS, credit=Credits(), tick=lambda *_: None)
    return out


def test_picture_and_sound_are_in_step_after_joining(film: Path):
    items = [
        (item.time_s, float(item.planes.y.mean())) if isinstance(item, DecodedFrame) else item
        for item in play(film)
    ]
    flashes = [float(item[0]) for item in items if isinstance(item, tuple) and item[1] > 225]
    sound = np.concatenate([item for item in items if isinstance(item, np.ndarray)])
    loud = np.abs(sound[:, 0]) > 0.2
    onsets = np.flatnonzero(loud & ~np.roll(loud, 1))
    starts = [
        at for at, before in zip(onsets, [-9e9, *onsets], strict=False) if at - before > 9_000
    ]
    assert flashes == [0.0, 1.0, 2.0]
    assert [start / SAMPLE_RATE for start in starts] == pytest.approx([0, 1, 2], abs=0.003)


def test_all_pictures_come_once_in_order(film: Path):
    times_s = [item.time_s for item in play(film) if isinstance(item, DecodedFrame)]
    assert times_s == [Fraction(number, 30) for number in range(FRAMES)]


def test_pictures_are_found_by_time_near_and_far(film: Path):
    wanted = [Fraction(frame, 30) for frame in (1, 2, 10, 44, 46, 47, 88)]
    found = [
        (p.time_s, round((float(p.planes.y.mean()) - 20) / 2)) for p in pictures_at(film, wanted)
    ]
    assert found == [(time_s, time_s * 30) for time_s in wanted]


def test_nothing_is_found_past_the_end(film: Path):
    found = list(pictures_at(film, [Fraction(1), Fraction(200)]))
    assert len(found) == 1


def test_a_file_without_pictures_is_refused(tmp_path: Path):
    sound = tmp_path / "a.m4a"
    encode_aac(_beeps(), sound)
    with pytest.raises(MediaError, match="no picture"):
        list(pictures_at(sound, [Fraction(0)]))
    assert all(isinstance(item, np.ndarray) for item in play(sound))
