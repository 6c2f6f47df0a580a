"""Scripts before their videos are made, and those of jobs, as clients show them."""

import asyncio
from collections.abc import Mapping
from typing import Any

from mutoscope.app import Preview, Studio
from mutoscope.errors import InvalidRequest, MutoscopeError
from mutoscope.interfaces.web.api.faceless_request import Asked, Order
from mutoscope.interfaces.web.api.faceless_status import PIPELINE
from mutoscope.models import Job

AT_HOME = "extractive"
"""The writer that costs nothing."""
STAND_IN = (
    "A language model would write the video's own script, for money: this one was chosen from a"
    " source by the writer at home. Edit it and send it to generate-from-script, and just this is"
    " made."
)


async def previewed(studio: Studio, asked: Asked, order: Order) -> dict[str, Any]:
    """The script that a video would have, for nothing: where a model is to write it, one by the
    writer at home. InvalidRequest: nobody can have one for nothing (code "costs")."""
    try:
        found, notes = await studio.preview(PIPELINE, order.request), order.notes
    except InvalidRequest as error:
        if error.code != "costs":
            raise
        found, notes = await _at_home(studio, order.request), (*order.notes, STAND_IN)
    script, writer = await asyncio.to_thread(_read, found, asked.art_style)
    return {
        "script": script,
        "generation_info": {"writer": writer, "seconds": found.plan.seconds, "notes": list(notes)},
        "estimated_cost": round(found.plan.cost, 4),
    }


async def script_of(studio: Studio, job: Job) -> dict[str, Any] | None:
    """The script of a job, with its edits; None before it is written."""
    document = await studio.document(job.id)
    if document is None:
        return None
    return await asyncio.to_thread(_shown, document, str(job.request.get("art_style", "")))


async def _at_home(studio: Studio, request: Mapping[str, Any]) -> Preview:
    try:
        return await studio.preview(PIPELINE, {**request, "writer": AT_HOME})
    except MutoscopeError as error:
        raise InvalidRequest(
            "A language model is to write this: what it writes is not there beforehand.",
            hint='Have it stop when it is written: POST /api/jobs with approve "script". For'
            f" nothing there is no script: {error.message}",
            code="costs",
        ) from error


def _read(found: Preview, art_style: str) -> tuple[dict[str, Any], str]:
    """The script, and who wrote it."""
    # All of a short takes a second to import, which is not for the start of a server.
    from mutoscope.interfaces.web.api.faceless_script import read_script, told

    script = read_script(found.text)
    return told(script, art_style), script.writer


def _shown(document: Any, art_style: str) -> dict[str, Any]:
    from mutoscope.interfaces.web.api.faceless_script import script_of as script_in
    from mutoscope.interfaces.web.api.faceless_script import told

    return told(script_in(document), art_style)
