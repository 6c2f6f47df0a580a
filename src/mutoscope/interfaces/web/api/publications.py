"""Routes on what is published where."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from starlette.responses import JSONResponse, Response

from mutoscope.app import Publication, Rehearsal
from mutoscope.interfaces.web.access import AdminStudio, OpenStudio
from mutoscope.interfaces.web.representation import error_object
from mutoscope.interfaces.web.shapes import JobId, problems
from mutoscope.interfaces.web.shapes_of_publications import PublicationList, PublicationObject

router = APIRouter(tags=["publications"])

LONGEST_NAME, MOST_PLACES = 60, 20
PublicationId = Annotated[
    str, Path(description="`id`", json_schema_extra={"pattern": "^pub_[0-9a-f]{32}$"})
]
_TOLD = ("id", "job_id", "item", "platform", "target", "status", "attempts", "link", "rights")
_ONE: dict[int | str, dict[str, Any]] = {
    200: {"model": PublicationObject, "description": "The publication"}
}
_SEVERAL: dict[int | str, dict[str, Any]] = {
    200: {"model": PublicationList, "description": "The oldest first"}
}


class Form(BaseModel):
    """A body with no other fields than these."""

    model_config = ConfigDict(extra="forbid")


class Wanted(Form):
    """Where something is published."""

    platforms: Annotated[
        list[Annotated[str, Field(max_length=LONGEST_NAME)]],
        Field(
            min_length=1, max_length=MOST_PLACES, description="folder, webhook, telegram, youtube"
        ),
    ]
    item: Annotated[str, Field(max_length=200, description="A part of the job: memes.0")] = ""
    dry_run: Annotated[
        StrictBool, Field(description="Only tell what would be sent, to the letter")
    ] = False
    rights_declared: Annotated[
        StrictBool, Field(description="You may publish what has no known licence, and say so")
    ] = False


class Seen(Form):
    """Where somebody has seen it."""

    link: Annotated[str, Field(max_length=2000)] = ""


@router.post(
    "/api/jobs/{job_id}/publications",
    operation_id="publish_job",
    responses={**_SEVERAL, **problems(400, 403, 404, 409, 413, 415)},
)
async def publish(job_id: JobId, wanted: Wanted, studio: AdminStudio) -> Response:
    """Publish what it has made. What is there, on its way or in doubt, stays as it is; what failed
    is tried again. A worker does it: look again, or follow the job's events."""
    if wanted.dry_run:
        told = await studio.rehearse(job_id, wanted.platforms, item=wanted.item)
        return _list([_rehearsed(job_id, wanted.item, each) for each in told])
    made = await studio.publish(
        job_id, wanted.platforms, item=wanted.item, rights_declared=wanted.rights_declared
    )
    return _list([publication_object(each) for each in made])


@router.get(
    "/api/jobs/{job_id}/publications",
    operation_id="list_publications",
    responses={**_SEVERAL, **problems(404)},
)
async def listing(job_id: JobId, studio: OpenStudio) -> Response:
    """Where it was and is to be published, and how that went."""
    return _list([publication_object(each) for each in await studio.publications(job_id)])


@router.post(
    "/api/publications/{publication_id}/retry",
    operation_id="retry_publication",
    responses={**_ONE, **problems(403, 404, 409, 413, 415)},
)
async def retry(publication_id: PublicationId, studio: AdminStudio) -> Response:
    """Try it now: one that waits, has failed, or is in doubt."""
    return JSONResponse(publication_object(await studio.retry_publication(publication_id)))


@router.post(
    "/api/publications/{publication_id}/confirm",
    operation_id="confirm_publication",
    responses={**_ONE, **problems(400, 403, 404, 409, 413, 415)},
)
async def confirm(publication_id: PublicationId, seen: Seen, studio: AdminStudio) -> Response:
    """One that was in doubt is there: somebody has seen it."""
    found = await studio.confirm_publication(publication_id, link=seen.link)
    return JSONResponse(publication_object(found))


def publication_object(of: Publication) -> dict[str, Any]:
    """One as the API tells of it: the address of its upload is a secret."""
    return {
        "object": "publication",
        **{name: getattr(of, name) for name in _TOLD},
        "error": error_object(of.error, of.job_id),
        "created_at": of.created_at.isoformat(),
        "due_at": of.due_at.isoformat(),
        "published_at": of.published_at.isoformat() if of.published_at else None,
        "dry_run": False,
        "sends": None,
    }


def _rehearsed(job_id: str, item: str, told: Rehearsal) -> dict[str, Any]:
    return {
        "object": "publication",
        "id": None,
        "job_id": job_id,
        "item": item,
        "platform": told.platform,
        "target": told.target,
        "status": None,
        "attempts": 0,
        "link": "",
        "rights": {"licences": told.licences, "unknown": told.unknown},
        "error": None,
        "created_at": None,
        "due_at": None,
        "published_at": None,
        "dry_run": True,
        "sends": told.sends,
    }


def _list(data: list[dict[str, Any]]) -> Response:
    return JSONResponse({"object": "list", "data": data})
