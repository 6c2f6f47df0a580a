"""Which drawing stands on which slide."""

from collections.abc import Sequence
from functools import cache

import pytest

from mutoscope.config import Settings
from mutoscope.media.icons import icon_names, is_icon
from mutoscope.media.slides.content import (
    BulletsSlide,
    Event,
    IllustratedSlide,
    QuoteSlide,
    Slide,
    TimelineSlide,
    TitleSlide,
)
from mutoscope.pipelines.explainer.illustrating import illustrated, unfit
from mutoscope.pipelines.explainer.script import Narration, Script, Section
from mutoscope.providers.entries import entries
from mutoscope.providers.protocols import Identity, Illustration, IllustrationSearch


@cache
def search() -> IllustrationSearch:
    return entries("illustrations")[0].make(Settings())


class Said:
    """Finds a drawing wherever its name is among the words."""

    identity = Identity(provider="said", model="names")

    def __init__(self, *found: Illustration) -> None:
        self.found = found

    def find(
        self,
        text: str,
        *,
        context: str,
        language: str,
        avoid: Sequence[str] = (),
        limit: int = 5,
    ) -> list[Illustration]:
        return [each for each in self.found if each.name in text.lower()][:limit]


def drawing(name: str, score: float = 1.0) -> Illustration:
    return Illustration(name, name, score)


def script(
    *texts: str, title: str = "T", language: str = "en", slide: Slide | None = None
) -> Script:
    sections = tuple(
        Section(
            title="S",
            narrations=(Narration(text=text),),
            slide=slide or BulletsSlide(title="S", bullets=("a", "b")),
        )
        for text in texts
    )
    return Script(title=title, description="", language=language, sections=sections)


def icons(made: Script) -> list[str]:
    slides = [each.slide for each in made.sections]
    return [each.icon if isinstance(each, IllustratedSlide) else "-" for each in slides]


def test_a_drawing_of_what_is_said_and_none_where_nothing_can_be_drawn() -> None:
    told = script(
        "A rocket carried the satellite into orbit.",
        "It was of the utmost importance to everybody concerned.",
        "Bees carry nectar home and make honey of it.",
        title="How people reached the Moon",
    )
    made = icons(illustrated(told, search(), range(3)))
    assert made[0] in ("rocket", "satellite")
    assert made[1] == ""
    assert made[2] in ("honeybee", "honey-pot")
    assert icons(illustrated(told, search(), range(3))) == made


def test_words_of_other_languages_are_found_and_unknown_ones_not_misread() -> None:
    russian = script("Ракета стартовала ночью.", title="Ракета", language="ru")
    assert icons(illustrated(russian, search(), (0,))) == ["rocket"]
    for language in ("ja", "nl", ""):
        dutch = script("The rocket is a rocket.", language=language)
        assert icons(illustrated(dutch, search(), (0,))) == [""]


def test_every_drawing_comes_once_and_stands_where_it_fits_best() -> None:
    found = Said(drawing("anchor", 0.9), drawing("ship", 0.95))
    told = script("An anchor.", "A ship.", "A ship, an anchor.", "An anchor, a ship.")
    assert icons(illustrated(told, found, range(4))) == ["anchor", "ship", "", ""]


def test_the_first_slide_chooses_first() -> None:
    class Unsure(Said):
        def find(self, text: str, **_: object) -> list[Illustration]:
            return [drawing("ship", 0.85 if "first" in text else 1.0)]

    told = script("The first of them.", "Another one.")
    assert icons(illustrated(told, Unsure(), range(2))) == ["ship", ""]


def test_what_stands_there_stays_and_is_not_shown_again() -> None:
    own = script("A ship.", slide=QuoteSlide(quote="q", icon="ship"))
    more = script("A ship.", "A ship.").sections
    told = own.model_copy(update={"sections": (*own.sections, *more)})
    assert icons(illustrated(told, Said(drawing("ship")), range(3))) == ["ship", "", ""]


def test_only_the_sections_asked_for_and_slides_with_a_place_for_it() -> None:
    told = script("A ship.", "A ship.")
    assert icons(illustrated(told, Said(drawing("ship")), {1})) == ["", "ship"]
    dated = script("A ship.", slide=TimelineSlide(title="T", events=(Event(when="1", what="x"),)))
    assert illustrated(dated, Said(drawing("ship")), {0}) == dated


@pytest.mark.parametrize(
    "name",
    ["grinning-face", "person-bowing", "no-entry", "hundred-points", "cityscape", "kaaba", "beans"],
)
def test_better_none_than_a_silly_one(name: str) -> None:
    assert is_icon(name)
    told = script(name, slide=TitleSlide(title=name))
    assert icons(illustrated(told, Said(drawing(name)), {0})) == [""]


def test_a_guess_is_not_shown() -> None:
    told = script("A ship.")
    assert icons(illustrated(told, Said(drawing("ship", 0.7)), {0})) == [""]


def test_every_name_that_is_kept_away_is_one_of_a_drawing() -> None:
    words = {word for name in icon_names() for word in name.split("-")}
    for name in unfit():
        assert (name.strip("*") in words) if name.startswith("*") else is_icon(name), name
