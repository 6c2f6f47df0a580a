"""The styles of captions: colours that can be read, and where each stands."""

from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.caption_styles import (
    LEAST_CONTRAST,
    STYLES,
    CaptionStyle,
    has_free_middle,
    inks_of,
    metrics,
    settle_inks,
)
from mutoscope.media.layout import layout_of
from mutoscope.media.palettes import PALETTES, contrast
from mutoscope.media.scenes.plan import SceneKind
from mutoscope.media.timeline import Canvas

UPRIGHT, SQUARE, WIDE = Canvas(), Canvas(1080, 1080), Canvas(1920, 1080)
OWN = [style for style in CaptionStyle if STYLES[style].inks is not None]

colors = st.tuples(*[st.integers(0, 255)] * 3)


@settings(deadline=None)
@given(colors, colors, colors)
def test_settled_colours_can_be_read(ink, accent, shade):
    inks = settle_inks(ink, accent, shade)
    assert inks.ink == ink
    assert contrast(inks.ink, inks.shade) >= LEAST_CONTRAST
    assert contrast(inks.accent, inks.shade) >= LEAST_CONTRAST
    assert contrast(inks.on_accent, inks.accent) >= LEAST_CONTRAST


@pytest.mark.parametrize("palette", PALETTES.values(), ids=list(PALETTES))
def test_a_palettes_colours_are_kept(palette):
    inks = settle_inks(palette.caption_ink, palette.caption_accent, palette.caption_shade)
    assert (inks.accent, inks.shade) == (palette.caption_accent, palette.caption_shade)


@pytest.mark.parametrize("style", OWN)
def test_a_styles_own_colours_can_be_read_and_are_not_the_scenes(style):
    inks = inks_of(style, (1, 2, 3), (4, 5, 6), (7, 8, 9))
    for letters, halo in ((inks.ink, inks.halo), (inks.accent, inks.accent_halo)):
        assert contrast(letters, inks.shade) >= LEAST_CONTRAST
        assert halo is None or contrast(letters, halo) >= LEAST_CONTRAST


def test_styles_have_the_ids_that_requests_name():
    assert [*CaptionStyle] == ["box", "outline", "hormozi", "clean", "neon", "bold"]
    assert {*STYLES} == {*CaptionStyle}


def test_no_two_styles_are_called_or_described_alike():
    for one, other in combinations(STYLES.values(), 2):
        assert one.name != other.name
        assert one.about != other.about


@pytest.mark.parametrize("canvas", [UPRIGHT, SQUARE, WIDE, Canvas(270, 480)])
@pytest.mark.parametrize("style", list(CaptionStyle))
def test_captions_stand_in_their_band_or_in_a_free_middle(style, canvas):
    layout, unit = layout_of(canvas), min(canvas.width_px, canvas.height_px) / 1080
    below = metrics(style, canvas)
    assert below.middle_px == pytest.approx(layout.captions.middle_y * unit)
    assert below.room_px == pytest.approx(layout.captions.width * unit)
    centred = metrics(style, canvas, centre=True)
    if STYLES[style].middle:
        assert 0.5 <= centred.middle_px / canvas.height_px <= 0.6
    else:
        assert centred == below


@pytest.mark.parametrize("kind", get_args(SceneKind))
def test_the_middle_is_free_where_nothing_is_drawn_to_be_seen(kind):
    assert has_free_middle(kind) is (kind == "photo")
