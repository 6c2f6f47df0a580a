"""What a client of the faceless routes asks for, and the same as the request of a short."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from mutoscope.app.catalogues import VoiceState
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.shapes import WHOLE
from mutoscope.providers.control_characters import without_controls
from mutoscope.providers.protocols import IdeaMode, StyleName

Format = Literal["9:16", "1:1", "16:9"]
SubtitleStyle = Literal["hormozi", "clean", "neon", "bold", "box", "outline", "none"]
PAINTERS = {"kie": "gemini"}
"""Shops that sell a painter's pictures, and the painter: here it is asked itself."""
_FOREIGN_VOICE = re.compile(r"([a-z]{2,3})(?:-[A-Z][a-z]{3})?-[A-Z]{2}-[\w-]+", re.ASCII)
"""As speech clouds name their voices: a locale (RFC 5646), then a name: ru-RU-DmitryNeural."""
AUTO = "auto"


class Asked(BaseModel):
    """A short in the words of the faceless routes. Music that has no volume of its own has the
    studio's; a `language` of "auto" is the topic's."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    topic: Annotated[str, Field(min_length=2, max_length=200)]
    style: StyleName = "viral"
    language: Annotated[str, Field(pattern=r"^(auto|[a-z]{2})$")] = AUTO
    voice: Annotated[str, Field(min_length=1, max_length=80)] = AUTO
    duration: Annotated[
        int, Field(strict=True, ge=15, le=180, description="Aimed length in seconds"), WHOLE
    ] = 60
    format: Format = "9:16"
    subtitle_style: SubtitleStyle = "hormozi"
    art_style: Annotated[str, Field(min_length=1, max_length=40)] = "photorealism"
    background_music: StrictBool = True
    music_volume: Annotated[float, Field(strict=True, ge=0, le=1)] | None = None
    custom_idea: Annotated[str, Field(max_length=5_000)] = ""
    idea_mode: IdeaMode = "expand"
    image_provider: Annotated[str, Field(min_length=1, max_length=40)] = AUTO


class EditedSegment(BaseModel):
    """A scene as its user wants it. `index` says which comes first."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    index: Annotated[int, Field(strict=True, ge=0, le=10_000), WHOLE]
    text: Annotated[str, Field(max_length=600), AfterValidator(without_controls)]
    visual_prompt: Annotated[str, Field(max_length=2_000), AfterValidator(without_controls)] = ""
    duration: Annotated[float, Field(strict=True, gt=0, le=600, description="Seconds")] | None = (
        None
    )


class AskedInScenes(Asked):
    """A short whose scenes are written already."""

    edited_segments: Annotated[tuple[EditedSegment, ...], Field(min_length=1, max_length=80)]

    def in_order(self) -> list[EditedSegment]:
        """The scenes as they follow each other. InvalidRequest: two claim one place."""
        ordered = sorted(self.edited_segments, key=lambda each: each.index)
        for one, other in pairwise(ordered):
            if one.index == other.index:
                raise InvalidRequest(
                    f"edited_segments has two of the index {one.index}.",
                    hint="Number them from 0 on.",
                )
        return ordered


class AskedToSpeak(BaseModel):
    """A voice, and what it is to say; where that is left out, a sentence of its language."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    voice: Annotated[str, Field(min_length=1, max_length=80)] = AUTO
    text: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True)
class Order:
    """The request of a short, and a sentence on each thing that is not as it was asked for."""

    request: Mapping[str, Any]
    notes: tuple[str, ...]


def order_of(asked: Asked, voices: Sequence[VoiceState]) -> Order:
    """A short to be written. `voices`: those there are. InvalidRequest."""
    _check_idea(asked)
    is_strict = asked.idea_mode == "strict"
    told = {
        "topic": asked.topic,
        "style": asked.style,
        "language": asked.language,
        "idea": asked.custom_idea,
        "idea_mode": asked.idea_mode,
    }
    length = {} if is_strict else {"duration": asked.duration}
    notes = [*_voice_notes(asked.voice)]
    if is_strict and "duration" in asked.model_fields_set:
        notes.append("A strict idea is told whole, however long that takes: no duration counts.")
    return Order({**told, **length, **_manner(asked, voices)}, tuple(notes))


def order_in_scenes(asked: AskedInScenes, script: str, voices: Sequence[VoiceState]) -> Order:
    """A short of this script (YAML), which was made of its scenes. InvalidRequest."""
    return Order({"script": script, **_manner(asked, voices)}, tuple(_scene_notes(asked)))


def _manner(asked: Asked, voices: Sequence[VoiceState]) -> dict[str, Any]:
    """How it is to look and sound, whatever it tells."""
    loudness = {} if asked.music_volume is None else {"music_volume": asked.music_volume}
    return {
        "voice": voice_here(asked.voice, voices),
        "format": asked.format,
        "captions": asked.subtitle_style,
        "art_style": asked.art_style,
        "image_provider": PAINTERS.get(asked.image_provider.lower(), asked.image_provider),
        "music": AUTO if asked.background_music else "none",
        **loudness,
    }


def foreign_language(voice: str) -> str | None:
    """The language (ISO 639) that a voice of another system speaks; None: it is none of these."""
    found = _FOREIGN_VOICE.fullmatch(voice)
    return found[1] if found else None


def voice_here(asked: str, voices: Sequence[VoiceState]) -> str:
    """Whom this studio lets speak: the voice itself, or "auto" (the best of the text's language)
    in place of another system's. InvalidRequest: there is no such voice, or it cannot speak."""
    if asked == AUTO or foreign_language(asked):
        return AUTO
    found = next((each for each in voices if each.id == asked), None)
    if found and not found.works:
        raise InvalidRequest(found.why, hint=found.hint)
    hosted = {each.provider for each in voices if each.price != "free"}
    if not found and not any(asked.startswith(f"{name}-") for name in hosted):
        raise InvalidRequest(
            f"There is no voice “{asked}” here.",
            hint="GET /api/faceless/voices lists those there are.",
        )
    return asked  # of no list: one of the user's account


def _voice_notes(asked: str) -> Iterator[str]:
    if foreign_language(asked):
        yield (
            f"“{asked}” is a voice of another system: this studio's own voice of the text's"
            " language speaks."
        )


def _scene_notes(asked: AskedInScenes) -> Iterator[str]:
    """What does not count where the scenes are written."""
    yield from _voice_notes(asked.voice)
    given = asked.model_fields_set
    idle = [name for name in ("duration", "custom_idea", "idea_mode") if name in given]
    if idle:
        yield f"The scenes are the whole script: {' and '.join(idle)} do not count."
    if any(each.duration for each in asked.edited_segments):
        yield "A scene lasts as long as its words are spoken: no duration of a scene counts."


def _check_idea(asked: Asked) -> None:
    """InvalidRequest."""
    if asked.idea_mode != "expand" and not asked.custom_idea:
        raise InvalidRequest(
            f"idea_mode {asked.idea_mode} says what to do with an idea, and there is none.",
            hint="Give it as custom_idea, or leave idea_mode out.",
        )
