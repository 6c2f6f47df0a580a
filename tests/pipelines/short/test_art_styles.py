"""Art styles: the data, the names they go by, and that no prompt names what belongs to others."""

import re
from typing import get_args

import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.media.looks.apply import LOOKS, PLAIN
from mutoscope.pipelines.short.art_styles import ART_STYLES, ArtStyleId, art_style, art_style_id

USED_ELSEWHERE = {
    "photorealism": "photo",
    "anime": "cel",
    "ghibli": "meadow",
    "disney": "fairy-tale",
    "comic": "comic",
    "minecraft": "voxel",
    "lego": "bricks",
    "gtav": "poster",
    "watercolor": "watercolor",
    "expressionism": "expressionism",
    "charcoal": "charcoal",
    "pixel": "pixel",
    "creepy": "eerie",
    "childrens": "storybook",
}
NAMES_OF_OTHERS = re.compile(
    r"\b(ghibli|miyazaki|disney|pixar|dreamworks|marvel|dc comics|lego|minecraft|mojang|gta\w*|"
    r"grand theft|rockstar|nintendo|sega|pok[eé]mon|van gogh|munch|kodak|leica|canon|nikon|"
    r"unreal engine|octane|midjourney|artstation|netflix|cartoon network|shinkai|warhol|seuss)\b",
    re.IGNORECASE,
)


def test_the_ids_that_can_be_asked_for_are_the_styles_there_are() -> None:
    assert get_args(ArtStyleId) == tuple(ART_STYLES)


@pytest.mark.parametrize(("name", "id"), USED_ELSEWHERE.items())
def test_other_names_lead_to_the_same_styles(name: str, id: str) -> None:
    assert art_style(name).id == art_style_id(name) == id


@pytest.mark.parametrize("name", ["Pixel Art", " PIXEL-ART", "pixel_art", "pixel"])
def test_names_may_be_written_in_several_ways(name: str) -> None:
    assert art_style(name).id == "pixel"


def test_no_name_stands_for_two_styles() -> None:
    names = [name for each in ART_STYLES.values() for name in (each.id, *each.aliases)]
    assert len(names) == len(set(names))


def test_every_style_but_the_automatic_one_has_a_look_of_its_own() -> None:
    assert art_style("auto").look == PLAIN
    assert sorted(each.look for each in ART_STYLES.values() if each.look) == sorted(LOOKS)


@pytest.mark.parametrize("style", ART_STYLES.values(), ids=lambda each: each.id)
def test_what_is_shown_and_asked_for_names_no_brand_or_person(style) -> None:
    for text in (style.id, style.name, style.line, style.prompt):
        assert not NAMES_OF_OTHERS.search(text), text


@pytest.mark.parametrize("style", ART_STYLES.values(), ids=lambda each: each.id)
def test_a_prompt_is_one_line_that_says_what_and_what_not(style) -> None:
    assert "\n" not in style.prompt
    assert "  " not in style.prompt
    assert style.prompt.endswith(".")
    assert style.id == "auto" or " No " in style.prompt


def test_an_unknown_style_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidRequest) as caught:
        art_style("cubism")
    assert caught.value.code == "unknown_art_style"
    assert "watercolor" in caught.value.hint
