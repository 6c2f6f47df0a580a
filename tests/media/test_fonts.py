from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media import fonts
from mutoscope.media.fonts import CHAINS, Role, composed, load_face, missing_glyphs, typeface


@pytest.mark.parametrize("role", list(CHAINS))
@pytest.mark.parametrize(
    "text", ["Coffee wakes up the world", "Кофе будит мир: ёж, щука", "1/3 — “$2.5bn” №5 ₽ 25 °C"]
)
def test_every_role_draws_english_russian_and_figures(role: Role, text: str) -> None:
    face = typeface(role, text)
    assert missing_glyphs(role, text) == ""
    assert 0 not in face.unicharsToGlyphs([ord(c) for c in text])


def test_russian_headlines_leave_the_latin_face() -> None:
    assert typeface("display", "Coffee").getFamilyName().startswith("Bricolage")
    assert typeface("display", "Кофе").getFamilyName() == "Montserrat"


def test_an_accent_typed_apart_is_joined() -> None:
    assert composed("Cafe\u0301") == "Café"
    assert missing_glyphs("display", "Cafe\u0301") == ""


def test_invisible_marks_are_not_drawn() -> None:
    assert composed("a\u200b\ufe0fb\u00adc") == "abc"


def test_missing_characters_are_named() -> None:
    with pytest.raises(MediaError, match="咖 啡") as caught:
        typeface("display", "咖啡 coffee")
    assert caught.value.code == "missing_glyph"
    assert caught.value.hint


@settings(deadline=None)
@given(st.text(max_size=12))
def test_a_face_is_found_exactly_when_nothing_is_missing(text: str) -> None:
    missing = missing_glyphs("caption", text)
    assert set(missing) <= set(composed(text))
    if missing:
        with pytest.raises(MediaError):
            typeface("caption", text)
    else:
        assert typeface("caption", text) is not None


def test_every_face_is_bundled_and_licensed() -> None:
    folder = files("mutoscope.media").joinpath("data/fonts")
    names = {name for chain in fonts.CHAINS.values() for name in chain}
    assert {f.name for f in folder.iterdir() if f.name.endswith(".ttf")} == {
        f"{name}.ttf" for name in names
    }
    for name in names:
        family = name.partition("-")[0]
        assert "SIL Open Font License" in folder.joinpath(f"{family}-OFL.txt").read_text()
        assert load_face(name) is load_face(name)
