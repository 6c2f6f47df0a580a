import pytest

from mutoscope.media.icons import is_icon
from mutoscope.media.memes.emoji import STAND_IN, mark_emoji


@pytest.mark.parametrize(
    ("text", "marked", "pictures"),
    [
        ("Обед 😂😂", "Обед @@", ("face-with-tears-of-joy",) * 2),
        ("ну 🤷‍♂️ да ❤️", "ну @ да @", ("man-shrugging", "red-heart")),
        ("👍🏽 ☕", "@ @", ("thumbs-up", "hot-beverage")),
        ("me@home 🔥", "me@home @", ("", "fire")),
        ("№1™ © plain", "№1™ © plain", ()),
    ],
)
def test_emoji_become_stand_ins_for_their_pictures(
    text: str, marked: str, pictures: tuple[str, ...]
) -> None:
    found = mark_emoji(text)
    assert (found.text, found.pictures) == (marked, pictures)
    assert all(is_icon(name) for name in pictures if name)
    assert found.text.count(STAND_IN) == len(found.pictures)


def test_what_has_no_picture_is_written() -> None:
    assert mark_emoji("🇷🇺 5️⃣").text == "RU 5"


def test_a_sign_asked_for_as_text_stays_one() -> None:
    assert mark_emoji("☎\ufe0e").pictures == ()
    assert mark_emoji("☎\ufe0f").pictures == ("telephone",)
