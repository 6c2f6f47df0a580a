"""What can be asked of memes: these fields are the flags, the JSON body, the form and the bot's."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mutoscope.media.moods import Mood
from mutoscope.models import Artifact
from mutoscope.pipelines.film.fields import IS_ONE_LINE, Care, Models, OwnFile, Writer, changed

MOST = 20
"""Memes of one job."""
SHORTEST_S, LONGEST_S = 7.0, 12.0
AUTO, DRAWN = "auto", "drawn"
"""Of a template or a painter: one is chosen; nobody paints, a template is drawn."""
Format = Literal["9:16", "1:1", "16:9"]
Still = Literal["png", "webp", "gif"]
MusicChoice = Literal["auto", Mood]


class MemeRequest(BaseModel):
    """So many memes, one after another."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    count: Annotated[
        int,
        Field(ge=1, le=MOST, description="How many", json_schema_extra={"cli": "positional"}),
    ] = 1
    topic: Annotated[
        str, Field(max_length=200, description="What they are about; else anything"), IS_ONE_LINE
    ] = ""
    template: Annotated[
        str,
        Field(max_length=40, description="A template's id; auto: one that suits each caption"),
        IS_ONE_LINE,
    ] = AUTO
    own_template: Annotated[
        Artifact | None,
        Field(
            description="A template of your own: a ZIP file of its folder",
            json_schema_extra={"cli": "artifact"},
        ),
    ] = None
    pictures: Annotated[
        tuple[OwnFile, ...],
        Field(
            max_length=200,
            description="Your own pictures, files or a folder: one under each caption",
            json_schema_extra={"cli": "photos"},
        ),
    ] = ()
    painter: Annotated[
        str,
        Field(
            max_length=40,
            description="Who paints the picture under each caption: gemini, openai, openrouter;"
            " drawn: nobody, templates are drawn; auto: as the settings say",
        ),
        IS_ONE_LINE,
    ] = DRAWN
    captions: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=600)], ...],
        Field(
            max_length=MOST,
            description="Your own words, one meme each, its places parted by “ / ”",
        ),
    ] = ()
    language: Annotated[
        Literal["auto", "en", "ru"],
        Field(description="Of the captions; auto: that of the topic, else English"),
    ] = "auto"
    writer: Writer = "auto"
    models: Models = {}
    music: Annotated[
        tuple[OwnFile, ...],
        Field(
            max_length=500,
            description="Your own music, files or a folder: each meme takes a slice of a track",
            json_schema_extra={"cli": "sounds"},
        ),
    ] = ()
    mood: Annotated[
        MusicChoice,
        Field(description="Music composed for it where none is given; auto: a mood by chance"),
    ] = "auto"
    badge: Annotated[bool, Field(description="Show who made the music in the first seconds")] = True
    seconds: Annotated[
        float, Field(ge=SHORTEST_S, le=LONGEST_S, description="How long each clip is")
    ] = 9.0
    format: Annotated[Format, Field(description="Shape of the clip")] = "9:16"
    stills: Annotated[
        tuple[Still, ...],
        Field(max_length=3, description="Files beside the clip: png, webp and gif (moving)"),
    ] = ("png",)
    quality: Care = "fast"
    strict: Annotated[bool, Field(description="Fail instead of letting others stand in")] = False

    @model_validator(mode="after")
    def _has_one_ground(self) -> Self:
        own = [name for name in ("own_template", "pictures") if getattr(self, name)]
        if self.own_template and self.template != AUTO:
            raise ValueError("give template or own_template, not both")
        if own and self.painter not in (DRAWN, AUTO):
            raise ValueError(f"nothing is to be painted: leave out painter, or {own[0]}")
        return self

    @model_validator(mode="after")
    def _says_things_once(self) -> Self:
        if self.captions and (idle := changed(self, "topic", "writer")):
            raise ValueError(f"your captions are taken as they are: leave out {idle}")
        if self.captions and self.count not in (1, len(self.captions)):
            raise ValueError(
                f"count is {self.count}, but captions are given for {len(self.captions)}"
            )
        if self.music and self.mood != "auto":
            raise ValueError("give music or mood, not both")
        return self

    @property
    def memes(self) -> int:
        """How many are made: as many as captions of the user's own."""
        return len(self.captions) or self.count
