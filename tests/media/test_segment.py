"""Segment files: what is written is read, and damage is noticed."""

import pytest

from mutoscope.errors import MediaError
from mutoscope.media.segment import Segment, VideoPacket, read_segment, write_segment
from mutoscope.media.timeline import Canvas

PACKETS = (VideoPacket(b"abc", 0, -2, True), VideoPacket(b"", 1, -1, False))
SEGMENT = Segment(Canvas(180, 320), 2, b"\x00\x01", PACKETS)


def test_a_segment_survives_its_file(tmp_path):
    write_segment(SEGMENT, tmp_path / "a")
    assert read_segment(tmp_path / "a") == SEGMENT


@pytest.mark.parametrize("damage", ["cut", "beheaded", "other", "empty", "missing", "longer"])
def test_a_damaged_segment_is_named(tmp_path, damage):
    path = tmp_path / "scene.segment"
    write_segment(SEGMENT, path)
    raw = path.read_bytes()
    damaged = {
        "cut": raw[:-1],
        "beheaded": raw[:20],
        "other": b"x" * 99,
        "empty": b"",
        "longer": raw + b"x",
    }
    path.unlink()
    if damage in damaged:
        path.write_bytes(damaged[damage])
    with pytest.raises(MediaError, match=r"scene\.segment") as caught:
        read_segment(path)
    assert caught.value.code == "damaged_segment"
