"""Routes that give files."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from mutoscope.app import Studio
from mutoscope.app.subjects import ANYTHING, NONE, subject
from mutoscope.app.uploads import UPLOAD_ID, plain_name
from mutoscope.errors import NotFound, WrongState
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.archive import (
    MISSING,
    Entry,
    told_missing,
    without_doubles,
    zipped,
)
from mutoscope.interfaces.web.files import ASK_AGAIN, FOR_GOOD, disposition, stored_file
from mutoscope.interfaces.web.representation import VERSION_LENGTH
from mutoscope.interfaces.web.shapes import JOB_ID, ArtifactId, JobId, problems
from mutoscope.models import Artifact, Job, Output
from mutoscope.store.blobs import ArtifactLost

router = APIRouter(tags=["files"])

_LONGEST_TITLE = 80
_OF_JOB = re.compile(rf"({JOB_ID})\.(.{{1,200}})")
_FILE: dict[str, Any] = {"*/*": {"schema": {"type": "string", "contentMediaType": "*/*"}}}
FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": _FILE},
    206: {"description": "Parts of it, as `Range` asks", "content": _FILE},
    304: {"description": "It is the one that `If-None-Match` names"},
    **problems(404, 416),
}


@dataclass(frozen=True)
class Found:
    """A file and what people call it. `is_lent`: it may not be kept for good."""

    artifact: Artifact
    name: str
    is_lent: bool = False


@router.get(
    "/api/artifacts/{artifact_id}",
    operation_id="get_file",
    response_class=Response,
    responses=FILES,
)
async def show(
    artifact_id: ArtifactId,
    request: Request,
    studio: OpenStudio,
    download: Annotated[
        Literal["0", "1"], Query(description="1: to be saved, under its name")
    ] = "0",
    as_: Annotated[
        Literal["preview", "thumbnail"] | None,
        Query(
            alias="as",
            description="In a form that browsers show: preview is JPEG, MP4 or WAV, small; "
            "thumbnail is a picture of a few KB (WebP)",
        ),
    ] = None,
    v: Annotated[
        str | None,
        Query(max_length=64, description="The begin of its SHA-256: this version, kept for good"),
    ] = None,
) -> Response:
    """A file: an upload, an output of a job, or what a step of a job has made. What has this id
    is served whatever `v` says."""
    found = await _found(studio, artifact_id)
    is_version = v == found.artifact.sha256[:VERSION_LENGTH] and not found.is_lent
    kept = FOR_GOOD if is_version or artifact_id.startswith("art_") else ASK_AGAIN
    tag, mime_type, name = found.artifact.sha256, found.artifact.mime_type, found.name
    if as_ is not None:
        shown = await studio.shown(found.artifact, as_)
        path, mime_type = shown.path, shown.mime_type
        tag, name = f"{tag}.{as_}", f"{Path(name).stem}{path.suffix}"
    else:
        path = await asyncio.to_thread(studio.path, found.artifact, found.name)
    return stored_file(
        path,
        tag=tag,
        mime_type=mime_type,
        name=name,
        download=download == "1",
        known=request.headers.get("if-none-match"),
        kept=kept,
    )


@router.get(
    "/api/jobs/{job_id}/archive",
    operation_id="get_archive",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "All finished files",
            "content": {"application/zip": {"schema": {"type": "string"}}},
        },
        **problems(404, 409),
    },
)
async def archive(job_id: JobId, studio: OpenStudio) -> Response:
    """All finished files of a job, as one ZIP; without those that are lent, and may not be kept. Of
    files that are lost MISSING.txt in it tells; where nothing else is left, it is 404."""
    job = await studio.job(job_id)
    files = [each for each in job.output if each.expires_at is None]
    if not files:
        raise WrongState(f"{job_id} has no finished files.", hint="Ask again when it is completed.")
    entries = await asyncio.to_thread(_entries, studio, files)
    called = await _title(studio, job)
    return StreamingResponse(
        zipped(entries),
        media_type="application/zip",
        headers={
            "Content-Disposition": disposition("application/zip", f"{called}.zip", download=True)
        },
    )


def _entries(studio: Studio, files: Sequence[Output]) -> list[Entry]:
    """What goes into the archive. ArtifactLost: not one of the files is there. Blocks."""
    names = without_doubles([MISSING, *(plain_name(each.name) for each in files)])[1:]
    entries, lost = list[Entry](), list[ArtifactLost]()
    for each, name in zip(files, names, strict=True):
        try:
            entries.append((studio.path(each.artifact, each.name), name))
        except ArtifactLost as error:
            lost.append(error)
    if not entries:
        raise lost[0]
    return [*entries, (told_missing([each.message for each in lost]), MISSING)] if lost else entries


async def _title(studio: Studio, job: Job) -> str:
    """What the job is about, as a file's name without its end; its id where it says nothing."""
    title = (await studio.titles([job.id])).get(job.id, "")
    about = subject(job, title)
    name = Path(plain_name(about)).stem if about == job.request.get("photo_name") else about
    return job.id if about in (NONE, ANYTHING) else plain_name(name)[:_LONGEST_TITLE].strip(" .")


async def _found(studio: Studio, artifact_id: str) -> Found:
    """NotFound: nothing has this id, or it is another owner's."""
    if re.fullmatch(UPLOAD_ID, artifact_id):
        upload = await studio.upload_of(artifact_id)
        if upload is not None:
            return Found(upload.artifact, upload.name)
    elif of_job := _OF_JOB.fullmatch(artifact_id):
        return await _of_job(studio, artifact_id, *of_job.groups())
    raise _nothing(artifact_id)


async def _of_job(studio: Studio, artifact_id: str, job_id: str, part: str) -> Found:
    if not re.fullmatch("[0-9]{1,6}", part):
        artifact = await studio.material(job_id, part)
        return Found(artifact, f"{part}{artifact.suffix}")
    output = await studio.output_of(job_id, int(part))
    if output is None:
        raise _nothing(artifact_id)
    return Found(output.artifact, output.name, output.expires_at is not None)


def _nothing(artifact_id: str) -> NotFound:
    return NotFound(
        f"There is no file {artifact_id}.", hint="A job names its files; an upload has an end."
    )
