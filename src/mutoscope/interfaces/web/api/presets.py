"""Routes on presets: fields of requests that are kept under a name."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse, Response

from mutoscope.app import Preset, Studio
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.representation import preset_object
from mutoscope.interfaces.web.shapes import Deleted, PresetList, PresetObject, problems

router = APIRouter(prefix="/api/presets", tags=["presets"])

PipelineName = Annotated[str, Path(max_length=60, description="As in GET /api/pipelines")]
PresetName = Annotated[
    str, Path(description="Its name", json_schema_extra={"pattern": "^[a-z0-9_-]{1,40}$"})
]
_ONE: dict[int | str, dict[str, Any]] = {200: {"model": PresetObject, "description": "The preset"}}


class Kept(BaseModel):
    """What a preset holds, in the place of what it held."""

    model_config = ConfigDict(extra="forbid")

    fields: dict[str, Any]


@router.get(
    "",
    operation_id="list_presets",
    responses={200: {"model": PresetList, "description": "Presets, by name"}, **problems()},
)
async def listing(
    studio: OpenStudio, pipeline: Annotated[str | None, Query(max_length=60)] = None
) -> Response:
    """The visitor's presets, or those of one pipeline."""
    found = await studio.presets(pipeline)
    fields = await studio.by_ids([each.fields for each in found])
    told = (replace(each, fields=of) for each, of in zip(found, fields, strict=True))
    return JSONResponse({"object": "list", "data": [preset_object(each) for each in told]})


@router.get("/{pipeline}/{name}", operation_id="get_preset", responses={**_ONE, **problems(404)})
async def show(pipeline: PipelineName, name: PresetName, studio: OpenStudio) -> Response:
    """One preset."""
    return await _answer(studio, await studio.preset(pipeline, name))


@router.put(
    "/{pipeline}/{name}",
    operation_id="save_preset",
    responses={**_ONE, **problems(400, 404, 413, 415)},
)
async def save(
    pipeline: PipelineName, name: PresetName, kept: Kept, studio: OpenStudio
) -> Response:
    """Keep fields of the pipeline's request under a name; files as ids of uploads."""
    fields = await studio.with_uploads(pipeline, kept.fields)
    return await _answer(studio, await studio.save_preset(pipeline, name, fields))


@router.delete(
    "/{pipeline}/{name}",
    operation_id="delete_preset",
    responses={200: {"model": Deleted, "description": "It is gone"}, **problems(404, 413, 415)},
)
async def delete(pipeline: PipelineName, name: PresetName, studio: OpenStudio) -> Response:
    """Remove a preset; jobs that were made with it stay."""
    await studio.delete_preset(pipeline, name)
    return JSONResponse({"id": f"{pipeline}/{name}", "deleted": True})


async def _answer(studio: Studio, preset: Preset) -> Response:
    told = replace(preset, fields=await studio.by_ids(preset.fields))
    return JSONResponse(preset_object(told))
