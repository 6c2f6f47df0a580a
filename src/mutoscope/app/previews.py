"""Previews of what steps have made, kept in a folder that never grows beyond a bound."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal
from weakref import WeakValueDictionary

from mutoscope.jobs.threads import on_thread
from mutoscope.models import Artifact
from mutoscope.store.blobs import Blobs
from mutoscope.store.previews import MOST_BYTES, PreviewFolder, touch

Size = Literal["preview", "thumbnail"]
AT_ONCE = 2
"""More of them would take from the workers what they work with."""


@dataclass(frozen=True)
class Shown:
    """A file that a browser shows; to be read only."""

    path: Path
    mime_type: str


@dataclass(frozen=True)
class _Form:
    suffix: str
    mime_type: str
    of: Literal["layers", "picture", "segment", "layers_thumbnail", "picture_thumbnail"]


_STILL = _Form(".jpg", "image/jpeg", "layers")
_SMALL = _Form(".jpg", "image/jpeg", "picture")
_FILM = _Form(".mp4", "video/mp4", "segment")
_STILL_THUMBNAIL = _Form(".webp", "image/webp", "layers_thumbnail")
_THUMBNAIL = _Form(".webp", "image/webp", "picture_thumbnail")
_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
_FORMS: Mapping[Size, Mapping[str, _Form]] = {
    "preview": {
        "application/x-mutoscope-layers": _STILL,
        "application/x-mutoscope-segment": _FILM,
        **dict.fromkeys(_PICTURES, _SMALL),
    },
    "thumbnail": {
        "application/x-mutoscope-layers": _STILL_THUMBNAIL,
        **dict.fromkeys(_PICTURES, _THUMBNAIL),
    },
}


class Previews:
    """Made once, on a thread of low priority, and kept under the name of what they show; what is
    looked at least goes when there are too many, and a preview of a file that is gone goes, too."""

    def __init__(self, folder: Path, blobs: Blobs, *, most_bytes: int = MOST_BYTES) -> None:
        self._blobs = blobs
        self._kept = PreviewFolder(folder, blobs, most_bytes)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._making = WeakValueDictionary[Path, asyncio.Lock]()

    async def shown(self, artifact: Artifact, size: Size = "preview") -> Shown:
        """The file made small; the file itself where it has no such form and browsers show that.
        ArtifactLost, MediaError."""
        source = await asyncio.to_thread(self._blobs.path, artifact)
        form = _FORMS[size].get(artifact.mime_type)
        if form is None:
            return Shown(source, artifact.mime_type)
        place = self._kept.place(artifact, form.suffix)
        async with self._making.setdefault(place, asyncio.Lock()):
            if not await asyncio.to_thread(touch, place):
                async with self._turns:
                    make = partial(self._kept.make, place, partial(_make, form, source))
                    await on_thread(make, "preview", low_priority=True)
        return Shown(place, form.mime_type)


def _make(form: _Form, source: Path, out: Path) -> None:
    from mutoscope.media import previews  # it loads what reads films, which no start waits for

    makers = {
        "layers": previews.layers_preview,
        "picture": previews.picture_preview,
        "segment": previews.segment_preview,
        "layers_thumbnail": previews.layers_thumbnail,
        "picture_thumbnail": previews.picture_thumbnail,
    }
    makers[form.of](source, out)
