"""Files made from stored ones, to be looked at or sent, in a folder that stays within a bound."""

import contextlib
import os
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mutoscope.models import Artifact
from mutoscope.store.accounts import make_folder
from mutoscope.store.blobs import Blobs

MOST_BYTES = 256_000_000
SPARED_S = 60.0
"""What was used a moment ago may be about to be sent."""
UNFINISHED_S = 3600.0
"""Whoever is making one has added nothing to it for so long: it was left by a process that died."""


@dataclass(frozen=True)
class PreviewFolder:
    """Each is kept under the name of what it was made from. What is used least goes when there are
    too many, and what was made from a file that is gone goes, too. Methods block."""

    folder: Path
    blobs: Blobs
    most_bytes: int = MOST_BYTES

    def place(self, artifact: Artifact, ending: str) -> Path:
        """Where the one of this kind is, or will be; `ending` begins with a dot."""
        return self.folder / f"{artifact.sha256}{artifact.suffix}{ending}"

    def make(self, place: Path, make: Callable[[Path], object]) -> None:
        """Have it made at a path that is nobody else's. It gets its name when it is whole. Raises
        what `make` does; then nothing is left."""
        make_folder(self.folder)
        unfinished = self.folder / f".{uuid.uuid4().hex}{place.suffix}"
        try:
            make(unfinished)
            unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)
        self.trim()

    def trim(self) -> None:
        """Remove what is too much, and what was made from a file that is gone."""
        now_s, room = time.time(), self.most_bytes
        for place, age_s, size in self._by_age(now_s):
            room -= size
            if place.name.startswith("."):
                goes = age_s > UNFINISHED_S
            else:
                goes = age_s > SPARED_S and (room < 0 or not self._has_original(place))
            if goes:
                place.unlink(missing_ok=True)

    def _by_age(self, now_s: float) -> list[tuple[Path, float, int]]:
        """All files, the latest used first."""
        found: list[tuple[Path, float, int]] = []
        for place in self.folder.iterdir() if self.folder.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):
                facts = place.stat()
                found.append((place, now_s - facts.st_mtime, facts.st_size))
        return sorted(found, key=lambda each: each[1])

    def _has_original(self, place: Path) -> bool:
        """Its name goes on after that of its original with one ending or several."""
        name = place.name
        while "." in name:
            name = name.rpartition(".")[0]
            if (self.blobs.folder / name[:2] / name[2:]).exists():
                return True
        return False


def touch(place: Path) -> bool:
    """Whether it is there; then it counts as used now."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True
