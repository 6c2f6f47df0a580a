"""The photo of a redesign, looked at before its job is handed in."""

import asyncio
from collections.abc import Mapping
from typing import Any

from mutoscope.app import Studio
from mutoscope.app.faults import Fault, Unfit
from mutoscope.errors import MediaError
from mutoscope.interfaces.web.pages.gardens import PIPELINE
from mutoscope.media.designs.photo import check_photo
from mutoscope.models import Artifact

FIELD = "photo"


async def refuse_misfit(studio: Studio, pipeline: str, asked: Mapping[str, Any]) -> None:
    """Unfit, at its field and with the words that the job would end with: the photo of a redesign
    is none, or too large, small or long. NotFound: its file is gone."""
    if pipeline != PIPELINE or not asked.get(FIELD):
        return
    photo, name = Artifact(**asked[FIELD]), str(asked.get("photo_name") or "The photo")
    try:
        await asyncio.to_thread(lambda: check_photo(studio.path(photo), name))
    except MediaError as error:
        words = f"{error.message} {error.hint}".strip()
        faults = [Fault(FIELD, words)]
        raise Unfit(error.message, hint=error.hint, faults=faults) from error
