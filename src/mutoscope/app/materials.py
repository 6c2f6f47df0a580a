"""What a job has made so far: the files of its steps, in a form that people can look at."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from mutoscope.app.document import edited_document
from mutoscope.app.orders import Orders
from mutoscope.app.previews import Previews, Shown, Size
from mutoscope.errors import NotFound
from mutoscope.jobs.engine import Engine
from mutoscope.models import Artifact
from mutoscope.store import materials, steps
from mutoscope.store.materials import Material as Material
from mutoscope.store.materials import Version as Version

LAYERS = "application/x-mutoscope-layers"


def shown_first(files: Sequence[Artifact]) -> Artifact:
    """The one that stands for all that a step has made: the layers, of the states of a slide the
    whole one, which is the last, else the first."""
    is_slide = all(each.mime_type == "image/png" for each in files)
    return next((f for f in files if f.mime_type == LAYERS), files[-1] if is_slide else files[0])


class Materials(Orders):
    """Looking at what jobs have made: a part of `Studio`."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._previews = Previews(engine.settings.data_dir / "previews", engine.blobs)

    async def materials(self, job_id: str) -> list[Material]:
        """Its steps in the order in which they were begun, each with what it has made. NotFound."""
        await self._standing(job_id)
        return await materials.of_job(self.engine.database, job_id)

    async def material(self, job_id: str, key: str) -> Artifact:
        """The file that one step has made, the one of several that stands for all. NotFound: there
        is no such step, or it has made no file (yet)."""
        await self._standing(job_id)
        found = await materials.of_job(self.engine.database, job_id, key)
        if not (found and found[0].artifacts):
            raise NotFound(
                f"{job_id} has made no {key!r}.", hint="Its steps are listed with the job."
            )
        return shown_first(found[0].artifacts)

    async def result(self, job_id: str, key: str) -> Any:
        """What a step of this job stands on, as plain values; None: nothing (yet). NotFound."""
        await self._standing(job_id)
        past = await steps.recorded(self.engine.database, job_id, key)
        return None if past is None else json.loads(past["value"])

    async def versions(self, job_id: str) -> list[Version]:
        """The job, those that it was edited from and those that were edited from it, the oldest
        first. NotFound."""
        await self._standing(job_id)
        return await materials.versions(self.engine.database, job_id)

    async def document(self, job_id: str) -> Any:
        """The job's document with its edits, as plain values; None before it is written. NotFound;
        InvalidRequest: the edits do not fit it."""
        job = await self.job(job_id)
        pipeline = await asyncio.to_thread(self.engine.pipeline, job.pipeline)
        past = await steps.recorded(self.engine.database, job_id, pipeline.document)
        if past is None:
            return None
        return await asyncio.to_thread(edited_document, pipeline, job, past["value"])

    async def shown(self, artifact: Artifact, size: Size = "preview") -> Shown:
        """The artifact as a file that a browser shows: layers as a still (JPEG), pictures made
        small (JPEG), segments as MP4, all else as it is; as a thumbnail layers and pictures are
        WebP of a few KB, all else as it is. ArtifactLost, MediaError."""
        return await self._previews.shown(artifact, size)
