"""What a person reads of a request that cannot be used."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mutoscope.jobs.failures import invalid_request


class Bed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    width_m: Annotated[float, Field(gt=0, description="How wide it is")] = 1.0
    soil: str = "loam"

    @model_validator(mode="after")
    def _is_no_path(self) -> "Bed":
        if self.width_m < 0.1:
            raise ValueError("the bed is too narrow: make it wider")
        return self


class Garden(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=5, description="What it is called")] = ""
    beds: Annotated[tuple[Bed, ...], Field(description="What grows: roses=3")] = ()
    main: Bed | None = None
    notes: Annotated[tuple[str, ...], Field(json_schema_extra={"cli": "hidden"})] = ()

    @model_validator(mode="after")
    def _has_a_place(self) -> "Garden":
        if self.name == "none":
            raise ValueError("give a garden or a yard")
        return self


GROWS = "beds: What grows: roses=3."


@pytest.mark.parametrize(
    ("said", "message", "hint"),
    [
        (
            {"name": "Garden"},
            "name cannot be 'Garden': String should have at most 5 characters.",
            "name: What it is called.",
        ),
        ({"beds": "roses"}, "beds cannot be 'roses': it must be a list.", GROWS),
        (
            {"main": "0,0,1,1"},
            "main cannot be '0,0,1,1': it must be an object with named fields.",
            "The fields are: name, beds, main.",
        ),
        (
            {"beds": [{"width_m": 0.05}]},
            "beds.0: The bed is too narrow: make it wider.",
            GROWS,
        ),
        (
            {"beds": [{"width_m": -1}]},
            "beds.0.width_m cannot be -1: it should be greater than 0.",
            "width_m: How wide it is.",
        ),
        (
            {"beds": [{"soil": 3}]},
            "beds.0.soil cannot be 3: it should be a valid string.",
            "",
        ),
        ({"trees": 3}, "There is no 'trees'.", "The fields are: name, beds, main."),
        ({"name": "none"}, "Give a garden or a yard.", "The fields are: name, beds, main."),
    ],
)
def test_one_sentence_and_what_the_field_is_for(
    said: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        Garden.model_validate(said)
    error = invalid_request(raised.value, Garden.model_fields)
    assert (error.message, error.hint) == (message, hint)
