"""A sentence by each voice."""

import asyncio
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from mutoscope.app import voice_sample
from mutoscope.app.catalogues import VoiceState, catalogues
from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.files import StoredFile
from mutoscope.interfaces.web.shapes import problems

router = APIRouter(tags=["catalogues"])

KEPT_S = 86_400
"""A day: who installs a better model hears it tomorrow at the latest."""

VoiceId = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9_.\-]{1,100}$", description="As /api/voices lists it")
]
Language = Annotated[
    str | None, Query(pattern="^[a-z]{2}$", description="Of a voice that speaks any; ISO 639-1")
]


async def _turn(request: Request) -> asyncio.Lock:
    """Who has it speaks: a voice takes seconds of all cores, and whoever asked second for the same
    sentence finds it spoken."""
    state = request.app.state
    if not hasattr(state, "speaking"):
        state.speaking = asyncio.Lock()
    return state.speaking


@router.get(
    "/api/voices/{voice_id}/sample",
    operation_id="get_voice_sample",
    response_class=StoredFile,
    responses={
        200: {"content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}},
        206: {"description": "A part of it", "content": {"audio/wav": {}}},
        **problems(404, 416),
    },
)
async def sample(
    voice_id: VoiceId,
    studio: OpenStudio,
    turn: Annotated[asyncio.Lock, Depends(_turn)],
    language: Language = None,
) -> StoredFile:
    """A WAV file of some seconds, spoken when it is first asked for. A voice that charges is not
    asked: 422."""
    settings = studio.engine.settings
    await asyncio.to_thread(_check, settings, voice_id)
    async with turn:
        path: FilePath = await asyncio.to_thread(voice_sample, settings, voice_id, language)
    headers = {"Cache-Control": f"private, max-age={KEPT_S}"}
    return StoredFile(path, media_type="audio/wav", headers=headers)


def _check(settings: Settings, voice_id: str) -> None:
    """InvalidRequest: it is known, but cannot speak here, and why."""
    known: list[VoiceState] = [v for v in catalogues(settings).voices() if v.id == voice_id]
    if known and not known[0].works:
        raise InvalidRequest(known[0].why, hint=known[0].hint)
