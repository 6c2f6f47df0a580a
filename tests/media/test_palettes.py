import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.palettes import PALETTES, Palette, contrast, luminance, palette, rgb

COLOR = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize("colors", PALETTES.values(), ids=PALETTES)
def test_text_is_legible_on_its_ground(colors: Palette) -> None:
    pairs = {
        "ink": (colors.ink, colors.base),
        "muted": (colors.muted, colors.base),
        "accent": (colors.accent, colors.base),
        "on accent": (colors.on_accent, colors.accent),
        "card": (colors.card_ink, colors.card),
        "card accent": (colors.card_accent, colors.card),
        "caption": (colors.caption_ink, colors.caption_shade),
        "spoken word": (colors.caption_accent, colors.caption_shade),
    }
    assert {name: contrast(*pair) for name, pair in pairs.items() if contrast(*pair) < 4.5} == {}


def test_there_are_dark_and_light_palettes() -> None:
    assert len(PALETTES) >= 6
    assert {colors.dark for colors in PALETTES.values()} == {True, False}
    assert all(name == colors.name for name, colors in PALETTES.items())
    assert all(len(colors.clouds) == 5 for colors in PALETTES.values())


def test_an_unknown_palette_is_refused_with_the_list() -> None:
    with pytest.raises(MediaError, match="plaid") as caught:
        palette("plaid")
    assert "espresso" in caught.value.hint


def test_luminance_follows_the_standard() -> None:
    assert luminance(rgb("#000000")) == 0
    assert luminance(rgb("#FFFFFF")) == pytest.approx(1)
    assert luminance(rgb("#808080")) == pytest.approx(0.2159, abs=1e-4)
    assert contrast(rgb("#FFFFFF"), rgb("#000000")) == pytest.approx(21)


@settings(deadline=None)
@given(COLOR, COLOR)
def test_contrast_is_symmetric_and_in_range(one: tuple, other: tuple) -> None:
    assert 1 <= contrast(one, other) <= 21.0001
    assert contrast(one, other) == contrast(other, one)
