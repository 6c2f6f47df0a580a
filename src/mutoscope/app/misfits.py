"""The pictures of a request, looked at before its job is handed in: nothing is bought beside one
that the job would refuse in the end."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mutoscope.app.faults import Fault, Unfit
from mutoscope.errors import MediaError
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.models import Artifact
from mutoscope.store import uploads

PHOTO, LOGO = "photo", "logo"
"""Kinds of fields whose files are looked at."""


async def refuse_misfits(
    engine: Engine, pipeline: Pipeline, request: BaseModel, *, owner: str, whole: bool = True
) -> None:
    """Unfit, at its field and by the name that its owner knows: a picture cannot be used. Without
    `whole` only what the head of a photo tells, which takes no time. ArtifactLost: a file is
    gone."""
    for field, kind, file in _pictures(pipeline, request):
        name = await _called(engine, owner, request, field, file)
        try:
            await asyncio.to_thread(partial(_look, engine, kind, file, name, whole))
        except MediaError as error:
            faults = [Fault(field, f"{error.message} {error.hint}".strip())]
            raise Unfit(error.message, hint=error.hint, faults=faults) from error


def kind_of(extra: Any) -> str:
    """Of what kind a field is: that of the files which it takes, or "flag"."""
    said = str(extra.get("cli", "flag")) if isinstance(extra, dict) else "flag"
    return said.removeprefix("positional ")


def _pictures(pipeline: Pipeline, request: BaseModel) -> Iterator[tuple[str, str, Artifact]]:
    for name, field in pipeline.request.model_fields.items():
        kind, file = kind_of(field.json_schema_extra), getattr(request, name)
        if kind in (PHOTO, LOGO) and isinstance(file, Artifact):
            yield name, kind, file


async def _called(
    engine: Engine, owner: str, request: BaseModel, field: str, file: Artifact
) -> str:
    """As the request calls it, or as it was handed in; else by its field."""
    if said := getattr(request, f"{field}_name", ""):
        return said
    ids = await uploads.ids_of(engine.database, owner, [file])
    id_ = ids.get((file.sha256, file.suffix))
    upload = await uploads.find(engine.database, owner, id_) if id_ else None
    return upload.name if upload else f"The {field}"


def _look(engine: Engine, kind: str, file: Artifact, name: str, whole: bool) -> None:
    check_picture(engine.blobs.path(file), kind, name, whole=whole)


def check_picture(path: Path, kind: str, name: str, *, whole: bool = True) -> None:
    """MediaError, of a picture that people call `name`: it cannot be used as one of this kind.
    Blocks, with `whole` for as long as reading it takes."""
    from mutoscope.media.designs.photo import check_photo, read_small  # no start waits for it

    if kind == PHOTO:
        check_photo(path, name, whole=whole)
    elif whole:
        read_small(path, name)
