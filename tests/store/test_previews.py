"""Files made from stored ones: whole, within a bound, and gone with what they were made from."""

import os
from pathlib import Path

import pytest

from mutoscope.models import Artifact
from mutoscope.store.blobs import Blobs
from mutoscope.store.previews import SPARED_S, UNFINISHED_S, PreviewFolder, touch


@pytest.fixture
def kept(tmp_path: Path) -> PreviewFolder:
    return PreviewFolder(tmp_path / "previews", Blobs(tmp_path / "blobs"))


def stored(kept: PreviewFolder, data: bytes, suffix: str = ".mp4") -> Artifact:
    path = kept.blobs.folder.with_name(f"given{suffix}")
    path.write_bytes(data)
    sha256, size = kept.blobs.put(path)
    return Artifact(sha256, size, suffix, "video/mp4")


def made(kept: PreviewFolder, artifact: Artifact, ending: str) -> Path:
    place = kept.place(artifact, ending)
    kept.make(place, lambda path: path.write_bytes(b"small"))
    return place


def aged(path: Path, by_s: float) -> None:
    then_s = path.stat().st_mtime - by_s - 1
    os.utime(path, (then_s, then_s))


@pytest.mark.parametrize("suffix", [".mp4", "", ".npz"])
@pytest.mark.parametrize("ending", [".jpg", ".49000000.mp4"])
def test_what_is_old_stays_as_long_as_its_original(
    kept: PreviewFolder, suffix: str, ending: str
) -> None:
    artifact = stored(kept, b"a film", suffix)
    place, other = made(kept, artifact, ending), stored(kept, b"another")
    aged(place, SPARED_S)
    made(kept, other, ".jpg")
    assert touch(place)
    aged(place, SPARED_S)
    kept.blobs.discard(artifact, 0)
    made(kept, other, ".jpg")
    assert not touch(place)


def test_the_bound_takes_what_was_used_least(kept: PreviewFolder) -> None:
    small = PreviewFolder(kept.folder, kept.blobs, most_bytes=12)
    one, two, three = (stored(kept, name) for name in (b"one", b"two", b"three"))
    first, second = made(small, one, ".jpg"), made(small, two, ".5.mp4")
    aged(first, SPARED_S)
    aged(second, SPARED_S)
    assert touch(first)
    third = made(small, three, ".jpg")
    assert [each.exists() for each in (first, second, third)] == [True, False, True]


def test_it_is_there_when_it_is_whole(kept: PreviewFolder) -> None:
    place = kept.place(stored(kept, b"a film"), ".9.mp4")

    def fail(path: Path) -> None:
        path.write_bytes(b"a half")
        assert not place.exists()
        assert path.suffix == ".mp4"
        raise ValueError("a fault")

    with pytest.raises(ValueError, match="a fault"):
        kept.make(place, fail)
    assert list(kept.folder.iterdir()) == []


def test_what_a_process_left_half_made_goes_later(kept: PreviewFolder) -> None:
    kept.folder.mkdir()
    being_made, left = kept.folder / ".a.mp4", kept.folder / ".b.mp4.part"
    for path, age_s in ((being_made, SPARED_S), (left, UNFINISHED_S)):
        path.write_bytes(b"a half")
        aged(path, age_s)
    made(kept, stored(kept, b"a film"), ".jpg")
    assert (being_made.exists(), left.exists()) == (True, False)
