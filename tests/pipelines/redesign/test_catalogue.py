"""The lists of areas, styles, plants and climates agree, and say what a nursery would."""

import csv
import re
from itertools import product
from typing import get_args

import pytest

from mutoscope.media.gardens.plants import plant_picture
from mutoscope.media.gardens.samples import SAMPLES
from mutoscope.pipelines.redesign.catalogue import (
    _DATA,
    AreaId,
    ClimateId,
    StyleId,
    areas,
    climates,
    plants,
    plants_for,
    styles,
)

LOW = ("flower", "grass", "ground cover")
WOODY = ("tree", "shrub")
UNWANTED = (
    "Cortaderia",
    "Pennisetum setaceum",
    "Nandina",
    "Berberis thunbergii",
    "Phyllostachys",
    "Lupinus polyphyllus",
    "Rosa rugosa",
    "Gunnera",
    "Miscanthus",
    "Buddleja",
    "Lythrum",
    "Hedera helix",
    "Wisteria sinensis",
    "Lantana camara",
)


def test_each_list_has_every_id_and_no_other() -> None:
    assert tuple(areas()) == get_args(AreaId)
    assert tuple(styles()) == get_args(StyleId)
    assert set(climates()) == set(get_args(ClimateId))
    assert set(SAMPLES) == set(styles())


@pytest.mark.parametrize(
    ("style", "climate"), list(product(get_args(StyleId), get_args(ClimateId)))
)
def test_every_style_can_be_planted_in_every_climate(style: StyleId, climate: ClimateId) -> None:
    chosen = plants_for(style, climate)
    assert 6 <= len(chosen) <= 8
    assert all(climate in plant.climates for plant in chosen)
    assert any(plant.role in WOODY for plant in chosen)
    assert any(plant.role in LOW for plant in chosen)


def test_plants_of_a_style_are_in_the_list_and_each_plant_has_a_style() -> None:
    used = [key for style in styles().values() for key in style.plants]
    assert set(used) == set(plants())
    assert all(len(set(style.plants)) == len(style.plants) for style in styles().values())


def test_keys_and_latin_names_are_each_used_once() -> None:
    with (_DATA / "plants.csv").open(encoding="utf-8", newline="") as file:
        keys = [row["key"] for row in csv.DictReader(file)]
    assert sorted(set(keys)) == keys
    assert len({plant.latin for plant in plants().values()}) == len(keys)


def test_latin_names_are_written_as_names() -> None:
    for plant in plants().values():
        assert re.fullmatch(r"[A-Z][a-z]+ (× )?[a-z]+(-[a-z]+)?", plant.latin), plant.latin


@pytest.mark.parametrize("name", UNWANTED)
def test_what_spreads_into_the_wild_is_not_named(name: str) -> None:
    assert [plant.latin for plant in plants().values() if plant.latin.startswith(name)] == []


def test_heights_agree_with_roles() -> None:
    for plant in plants().values():
        if plant.role == "tree":
            assert plant.height_m >= 3, plant.latin
        if plant.role == "ground cover":
            assert plant.height_m <= 0.4, plant.latin


def test_nothing_tender_grows_in_the_cold() -> None:
    for plant in plants().values():
        assert not {"cold", "tropical"} <= set(plant.climates), plant.latin


def test_every_text_is_in_both_languages() -> None:
    texts = [
        *(text for area in areas().values() for text in (area.title, *area.wishes)),
        *(
            text
            for s in styles().values()
            for text in (s.title, s.summary, *(each.name for each in s.materials))
        ),
        *(text for climate in climates().values() for text in (climate.title, climate.summary)),
        *(plant.name for plant in plants().values()),
    ]
    for text in texts:
        assert set(text) == {"en", "ru"}
        assert re.search("[а-я]", text["ru"]), text
        assert not re.search("[а-яА-Я]", text["en"]), text


def test_every_koppen_class_has_one_climate() -> None:
    classes = [each for climate in climates().values() for each in climate.koppen]
    assert len(classes) == len(set(classes)) == 31


def test_a_plant_of_the_list_can_be_drawn() -> None:
    drawn = plants()["agave_parryi"]
    assert plant_picture(drawn.role, drawn.look, 64)[..., 3].any()
