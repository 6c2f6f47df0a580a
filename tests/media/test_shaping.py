from itertools import pairwise

import pytest
import skia
import uharfbuzz

from mutoscope.media.fonts import face_data, load_face
from mutoscope.media.kerning import kerning_em
from mutoscope.media.shaping import cap_height, descent, font, least_leading, measure, shape

ARABIC, HINDI, JAPANESE = (
    "NotoSansArabic-ExtraBold",
    "NotoSansDevanagari-ExtraBold",
    "NotoSansJP-Bold",
)


def _glyph(face: str, letter: str) -> int:
    return load_face(face).unicharToGlyph(ord(letter))


def _harfbuzz(face: str, text: str, direction: str) -> tuple[list[int], list[float]]:
    """Glyphs and where they stand at 1 px, as HarfBuzz alone says."""
    made = uharfbuzz.Font(uharfbuzz.Face(face_data(face)))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = direction
    uharfbuzz.shape(made, buffer)
    x, offsets = 0, []
    for place in buffer.glyph_positions:
        offsets.append((x + place.x_offset) / made.face.upem)
        x += place.x_advance
    return [info.codepoint for info in buffer.glyph_infos], offsets


def test_lam_and_alef_are_drawn_as_one_sign() -> None:
    """Noto draws it as two halves that occur in no other word."""
    glyphs, offsets = _harfbuzz(ARABIC, "لا", "rtl")
    run = shape(ARABIC, "لا", 1)
    assert (list(run.glyphs), list(run.offsets_px)) == (glyphs, offsets)
    assert run.letters == (1, 0)
    assert not set(run.glyphs) & {*shape(ARABIC, "لم", 1).glyphs, *shape(ARABIC, "ما", 1).glyphs}


def test_arabic_letters_join_from_right_to_left() -> None:
    glyphs, offsets = _harfbuzz(ARABIC, "القهوة", "rtl")
    run = shape(ARABIC, "القهوة", 1)
    assert list(run.glyphs) == glyphs
    assert list(run.offsets_px) == pytest.approx(offsets)
    assert list(run.letters) == sorted(run.letters, reverse=True)
    assert run.glyphs[-1] == _glyph(ARABIC, "ا")  # the first letter stands at the right
    assert _glyph(ARABIC, "ه") not in run.glyphs  # within a word it has another form


def test_figures_and_latin_words_in_arabic_run_their_own_way() -> None:
    text = "في 2024 (Google)"
    run = shape(ARABIC, text, 1)
    letters = "".join(text[i] for i in dict.fromkeys(run.letters))
    assert letters == ")Google( 2024 يف"
    brackets = run.glyphs[0], run.glyphs[7]
    assert brackets == (_glyph(ARABIC, "("), _glyph(ARABIC, ")"))  # mirrored


def test_the_direction_of_a_line_can_be_told() -> None:
    told = shape(ARABIC, "Google!", 1, rtl=True)
    assert told.letters == (6, 0, 1, 2, 3, 4, 5)
    assert shape(ARABIC, "Google!", 1).letters == (0, 1, 2, 3, 4, 5, 6)


def test_vowel_signs_stand_over_their_letters() -> None:
    run = shape(ARABIC, "أَ", 1)
    assert list(run.glyphs) == _harfbuzz(ARABIC, "أَ", "rtl")[0]
    assert run.rises_px[0] > run.rises_px[1] > 0  # the vowel over the hamza over the alef


def test_the_hindi_i_is_drawn_before_its_consonant() -> None:
    run = shape(HINDI, "कि", 1)
    assert len(run.glyphs) == 2
    assert run.glyphs[1] == _glyph(HINDI, "क")
    assert run.glyphs[0] != _glyph(HINDI, "क")
    assert run.glyphs == tuple(_harfbuzz(HINDI, "कि", "ltr")[0])


def test_a_hindi_conjunct_is_one_glyph() -> None:
    run = shape(HINDI, "क्ष", 1)
    assert len(run.glyphs) == 1
    assert run.glyphs[0] != _glyph(HINDI, "क")
    assert len(shape(HINDI, "क्\u200cष", 1).glyphs) > 1  # parted on purpose


def test_hindi_among_latin_letters_is_still_put_in_order() -> None:
    mixed = shape(HINDI, "Google कि", 1)
    assert mixed.glyphs[-2:] == shape(HINDI, "कि", 1).glyphs


def test_japanese_letters_are_as_wide_as_high() -> None:
    assert measure(JAPANESE, "世界", 100) == pytest.approx(200)
    assert measure(JAPANESE, "世界", 100, 0.1) == pytest.approx(210)


def test_letters_that_touch_are_not_spaced() -> None:
    for face, text in ((ARABIC, "قهوة"), (HINDI, "दुनिया")):
        assert measure(face, text, 100, 0.1) == measure(face, text, 100)


@pytest.mark.parametrize("face", ["Inter-ExtraBold", "Inter-SemiBold", "Montserrat-ExtraBold"])
def test_an_accent_stands_over_its_letter(face: str) -> None:
    run = shape(face, "за\u0301мок", 1000)
    boxes = [font(face, 1000).getPath(glyph).getBounds() for glyph in run.glyphs[1:3]]
    letter, accent = [
        box.makeOffset(x, 0) for box, x in zip(boxes, run.offsets_px[1:3], strict=True)
    ]
    assert accent.centerX() == pytest.approx(letter.centerX(), abs=0.25 * letter.width())
    plain = measure(face, "замок", 1000)
    assert measure(face, "за\u0301мок", 1000) == pytest.approx(plain, rel=0.02)


@pytest.mark.parametrize(
    "face", ["Inter-ExtraBold", "Montserrat-ExtraBold", "BricolageGrotesque-ExtraBold"]
)
@pytest.mark.parametrize("text", ["AVATAR — To “Žižek”, 1/3", "fi ffl -> 3x4 … (AT)"])
def test_simple_letters_stand_by_advance_and_pair(face: str, text: str) -> None:
    run = shape(face, text, 1, 0.03)
    glyphs = load_face(face).unicharsToGlyphs([ord(c) for c in text])
    assert list(run.glyphs) == glyphs
    assert run.rises_px == ()
    advances = skia.Font(load_face(face), 1000).getWidths(glyphs)
    for (left, right), (at, following), advance in zip(
        pairwise(glyphs), pairwise(run.offsets_px), advances, strict=False
    ):
        assert following - at == pytest.approx(
            advance / 1000 + 0.03 + kerning_em(face, left, right)
        )


def test_old_lines_stand_where_they_stood() -> None:
    run = shape("Montserrat-ExtraBold", "Кофе", 61.3)
    assert run.glyphs == (1743, 1914, 1921, 1900)
    assert run.offsets_px == pytest.approx((0.0, 44.135925, 84.716462, 138.292564), abs=1e-5)
    run = shape("Inter-SemiBold", "Гора Καφές", 61.3)
    assert run.glyphs == (2427, 838, 848, 540, 1775, 280, 1108, 1223, 1138, 1202)
    assert run.offsets_px[-1] == pytest.approx(321.376025, abs=1e-5)


def test_scripts_that_reach_far_keep_their_lines_apart() -> None:
    assert least_leading("Inter-ExtraBold") == 0
    for face in (ARABIC, HINDI, JAPANESE):
        assert least_leading(face) > cap_height(face) + descent(face)
    assert cap_height("Inter-ExtraBold") == pytest.approx(0.7275, abs=0.001)
    assert descent(ARABIC) > descent("Inter-ExtraBold")
