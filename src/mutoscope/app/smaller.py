"""Finished files in fewer bytes, for places that take no more."""

import asyncio
from pathlib import Path

from mutoscope.app.studio import Studio
from mutoscope.errors import MediaError
from mutoscope.jobs.fitting import VIDEO, fitted
from mutoscope.models import Artifact

_TURN = asyncio.Lock()
"""One at a time: workers need the processor, too."""


async def smaller(studio: Studio, artifact: Artifact, most_bytes: int) -> Path:
    """A video in at most so many bytes, made once and kept among the previews. ArtifactLost;
    MediaError: it cannot be made so small, or is no video (code "too_large")."""
    if artifact.mime_type != VIDEO:
        raise MediaError(
            "It is too large to be sent.", hint="Look at it in the studio.", code="too_large"
        )
    async with _TURN:
        return await fitted(studio.engine, artifact, most_bytes)
