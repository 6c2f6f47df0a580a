import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.providers.spoken import english_numbers as english
from mutoscope.providers.spoken import russian_numbers as russian

NUMBERS = st.integers(0, 10**12)
CASES = ("nominative", "genitive", "dative", "instrumental", "prepositional")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(NUMBERS, NUMBERS)
def test_different_numbers_have_different_words(a: int, b: int) -> None:
    for module in (english, russian):
        assert (module.cardinal(a) == module.cardinal(b)) == (a == b)
        assert not any(c.isdigit() for c in module.cardinal(a) + module.ordinal(a + 1))


@pytest.mark.parametrize(
    ("number", "cardinal", "ordinal"),
    [
        (0, "zero", "zeroth"),
        (12, "twelve", "twelfth"),
        (40, "forty", "fortieth"),
        (101, "one hundred one", "one hundred first"),
        (1_000_000, "one million", "one millionth"),
    ],
)
def test_english(number: int, cardinal: str, ordinal: str) -> None:
    assert english.cardinal(number) == cardinal
    assert english.ordinal(number) == ordinal


@pytest.mark.parametrize(
    ("number", "forms"),
    [
        (2, "два двух двум двумя двух"),
        (40, "сорок сорока сорока сорока сорока"),
        (50, "пятьдесят пятидесяти пятидесяти пятьюдесятью пятидесяти"),
        (500, "пятьсот пятисот пятистам пятьюстами пятистах"),
        (1000, "тысяча тысячи тысяче тысячей тысяче"),
    ],
)
def test_russian_cases(number: int, forms: str) -> None:
    assert [russian.cardinal(number, case=case) for case in CASES] == forms.split()


@pytest.mark.parametrize(
    ("number", "ordinal"),
    [
        (3, "третий"),
        (40, "сороковой"),
        (90, "девяностый"),
        (100, "сотый"),
        (1652, "тысяча шестьсот пятьдесят второй"),
        (1900, "тысяча девятисотый"),
        (2000, "двухтысячный"),
    ],
)
def test_russian_ordinals(number: int, ordinal: str) -> None:
    assert russian.ordinal(number) == ordinal


@pytest.mark.parametrize(
    ("number", "noun"),
    [(1, "процент"), (2, "процента"), (5, "процентов"), (11, "процентов"), (21, "процент")],
)
def test_counted_nouns(number: int, noun: str) -> None:
    assert russian.counted(number, ("процент", "процента", "процентов")) == noun
