"""The pictures of a request, looked at before its job is handed in: nothing is bought beside one
that the job would refuse in the end."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mutoscope.app.faults import Fault, Unfit
from mutoscope.errors import MediaError
from mutoscope.jobs.collecting import results
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.models import Artifact
from mutoscope.store import uploads

PHOTO, LOGO, PHOTOS = "photo", "logo", "photos"
"""Kinds of fields whose files are looked at; of the last there may be hundreds."""
LOOKED_THROUGH = 40
"""So many pictures of one field are read; of those after them only the heads: each takes a
moment."""
AT_ONCE = 4


@dataclass(frozen=True)
class _Picture:
    """One of a request. `said`: what that calls it; `is_read`: to its end."""

    field: str
    kind: str
    file: Artifact
    said: str
    is_read: bool = True


async def refuse_misfits(
    engine: Engine, pipeline: Pipeline, request: BaseModel, *, owner: str, whole: bool = True
) -> None:
    """Unfit, at its field and by the name that its owner knows: a picture cannot be used. Without
    `whole` only what the head of a photo tells, which takes no time. ArtifactLost: a file is
    gone."""
    hands = asyncio.Semaphore(AT_ONCE)

    async def look(at: _Picture) -> None:
        async with hands:
            await _refuse_misfit(engine, owner, at, whole=whole and at.is_read)

    looks = (look(each) for each in _pictures(pipeline, request))
    results(await asyncio.gather(*looks, return_exceptions=True))


async def _refuse_misfit(engine: Engine, owner: str, at: _Picture, *, whole: bool) -> None:
    name = at.said or await _called(engine, owner, at.field, at.file)
    try:
        await asyncio.to_thread(partial(_look, engine, at.kind, at.file, name, whole))
    except MediaError as error:
        faults = [Fault(at.field, f"{error.message} {error.hint}".strip())]
        raise Unfit(error.message, hint=error.hint, faults=faults) from error


def kind_of(extra: Any) -> str:
    """Of what kind a field is: that of the files which it takes, or "flag"."""
    said = str(extra.get("cli", "flag")) if isinstance(extra, dict) else "flag"
    return said.removeprefix("positional ")


def _pictures(pipeline: Pipeline, request: BaseModel) -> Iterator[_Picture]:
    for name, field in pipeline.request.model_fields.items():
        kind, value = kind_of(field.json_schema_extra), getattr(request, name)
        if kind in (PHOTO, LOGO) and isinstance(value, Artifact):
            yield _Picture(name, kind, value, getattr(request, f"{name}_name", ""))
        elif kind == PHOTOS:
            for number, each in enumerate(value):
                is_read = number < LOOKED_THROUGH
                yield _Picture(name, kind, each.file, each.name, is_read)


async def _called(engine: Engine, owner: str, field: str, file: Artifact) -> str:
    """As it was handed in; else by its field."""
    ids = await uploads.ids_of(engine.database, owner, [file])
    id_ = ids.get((file.sha256, file.suffix))
    upload = await uploads.find(engine.database, owner, id_) if id_ else None
    return upload.name if upload else f"The {field.removesuffix('s')}"


def _look(engine: Engine, kind: str, file: Artifact, name: str, whole: bool) -> None:
    check_picture(engine.blobs.path(file), kind, name, whole=whole)


def check_picture(path: Path, kind: str, name: str, *, whole: bool = True) -> None:
    """MediaError, of a picture that people call `name`: it cannot be used as one of this kind.
    Blocks, with `whole` for as long as reading it takes."""
    from mutoscope.media.designs.photo import check_photo, read_small  # no start waits for these
    from mutoscope.media.memes.base_picture import check_given

    if kind == PHOTO:
        check_photo(path, name, whole=whole)
    elif kind == PHOTOS:
        check_given(path, name, whole=whole)
    elif whole:
        read_small(path, name)
