"""Frames that stand still are repeated without being encoded, and decode to the frame before."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.held import Numbering
from mutoscope.media.codec.replay import pictures_at, play
from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.planes import FramePlanes
from mutoscope.media.segment import Segment, read_segment
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(180, 320)
HELD = EncodeSettings(holds=True)
SMALL_BYTES = 60


def pattern(number: int) -> np.ndarray:
    rows, columns = np.mgrid[0:320, 0:180]
    return 126 + 100 * np.sin((rows + 9 * number) / 11) * np.cos((columns - 5 * number) / 14)


def film(path: Path, shown: list[int], settings: EncodeSettings = HELD) -> Segment:
    """A segment in which frame `i` is the picture `shown[i]`."""

    def draw(index: int, planes: FramePlanes) -> None:
        planes.y[...] = pattern(shown[index])
        planes.u[...], planes.v[...] = 100 + shown[index] % 50, 150

    encode_segment(draw, len(shown), CANVAS, path, settings, lambda *_: None)
    return read_segment(path)


def decoded(path: Path, *segments: Path) -> list[np.ndarray]:
    """The luma of every frame of the segments, joined; damage is not concealed."""
    join(segments, None, path, canvas=CANVAS, credit=Credits("held"), tick=lambda *_: None)
    return [item.planes.y.copy() for item in play(path)]


def psnr_db(picture: np.ndarray, number: int) -> float:
    error = np.mean((picture.astype(float) - np.floor(pattern(number))) ** 2)
    return float(10 * np.log10(255**2 / error))


@settings(max_examples=12, derandomize=True, deadline=None)
@given(runs=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), min_size=1, max_size=6))
def test_what_is_decoded_is_what_was_drawn(tmp_path_factory, runs):
    folder = tmp_path_factory.mktemp("held")
    shown = [picture for picture, length in runs for _ in range(length)]
    film(folder / "a", shown)
    pictures = decoded(folder / "a.mp4", folder / "a")
    assert len(pictures) == len(shown)
    for (before, now), (earlier, later) in zip(pairwise(shown), pairwise(pictures), strict=True):
        assert (before == now) == np.array_equal(earlier, later)
    assert min(psnr_db(*each) for each in zip(pictures, shown, strict=True)) > 35


def test_only_changes_are_encoded_and_moving_pictures_lose_nothing(tmp_path):
    shown = [0] * 70 + list(range(40)) + [40] * 70
    sizes = [len(packet.data) for packet in film(tmp_path / "a", shown).packets]
    assert max(sizes[1:70] + sizes[112:]) < SMALL_BYTES < min(sizes[71:110])
    film(tmp_path / "b", shown, EncodeSettings())
    held, plain = (decoded(tmp_path / f"{x}.mp4", tmp_path / x) for x in "ab")
    errors = [[psnr_db(*each) for each in zip(film, shown, strict=True)] for film in (held, plain)]
    assert min(errors[0]) > min(errors[1]) - 1


def test_a_long_stillness_can_be_entered_in_its_middle(tmp_path):
    segment = film(tmp_path / "a", [3] * 620)
    assert [packet.pts for packet in segment.packets if packet.is_key] == [0, 250, 500]
    decoded(tmp_path / "a.mp4", tmp_path / "a")
    (picture,) = pictures_at(tmp_path / "a.mp4", [Fraction(17)])
    assert picture.time_s == 17
    assert psnr_db(picture.planes.y, 3) > 35


def test_segments_join_and_are_shown_in_the_order_they_are_decoded_in(tmp_path):
    stills, moves = film(tmp_path / "a", [1] * 9), film(tmp_path / "b", list(range(9)))
    assert stills.extradata == moves.extradata
    assert all(packet.pts == packet.dts for packet in (*stills.packets, *moves.packets))
    pictures = decoded(tmp_path / "o.mp4", tmp_path / "a", tmp_path / "b", tmp_path / "a")
    expected = [1] * 9 + list(range(9)) + [1] * 9
    assert min(psnr_db(*each) for each in zip(pictures, expected, strict=True)) > 35
    with av.open(str(tmp_path / "o.mp4")) as container:
        assert container.streams.video[0].codec_context.profile == "High"


def test_other_profiles_are_not_numbered():
    baseline = bytes.fromhex("0000000167 42c01e d9")
    with pytest.raises(ValueError, match="profile 66"):
        Numbering.of(baseline, again=b"")
    with pytest.raises(ValueError, match="no sequence"):
        Numbering.of(b"", again=b"")
