"""What goes wrong with files, in our own words."""

import errno
from pathlib import Path

import av.error
import pytest

from mutoscope.errors import MediaError, ResourceExhausted
from mutoscope.media.codec.faults import reading, written


def test_a_finished_file_takes_its_name(tmp_path):
    with written(tmp_path / "a.mp4") as partial:
        partial.write_bytes(b"x")
        assert not (tmp_path / "a.mp4").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def write(path: Path, failing: Exception) -> None:
    """Begin a file and fail."""
    with written(path) as partial:
        partial.write_bytes(b"half")
        raise failing


def test_an_older_file_stays_when_the_new_one_fails(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        write(tmp_path / "a.mp4", ZeroDivisionError())
    assert (tmp_path / "a.mp4").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_is_named_and_can_be_tried_again(tmp_path):
    with pytest.raises(ResourceExhausted, match="disk is full") as caught:
        write(tmp_path / "a.mp4", OSError(errno.ENOSPC, "No space left on device"))
    assert caught.value.transient
    assert list(tmp_path.iterdir()) == []


def test_the_librarys_errors_do_not_come_through(tmp_path):
    with pytest.raises(MediaError, match=r"clip\.mp4"), reading(tmp_path / "clip.mp4"):
        av.open(str(tmp_path / "clip.mp4"))
    with pytest.raises(MediaError, match="could not be written"):
        write(tmp_path / "a.mp4", av.error.InvalidDataError(1, "odd data"))
