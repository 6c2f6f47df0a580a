"""What stands on papers beside the pictures."""

import pytest

from mutoscope.media.designs.facts import SeenFrom
from mutoscope.pipelines.redesign.facts import credited, sheet_facts
from mutoscope.pipelines.redesign.request import AreaOrder
from mutoscope.pipelines.redesign.values import Place, ViewKind


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


@pytest.mark.parametrize(
    ("seen", "seen_from"),
    [("photo", "eye level"), ("street_view", "eye level"), ("satellite", "above")],
)
def test_papers_know_from_where_the_place_was_seen(seen: ViewKind, seen_from: SeenFrom) -> None:
    order = AreaOrder(area="patio", style="mediterranean")
    facts = sheet_facts(order, Place("oceanic", "chosen"), "en", seen=seen)
    assert facts.seen_from == seen_from
