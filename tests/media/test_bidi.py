"""Capitals stand for letters from right to left, as in UAX #9; `ع` makes figures Arabic ones."""

import unicodedata

import pytest

from mutoscope.media.bidi import Stretch, visual_order

_FIRST_HEBREW = 0x05D0
_MIRRORED = str.maketrans("()[]", ")(][")


def _shown(text: str, *, rtl: bool) -> str:
    """The text in the order in which it is seen, brackets mirrored where they run left."""
    written = "".join(
        chr(_FIRST_HEBREW + ord(c) - ord("A")) if c.isascii() and c.isupper() else c for c in text
    )
    seen = ""
    for stretch in visual_order(written, rtl=rtl):
        part = text[stretch.start : stretch.end]
        seen += part[::-1].translate(_MIRRORED) if stretch.rtl else part
    return seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("car means CAR.", "car means RAC."),
        ("CAR and CAB (CAT) end", "RAC and (TAC) BAC end"),
        ("IN 1,234.5 AND 12:30", "12:30 DNA 1,234.5 NI"),
    ],
)
def test_a_line_from_left_to_right_keeps_its_course(text: str, seen: str) -> None:
    assert _shown(text, rtl=False) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("car MEANS CAR.", ".RAC SNAEM car"),
        ("AB 2024: CD", "DC :2024 BA"),
        ("AB 3,5% CD", "DC 3,5% BA"),
        ("AB nasa artemis 2 CD", "DC nasa artemis 2 BA"),
        ("AB (nasa) 100", "100 (nasa) BA"),
        ("AB (nasa CD) EF", "FE (DC nasa) BA"),
        ("AB c (d) EF", "FE c (d) BA"),
        ("AB 12 ", " 12 BA"),
        ("", ""),
    ],
)
def test_a_line_from_right_to_left(text: str, seen: str) -> None:
    assert _shown(text, rtl=True) == seen


def test_figures_after_arabic_letters_stand_left_of_them_in_any_line() -> None:
    assert _shown("a ع 5", rtl=False) == "a 5 ع"
    assert _shown("ع 5/6", rtl=True) == "5/6 ع"


def test_a_mark_stays_with_its_letter() -> None:
    text = "a \u05d0\u0301 b"
    assert unicodedata.bidirectional(text[3]) == "NSM"
    assert Stretch(2, 4, True) in visual_order(text, rtl=False)
