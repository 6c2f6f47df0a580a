"""What can be asked of a redesign: these fields are the flags, the JSON body and the form."""

import re
from collections.abc import Sequence
from datetime import date as Day
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

from mutoscope.jobs.handing_in import is_new
from mutoscope.models import Artifact
from mutoscope.pipelines.film.fields import IS_ONE_LINE, IS_STRAIGHT, Models
from mutoscope.pipelines.redesign.catalogue import AreaId, ClimateId, StyleId

MOST_AREAS = 5
MOST_WISHES_CHARS = 500
LEAST_REGION = 0.004
"""Of the picture: a square of a sixteenth of its sides."""
_FLAT = 1e-9
"""Twice the area, in shares of the picture, of a triangle that is a line."""
Imagery = Literal["auto", "street_view", "satellite"]
Share = Annotated[float, Field(ge=0, le=1)]
Corner = tuple[Share, Share]
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _day(text: str) -> str:
    """As ISO 8601 writes a day of the calendar."""
    if text:
        try:
            if not _ISO_DAY.fullmatch(text):
                raise ValueError
            Day.fromisoformat(text)
        except ValueError:
            raise ValueError("it is no date: write year, month and day as 2026-11-29") from None
    return text


class Region(BaseModel):
    """A polygon on the picture: corners as shares of its width and height, from the left top."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    corners: tuple[Corner, ...] = Field(min_length=3, max_length=100)

    @model_validator(mode="after")
    def _is_one_place(self, info: ValidationInfo) -> Self:
        if is_new(info, self.model_dump(mode="json")) and _crosses(self.corners):
            raise ValueError(
                "the region crosses itself: give its corners in the order in which they lie around"
                " it"
            )
        return self

    @model_validator(mode="after")
    def _is_large_enough(self) -> Self:
        if _area(self.corners) < LEAST_REGION:
            raise ValueError("the region is too small to be seen: draw a larger one")
        return self


class AreaOrder(BaseModel):
    """One area and how it is to become."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    area: AreaId
    style: StyleId
    wishes: Annotated[
        str,
        Field(max_length=MOST_WISHES_CHARS, description="What matters in it, in your words"),
        IS_STRAIGHT,
    ] = ""
    strength: Annotated[
        Share, Field(description="How much changes: 0 a few touches, 1 all but the house")
    ] = 0.5
    region: Annotated[
        Region | None, Field(description="What alone may change, drawn on the photo")
    ] = None


class RedesignRequest(BaseModel):
    """A photo or an address, and what becomes of one to five areas of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    photo: Annotated[
        Artifact | None,
        Field(
            description="Your photo: JPEG, PNG, WebP or GIF",
            json_schema_extra={"cli": "positional photo"},
        ),
    ] = None
    photo_name: Annotated[
        str,
        Field(
            max_length=200,
            description="What the photo's file is called",
            json_schema_extra={"cli": "hidden"},
        ),
        IS_ONE_LINE,
    ] = ""
    address: Annotated[
        str,
        Field(
            max_length=200,
            description="Instead of a photo: where the property stands",
            examples=["12 Oak Lane, Springfield"],
        ),
        IS_ONE_LINE,
    ] = ""
    areas: Annotated[
        tuple[AreaOrder, ...],
        Field(
            min_length=1,
            max_length=MOST_AREAS,
            description='What becomes of which area: front_yard=japanese_zen:"keep the oak"',
            examples=[[{"area": "patio", "style": "mediterranean"}]],
            json_schema_extra={"cli": "areas", "cli_name": "--area"},
        ),
    ]
    climate: Annotated[
        Literal["auto"] | ClimateId,
        Field(description="What grows there; auto: by the address, else temperate"),
    ] = "auto"
    imagery: Annotated[
        Imagery,
        Field(description="Of an address: which picture; auto: as each area needs"),
    ] = "auto"
    imagery_terms: Annotated[
        bool,
        Field(
            description="You accept Google's terms for pictures of the address: attribution stays,"
            " no printing or analysis beyond them",
            json_schema_extra={"cli_name": "--accept-imagery-terms"},
        ),
    ] = False
    heading: Annotated[
        float | None,
        Field(ge=0, lt=360, description="Which way the camera looks, in degrees from north"),
    ] = None
    painter: Annotated[
        str,
        Field(
            max_length=40,
            description="Who redesigns the photo: gemini, openai, openrouter; sheet: nobody, a"
            " concept sheet is drawn; auto: as the settings say",
        ),
        IS_ONE_LINE,
    ] = "auto"
    models: Models = {}
    company: Annotated[
        str, Field(max_length=80, description="Whose proposal it is"), IS_ONE_LINE
    ] = ""
    logo: Annotated[
        Artifact | None,
        Field(description="The company's logo", json_schema_extra={"cli": "logo"}),
    ] = None
    client: Annotated[
        str, Field(max_length=80, description="Whom the proposal is for"), IS_ONE_LINE
    ] = ""
    property_address: Annotated[
        str,
        Field(
            max_length=200,
            description="The property's address as the proposal prints it; an address given for"
            " pictures is not printed by itself",
        ),
        IS_ONE_LINE,
    ] = ""
    date: Annotated[
        str,
        Field(
            max_length=10,
            description="The proposal's date, as 2026-11-29; none is printed where none is given",
        ),
        AfterValidator(_day),
    ] = ""
    language: Annotated[Literal["en", "ru"], Field(description="Of sheets and proposals")] = "en"
    notes: Annotated[
        tuple[Annotated[str, Field(max_length=200), IS_ONE_LINE], ...],
        Field(
            max_length=5,
            description="What is taken otherwise than it was asked for; told as warnings",
            json_schema_extra={"cli": "hidden"},
        ),
    ] = ()
    strict: Annotated[bool, Field(description="Fail instead of letting others stand in")] = False

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if not self.photo and not self.address:
            raise ValueError("give a photo or an address")
        if self.photo and self.address:
            raise ValueError("give a photo or an address, not both")
        return self

    @model_validator(mode="after")
    def _names_each_area_once(self) -> Self:
        each_once(self.areas)
        return self

    @model_validator(mode="after")
    def _says_nothing_in_vain(self) -> Self:
        if self.photo and (self.heading is not None or self.imagery != "auto"):
            raise ValueError("heading and imagery are for an address: leave them out")
        return self


def _area(corners: Sequence[Corner]) -> float:
    """Of a polygon, by the shoelace formula."""
    return abs(sum(x * down - right * y for (x, y), (right, down) in _sides(corners))) / 2


def _sides(corners: Sequence[Corner]) -> list[tuple[Corner, Corner]]:
    return list(zip(corners, (*corners[1:], corners[0]), strict=True))


def _crosses(corners: Sequence[Corner]) -> bool:
    """Whether two sides of a polygon pass through each other; where they only touch, they do
    not."""
    return any(
        _turn(*one, other[0]) * _turn(*one, other[1]) < 0
        and _turn(*other, one[0]) * _turn(*other, one[1]) < 0
        for one, other in combinations(_sides(corners), 2)
    )


def _turn(begin: Corner, end: Corner, point: Corner) -> float:
    """Above 0 where the point lies on one side of the line, below on the other, 0 on it: there
    sums of floats leave some 1e-17."""
    (x, y), (right, down), (px, py) = begin, end, point
    turn = (right - x) * (py - y) - (down - y) * (px - x)
    return turn if abs(turn) > _FLAT else 0


def each_once(areas: tuple[AreaOrder, ...]) -> None:
    """ValueError: an area is named twice."""
    named = [each.area for each in areas]
    twice = next((each for each in named if named.count(each) > 1), None)
    if twice:
        raise ValueError(
            f"{twice} stands in areas more than once: name an area once a job, and edit the"
            " finished job for another style of it"
        )
