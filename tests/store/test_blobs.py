"""The file store: real files, damaged, missing, on a full disk."""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import ConfigError, NotFound, ResourceExhausted
from mutoscope.models import Artifact
from mutoscope.store.blobs import ArtifactLost, Blobs


@pytest.fixture
def blobs(tmp_path: Path) -> Iterator[Blobs]:
    store = Blobs(tmp_path / "blobs")
    yield store
    store.close()


def _file(folder: Path, data: bytes, name: str = "clip.mp4") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _keep(blobs: Blobs, path: Path, *, move: bool = False) -> Artifact:
    sha256, size = blobs.put(path, move=move)
    return Artifact(sha256, size, path.suffix, "video/mp4")


def _unfinished(blobs: Blobs) -> list[Path]:
    return [path for path in blobs.scratch.own().rglob("*") if path.is_file()]


def test_kept_under_its_hash(blobs: Blobs, tmp_path: Path) -> None:
    artifact = _keep(blobs, _file(tmp_path, b"moving picture"))
    path = blobs.path(artifact)
    assert artifact.sha256 == hashlib.sha256(b"moving picture").hexdigest()
    expected = blobs.folder / artifact.sha256[:2] / f"{artifact.sha256[2:]}.mp4"
    assert path == expected
    assert path.read_bytes() == b"moving picture"
    assert path.stat().st_mode & 0o777 == 0o400
    assert (tmp_path / "clip.mp4").exists()
    assert _unfinished(blobs) == []


def test_moved_without_a_second_copy(blobs: Blobs, tmp_path: Path) -> None:
    source = _file(tmp_path, b"moving picture")
    inode = source.stat().st_ino
    artifact = _keep(blobs, source, move=True)
    assert not source.exists()
    assert blobs.path(artifact).stat().st_ino == inode


@given(data=st.binary(max_size=4096), suffix=st.sampled_from(["", ".png", ".mp4"]))
def test_what_goes_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    blobs = Blobs(folder / "blobs")
    artifact = _keep(blobs, _file(folder, data, f"file{suffix}"))
    assert blobs.path(artifact).read_bytes() == data
    blobs.close()


def test_same_content_is_kept_once_by_many_threads(blobs: Blobs, tmp_path: Path) -> None:
    sources = [_file(tmp_path, b"x" * 100_000, f"{n}.wav") for n in range(16)]
    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(blobs.put, sources))
    assert len(kept) == 1
    assert len(list(blobs.folder.glob("??/*"))) == 1
    assert _unfinished(blobs) == []


def test_missing(blobs: Blobs, tmp_path: Path) -> None:
    artifact = _keep(blobs, _file(tmp_path, b"a"))
    assert blobs.discard(artifact, 0)
    assert blobs.discard(artifact, 0)
    with pytest.raises(ArtifactLost, match="missing") as caught:
        blobs.path(artifact)
    assert caught.value.hint


def test_what_was_put_there_lately_is_not_discarded(blobs: Blobs, tmp_path: Path) -> None:
    source = _file(tmp_path, b"a")
    artifact = _keep(blobs, source)
    assert not blobs.discard(artifact, 60)
    os.utime(blobs.path(artifact), (1, 1))
    assert blobs.older_than(60) == [(artifact.sha256, ".mp4")]
    assert _keep(blobs, source) == artifact
    assert not blobs.discard(artifact, 60)
    assert blobs.older_than(60) == []
    os.utime(source, (1, 1))
    assert _keep(blobs, source, move=True) == artifact
    assert not blobs.discard(artifact, 60)
    assert blobs.path(artifact).read_bytes() == b"a"


def test_a_file_that_is_put_while_it_is_being_discarded_stays(blobs: Blobs, tmp_path: Path) -> None:
    sources = [_file(tmp_path, bytes([n]), f"{n}.wav") for n in range(30)]
    for source in sources:
        artifact = _keep(blobs, source)
        os.utime(blobs.path(artifact), (1, 1))
        with ThreadPoolExecutor(2) as pool:
            putting = pool.submit(blobs.put, source)
            discarding = pool.submit(blobs.discard, artifact, 60)
        assert putting.result() == (artifact.sha256, 1)
        assert discarding.result() in (True, False)
        assert blobs.path(artifact).read_bytes() == source.read_bytes()


def test_one_process_is_told_to_look_through(blobs: Blobs) -> None:
    other = Blobs(blobs.folder)
    assert [each.look_is_due(60) for each in (blobs, other, blobs)] == [True, False, False]
    assert other.look_is_due(0)


def _damage(path: Path, data: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(data)
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize("damaged", [b"0123456780", b"01234", b""])
def test_damage_is_seen_and_mended_by_the_next_put(
    blobs: Blobs, tmp_path: Path, damaged: bytes
) -> None:
    source = _file(tmp_path, b"0123456789")
    artifact = _keep(blobs, source)
    _damage(blobs.path(artifact), damaged)
    with pytest.raises(ArtifactLost, match="damaged"):
        blobs.path(artifact)
    assert _keep(blobs, source) == artifact
    assert blobs.path(artifact).read_bytes() == b"0123456789"


def test_damage_is_seen_by_a_process_that_did_not_write_it(blobs: Blobs, tmp_path: Path) -> None:
    artifact = _keep(blobs, _file(tmp_path, b"0123456789"))
    path = blobs.path(artifact)
    times = path.stat()
    _damage(path, b"012345678x")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(ArtifactLost):
        Blobs(blobs.folder).path(artifact)


@pytest.mark.parametrize(
    ("sha256", "suffix"), [("../../etc/passwd", ""), ("A" * 64, ".mp4"), ("a" * 64, "/../../x")]
)
def test_a_name_cannot_leave_the_folder(blobs: Blobs, sha256: str, suffix: str) -> None:
    with pytest.raises(NotFound):
        blobs.path(Artifact(sha256, 1, suffix, "video/mp4"))


def test_full_disk_leaves_nothing_half_made(small_disk: Path, tmp_path: Path) -> None:
    blobs = Blobs(small_disk / "blobs")
    small = _keep(blobs, _file(tmp_path, b"s" * 1000, "small.wav"))
    with pytest.raises(ResourceExhausted, match="full") as caught:
        blobs.put(_file(tmp_path, b"b" * 900_000, "big.wav"))
    assert caught.value.hint
    assert caught.value.transient
    assert _unfinished(blobs) == []
    assert [path.stat().st_size for path in blobs.folder.glob("??/*")] == [1000]
    assert blobs.path(small).exists()
    blobs.close()


def test_moved_between_filesystems(small_disk: Path, tmp_path: Path) -> None:
    blobs = Blobs(small_disk / "blobs")
    source = _file(tmp_path, b"m" * 2000)
    assert blobs.path(_keep(blobs, source, move=True)).stat().st_size == 2000
    assert not source.exists()
    blobs.close()


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    source = _file(tmp_path, b"x")
    with pytest.raises(ConfigError, match="cannot be written") as caught:
        Blobs(source / "blobs").put(source)
    assert "MUTOSCOPE_DATA_DIR" in caught.value.hint


def test_source_that_is_missing(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        blobs.put(tmp_path / "nothing.mp4")
    assert _unfinished(blobs) == []


def test_what_was_put_there_can_be_taken_back(blobs: Blobs, tmp_path: Path) -> None:
    stored = blobs.store(_file(tmp_path, b"half"), move=True)
    place = blobs.path(Artifact(stored.sha256, stored.bytes, stored.suffix, "video/mp4"))
    blobs.take_back(stored)
    assert not place.exists()
    blobs.take_back(stored)  # twice is no error
    assert _unfinished(blobs) == []


@pytest.mark.parametrize("first", [True, False], ids=["before", "since"])
def test_what_somebody_else_has_put_there_is_not_taken_back(
    first: bool, blobs: Blobs, tmp_path: Path
) -> None:
    stores = [blobs.store(_file(tmp_path, b"same"), move=True) for _ in range(2)]
    artifact = Artifact(stores[0].sha256, stores[0].bytes, ".mp4", "video/mp4")
    blobs.take_back(stores[first])
    assert blobs.path(artifact).read_bytes() == b"same"
