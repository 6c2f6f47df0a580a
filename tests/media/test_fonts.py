import shutil
import tracemalloc
import weakref
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import skia
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media import fonts
from mutoscope.media.fonts import (
    CHAINS,
    Role,
    composed,
    face_data,
    face_name,
    is_own,
    lettered_with,
    load_face,
    missing_glyphs,
    typeface,
    use_face,
)
from mutoscope.media.shaping import measure


@pytest.mark.parametrize("role", list(CHAINS))
@pytest.mark.parametrize(
    "text", ["Coffee wakes up the world", "Кофе будит мир: ёж, щука", "1/3 — “$2.5bn” №5 ₽ 25 °C"]
)
def test_every_role_draws_english_russian_and_figures(role: Role, text: str) -> None:
    face = typeface(role, text)
    assert missing_glyphs(role, text) == ""
    assert 0 not in face.unicharsToGlyphs([ord(c) for c in text])


@pytest.mark.parametrize("role", list(CHAINS))
@pytest.mark.parametrize(
    "text",
    [
        "Καφές: ξυπνά τον κόσμο",
        "القهوة توقظ العالم، صحيح؟ ٢٠٢٤ (Google) 2024",
        "कॉफ़ी दुनिया को जगाती है। क्षत्रिय ₹२५ 2024 Google",
        "コーヒーは世界を目覚めさせる。「お茶」、髙﨑・頰々〜！Google 2024年",
    ],
)
def test_every_role_draws_the_other_scripts(role: Role, text: str) -> None:
    assert missing_glyphs(role, text) == ""
    assert 0 not in typeface(role, text).unicharsToGlyphs([ord(c) for c in text])


def test_the_caption_roles_have_faces_of_their_own() -> None:
    roles: tuple[Role, ...] = ("punch", "clean", "neon", "bold")
    assert [typeface(role, "Coffee").getFamilyName() for role in roles] == [
        "Montserrat",
        "Inter",
        "Poppins",
        "Roboto",
    ]


def test_russian_headlines_leave_the_latin_face() -> None:
    assert typeface("display", "Coffee").getFamilyName().startswith("Bricolage")
    assert typeface("display", "Кофе").getFamilyName() == "Montserrat"


def test_russian_capitals_stay_narrow() -> None:
    assert typeface("impact", "COFFEE").getFamilyName() == "Anton"
    russian = typeface("impact", "КОФЕ, ДЕЛА И ЩИ")
    assert russian.getFamilyName().startswith("Sofia Sans Extra Condensed")
    width, punch = (
        skia.Font(face, 100).measureText("КОФЕ") / skia.Font(face, 100).getMetrics().fCapHeight
        for face in (russian, typeface("punch", "КОФЕ"))
    )
    assert width < 0.7 * punch


def test_an_accent_typed_apart_is_joined() -> None:
    assert composed("Cafe\u0301") == "Café"
    assert missing_glyphs("display", "Cafe\u0301") == ""


def test_invisible_marks_are_not_drawn() -> None:
    assert composed("a\u200b\ufe0fb\u00adc") == "abc"


def test_joiners_stay_where_they_shape_letters() -> None:
    assert composed("می\u200cخواهم") == "می\u200cخواهم"
    assert composed("क्\u200dष") == "क्\u200dष"
    assert composed("a\u200db\u200e") == "ab"
    assert missing_glyphs("caption", "می\u200cخواهم") == ""


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


def _bundled(name: str, out: Path) -> Path:
    with as_file(files("mutoscope.media").joinpath(f"data/fonts/{name}.ttf")) as font:
        return Path(shutil.copyfile(font, out))


def _made(out: Path, letters: str, *, variable: bool = False) -> Path:
    """A font of squares; a variable one has squares that grow with the weight."""
    names = [".notdef", *(f"g{ord(c)}" for c in letters)]
    pen = TTGlyphPen(None)
    for step, point in enumerate([(0, 0), (0, 500), (500, 500), (500, 0)]):
        (pen.lineTo if step else pen.moveTo)(point)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"g{ord(c)}" for c in letters})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    if variable:
        builder.setupFvar([("wght", 100, 100, 700, "Weight")], [])
        grown = [(0, 0), (0, 0), (300, 0), (300, 0), (0, 0), (300, 0), (0, 0), (0, 0)]
        wider = TupleVariation({"wght": (0, 1, 1)}, grown)
        builder.setupGvar({name: [wider] for name in names})
    builder.save(out)
    return out


def test_a_users_font_comes_first_where_it_has_the_letters(tmp_path: Path) -> None:
    own = use_face(_bundled("Anton-Regular", tmp_path / "mine.ttf"))
    assert face_name("caption", "Coffee", own=own) == own
    assert load_face(own).getFamilyName() == "Anton"
    assert face_name("caption", "Кофе", own=own) == "Inter-ExtraBold"
    assert missing_glyphs("caption", "Кофе", own=own) == ""
    with pytest.raises(MediaError, match="咖"):
        face_name("caption", "咖啡", own=own)


def test_a_users_font_is_known_by_its_content(tmp_path: Path) -> None:
    paths = [_bundled("Anton-Regular", tmp_path / f"{n}.ttf") for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        names = set(pool.map(use_face, paths))
    assert len(names) == 1
    assert use_face(_bundled("Inter-Medium", tmp_path / "other.ttf")) not in names


def test_a_variable_font_is_drawn_heavy(tmp_path: Path) -> None:
    own = use_face(_made(tmp_path / "variable.ttf", "ab", variable=True))
    glyph = load_face(own).unicharToGlyph(ord("a"))
    ink = skia.Font(load_face(own), 1000).getPath(glyph).getBounds()
    assert ink.width() == pytest.approx(800, abs=1)
    assert measure(own, "ab", 1000) == pytest.approx(1800, abs=1)


@pytest.mark.parametrize(
    "data", [b"", b"not a font", b"\x00\x01\x00\x00" + bytes(200), b"wOF2" * 9]
)
def test_what_is_no_font_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "mine.ttf"
    path.write_bytes(data)
    with pytest.raises(MediaError, match=r"mine\.ttf is not") as caught:
        use_face(path)
    assert caught.value.code == "unreadable_font"
    assert caught.value.hint


def test_a_font_without_letters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no letters"):
        use_face(_made(tmp_path / "figures.ttf", "0123"))
    with pytest.raises(MediaError, match="cannot be read"):
        use_face(tmp_path / "absent.ttf")


def test_the_latest_fonts_are_kept_and_those_drawn_with(tmp_path: Path) -> None:
    paths = [_made(tmp_path / f"{n}.ttf", "ab" + chr(0x400 + n)) for n in range(6)]
    with lettered_with(paths[0]):
        held = face_name("caption", "ab")
        assert measure(held, "ab", 1000) == pytest.approx(1200)
        oldest = weakref.ref(load_face(use_face(paths[1])))
        first, *kept = [use_face(path) for path in paths[1:]]
        assert [is_own(name) for name in (held, first, *kept)] == [True, False, *[True] * 4]
        assert oldest() is None
        assert load_face(held) is load_face(held)
    assert [is_own(name) for name in (held, *kept)] == [True, False, *[True] * 3]
    assert is_own(use_face(paths[3]))
    use_face(paths[2])
    assert [is_own(name) for name in (kept[1], kept[2])] == [True, False]


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttf"
    with path.open("wb") as file:
        file.truncate(fonts.MOST_FONT_BYTES + 1)
    tracemalloc.start()
    with pytest.raises(MediaError, match="larger than 64 MB"):
        use_face(path)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 1_000_000


def test_a_font_of_ones_own_goes_first_while_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttf"
    path.write_bytes(face_data("Anton-Regular"))
    with lettered_with(path):
        assert face_name("caption", "Tea") == use_face(path)
        assert face_name("caption", "お茶") == "NotoSansJP-Bold"
    with lettered_with(None):
        assert face_name("caption", "Tea") == "Inter-ExtraBold"
