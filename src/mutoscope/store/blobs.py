"""Files kept under the hash of their content, in a local folder.

`<folder>/ab/cdef….mp4`: the SHA-256 in hex, two digits a folder, and the suffix. A file gets its
name only when it is whole and on the disk, so a name never stands for half a file; its bytes are
checked again before they are used. Its time says when somebody last put it there.
"""

import contextlib
import errno
import hashlib
import os
import re
import shutil
import sys
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mutoscope.errors import ConfigError, NotFound, ResourceExhausted
from mutoscope.models import Artifact
from mutoscope.store.accounts import give_to, make_folder, owner
from mutoscope.store.scratch import Scratch

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
HASH = re.compile(r"[0-9a-f]{64}")
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


class ArtifactLost(NotFound):
    """A recorded file is missing or damaged: the step that made it must run again."""

    code = "artifact_lost"


@dataclass(frozen=True)
class Stored:
    """A file put into the store. `new_ns`: its time, if it was not there before."""

    sha256: str
    bytes: int
    suffix: str
    new_ns: int | None


class Blobs:
    """A store of immutable files. Methods block, and may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scratch = Scratch(folder / "scratch")
        self._verified: dict[Path, tuple[int, int]] = {}

    def put(self, path: Path, *, move: bool = False) -> tuple[str, int]:
        """Keep a file: its SHA-256 in hex and its size in bytes.

        With `move` the file itself goes into the store where it lies on the same filesystem.
        Raises ResourceExhausted when the disk is full; then nothing half-made is left.
        """
        stored = self.store(path, move=move)
        return stored.sha256, stored.bytes

    def store(self, path: Path, *, move: bool = False) -> Stored:
        """`put` for somebody who may want to take it back."""
        with _disk_errors(self.folder):
            temporary = self.scratch.own() / uuid.uuid4().hex
            try:
                _bring(path, temporary, move=move)
                sha256, size = _seal(temporary)
                new_ns = self._name(temporary, self._place(sha256, path.suffix), sha256, size)
            finally:
                temporary.unlink(missing_ok=True)
            if move:
                path.unlink(missing_ok=True)
        return Stored(sha256, size, path.suffix, new_ns)

    def path(self, artifact: Artifact, name: str = "") -> Path:
        """The artifact's file, to be read only.

        The size is checked every time, the content once in a process as long as the file's size
        and time stay the same. Raises ArtifactLost when it is missing or damaged, which tells of it
        by `name`: what its owner calls it, where that is known.
        """
        place = self._place(artifact.sha256, artifact.suffix)
        if not self._is_whole(place, artifact.sha256, artifact.bytes):
            state = "is damaged" if place.exists() else "is missing"
            raise ArtifactLost(
                f"The stored file {name or place.name} {state}.",
                hint="Make it again with the same request: the step that made the file runs again,"
                " and what it buys is paid for again.",
            )
        return place

    def discard(self, artifact: Artifact, age_s: float) -> bool:
        """Remove the artifact's file unless somebody has put it there within `age_s`; whether it
        is gone, by us or before."""
        place = self._place(artifact.sha256, artifact.suffix)
        aside = self.scratch.own() / uuid.uuid4().hex
        try:
            if _age_s(place) < age_s:
                return False
            # Looked at once more where `put` cannot find it: it may have come by just now.
            place.rename(aside)
            if _age_s(aside) < age_s:
                aside.replace(place)
                return False
            aside.unlink()
        except FileNotFoundError:
            return True
        return True

    def take_back(self, stored: Stored) -> None:
        """Remove a file that was not there before, unless somebody else has put it there since."""
        place = self._place(stored.sha256, stored.suffix)
        aside = self.scratch.own() / uuid.uuid4().hex
        with contextlib.suppress(FileNotFoundError):
            if place.stat().st_mtime_ns != stored.new_ns:
                return
            # Looked at once more where `put` cannot find it, as in `discard`.
            place.rename(aside)
            if aside.stat().st_mtime_ns != stored.new_ns:
                aside.replace(place)
                return
            aside.unlink()

    def older_than(self, age_s: float) -> list[tuple[str, str]]:
        """SHA-256 and suffix of every file that nobody has put there within `age_s`."""
        found: list[tuple[str, str]] = []
        for place in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            sha256 = place.parent.name + place.stem
            with contextlib.suppress(FileNotFoundError):
                if HASH.fullmatch(sha256) and _age_s(place) >= age_s:
                    found.append((sha256, place.suffix))
        return found

    def look_is_due(self, every_s: float) -> bool:
        """Whether `every_s` have gone by since this last said yes to any process."""
        mark = self.folder / "looked-through"
        with contextlib.suppress(FileNotFoundError):
            if _age_s(mark) < every_s:
                return False
        make_folder(self.folder)
        mark.touch()
        give_to(mark, owner(self.folder))
        return True

    def close(self) -> None:
        """Remove this process's unfinished files."""
        self.scratch.close()

    def _place(self, sha256: str, suffix: str) -> Path:
        if not HASH.fullmatch(sha256) or not re.fullmatch(r"(\.\w+)?", suffix):
            raise NotFound(f"There is no artifact {sha256}{suffix}")
        return self.folder / sha256[:2] / f"{sha256[2:]}{suffix}"

    def _name(self, temporary: Path, place: Path, sha256: str, size: int) -> int | None:
        """Give the file its name; its time, or None where it was there already."""
        if self._is_whole(place, sha256, size) and self._touch(place):
            return None
        if not place.parent.exists():
            make_folder(place.parent)
            sync_folder(self.folder)
        give_to(temporary, owner(self.folder))
        temporary.replace(place)
        sync_folder(place.parent)
        made = self._verified[place] = _fingerprint(place)
        return made[1]

    def _touch(self, place: Path) -> bool:
        """Say that the file was put there now, so that nobody takes it for forgotten."""
        try:
            _stamp(place)
            self._verified[place] = _fingerprint(place)
        except FileNotFoundError:
            return False
        return True

    def _is_whole(self, place: Path, sha256: str, size: int) -> bool:
        try:
            seen = _fingerprint(place)
            if seen[0] != size:
                return False
            if self._verified.get(place) != seen:
                if _digest(place) != sha256:
                    return False
                self._verified[place] = seen
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True


def _fingerprint(place: Path) -> tuple[int, int]:
    status = place.stat()
    return status.st_size, status.st_mtime_ns


def _stamp(path: Path) -> None:
    """With all digits of the clock: the system's own stamps are alike for some milliseconds."""
    now_ns = time.time_ns()
    os.utime(path, ns=(now_ns, now_ns))


def _age_s(place: Path) -> float:
    return time.time() - place.stat().st_mtime


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bring(path: Path, temporary: Path, *, move: bool) -> None:
    if move:
        try:
            path.rename(temporary)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
        else:
            return
    shutil.copyfile(path, temporary)


def _seal(path: Path) -> tuple[str, int]:
    """Put the bytes on the disk and take away the right to change them; their hash and size."""
    with path.open("rb+" if sys.platform == "win32" else "rb") as file:
        os.fsync(file.fileno())
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    _stamp(path)  # a moved file has the time of its last writing
    path.chmod(0o400)
    return sha256, size


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut. Windows has no such call."""
    if sys.platform != "win32":
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


@contextmanager
def _disk_errors(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise ResourceExhausted(
                f"The disk of {folder} is full",
                hint="Free some space, or delete old jobs with `mutoscope delete`.",
                code="disk",
            ) from error
        if error.errno in NOT_WRITABLE:
            raise ConfigError(
                f"The folder {folder} cannot be written: {error.strerror}",
                hint="Give yourself the right to write there, or set MUTOSCOPE_DATA_DIR.",
            ) from error
        raise
