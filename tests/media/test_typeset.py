from importlib.resources import as_file, files

import numpy as np
import pytest
import skia
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.fonts import use_face
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


@pytest.mark.parametrize("box", [(936.0, 304.0), (952.0, 186.0)])
def test_a_verb_keeps_its_particle(box: tuple[float, float]) -> None:
    block = fit("Coffee wakes up the whole world", box)
    assert block.lines == ("Coffee wakes up", "the whole world")


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


def _drawn(block: TextBlock, accents: tuple[str, ...] = (), *, height: int = 480) -> np.ndarray:
    surface = skia.Surface(1080, height)
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


ARABIC = "القهوة توقظ العالم كل صباح في 2024 (Google)"
HINDI = "कॉफ़ी दुनिया को जगाती है और क्षत्रिय विद्यार्थी"
JAPANESE = "コーヒーは世界を目覚めさせる。「一杯のお茶」と東京タワー、2024年！"
NEVER_FIRST, NEVER_LAST = set("、。」！ーっ"), set("「")


@pytest.mark.parametrize("text", [ARABIC, HINDI, JAPANESE])
@pytest.mark.parametrize("width", [300, 500, 936])
def test_other_scripts_are_set_whole(text: str, width: int) -> None:
    block = fit(text, (width, 900.0))
    assert block.width_px <= width
    assert block.height_px <= 900
    between = "" if text is JAPANESE else " "
    assert between.join(block.lines).replace("\u00a0", " ") == text


@pytest.mark.parametrize("width", [180, 260, 333, 420, 640])
def test_japanese_lines_keep_kinsoku(width: int) -> None:
    block = fit(JAPANESE, (width, 2_000.0))
    assert len(block.lines) > 2
    assert not {line[0] for line in block.lines} & NEVER_FIRST
    assert not {line[-1] for line in block.lines} & NEVER_LAST
    assert all("2024年" in line or "2024" not in line for line in block.lines)


def test_a_long_japanese_word_is_parted_without_hyphens() -> None:
    word = "スーパーカリフラジリスティックエクスピアリドーシャス"
    block = fit(word, (300, 900.0))
    assert "".join(block.lines) == word
    assert not {line[0] for line in block.lines} & NEVER_FIRST


def test_lines_with_marks_above_and_below_stand_apart() -> None:
    for text in (ARABIC, HINDI):
        assert fit(text).leading > 1.2
    assert fit("Coffee").leading == 1.06


def test_arabic_lines_end_at_the_right() -> None:
    block = fit(ARABIC, (500, 900.0))
    assert block.rtl
    assert len(block.lines) > 2
    alpha = _drawn(block, height=1000)[..., 3]
    for baseline in block.baselines_px:
        middle = round(60 + baseline - 0.25 * block.size_px)
        columns = np.nonzero(alpha[middle - 20 : middle + 20].any(axis=0))[0]
        assert columns.max() == pytest.approx(72 + block.width_px, abs=0.15 * block.size_px)


def _colours(block: TextBlock, accents: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """The columns that have accent, and those that have ink."""
    picture = _drawn(block, accents)
    solid = picture[..., 3] == 255
    accent = solid & (picture[..., 1] == 0)
    ink = solid & (picture[..., 1] == 255)
    return np.nonzero(accent.any(axis=0))[0].tolist(), np.nonzero(ink.any(axis=0))[0].tolist()


def test_an_accent_in_arabic_stands_where_it_is_read() -> None:
    accent, ink = _colours(fit("القهوة العالم"), ("القهوة",))
    assert min(accent) > max(ink)  # the first word stands at the right


def test_an_accent_in_japanese_is_cut_out_of_its_line() -> None:
    accent, ink = _colours(fit("私は世界を"), ("世界",))
    assert min(ink) < min(accent)
    assert max(accent) < max(ink)
    assert not _colours(fit("私は世界を"), ("宇宙",))[0]


def test_a_hindi_accent_takes_its_vowel_signs_along() -> None:
    accent, ink = _colours(fit("दुनिया में"), ("दुनिया",))
    assert max(accent) < min(ink)
    assert not _colours(fit("की में"), ("का",))[0]


def test_a_bracket_at_the_start_of_a_line_stands_at_its_edge() -> None:
    block = fit("「世界」")
    columns = np.nonzero(_drawn(block)[..., 3].any(axis=0))[0]
    assert columns.min() == pytest.approx(72, abs=0.2 * block.size_px)


def test_a_users_font_sets_a_block() -> None:
    with as_file(files("mutoscope.media").joinpath("data/fonts/Anton-Regular.ttf")) as font:
        own = use_face(font)
    block = fit_text("Coffee", "body", BOX, largest_px=90, smallest_px=36, own=own)
    assert block.face == own
    assert _drawn(block)[..., 3].any()
    anton = measure("Anton-Regular", "Coffee", 90)
    assert block.width_px == pytest.approx(anton, rel=0.03)
