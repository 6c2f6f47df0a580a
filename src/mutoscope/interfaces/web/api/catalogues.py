"""What there is to choose from: pipelines, providers, voices, styles. What cannot work here is
listed too, and says why."""

import asyncio
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from starlette.responses import JSONResponse, Response

from mutoscope.app import Studio, VendorHealth
from mutoscope.app.catalogues import (
    Catalogues,
    Group,
    PipelineState,
    VoiceState,
    catalogues,
    pipeline_state,
)
from mutoscope.app.orders import COST_LIMIT
from mutoscope.app.provider_test import ProviderTest, begin_test, foretold
from mutoscope.app.providers import ProviderState
from mutoscope.app.templates import TemplateState, meme_templates
from mutoscope.app.uploads import http_schema
from mutoscope.interfaces.web.access import AdminStudio, OpenStudio
from mutoscope.interfaces.web.pages import static
from mutoscope.interfaces.web.representation import base_url_of, job_object
from mutoscope.interfaces.web.shapes import JobObject, problems

router = APIRouter(tags=["catalogues"], responses=problems())

Name = Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,40}$", description="A name of the catalogue")]
Language = Annotated[str | None, Query(pattern="^[a-z]{2}$", description="ISO 639-1 code")]


@dataclass(frozen=True)
class ShownVoice(VoiceState):
    """A voice, and where a sentence of it is heard; None where that would cost something, or the
    voice does not work here."""

    sample_url: str | None = None


@dataclass(frozen=True)
class ShownProvider(ProviderState):
    """A provider for one thing, and how its vendor is doing; None: it was never asked."""

    health: VendorHealth | None = None


class Styles(BaseModel):
    """The fields of a request that are chosen from a list. A picture is an address."""

    data: tuple[Group, ...]


class MemeTemplates(BaseModel):
    """By their ids, with the places for words that each has."""

    data: tuple[TemplateState, ...]


class Voices(BaseModel):
    """Those that work here come first."""

    data: tuple[ShownVoice, ...]


class ShownProviders(BaseModel):
    """In order of preference, one entry for each thing that a provider does."""

    data: tuple[ShownProvider, ...]


class Pipelines(BaseModel):
    """By name."""

    data: tuple[PipelineState, ...]


class ProbeOrder(BaseModel):
    """How a provider is tested. With `dry_run` nothing is asked of it: what it would be, and for
    which prices, is told."""

    model_config = ConfigDict(extra="forbid")

    max_cost: Annotated[
        float | None,
        Field(
            strict=True, ge=0, le=COST_LIMIT, allow_inf_nan=False, description="US dollars, at most"
        ),
    ] = None
    dry_run: StrictBool = False


@router.get("/api/pipelines", operation_id="list_pipelines")
async def pipelines(studio: OpenStudio) -> Pipelines:
    """All pipelines, with what each may be asked (JSON schema; files are ids of uploads)."""
    names = studio.pipelines()
    return Pipelines(data=tuple([await _pipeline(studio, name) for name in names]))


@router.get("/api/pipelines/{name}", operation_id="get_pipeline", responses=problems(404))
async def pipeline(name: Name, studio: OpenStudio) -> PipelineState:
    """One of them."""
    return await _pipeline(studio, name)


@router.get("/api/styles", operation_id="list_styles")
async def styles(studio: OpenStudio) -> Styles:
    """Art styles, ways to tell, captions, colours and all else that is chosen from a list."""
    groups = await asyncio.to_thread(_of(studio).styles)
    return Styles(data=tuple(map(_with_addresses, groups)))


@router.get("/api/templates", operation_id="list_templates")
async def templates(studio: OpenStudio, language: Language = None) -> MemeTemplates:
    """Templates of memes: titles and hints in the language, where they have them, else in English.
    Their pictures are in `/api/styles`."""
    return MemeTemplates(data=await asyncio.to_thread(meme_templates, language or "en"))


@router.get("/api/voices", operation_id="list_voices")
async def voices(studio: OpenStudio, language: Language = None) -> Voices:
    """Who can speak; of one language, with those that speak any, if it is named."""
    found = await asyncio.to_thread(_of(studio).voices, language)
    return Voices(data=tuple(map(_shown_voice, found)))


@router.get("/api/providers", operation_id="list_providers")
async def providers(studio: OpenStudio) -> ShownProviders:
    """Who writes, paints and speaks: who works here, what the others lack, models and prices."""
    states = await asyncio.to_thread(_of(studio).providers)
    health = {each.name: each for each in await studio.vendor_health()}
    return ShownProviders(
        data=tuple(ShownProvider(**vars(each), health=health.get(each.name)) for each in states)
    )


@router.post(
    "/api/providers/{name}/test",
    operation_id="test_provider",
    status_code=HTTPStatus.ACCEPTED,
    responses={
        200: {"model": ProviderTest, "description": "Of a dry run: what would be asked"},
        202: {"model": JobObject, "description": "The test, a job like any other"},
        **problems(404, 413, 415),
    },
)
async def probe(
    name: Name, request: Request, studio: AdminStudio, order: ProbeOrder | None = None
) -> Response:
    """Ask a provider for one small thing of each it does. `dry_run` says first what that costs."""
    order = order or ProbeOrder()
    planned = await asyncio.to_thread(foretold, studio, name)
    if order.dry_run:
        return JSONResponse(asdict(planned))
    job = await begin_test(studio, planned.provider, max_cost=order.max_cost)
    base_url = base_url_of(request)
    where = {"Location": f"{base_url}/api/jobs/{job.id}"}
    return JSONResponse(job_object(job, base_url), HTTPStatus.ACCEPTED.value, where)


def _of(studio: Studio) -> Catalogues:
    return catalogues(studio.engine.settings)


async def _pipeline(studio: Studio, name: str) -> PipelineState:
    def look() -> PipelineState:
        chosen = studio.pipeline(name)
        return pipeline_state(chosen, http_schema(chosen))

    return await asyncio.to_thread(look)


def _with_addresses(group: Group) -> Group:
    shown: list[Any] = [
        replace(each, picture=static.url(each.picture)) if each.picture else each
        for each in group.choices
    ]
    return replace(group, choices=tuple(shown))


def _shown_voice(voice: VoiceState) -> ShownVoice:
    url = f"/api/voices/{voice.id}/sample" if voice.sampled else None
    return ShownVoice(**vars(voice), sample_url=url)
