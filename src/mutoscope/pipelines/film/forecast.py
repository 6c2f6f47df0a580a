"""What is known of every film's steps before they have run."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from mutoscope.providers.protocols import SpeechModel

USUAL_PACE = 150.0
"""Words a minute, where no voice is known."""


def words_per_minute(speech: SpeechModel, voice: str) -> float:
    """How fast a voice speaks."""
    known = {each.id: each.words_per_minute for each in speech.voices}
    return known.get(voice, USUAL_PACE)


def typical_seconds(module: str) -> Mapping[str, float]:
    """How long each step takes, by the name of its function: from the data of the pipeline that a
    module (its `__file__`) belongs to."""
    path = Path(module).parent / "data" / "typical_seconds.toml"
    return tomllib.loads(path.read_text("utf-8"))["seconds"]
