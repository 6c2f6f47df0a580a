"""Make the typefaces of `media/data/fonts/` that are cut to what is drawn, from npm.

    pip install fonttools
    npm pack @expo-google-fonts/noto-sans-arabic @expo-google-fonts/noto-sans-devanagari \
        @expo-google-fonts/noto-sans-jp @expo-google-fonts/poppins @expo-google-fonts/roboto \
        @expo-google-fonts/sofia-sans-extra-condensed
    python scripts/make_fonts.py FOLDER_OF_THE_PACKAGES

Noto Sans Arabic, Noto Sans Devanagari and Roboto are copied whole. Noto Sans JP keeps JIS X 0208
with the extensions of Windows code page 932, the four characters of the jōyō list (2010) that are
not among them, and what it has of Latin, punctuation and signs; its forms for vertical lines go.
Poppins loses its Devanagari, which Noto draws. Sofia Sans Extra Condensed, which draws Cyrillic
where Anton draws Latin, gets its Russian letters (locl, RUS) in place of the Bulgarian ones, and
wider spaces, for outlines eat them up. All are under the SIL Open Font License, which is
copied beside them. The same packages give the same bytes.
"""

import io
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

OUT = Path(__file__).parents[1] / "src/mutoscope/media/data/fonts"
WHOLE = {
    "noto-sans-arabic": ("800ExtraBold/NotoSansArabic_800ExtraBold", "NotoSansArabic-ExtraBold"),
    "noto-sans-devanagari": (
        "800ExtraBold/NotoSansDevanagari_800ExtraBold",
        "NotoSansDevanagari-ExtraBold",
    ),
    "roboto": ("900Black/Roboto_900Black", "Roboto-Black"),
}
CUT = {
    "noto-sans-jp": ("700Bold/NotoSansJP_700Bold", "NotoSansJP-Bold"),
    "poppins": ("700Bold/Poppins_700Bold", "Poppins-Bold"),
    "sofia-sans-extra-condensed": (
        "900Black/SofiaSansExtraCondensed_900Black",
        "SofiaSansExtraCondensed-Black",
    ),
}
RUSSIAN = ".loclRUS"
SPACES = {"sofia-sans-extra-condensed": 200}
"""How wide a space is made, in thousandths of an em."""
JOYO_BEYOND_JIS = "塡剝頰\U00020b9f"
FEATURES = ("ccmp", "kern", "liga", "locl", "mark", "mkmk")
DEVANAGARI = range(0x0900, 0x0980)


def japanese() -> set[int]:
    """The characters that Japanese text is made of, and those that stand beside it."""
    jis = {code for code in range(0x10000) if is_in_code_page(chr(code))}
    signs = {*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x2000, 0x2800)}
    return jis | signs | {ord(c) for c in JOYO_BEYOND_JIS}


def is_in_code_page(character: str) -> bool:
    try:
        return len(character.encode("cp932")) > 0
    except UnicodeEncodeError:
        return False


def cut(font: TTFont, kept: Iterable[int]) -> TTFont:
    """The font with these characters, without hints and vertical metrics."""
    options = Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "STAT"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    cutter = Subsetter(options)
    cutter.populate(unicodes=kept)
    cutter.subset(font)
    return font


def read(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(f"package/{name}")
    assert member is not None
    return member.read()


def kept_of(family: str, font: TTFont) -> set[int]:
    if family == "noto-sans-jp":
        return japanese()
    return {code for code in font.getBestCmap() if code not in DEVANAGARI}


def make_russian(font: TTFont) -> None:
    """Let its letters be the Russian forms of which it has others."""
    glyphs = set(font.getGlyphOrder())
    for table in font["cmap"].tables:
        for code, name in table.cmap.items():
            if f"{name}{RUSSIAN}" in glyphs:
                table.cmap[code] = f"{name}{RUSSIAN}"


def make(family: str, path: str, name: str, folder: Path) -> None:
    (archive,) = folder.glob(f"*-google-fonts-{family}-*.tgz")
    with tarfile.open(archive) as package:
        data, licence = read(package, f"{path}.ttf"), read(package, "LICENSE_FONT")
    if family in CUT:
        font = TTFont(io.BytesIO(data), recalcTimestamp=False)
        make_russian(font)
        if family in SPACES:
            font["hmtx"][font.getBestCmap()[ord(" ")]] = (SPACES[family], 0)
        out = io.BytesIO()
        cut(font, kept_of(family, font)).save(out)
        data = out.getvalue()
    (OUT / f"{name}.ttf").write_bytes(data)
    (OUT / f"{name.partition('-')[0]}-OFL.txt").write_bytes(licence)
    print(f"{name}: {len(data):,} bytes")  # noqa: T201


def main() -> None:
    for family, (path, name) in {**WHOLE, **CUT}.items():
        make(family, path, name, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
