import numpy as np
import pytest
import skia
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.typeset import TextBlock, draw_block, fit_text, measure, shape

BOX = (936.0, 330.0)
WORD = st.text(alphabet="abcdefghiABCкофеЩй", min_size=1, max_size=14)


def fit(text: str, box: tuple[float, float] = BOX) -> TextBlock:
    return fit_text(text, "display", box, largest_px=132, smallest_px=36)


def spoken(block: TextBlock) -> list[str]:
    return " ".join(block.lines).replace("\u00a0", " ").split()


@settings(deadline=None)
@given(st.lists(WORD, min_size=1, max_size=10))
def test_a_fitted_text_keeps_its_words_and_stays_in_its_box(words: list[str]) -> None:
    block = fit(" ".join(words))
    assert spoken(block) == words
    assert 0 < block.width_px <= BOX[0]
    assert 0 < block.height_px <= BOX[1]
    assert 36 <= block.size_px <= 132


def test_the_last_line_is_no_widow() -> None:
    block = fit("Bees have been making honey for us")
    widths = [measure(block.face, line, block.size_px) for line in block.lines]
    assert min(widths) > 0.5 * max(widths)


@pytest.mark.parametrize("text", ["Made from a bean of the tree", "Жизнь в лесу и на реке"])
def test_no_line_ends_in_a_short_word(text: str) -> None:
    block = fit(text)
    assert len(block.lines) > 1
    for line in block.lines[:-1]:
        assert len(line.split()[-1]) > 2


def test_an_overlong_word_is_parted_not_clipped() -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
    block = fit(word)
    assert len(block.lines) > 1
    assert "".join(line.removesuffix("-") for line in block.lines) == word


@pytest.mark.parametrize("word", ["1234567890" * 3, "http://a.b/?c=1&d=2&e=3&f=4", "Aé1" * 14])
def test_a_word_without_letters_to_part_after_is_parted_anywhere(word: str) -> None:
    block = fit_text(word, "strong", (220, 9_000), largest_px=90, smallest_px=60)
    assert "".join(line.removesuffix("-") for line in block.lines) == word
    assert block.width_px <= 220


def test_what_cannot_be_legible_is_refused() -> None:
    with pytest.raises(MediaError, match="too long") as caught:
        fit("many words " * 60)
    assert caught.value.code == "text_too_long"


def test_nothing_set_is_nothing() -> None:
    assert fit("").lines == ()
    assert fit(" \n ").height_px == 0


def test_kerning_draws_pairs_together() -> None:
    assert measure("Inter-ExtraBold", "AV", 100) < measure("Inter-ExtraBold", "A", 100) + measure(
        "Inter-ExtraBold", "V", 100
    )
    assert measure("Montserrat-ExtraBold", "Го", 100) < measure(
        "Montserrat-ExtraBold", "Г", 100
    ) + measure("Montserrat-ExtraBold", "о", 100)


def test_letter_spacing_widens_between_letters_only() -> None:
    plain, spaced = (shape("Inter-ExtraBold", "HHH", 100, spacing) for spacing in (0.0, 0.1))
    assert spaced.width_px == pytest.approx(plain.width_px + 2 * 10)


def _drawn(block: TextBlock, accents: tuple[str, ...] = ()) -> np.ndarray:
    surface = skia.Surface(1080, 480)
    canvas = surface.getCanvas()
    paint = skia.Paint(Color=skia.ColorWHITE, AntiAlias=True)
    accent = skia.Paint(Color=skia.ColorRED, AntiAlias=True)
    draw_block(canvas, block, 72, 60, ink=paint, accent=accent, accents=accents)
    return surface.toarray(colorType=skia.kRGBA_8888_ColorType)


@settings(deadline=None)
@given(st.lists(WORD, min_size=1, max_size=6))
def test_ink_stays_inside_the_box(words: list[str]) -> None:
    block = fit(" ".join(words))
    alpha = _drawn(block)[..., 3]
    rows, columns = np.nonzero(alpha)
    overhang = 0.12 * block.size_px  # side bearings may be negative
    assert columns.min() >= 72 - overhang
    assert columns.max() <= 72 + BOX[0] + overhang
    assert rows.max() <= 60 + block.height_px + overhang
    assert rows.min() >= 60 - 0.4 * block.size_px  # accents over capitals


def test_accent_words_are_matched_without_case_and_punctuation() -> None:
    picture = _drawn(fit("“Coffee,” says the world"), accents=("coffee",))
    solid = picture[picture[..., 3] == 255]
    assert (solid == [255, 0, 0, 255]).all(axis=1).any()
    assert (solid == [255, 255, 255, 255]).all(axis=1).any()
    assert not (_drawn(fit("Coffee"))[..., 1] != _drawn(fit("Coffee"))[..., 0]).any()
