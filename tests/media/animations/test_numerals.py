"""What counts up, and what it shows on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.media.animations.numerals import numeral_of

SHARES = st.floats(-0.5, 1.5)
FORMATS = st.sampled_from(["{}", "{} km", "{}%", "${}", "≈ {}", "{}+", "{} M", "-{} °C"])


@pytest.mark.parametrize(
    "text",
    [
        *("1947", "1947 года", "2000", "1,939-1,945", "10–20", "1/3", "2 billion", "7", "12:30"),
        *("5th", "3D", "#11", "Apollo 11", "007", "3.", "½", "30 m²", "١٢٣", "१२३४५", "عشرون 20"),
        *("many", ""),
    ],
)
def test_it_stands(text: str) -> None:
    assert numeral_of(text) is None


@pytest.mark.parametrize(
    ("text", "first", "half"),
    [
        ("2,250,000,000", "1,000,000,000", "1,620,000,000"),
        ("1.2 M", "0.0 M", "0.6 M"),
        ("0.75", "0.00", "0.37"),
        ("100%", "  0%", " 50%"),
        ("12,34,567", "10,00,000", "11,17,283"),
        ("150 000 000 km", "100 000 000 km", "125 000 000 km"),
        ("$1500", "$1000", "$1250"),
        ("-40 °C", "-10 °C", "-25 °C"),
        ("3,7 млн", "1,0 млн", "2,3 млн"),
        ("1.234", "1.000", "1.117"),
        ("1,000", "    0", "  500"),
        ("400+", "100+", "250+"),
    ],
)
def test_it_counts_in_its_own_format(text: str, first: str, half: str) -> None:
    numeral = numeral_of(text)
    assert numeral is not None
    assert [numeral.shown(share) for share in (0, 0.5, 1)] == [first, half, text]


@given(st.integers(10, 10**13), FORMATS, st.sampled_from([",", " ", "."]), st.data())
def test_it_never_passes_its_value(value: int, form: str, mark: str, data: st.DataObject) -> None:
    text = form.format(f"{value:,}".replace(",", mark))
    numeral = numeral_of(text)
    if numeral is None:
        return
    earlier, later = sorted(data.draw(st.tuples(SHARES, SHARES)))
    values = [_digits(numeral.shown(max(0.0, share))) for share in (0, earlier, later, 1)]
    assert values == sorted(values)
    assert values[-1] == value
    assert numeral.shown(1) == numeral.shown(2) == text


@given(st.integers(10, 10**9), st.integers(0, 3), FORMATS, SHARES)
def test_marks_and_units_stay_in_their_places(
    value: int, decimals: int, form: str, share: float
) -> None:
    text = form.format(f"{value / 10**decimals:,.{decimals}f}")
    numeral = numeral_of(text)
    if numeral is None:
        return
    shown = numeral.shown(max(0.0, share))
    assert len(shown) == len(text)
    for before, after in zip(text, shown, strict=True):
        assert after == before or after == " " or (before.isdigit() and after.isdigit())
    assert any(letter.isdigit() for letter in shown)


def _digits(text: str) -> int:
    return int("".join(filter(str.isdigit, text)))
