import numpy as np
import pytest

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.fonts import composed
from mutoscope.media.memes.lettering import Lettering, draw_lettering, letter, reach
from mutoscope.media.memes.templates import Slot, template, template_ids
from mutoscope.media.scenes.stage import raster

SENTENCES = {
    "en": "Should the quick brown fox jump over that lazy dog again today, or wait? ",
    "ru": "Надо ли быстрой рыжей лисе снова прыгать через ленивую собаку именно сегодня? ",
    "ar": "هل يجب أن يقفز الثعلب البني السريع فوق الكلب الكسول مرة أخرى اليوم أم ينتظر ",
    "hi": "क्या तेज़ भूरी लोमड़ी को आज फिर से आलसी कुत्ते के ऊपर कूदना चाहिए या कल तक ",
    "ja": "素早い茶色の狐は今日もまた怠け者の犬を飛び越えるべきだろうか、それとも明日まで",
    "emoji": "When 😂 the 🤷‍♂️ coffee ☕ is ❤️ gone 😭 and 🔥 everything 💀 burns 🙈 at 🕒 three ",
}
SLOT = {"id": "place", "box": (40, 40, 520, 220), "hint": {"en": "words"}}


def slot(**changes: object) -> Slot:
    return Slot.model_validate(SLOT | changes)


def drawn(lettering: Lettering) -> np.ndarray:
    pixels, surface = raster(600, 300)
    draw_lettering(surface.getCanvas(), lettering, 1.0)
    return pixels


def text_of(lettering: Lettering) -> str:
    return "".join(lettering.block.lines).replace("\u00a0", "").replace(" ", "")


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("template_id", template_ids())
def test_the_most_characters_fit_every_slot_whole(template_id: str, language: str) -> None:
    for each in template(template_id).slots:
        words = (SENTENCES[language] * 8)[: each.max_chars].strip()
        found = letter(each, words, language)
        room = each.box[2], each.box[3]
        assert found.block.width_px <= room[0]
        assert found.block.height_px <= room[1]
        assert found.block.size_px >= each.smallest_px
        whole = composed(found.marked.text).replace(" ", "")
        assert text_of(found).replace("-", "") == whole.replace("-", "")


@pytest.mark.parametrize("style", ["plain", "outlined", "label", "bubble", "thought", "note"])
@pytest.mark.parametrize("language", SENTENCES)
def test_what_is_drawn_stays_within_its_reach(style: str, language: str) -> None:
    found = letter(slot(style=style), SENTENCES[language][:40], language)
    left, top, width, height = reach(found)
    ink = drawn(found)[..., 3] > 0
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert left <= columns[0]
    assert columns[-1] < left + width
    assert top <= rows[0]
    assert rows[-1] < top + height


def test_outlined_letters_are_capitals_with_an_edge() -> None:
    found = letter(slot(style="outlined", ink="#FFFFFF"), "привет ß", "ru")
    assert found.block.lines == ("ПРИВЕТ SS",)
    pixels = drawn(found)
    opaque = pixels[pixels[..., 3] == 255][:, :3]
    assert (opaque.min(axis=1) > 250).any()
    assert (opaque.max(axis=1) < 5).any()


def test_capitals_are_those_of_the_language() -> None:
    assert letter(slot(style="outlined"), "iki", "tr").block.lines == ("İKİ",)


def colourful(pixels: np.ndarray) -> np.ndarray:
    """Columns in which something yellow stands."""
    red, green, blue, alpha = np.moveaxis(pixels.astype(int), 2, 0)
    return np.flatnonzero(((alpha > 250) & (red > 200) & (green > 130) & (blue < 90)).any(axis=0))


def test_an_emoji_is_drawn_where_it_is_written() -> None:
    after = colourful(drawn(letter(slot(), "coffee 😀", "en")))
    before = colourful(drawn(letter(slot(), "😀 coffee", "en")))
    assert after.min() > 300 > before.max()


def test_in_a_line_from_right_to_left_the_last_emoji_stands_at_the_left() -> None:
    places = colourful(drawn(letter(slot(), "قهوة ساخنة 😀", "ar")))
    assert places.size
    assert places.max() < 300


def test_a_real_sign_stays_beside_emoji() -> None:
    found = letter(slot(), "a@b 😀 c@d", "en")
    assert found.marked.pictures == ("", "grinning-face", "")
    bare = letter(slot(), "a@b c@d", "en")
    black = (drawn(found)[..., :3].max(axis=2) < 60) & (drawn(found)[..., 3] > 250)
    assert black.any()
    assert bare.marked.pictures == ("", "")


def test_words_that_cannot_fit_are_refused_with_the_place() -> None:
    with pytest.raises(InvalidRequest, match="“place”") as caught:
        letter(slot(), "word " * 400, "en")
    assert caught.value.code == "text_too_long"
    assert "60 characters" in caught.value.hint


def test_letters_of_no_face_are_refused() -> None:
    with pytest.raises(MediaError) as caught:
        letter(slot(), "ᚠᚢᚦ", "en")
    assert caught.value.code == "missing_glyph"


def test_a_label_is_as_wide_as_its_words_and_a_note_fills_its_box() -> None:
    short = letter(slot(style="label"), "Me", "en")
    assert short.body[2] < 200
    assert letter(slot(style="note"), "Me", "en").body == SLOT["box"]


@pytest.mark.parametrize("tail", [(300.0, 290.0), (300.0, 5.0), (5.0, 150.0), (595.0, 150.0)])
def test_a_bubble_points_at_who_speaks(tail: tuple[float, float]) -> None:
    found = letter(slot(style="bubble", tail=tail), "Hello", "en")
    pixels = drawn(found)[..., 3]
    beside = found.body[0] + found.body[2] / 2, found.body[1] + found.body[3] / 2
    near = [round(a + (b - a) * 0.85) for a, b in zip(beside, tail, strict=True)]
    assert pixels[near[1], near[0]] == 255
