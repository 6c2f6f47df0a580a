"""Finished files in fewer bytes, for places that take no more."""

import asyncio
from functools import partial
from pathlib import Path

from mutoscope.app.studio import Studio
from mutoscope.errors import MediaError
from mutoscope.jobs.threads import on_thread
from mutoscope.media.codec.smaller import shrink
from mutoscope.models import Artifact
from mutoscope.store.accounts import make_folder

_TURN = asyncio.Lock()
"""One at a time: workers need the processor, too."""


async def smaller(studio: Studio, artifact: Artifact, most_bytes: int) -> Path:
    """A video in at most so many bytes, made once and kept among the previews. ArtifactLost;
    MediaError: it cannot be made so small, or is no video (code "too_large")."""
    if artifact.mime_type != "video/mp4":
        raise MediaError(
            "It is too large to be sent.", hint="Look at it in the studio.", code="too_large"
        )
    source = await asyncio.to_thread(studio.path, artifact)
    folder = studio.engine.settings.data_dir / "previews"
    place = folder / f"{artifact.sha256}{artifact.suffix}.{most_bytes}.mp4"
    async with _TURN:
        await asyncio.to_thread(make_folder, folder)
        if not place.exists():
            make = partial(shrink, source, place, most_bytes)
            await on_thread(make, "smaller", low_priority=True)
    return place
