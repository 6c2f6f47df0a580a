"""Previews of what steps have made, kept in a folder that never grows beyond a bound."""

import asyncio
import contextlib
import os
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from weakref import WeakValueDictionary

from mutoscope.jobs.threads import on_thread
from mutoscope.media import previews
from mutoscope.models import Artifact
from mutoscope.store.accounts import make_folder
from mutoscope.store.blobs import Blobs

AT_ONCE = 2
"""More of them would take from the workers what they work with."""
MOST_BYTES = 256_000_000
SPARED_S = 60.0
"""What was looked at a moment ago may be about to be sent."""


@dataclass(frozen=True)
class Shown:
    """A file that a browser shows; to be read only."""

    path: Path
    mime_type: str


@dataclass(frozen=True)
class _Form:
    suffix: str
    mime_type: str
    make: Callable[[Path, Path], None]


_STILL = _Form(".jpg", "image/jpeg", previews.layers_preview)
_SMALL = _Form(".jpg", "image/jpeg", previews.picture_preview)
_FILM = _Form(".mp4", "video/mp4", previews.segment_preview)
_FORMS: Mapping[str, _Form] = {
    "application/x-mutoscope-layers": _STILL,
    "application/x-mutoscope-segment": _FILM,
    "image/jpeg": _SMALL,
    "image/png": _SMALL,
    "image/webp": _SMALL,
    "image/gif": _SMALL,
}


class Previews:
    """Made once, on a thread of low priority, and kept under the name of what they show; what is
    looked at least goes when there are too many, and a preview of a file that is gone goes, too."""

    def __init__(self, folder: Path, blobs: Blobs, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._blobs = blobs
        self._most_bytes = most_bytes
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._making = WeakValueDictionary[Path, asyncio.Lock]()

    async def shown(self, artifact: Artifact) -> Shown:
        """The preview; the file itself where browsers show that. ArtifactLost, MediaError."""
        source = await asyncio.to_thread(self._blobs.path, artifact)
        form = _FORMS.get(artifact.mime_type)
        if form is None:
            return Shown(source, artifact.mime_type)
        place = self._folder / f"{artifact.sha256}{artifact.suffix}{form.suffix}"
        async with self._making.setdefault(place, asyncio.Lock()):
            if not await asyncio.to_thread(_touch, place):
                async with self._turns:
                    make = partial(self._make, form, source, place)
                    await on_thread(make, "preview", low_priority=True)
        return Shown(place, form.mime_type)

    def _make(self, form: _Form, source: Path, place: Path) -> None:
        make_folder(self._folder)
        unfinished = self._folder / f".{uuid.uuid4().hex}{form.suffix}"
        try:
            form.make(source, unfinished)
            unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)
        self._trim()

    def _trim(self) -> None:
        """Remove previews of files that are gone, and the oldest while there are too many."""
        now_s, room = time.time(), self._most_bytes
        for place, age_s, size in self._by_age(now_s):
            room -= size
            if age_s > SPARED_S and (room < 0 or not self._has_original(place)):
                place.unlink(missing_ok=True)

    def _by_age(self, now_s: float) -> list[tuple[Path, float, int]]:
        """All files, the latest used first."""
        found: list[tuple[Path, float, int]] = []
        for place in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                facts = place.stat()
                found.append((place, now_s - facts.st_mtime, facts.st_size))
        return sorted(found, key=lambda each: each[1])

    def _has_original(self, place: Path) -> bool:
        name = place.stem
        return (self._blobs.folder / name[:2] / name[2:]).exists()


def _touch(place: Path) -> bool:
    """Whether the preview is there; then it counts as used now."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True
