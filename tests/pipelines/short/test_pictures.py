import pytest

from mutoscope.pipelines.short.pictures import drawable_title


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        ("🔥 Fire facts 🔥", "Fire facts"),
        ("Семья 👩‍👩‍👧 и 1️⃣ кот", "Семья и 1 кот"),
        ("R&D: “50 %”?", "R&D: “50 %”?"),
        ("🍞", ""),
        ("🔥!", ""),
        ("蜂 🔥 bees", "蜂 bees"),
    ],
)
def test_signs_without_a_font_leave_a_title_and_letters_stay(asked: str, drawn: str) -> None:
    assert drawable_title(asked) == drawn
