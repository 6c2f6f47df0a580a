"""What stands on papers beside the pictures."""

import pytest

from mutoscope.pipelines.redesign.facts import credited


@pytest.mark.parametrize(
    ("line", "taken", "language", "says"),
    [
        ("", "", "en", ""),
        ("", "2023-05", "en", ""),
        ("© Google", "", "en", "Image © Google"),
        ("© Google", "2023-05", "en", "Image © Google, taken 2023-05"),
        ("© Google", "2023-05", "ru", "Снимок © Google, дата съёмки 2023-05"),
        ("Imagery © Google", "", "ru", "Imagery © Google"),
        ("© Jane Doe", "2023-05", "xx", "Image © Jane Doe, taken 2023-05"),
    ],
)
def test_a_picture_of_an_address_says_whose_it_is_and_from_when(
    line: str, taken: str, language: str, says: str
) -> None:
    assert credited(line, taken, language) == says
