"""What stands on a slide, as values: eight kinds, told apart by `kind`.

How it looks is a theme's business, how large it is written is found when it is drawn
(`typesetting.draw_slide`): a slide of any length can be drawn, and says when it was shortened.
`icon` names a bundled illustration (`media.icons`) that is drawn beside the words; empty: none.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_BULLETS = 6
MOST_COLUMNS = 8

_PLAIN = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class TitleSlide(BaseModel):
    """The opening of a video. `note`: one small line, such as the source or the date."""

    model_config = _PLAIN
    kind: Literal["title"] = "title"
    title: str
    subtitle: str = ""
    note: str = ""
    icon: str = ""


class BulletsSlide(BaseModel):
    """A few points, numbered as they are spoken."""

    model_config = _PLAIN
    kind: Literal["bullets"] = "bullets"
    title: str
    bullets: tuple[str, ...] = Field(min_length=1, max_length=MOST_BULLETS)
    icon: str = ""


class QuoteSlide(BaseModel):
    """Somebody's words. The quotation marks are the theme's."""

    model_config = _PLAIN
    kind: Literal["quote"] = "quote"
    quote: str
    by: str = ""
    icon: str = ""


class FigureSlide(BaseModel):
    """A picture with its caption. `picture` says where it is for whoever draws the slide, and is
    empty until there is one; `credit` names its maker and licence."""

    model_config = _PLAIN
    kind: Literal["figure"] = "figure"
    title: str
    picture: str = ""
    caption: str = ""
    credit: str = ""


class TableSlide(BaseModel):
    """A table of as many columns as its longest row; shorter rows end with empty cells."""

    model_config = _PLAIN
    kind: Literal["table"] = "table"
    title: str
    header: tuple[str, ...] = Field(min_length=1, max_length=MOST_COLUMNS)
    rows: tuple[Annotated[tuple[str, ...], Field(max_length=MOST_COLUMNS)], ...] = Field(
        min_length=1
    )


class CodeSlide(BaseModel):
    """A listing. `language` as programmers call it ("python", "rust"); empty: not coloured."""

    # Its first line may begin with spaces that mean something.
    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["code"] = "code"
    title: str
    code: str
    language: str = ""


class Event(BaseModel):
    """One moment of a timeline. `when` is as it shall stand there: "1969", "last spring"."""

    model_config = _PLAIN
    when: str
    what: str


class TimelineSlide(BaseModel):
    """Events in the order of time."""

    model_config = _PLAIN
    kind: Literal["timeline"] = "timeline"
    title: str
    events: tuple[Event, ...] = Field(min_length=1)


class ClosingSlide(BaseModel):
    """The end of a video: what to remember, and where it came from."""

    model_config = _PLAIN
    kind: Literal["closing"] = "closing"
    title: str
    points: tuple[str, ...] = Field(default=(), max_length=MOST_BULLETS)
    sources: tuple[str, ...] = ()
    icon: str = ""


IllustratedSlide = TitleSlide | BulletsSlide | QuoteSlide | ClosingSlide
"""Those beside whose words there is room for a drawing."""

Slide = Annotated[
    TitleSlide
    | BulletsSlide
    | QuoteSlide
    | FigureSlide
    | TableSlide
    | CodeSlide
    | TimelineSlide
    | ClosingSlide,
    Field(discriminator="kind"),
]
