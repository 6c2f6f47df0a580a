"""Who speaks in a job: personas with their pictures as files of the store."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from mutoscope.models import Artifact
from mutoscope.pipelines.explainer.personas import (
    Colour,
    Persona,
    Speed,
    id_of_persona,
    refuse_twice,
)
from mutoscope.pipelines.explainer.script import OneLine, Plain, Required

Side = Literal["left", "right", "center", "auto"]
Motion = Literal["sway", "bounce", "static"]


class Speaker(Plain):
    """One speaker. `voice`: an id of the catalogue, or auto. `picture` is how they look, with the
    two others, which are laid over it, for an open mouth and closed eyes."""

    id: Annotated[Required, Field(max_length=80), AfterValidator(id_of_persona)]
    name: Annotated[Required, Field(max_length=80)]
    character: Annotated[OneLine, Field(max_length=500)] = ""
    voice: Annotated[OneLine, Field(max_length=80)] = "auto"
    speed: Speed = 1.0
    subtitle_color: Colour = "#FFFFFF"
    picture: Artifact | None = None
    mouth_open: Artifact | None = None
    eyes_closed: Artifact | None = None
    side: Side = "auto"
    motion: Motion = "sway"

    @model_validator(mode="after")
    def _is_seen_to_speak(self) -> Self:
        if self.picture is None and (self.mouth_open or self.eyes_closed):
            raise ValueError(
                "mouth_open and eyes_closed are laid over a picture: give that as well"
            )
        return self


def unlike(speakers: tuple[Speaker, ...]) -> tuple[Speaker, ...]:
    """The speakers, if no two of them have one id."""
    refuse_twice([speaker.id for speaker in speakers])
    return speakers


def speaker_of(persona: Persona, files: Mapping[str, Artifact]) -> Speaker:
    """A persona of a configuration. `files`: by their paths, those that could be taken in."""
    return Speaker(
        id=persona.id,
        name=persona.name,
        character=persona.character,
        voice=persona.voice_id,
        speed=persona.synthesizer.speed_scale,
        subtitle_color=persona.subtitle_color,
        picture=files.get(persona.character_image),
        mouth_open=files.get(persona.mouth_open_image),
        eyes_closed=files.get(persona.eye_close_image),
        side=persona.character_position,
        motion=persona.animation_style,
    )
