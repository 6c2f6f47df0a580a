"""Areas and regions as they are typed."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli.areas import SaidAreas, area_of, region_of
from mutoscope.pipelines.redesign.catalogue import areas, styles
from mutoscope.pipelines.redesign.request import AreaOrder

OAK = {"area": "front_yard", "style": "japanese_zen", "wishes": "keep the oak"}


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("patio=mediterranean", {"area": "patio", "style": "mediterranean"}),
        ("front_yard=japanese_zen:keep the oak", OAK),
        ('front_yard=japanese_zen:"keep the oak"', OAK),
        ("Front-Yard = Japanese zen : keep the oak", OAK),
        ("front_yard=japanese_zen@1:keep the oak", OAK | {"strength": 1.0}),
        ("front_yard=japanese_zen@0:keep the oak", OAK | {"strength": 0.0}),
        (
            "patio=mediterranean@.25:open: 9 to 5 @ home = fine",
            {
                "area": "patio",
                "style": "mediterranean",
                "strength": 0.25,
                "wishes": "open: 9 to 5 @ home = fine",
            },
        ),
        ("patio=mediterranean: ", {"area": "patio", "style": "mediterranean"}),
        (
            "patio=mediterranean:zwei\nZeilen",
            {"area": "patio", "style": "mediterranean", "wishes": "zwei\nZeilen"},
        ),
    ],
)
def test_an_area_has_a_style_a_strength_and_wishes(said: str, means: dict[str, object]) -> None:
    assert {key: value for key, value in area_of(said).items() if value != ""} == means


@pytest.mark.parametrize(
    ("said", "says", "hint"),
    [
        ("front_yard", "names no area with a style", "AREA=STYLE"),
        ("=japanese_zen", "names no area with a style", "AREA=STYLE"),
        ("front_yard=", "names no area with a style", "AREA=STYLE"),
        ("side_yard=japanese_zen", "it is called walkway", "walkway=STYLE"),
        ("garage=japanese_zen", "no area “garage”", "pool_area"),
        ("patio=brutalist", "no style “brutalist”", "cottage_garden"),
        ("patio=mediterranean@2", "“2” is no strength", "0 (a few touches)"),
        ("patio=mediterranean@nan", "“nan” is no strength", "0 (a few touches)"),
        ("patio=mediterranean@", "“” is no strength", "0 (a few touches)"),
        ("patio=mediterranean@half", "“half” is no strength", "0 (a few touches)"),
        ("patio=mediterranean:" + "x" * 501, "501 characters", "500 or fewer"),
    ],
)
def test_what_is_no_area_is_told_in_a_sentence(said: str, says: str, hint: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        area_of(said)
    assert says in caught.value.message
    assert hint in caught.value.hint


def test_every_area_and_style_of_the_catalogue_can_be_said() -> None:
    for area in areas():
        for style in styles():
            order = AreaOrder(**area_of(f"{area}={style}"))
            assert (order.area, order.style) == (area, style)


def test_regions_are_rectangles_or_polygons() -> None:
    square = [[0.1, 0.5], [0.9, 0.5], [0.9, 1.0], [0.1, 1.0]]
    assert region_of("patio=0.1,0.5,0.9,1") == ("patio", {"corners": square})
    polygon = [[0.1, 0.6], [0.9, 0.6], [1.0, 1.0]]
    for said in ("patio=0.1,0.6,0.9,0.6,1,1", "patio=0.1,0.6; 0.9,0.6; 1,1"):
        assert region_of(said) == ("patio", {"corners": polygon})


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("0.1,0.5,0.9,1", "is no region of an area"),
        ("patio=", "is no number from 0 to 1"),
        ("patio=0.1,0.5", "has 2 numbers"),
        ("patio=0.1,0.5,0.9,1,1", "has 5 numbers"),
        ("patio=0.1,0.5,0.9,1.2", "“1.2” in the region"),
        ("patio=0.1,nan,0.9,1", "“nan” in the region"),
        ("patio=0.9,0.5,0.1,1", "is empty"),
        ("side_yard=0.1,0.5,0.9,1", "called walkway"),
    ],
)
def test_what_is_no_region_is_told_in_a_sentence(said: str, says: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        region_of(said)
    assert says in caught.value.message
    assert caught.value.hint


def test_a_region_belongs_to_an_area_that_is_named() -> None:
    said = SaidAreas(["patio=mediterranean", "backyard=japanese_zen"], ["backyard=0,0,1,0.5"])
    first, second = said.orders()
    assert "region" not in first
    assert AreaOrder(**second).region is not None
    for regions, says in (
        (["walkway=0,0,1,1"], "no --area names that"),
        (["patio=0,0,1,1", "patio=0,0,1,0.5"], "two regions for patio"),
    ):
        with pytest.raises(InvalidRequest, match=says):
            SaidAreas(["patio=mediterranean"], regions).orders()


def test_all_that_is_wrong_is_told_at_once() -> None:
    said = SaidAreas(
        ["garage=mediterranean", "patio=brutalist", "patio=mediterranean@2", "carport=x"],
        ["patio=0,0,2,1"],
    )
    with pytest.raises(InvalidRequest) as caught:
        said.orders()
    for each in ("“garage”", "“brutalist”", "“2” is no strength", "“carport”", "“2” in the region"):
        assert each in caught.value.message
    assert caught.value.hint.count("pool_area") == 1  # both wrong areas have the same hint


def test_an_area_that_is_named_twice_can_be_edited() -> None:
    twice = ["patio=mediterranean", "backyard=japanese_zen", "patio=cottage_garden"]
    with pytest.raises(InvalidRequest, match="patio stands in --area more than once") as caught:
        SaidAreas(twice).orders()
    assert "mutoscope edit" in caught.value.hint


@given(st.text())
def test_whatever_is_typed_is_an_area_or_a_sentence(said: str) -> None:
    for read in (area_of, region_of):
        with contextlib.suppress(InvalidRequest):
            read(said)
