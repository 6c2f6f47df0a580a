"""Finished videos in fewer bytes, for places that take no more."""

import asyncio
from functools import partial
from pathlib import Path

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.threads import on_thread
from mutoscope.models import Artifact
from mutoscope.store.previews import PreviewFolder, touch

VIDEO = "video/mp4"


def previews_of(engine: Engine) -> PreviewFolder:
    """Where files made from stored ones are kept."""
    return PreviewFolder(engine.settings.data_dir / "previews", engine.blobs)


async def fitted(
    engine: Engine, artifact: Artifact, most_bytes: int | None, name: str = ""
) -> Path:
    """The file; of a video that has more bytes another one with so many at most, made once and kept
    among the previews. ArtifactLost, by its `name`; MediaError: it cannot be made so small."""
    source = await asyncio.to_thread(engine.blobs.path, artifact, name)
    if most_bytes is None or artifact.bytes <= most_bytes or artifact.mime_type != VIDEO:
        return source
    previews = previews_of(engine)
    place = previews.place(artifact, f".{most_bytes}.mp4")
    if not await asyncio.to_thread(touch, place):
        from mutoscope.media.codec.smaller import shrink  # no start waits for what reads films

        make = partial(shrink, source, most_bytes=most_bytes)
        await on_thread(partial(previews.make, place, make), "smaller", low_priority=True)
    return place
