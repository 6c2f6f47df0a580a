"""Encoding segments: exact counts, the same bytes every time, nothing left behind."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.codec.video import EncodeSettings, encode_segment, encoder_identity
from mutoscope.media.planes import FramePlanes
from mutoscope.media.segment import Segment, read_segment
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(180, 320)
SETTINGS = EncodeSettings()


def draw(index: int, planes: FramePlanes) -> None:
    rows, columns = np.mgrid[0:320, 0:180]
    planes.y[...] = 126 + 100 * np.sin((rows + 3 * index) / 9) * np.cos((columns - index) / 14)
    planes.u[...] = 100 + index
    planes.v[...] = 150


class Cancelled(Exception):
    """What a tick raises when the work is no longer wanted."""


def ignore(*_: int) -> None:
    """A tick that lets everything pass."""


def encode(path: Path, frames: int = 20, settings: EncodeSettings = SETTINGS) -> Segment:
    encode_segment(draw, frames, CANVAS, path, settings, ignore)
    return read_segment(path)


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 7, 40])
def test_every_frame_becomes_a_packet_and_times_can_be_joined(tmp_path, frames):
    segment = encode(tmp_path / "a", frames)
    assert segment.frames == frames
    assert sorted(packet.pts for packet in segment.packets) == list(range(frames))
    times = [packet.dts for packet in segment.packets]
    assert all(later > sooner for sooner, later in pairwise(times))
    assert times[-1] < times[0] + frames  # the next segment's first comes later
    assert all(packet.dts <= packet.pts for packet in segment.packets)
    assert segment.packets[0].is_key
    assert segment.canvas == CANVAS


def test_the_same_pictures_give_the_same_bytes_on_any_thread(tmp_path):
    names = [tmp_path / f"{number}" for number in range(4)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(encode, names))
    assert len({name.read_bytes() for name in names}) == 1


def test_the_parameter_sets_do_not_depend_on_length(tmp_path):
    assert encode(tmp_path / "a", 3).extradata == encode(tmp_path / "b", 30).extradata


def test_a_higher_crf_is_smaller(tmp_path):
    encode(tmp_path / "a")
    encode(tmp_path / "b", settings=EncodeSettings(crf=35))
    assert (tmp_path / "b").stat().st_size < (tmp_path / "a").stat().st_size


def test_ticks_count_frames(tmp_path):
    seen: list[tuple[int, int, int]] = []
    encode_segment(draw, 4, CANVAS, tmp_path / "a", SETTINGS, lambda *at: seen.append(at))
    drawn = [(0, 4, 0), (1, 4, 0), (2, 4, 0), (3, 4, 0)]
    assert seen == [*drawn, *((4, 4, encoded) for encoded in (1, 2, 3, 4))]


def test_the_end_of_the_work_can_be_stopped_at_each_packet(tmp_path):
    def cancel(drawn: int, frames: int, encoded: int) -> None:
        if drawn == frames and encoded == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        encode_segment(draw, 9, CANVAS, tmp_path / "a", SETTINGS, cancel)
    assert list(tmp_path.iterdir()) == []


def test_what_stands_still_need_not_be_drawn_again(tmp_path):
    def once(index: int, planes: FramePlanes) -> None:
        if index == 0:
            draw(0, planes)

    encode_segment(once, 9, CANVAS, tmp_path / "once", SETTINGS, ignore)
    encode_segment(lambda _, to: draw(0, to), 9, CANVAS, tmp_path / "each", SETTINGS, ignore)
    assert (tmp_path / "once").read_bytes() == (tmp_path / "each").read_bytes()


def test_what_a_tick_raises_ends_the_work_without_a_file(tmp_path):
    def cancel(drawn: int, *_: int) -> None:
        if drawn == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        encode_segment(draw, 9, CANVAS, tmp_path / "a", SETTINGS, cancel)
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_folder_is_a_clear_error(tmp_path):
    with pytest.raises(MediaError, match="could not be written") as caught:
        encode_segment(draw, 2, CANVAS, tmp_path / "missing" / "a", SETTINGS, ignore)
    assert caught.value.hint


def test_the_identity_names_the_build():
    assert "x264 core" in encoder_identity()
    assert "av " in encoder_identity()
