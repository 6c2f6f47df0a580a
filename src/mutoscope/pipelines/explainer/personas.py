"""Who speaks: voices with a name, a colour and a face, and who of them is in a video."""

import random
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Protocol, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from mutoscope.errors import InvalidRequest
from mutoscope.pipelines.explainer.script import Narration, OneLine, Plain, Required, Script
from mutoscope.providers.entries import entries, named

SLOWEST, FASTEST = 0.5, 2.0
MOST = 20
"""Personas that there may be."""
_COLOUR = re.compile(r"#(?:[0-9A-F]{3}|[0-9A-F]{6})")


def _text(value: object) -> object:
    """A number that names something is a name."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def id_of_persona(text: str) -> str:
    """An id that scripts can name. ValueError."""
    if not re.fullmatch(r"[\w.-]+", text):
        raise ValueError("an id is made of letters, digits, “_”, “-” and “.”")
    return text


def colour(text: str) -> str:
    """A colour as #RRGGBB, in capitals. ValueError."""
    written = text.upper()
    if not _COLOUR.fullmatch(written):
        raise ValueError(f"“{text}” is no colour such as #FFCC00")
    return written if len(written) == 7 else "#" + "".join(2 * digit for digit in written[1:])


def _engine(name: str) -> str:
    if name == "auto" or named("speech", name):
        return name
    there = ", ".join(entry.name for entry in entries("speech"))
    raise ValueError(f"there is no speech engine “{name}”; there is: auto, {there}")


Colour = Annotated[str, AfterValidator(colour)]
Speed = Annotated[float, Field(ge=SLOWEST, le=FASTEST, allow_inf_nan=False)]
FilePath = Annotated[OneLine, Field(max_length=1_000)]
"""Of a file, from the folder of what names it; empty: none."""


class Synthesizer(Plain):
    """Whose engine speaks, with which of its speakers (empty: the first of the language), and how
    fast (1 is natural)."""

    engine: Annotated[OneLine, Field(max_length=40), AfterValidator(_engine)] = "auto"
    speaker_id: Annotated[OneLine, BeforeValidator(_text), Field(max_length=80)] = ""
    speed_scale: Speed = 1.0

    @model_validator(mode="after")
    def _says_whose_speaker(self) -> Self:
        if self.speaker_id and self.engine == "auto":
            raise ValueError("say which engine has this speaker, such as voicevox")
        return self

    @property
    def speaker_voice(self) -> str:
        """The voice's id in the catalogue; "auto" where no speaker is named."""
        return f"{self.engine}-{self.speaker_id}" if self.speaker_id else "auto"


class Persona(Plain):
    """One speaker.

    `character` is how they talk, for whoever writes. The voice is `voice` (an id of the catalogue),
    or the `synthesizer`'s. `character_image` is how they look, with the two others, which are laid
    over it, for an open mouth and closed eyes; `character_position` "auto" shares out the sides.
    """

    id: Annotated[
        Required, BeforeValidator(_text), Field(max_length=80), AfterValidator(id_of_persona)
    ]
    name: Annotated[Required, Field(max_length=80)]
    character: Annotated[OneLine, Field(max_length=500)] = ""
    voice: Annotated[OneLine, Field(max_length=80)] = ""
    synthesizer: Synthesizer = Synthesizer()
    subtitle_color: Colour = "#FFFFFF"
    character_image: FilePath = ""
    character_position: Literal["left", "right", "center", "auto"] = "auto"
    mouth_open_image: FilePath = ""
    eye_close_image: FilePath = ""
    animation_style: Literal["sway", "bounce", "static"] = "sway"

    @model_validator(mode="before")
    @classmethod
    def _under_its_older_name(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or "avatar_image" not in raw or "character_image" in raw:
            return raw
        return {"character_image" if k == "avatar_image" else k: v for k, v in raw.items()}

    @model_validator(mode="after")
    def _has_one_voice(self) -> Self:
        if self.voice and self.synthesizer.speaker_id:
            raise ValueError("give a voice, or a speaker of a synthesizer, not both")
        return self

    @property
    def voice_id(self) -> str:
        """The voice's id in the catalogue, or "auto"."""
        return self.voice or self.synthesizer.speaker_voice


def refuse_twice(ids: Sequence[str]) -> None:
    """PydanticCustomError, if an id is there twice."""
    twice = next((id_ for id_ in ids if ids.count(id_) > 1), None)
    if twice is not None:
        later = ids.index(twice, ids.index(twice) + 1)
        raise PydanticCustomError(
            "twice", "two personas have the id “{id}”", {"id": twice, "inside": (later, "id")}
        )


def _unlike(personas: tuple[Persona, ...]) -> tuple[Persona, ...]:
    refuse_twice([persona.id for persona in personas])
    return personas


Personas = Annotated[tuple[Persona, ...], AfterValidator(_unlike), Field(max_length=MOST)]


class PersonaPool(Plain):
    """Whether a few of the personas are drawn by lot for each video, how many, and by which seed
    (None: the video's)."""

    enabled: bool = False
    count: Annotated[int, Field(ge=1, le=MOST)] = 2
    seed: int | None = None


class Named(Protocol):
    """What has a persona's id."""

    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=Named)


def cast(personas: Sequence[N], pool: PersonaPool, *, seed: int) -> tuple[N, ...]:
    """Who is in a video, in the order in which roles are given out: all, or those whom the lot
    takes, the same ones for the same seed. InvalidRequest: the pool is too small."""
    if not pool.enabled:
        return tuple(personas)
    if pool.count > len(personas):
        raise InvalidRequest(
            f"{pool.count} personas are to be drawn from {len(personas)}.",
            hint="Lower persona_pool.count, or add personas.",
        )
    lot = random.Random(seed if pool.seed is None else pool.seed)
    return tuple(lot.sample(personas, pool.count))


def with_speakers(script: Script, personas: Sequence[Named]) -> Script:
    """The script with a speaker for every narration: the only persona there is speaks all; of
    several the first speaks what names nobody whom there is. Without personas: as it is."""
    if not personas:
        return script
    ids = {persona.id for persona in personas} if len(personas) > 1 else set[str]()
    first = personas[0].id

    def spoken(line: Narration) -> Narration:
        id_ = line.persona_id if line.persona_id in ids else first
        return line.model_copy(update={"persona_id": id_})

    sections = tuple(
        section.model_copy(update={"narrations": tuple(map(spoken, section.narrations))})
        for section in script.sections
    )
    return script.model_copy(update={"sections": sections})
