"""What stands for a clip of a job where it is sent, until it is loaded."""

import asyncio

import structlog

from mutoscope.errors import MutoscopeError
from mutoscope.jobs.engine import Engine
from mutoscope.models import Job, Output

log = structlog.get_logger("mutoscope")

PHOTOS = frozenset({"image/png", "image/jpeg"})
_STANDS_FOR = ("thumbnail", "picture")
"""Kinds of files of which one stands for a clip, the better one first."""


async def thumbnail(engine: Engine, job: Job, item: str) -> bytes | None:
    """A small JPEG of what the job has made of an item; None: there is no picture of it, and a clip
    is a clip without it."""
    from mutoscope.media.thumbnail import small_jpeg  # no start waits for what draws

    for each in stills(job, item):
        try:
            path = await asyncio.to_thread(engine.blobs.path, each.artifact)
            return await asyncio.to_thread(small_jpeg, path)
        except MutoscopeError as error:
            log.warning("no_thumbnail", job=job.id, why=error.message)
    return None


def stills(job: Job, item: str) -> list[Output]:
    """The pictures that can stand for a clip of an item, the better ones first."""
    found = [
        each
        for each in job.output
        if each.kind in _STANDS_FOR
        and each.artifact.mime_type in PHOTOS
        and each.expires_at is None
        and item_of(job, each) == item
    ]
    return sorted(found, key=lambda each: _STANDS_FOR.index(each.kind))


def item_of(job: Job, output: Output) -> str:
    """The key of the item that a file is of; "" for none."""
    return next((each.key for each in job.items if output.id in each.output), "")
