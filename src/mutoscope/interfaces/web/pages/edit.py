"""The Edit page: a finished job with other words, pictures or looks. What it costs is told first,
and only what changes is made again."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.responses import HTMLResponse

from mutoscope.app import Studio
from mutoscope.app.catalogues import catalogues, pipeline_state
from mutoscope.app.faults import Fault, Unfit, fitting
from mutoscope.app.uploads import http_schema
from mutoscope.errors import Busy, InvalidRequest, NotFound, WrongState
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.pages.busy import told_busy
from mutoscope.interfaces.web.pages.editing import (
    Editing,
    faults_of,
    scenes_of,
    section_views,
)
from mutoscope.interfaces.web.pages.forms import Form, form_of
from mutoscope.interfaces.web.pages.impact import impact_of
from mutoscope.interfaces.web.pages.labels import labels_of
from mutoscope.interfaces.web.pages.make import lists_of
from mutoscope.interfaces.web.pages.ordering import shown_in_row
from mutoscope.interfaces.web.pages.rendering import page, partial, redirect, told_wrong
from mutoscope.models import Job

router = APIRouter(include_in_schema=False)
Sent = Annotated[dict[str, Any], Body()]


@router.get("/app/jobs/{job_id}/edit")
async def edit_page(job_id: str, request: Request, studio: OpenStudio) -> HTMLResponse:
    """The form, with all as it is now; of a job that goes on, when it can be had."""
    try:
        job = await studio.job(job_id)
    except NotFound:
        return page(request, "edit_not.html", 404, job=None)
    pipeline = await asyncio.to_thread(studio.pipeline, job.pipeline)
    if not (job.is_final and pipeline.document):
        return page(request, "edit_not.html", 409, job=job)
    editing = await _editing(studio, job)
    versions = await studio.versions(job_id)
    lists = await asyncio.to_thread(lists_of, request, studio, job.pipeline)
    shown: dict[str, Any] = {"editing": editing, "job": job, "versions": versions, **lists}
    return await asyncio.to_thread(page, request, "edit.html", **shown)


@router.post("/app/jobs/{job_id}/edit/plan")
async def plan(
    job_id: str, sent: Sent, request: Request, studio: OpenStudio, quiet: bool = False
) -> HTMLResponse:
    """What would be made again, for how much and how long. With `quiet`, nobody has asked: what is
    wrong is told, but no field is marked while somebody types elsewhere. NotFound, WrongState."""
    editing = await _editing(studio, await studio.job(job_id))
    values: dict[str, Any] = {"impact": None, "is_part": True}
    try:
        changes, takes = await _asked(studio, editing, sent)
        if changes or takes:
            found = await studio.plan_edit(job_id, changes, takes=takes)
            values["impact"] = impact_of(found, editing.parts, editing.unit)
    except InvalidRequest as error:
        if not quiet:
            return _refused(request, editing, sent, error)
        values["wrong"] = _faults(editing, sent, error)[0]
        values["labels"] = labels_of(request, editing.form, sent)
    return partial(request, "parts/edit/plan.html", **values)


@router.post("/app/jobs/{job_id}/edit")
async def make(job_id: str, sent: Sent, request: Request, studio: OpenStudio) -> HTMLResponse:
    """Make the edit, and go to its board. NotFound, WrongState."""
    editing = await _editing(studio, await studio.job(job_id))
    try:
        changes, takes = await _asked(studio, editing, sent)
        if not (changes or takes):
            raise Unfit("Nothing is changed yet.", faults=[Fault("", "Nothing is changed yet.")])
        job = await studio.edit(job_id, changes, takes=takes)
    except InvalidRequest as error:
        return _refused(request, editing, sent, error)
    except Busy as error:
        return await told_busy(request, studio, error)
    return redirect(f"/app/jobs/{job.id}")


async def _asked(
    studio: Studio, editing: Editing, sent: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Changes, with files in place of the ids that name them, and takes. Unfit."""
    changes, name = editing.changes(sent), editing.job.pipeline
    if asked := editing.of_request(changes):
        pipeline = await asyncio.to_thread(studio.pipeline, name)
        standing = editing.job.request
        fitting(pipeline, {**standing, **asked}, standing=standing)
    filled = await studio.changes_with_uploads(name, changes) if changes else {}
    return filled, editing.takes(sent)


def _faults(editing: Editing, sent: Mapping[str, Any], error: InvalidRequest) -> list[Fault]:
    return [shown_in_row(editing.form, sent, each) for each in faults_of(error, editing)]


def _refused(
    request: Request, editing: Editing, sent: Mapping[str, Any], error: InvalidRequest
) -> HTMLResponse:
    """What is wrong, for the page to mark; all that was typed stays where it is."""
    values: dict[str, Any] = {
        "wrong": _faults(editing, sent, error),
        "labels": labels_of(request, editing.form, sent),
    }
    return told_wrong(request, "parts/edit/refused.html", **values)


async def _editing(studio: Studio, job: Job) -> Editing:
    """WrongState."""
    if not job.is_final:
        raise WrongState(
            f"{job.id} is {job.status}: it cannot be edited yet.",
            hint="Wait until it has ended, or cancel it.",
        )
    document = await studio.document(job.id)
    form = await asyncio.to_thread(_form, studio, job.pipeline)
    made, told = await studio.materials(job.id), document or {}
    scenes, sections = scenes_of(job.id, told, made), section_views(job.id, told, made)
    return Editing(job, told, form, scenes, sections)


def _form(studio: Studio, name: str) -> Form:
    """Blocks."""
    pipeline = studio.pipeline(name)
    state = pipeline_state(pipeline, http_schema(pipeline))
    return form_of(state, catalogues(studio.engine.settings))
