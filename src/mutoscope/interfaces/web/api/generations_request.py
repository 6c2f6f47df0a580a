"""What a client of the generation routes asks for, and the same as the request of a redesign.

Which areas and styles there are is the pipeline's to say, which is not loaded for the start of a
server: `areas_and_styles` is waited for before a body is looked at.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool
from pydantic_core import PydanticCustomError

from mutoscope.app.faults import Unfit
from mutoscope.app.uploads import UPLOAD_ID
from mutoscope.errors import InvalidRequest

SIDE_YARD, WALKWAY = "side_yard", "walkway"
THEIRS: Mapping[str, str] = {
    "photo": "image",
    "imagery_terms": "accept_imagery_terms",
    "wishes": "custom_prompt",
    "strength": "preservation",
}
"""What clients call the fields of a redesign, where they have another name."""
_DECIMALS = 6
_AS_LISTED = "as `GET /api/pipelines` lists them for a redesign"


_EVERY = "The fields are:"


async def areas_and_styles() -> None:
    """Have their names at hand: loading them takes seconds, once."""
    await asyncio.to_thread(_names)


@cache
def _names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of areas, and of styles."""
    from mutoscope.pipelines.redesign.catalogue import AreaId, StyleId

    return (*get_args(AreaId), SIDE_YARD), get_args(StyleId)


def _an_area(name: str) -> str:
    return _one_of(_names()[0], name)


def _a_style(name: str) -> str:
    return _one_of(_names()[1], name)


def _one_of(known: tuple[str, ...], name: str) -> str:
    if name not in known:
        expected = f"{', '.join(map(repr, known[:-1]))} or {known[-1]!r}"
        raise PydanticCustomError(
            "literal_error", "Input should be {expected}", {"expected": expected}
        )
    return name


class AskedArea(BaseModel):
    """An area and its style. `preservation`: how much stays as it is; 1 less the strength of a
    redesign."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    area: Annotated[
        str,
        Field(max_length=40, description=f"One of the areas {_AS_LISTED}, or side_yard"),
        AfterValidator(_an_area),
    ]
    style: Annotated[
        str,
        Field(max_length=40, description=f"One of the styles {_AS_LISTED}"),
        AfterValidator(_a_style),
    ]
    custom_prompt: Annotated[
        str, Field(max_length=500, description="What matters in it, in your words")
    ] = ""
    preservation: Annotated[
        float,
        Field(strict=True, ge=0, le=1, description="1: a few touches, 0: all but the house"),
    ] = 0.5


class AskedDesigns(BaseModel):
    """A place and what becomes of it: an `address`, or in its place an `image` of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    address: Annotated[str, Field(min_length=5, max_length=200)] | None = None
    image: (
        Annotated[str, Field(pattern=f"^{UPLOAD_ID}$", description="As POST /api/uploads gives it")]
        | None
    ) = None
    accept_imagery_terms: Annotated[
        StrictBool,
        Field(
            description="Google's terms for pictures of an address are accepted: attribution stays,"
            " no printing or analysis beyond them"
        ),
    ] = False
    areas: Annotated[list[AskedArea], Field(min_length=1, max_length=5)]


def request_of(asked: AskedDesigns) -> dict[str, Any]:
    """The request of a redesign, with a note on each thing that is not as it was asked for; `photo`
    is still the id of the upload. InvalidRequest: not one source."""
    if (asked.address is None) == (asked.image is None):
        raise InvalidRequest(
            "Give an address or an image, not both."
            if asked.address
            else "There is no address and no image.",
            hint="address: where the property stands; image: the id of a photo that was handed in"
            " at POST /api/uploads.",
        )
    source = (
        {"photo": asked.image}
        if asked.image
        else {"address": asked.address, "imagery_terms": asked.accept_imagery_terms}
    )
    areas = [_area(each) for each in asked.areas]
    return {**source, "areas": areas, "notes": [*_notes(asked)]}


def _area(asked: AskedArea) -> dict[str, Any]:
    return {
        "area": WALKWAY if asked.area == SIDE_YARD else asked.area,
        "style": asked.style,
        "wishes": asked.custom_prompt,
        "strength": turned(asked.preservation),
    }


def in_their_words(error: InvalidRequest) -> InvalidRequest:
    """The same, its fields called as the client calls them."""
    hint = error.hint.replace("imagery_terms", THEIRS["imagery_terms"])
    if hint.startswith(_EVERY):
        hint = f"{_EVERY} {', '.join(AskedDesigns.model_fields)}."
    if not isinstance(error, Unfit):
        return InvalidRequest(error.message, hint=hint, code=error.code)
    faults = [replace(each, field=_their_place(each.field)) for each in error.faults]
    message = error.message
    for was, now in zip(error.faults, faults, strict=True):
        message = message.replace(was.field, now.field) if was.field else message
    return Unfit(message, hint=hint, code=error.code, faults=faults)


def _their_place(place: str) -> str:
    return ".".join(THEIRS.get(each, each) for each in place.split("."))


def turned(share: float) -> float:
    """Strength of preservation, and preservation of strength."""
    return round(1 - share, _DECIMALS)


def _notes(asked: AskedDesigns) -> Iterator[str]:
    if any(each.area == SIDE_YARD for each in asked.areas):
        yield f"{SIDE_YARD} is taken as {WALKWAY}: that is what it is called here."
    if asked.image and asked.accept_imagery_terms:
        yield "No pictures of an address are asked for: accept_imagery_terms does not count."
