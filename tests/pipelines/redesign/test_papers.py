"""The files beside an area's picture."""

import pytest

from mutoscope.media.slides.papers import How
from mutoscope.pipelines.redesign.papers import labels_of


@pytest.mark.parametrize(
    ("how", "language", "labels"),
    [
        ("edited", "en", ("Before", "After")),
        ("impression", "ru", ("До", "После")),
        ("sheet", "en", ("Before", "Restyled preview")),
        ("sheet", "ru", ("До", "Стилизация фото")),
        ("sheet", "fr", ("Before", "Restyled preview")),
    ],
)
def test_a_restyled_photo_is_not_called_what_comes_after(
    how: How, language: str, labels: tuple[str, str]
) -> None:
    assert labels_of(how, language) == labels
