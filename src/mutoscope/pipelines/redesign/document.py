"""What becomes of which area: what a person reads and edits."""

from collections.abc import Sequence

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mutoscope.config.wording import in_words
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.pipeline import Form
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.pipelines.redesign.catalogue import ClimateId
from mutoscope.pipelines.redesign.request import MOST_AREAS, AreaOrder, each_once
from mutoscope.pipelines.redesign.values import Place

DOCUMENT = "designs"


class Designs(BaseModel):
    """All areas of a job, in order, and the climate that they are planted for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    climate: ClimateId
    areas: tuple[AreaOrder, ...] = Field(min_length=1, max_length=MOST_AREAS)

    @model_validator(mode="after")
    def _names_each_area_once(self) -> "Designs":
        each_once(self.areas)
        return self


@step(version="1", stage="analyzing_property")
def plan_designs(work: Work, areas: tuple[AreaOrder, ...], place: Place) -> Designs:
    """What is to be designed, as a document."""
    return Designs(climate=place.climate, areas=areas)


def read_yaml(text: str) -> Designs:
    """InvalidRequest: it is no list of areas."""
    try:
        return Designs.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise InvalidRequest(f"It is not YAML: {error}.", hint="Mend the place it names.") from None
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(each) for each in fault["loc"])
        raise InvalidRequest(
            f"It is no list of areas: {where}: {in_words(fault)}", hint="Mend the place it names."
        ) from None


def write_yaml(designs: Designs) -> str:
    """As people edit it."""
    plain = designs.model_dump(mode="json", exclude_none=True)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100)


def tell(designs: Designs) -> Sequence[str]:
    """A line for each."""
    return [
        f"{number:>3}  {each.area}: {each.style}, strength {each.strength:g}"
        + (f", “{each.wishes}”" if each.wishes else "")
        for number, each in enumerate(designs.areas)
    ]


FORM = Form(Designs, read_yaml, write_yaml, tell, example="areas.0.wishes")
