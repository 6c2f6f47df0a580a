"""What is asked of whoever writes a script."""

from dataclasses import dataclass, field

from mutoscope.pipelines.explainer.inserts import Insert
from mutoscope.pipelines.explainer.pacing import Pace
from mutoscope.pipelines.explainer.request import Narrating
from mutoscope.pipelines.explainer.timing import Pauses
from mutoscope.providers.page_pictures import Picture


@dataclass(frozen=True)
class Casting:
    """Somebody who takes part: `character` is how they talk."""

    id: str
    name: str = ""
    character: str = ""


@dataclass(frozen=True)
class Order:
    """A script that is wished. `title`: empty: the article's. `words_per_minute`: of the voice, its
    speed included. `narrating`, `narrator`: how and as whom a model tells it. `language`: of the
    script, ISO 639-1. `speakers`: one or none makes a monologue. `slide_prompts`: slides are
    painted. `pictures`: those of the article that may be shown, `inserts` its tables and
    listings."""

    title: str
    minutes: float
    words_per_minute: float
    language: str
    narrating: Narrating = "casual"
    narrator: str = ""
    speakers: tuple[Casting, ...] = ()
    slide_prompts: bool = False
    pauses: Pauses = field(default_factory=Pauses)
    pictures: tuple[Picture, ...] = ()
    inserts: tuple[Insert, ...] = ()

    @property
    def pace(self) -> Pace:
        """How fast it is spoken."""
        return Pace(self.words_per_minute, self.pauses)

    @property
    def speaker_ids(self) -> tuple[str, ...]:
        """Of those who take part."""
        return tuple(speaker.id for speaker in self.speakers)

    @property
    def with_address(self) -> tuple[Picture, ...]:
        """The pictures that a script can name."""
        schemes = ("http://", "https://")
        return tuple(each for each in self.pictures if each.src.startswith(schemes))
