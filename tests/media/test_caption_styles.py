"""Colours of captions that can be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.caption_styles import LEAST_CONTRAST, settle_inks
from mutoscope.media.palettes import PALETTES, contrast

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
