"""What becomes of which area: what a person reads and edits."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mutoscope.jobs.pipeline import Form
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.pipelines.film.yaml_document import read_yaml, write_yaml
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


def _read(text: str) -> Designs:
    """InvalidRequest: it is no list of areas."""
    return read_yaml(Designs, text, lambda where, why: f"It is no list of areas: {where}: {why}")


def _write(designs: Designs) -> str:
    return write_yaml(designs.model_dump(mode="json", exclude_none=True))


def tell(designs: Designs) -> Sequence[str]:
    """A line for each."""
    return [
        f"{number:>3}  {each.area}: {each.style}, strength {each.strength:g}"
        + (f", “{each.wishes}”" if each.wishes else "")
        for number, each in enumerate(designs.areas)
    ]


FORM = Form(Designs, _read, _write, tell, example="areas.0.wishes")
