"""Names of schedules in letters of every keyboard."""

import re

import pytest

from mutoscope.interfaces.telegram.schedule_names import schedule_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("утро", "utro"),
        ("Ёлки-палки", "elki-palki"),
        ("йога", "yoga"),
        ("подъезд_7", "podezd_7"),
        ("Žluť", "zlut"),
        ("mondays", "mondays"),
        ("a" * 60, "a" * 40),
    ],
)
def test_it_is_written_in_latin(written: str, name: str) -> None:
    assert schedule_name(written) == name


def test_what_has_no_such_letters_has_a_name_all_the_same() -> None:
    first, second = schedule_name("日程"), schedule_name("🗓")
    assert first != second
    assert schedule_name("日程") == first
    assert all(re.fullmatch("[a-z0-9_-]{1,40}", each) for each in (first, second))
