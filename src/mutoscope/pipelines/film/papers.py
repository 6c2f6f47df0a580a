"""The text files beside a video."""

import json
from typing import Any

from mutoscope.models import Artifact, Work
from mutoscope.pipelines.film.sound import OWN
from mutoscope.providers.protocols import Voice

TITLE_MAX = 100
"""Characters of a title where videos are shown."""
YOURS = {"made_by": "you", "licence": "yours"}


def keep_text(work: Work, name: str, text: str, mime_type: str) -> Artifact:
    """A text as a file."""
    work.tick(0, 1)
    path = work.scratch(name)
    path.write_text(text, "utf-8")
    return work.keep(path, mime_type)


def as_json(document: Any) -> str:
    """As people read it."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def voice_credit(voice: Voice) -> str:
    """What a description says of a voice."""
    return f"Voice: {voice.name} ({voice.licence})."


def voice_source(voice: Voice) -> dict[str, str]:
    """Whose voice it is."""
    return {"id": voice.id, "name": voice.name, "licence": voice.licence}


def music_source(music: str) -> dict[str, str] | None:
    """Whose music it is: of a mood, the user's "own", or "none"."""
    if music == "none":
        return None
    return YOURS if music == OWN else {"made_by": "Mutoscope", "licence": "CC0-1.0"}
