"""The styles' data: what holds for each, whatever it says."""

from typing import get_args

import pytest

from mutoscope.media.palettes import PALETTES
from mutoscope.providers.candidates import read_sentences
from mutoscope.providers.protocols import Article, MusicMood, StyleName
from mutoscope.providers.script_styles import style_of, styles
from mutoscope.providers.script_traits import all_traits

PARTS = {"hook", "context", "build", "climax", "payoff"}
TRAITS = set(all_traits(read_sentences(Article("A", ("Bees dance in the sun.",), "en")), "en")[0])


def test_there_is_one_for_each_name_and_auto_comes_first() -> None:
    assert tuple(styles()) == get_args(StyleName)
    assert all(style.name == name for name, style in styles().items())


@pytest.mark.parametrize("name", get_args(StyleName))
def test_what_it_says_can_be_done(name: StyleName) -> None:
    style = style_of(name)
    assert set(style.arc) == PARTS
    assert sum(style.arc.values()) == 100
    assert 0.95 <= style.pace <= 1.08
    assert style.music_mood in get_args(MusicMood)
    assert set(style.palettes) <= set(PALETTES)
    assert {*style.worth, *style.opens} <= TRAITS
    assert len(style.angles) == len(set(style.angles)) >= 5
    assert "$" not in style.guidance + "".join(style.angles)


def test_auto_bends_nothing() -> None:
    auto = style_of("auto")
    assert (auto.is_auto, auto.pace, auto.order) == (True, 1.0, "source")
    assert (auto.worth, auto.opens, auto.palettes) == ({}, {}, ())


def test_no_two_are_told_alike() -> None:
    all_but_auto = [style for style in styles().values() if not style.is_auto]
    assert len({style.guidance for style in all_but_auto}) == 7
    assert len({str((style.worth, style.opens, style.order)) for style in all_but_auto}) == 7


def test_the_angle_goes_by_the_seed() -> None:
    viral = style_of("viral")
    assert {viral.angle(seed) for seed in range(5)} == set(viral.angles)
    assert viral.angle(2**32 - 1) in viral.angles
