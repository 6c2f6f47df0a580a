"""A file's inner name never reaches whoever gave it."""

from pathlib import Path

import pytest

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.file_names import renamed, told_as
from mutoscope.media.picture_file import read_picture

HASH = "9f" * 31


def test_it_is_said_of_the_file_as_its_owner_calls_it(tmp_path: Path) -> None:
    file = tmp_path / f"{HASH}.jpg"
    file.write_text("no picture")
    with pytest.raises(MediaError) as plain:
        read_picture(file)
    with pytest.raises(InvalidRequest) as told, told_as({file: "garden.jpg"}, InvalidRequest):
        read_picture(file)
    assert HASH in plain.value.message
    assert HASH not in told.value.message
    assert told.value.message == plain.value.message.replace(file.name, "garden.jpg")
    assert (told.value.hint, told.value.code) == (plain.value.hint, plain.value.code)


def test_it_stays_a_fault_of_media_where_nothing_else_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / f"{HASH}.png"
    file.write_bytes(b"")
    with pytest.raises(MediaError, match=r"The film"), told_as({file: "The film"}):
        read_picture(file)


def test_another_fault_goes_through_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    with pytest.raises(InvalidRequest, match=r"^a\.jpg is too old\.$"), told_as({file: "mine"}):
        raise InvalidRequest("a.jpg is too old.")


def test_each_file_by_its_own_name() -> None:
    told = renamed("a.png and b.png differ.", {"a.png": "The picture", "b.png": "the mouth"})
    assert told == "The picture and the mouth differ."
