import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.palettes import contrast, rgb
from mutoscope.media.slides.themes import LEAST_CONTRAST, Theme, legible, theme, themes

COLOR = st.tuples(*[st.integers(0, 255)] * 3)
PAIRS = (
    ("ink", "ground"),
    ("muted", "ground"),
    ("accent_text", "ground"),
    ("panel_ink", "panel"),
    ("panel_ink", "zebra"),
    ("panel_muted", "panel"),
    ("head_ink", "head"),
    ("on_accent", "accent"),
    ("code_ink", "code"),
    ("code_number_line", "code"),
    ("accent_on_badge", "badge"),
    ("accent_on_block", "ink_block"),
)
ACCENTS = [None, (255, 255, 0), (0, 0, 0), (255, 255, 255), (128, 128, 128), (220, 20, 60)]


@pytest.mark.parametrize("look", themes().values(), ids=themes())
@pytest.mark.parametrize("accent", ACCENTS, ids=str)
def test_text_is_legible_on_its_ground(look: Theme, accent: tuple[int, int, int] | None) -> None:
    for cover in (False, True):
        colors = look.palette(accent, cover=cover)
        there = [pair for pair in PAIRS if set(pair) <= set(colors)]
        assert len(there) >= 10
        found = {pair: contrast(rgb(colors[pair[0]]), rgb(colors[pair[1]])) for pair in there}
        assert {pair: ratio for pair, ratio in found.items() if ratio < LEAST_CONTRAST} == {}
        side = colors["accent" if look.side_on_accent else "ground"]
        if not cover:
            assert contrast(rgb(colors["side_ink"]), rgb(side)) >= LEAST_CONTRAST


@pytest.mark.parametrize("look", themes().values(), ids=themes())
@pytest.mark.parametrize("accent", ACCENTS, ids=str)
def test_words_without_their_ground_are_legible_on_its_colour(
    look: Theme, accent: tuple[int, int, int] | None
) -> None:
    for cover in (False, True):
        colors = look.palette(accent, cover=cover, clear=True)
        ground = rgb(look.colors["ground"])
        for ink in ("ink", "muted", "accent_text", "side_ink"):
            assert contrast(rgb(colors[ink]), ground) >= LEAST_CONTRAST


@pytest.mark.parametrize("look", themes().values(), ids=themes())
def test_code_is_legible_on_its_panel(look: Theme) -> None:
    ground = rgb(look.code["ground"])
    words = {name: code for name, code in look.code.items() if name not in ("ground", "frame")}
    assert {n: c for n, c in words.items() if contrast(rgb(c), ground) < LEAST_CONTRAST} == {}


@given(COLOR, COLOR)
def test_a_legible_shade_is_the_colour_itself_where_that_can_be_read(
    color: tuple[int, int, int], ground: tuple[int, int, int]
) -> None:
    found = legible(color, ground)
    assert contrast(found, ground) >= LEAST_CONTRAST
    if contrast(color, ground) >= LEAST_CONTRAST:
        assert found == color


def test_there_are_light_and_dark_themes() -> None:
    assert {"editorial", "magazine", "paper", "technical"} <= set(themes())
    assert all(each.name and each.description for each in themes().values())


def test_an_unknown_theme_is_refused_with_the_list() -> None:
    with pytest.raises(MediaError, match="plaid") as caught:
        theme("plaid")
    assert "editorial" in caught.value.hint
