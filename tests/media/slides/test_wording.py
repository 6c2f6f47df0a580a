import pytest

from mutoscope.media.slides.content import BulletsSlide, FigureSlide, TableSlide, TitleSlide
from mutoscope.media.slides.wording import word_slide, word_values

JOINER, GAP = "\u2060", "\u200b"


def title_of(text: str) -> str:
    return str(word_slide(TitleSlide(title=text), language="ja", in_capitals=False).words["title"])


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("コーヒーの歴史:エチオピアから世界へ", "コーヒーの|歴史:|エチオピアから|世界へ"),
        ("世界で毎日飲まれる。", "世界で|毎日飲まれる。"),
    ],
)
def test_japanese_phrases_stay_together(text: str, phrases: str) -> None:
    title = title_of(text)
    assert title.replace(JOINER, "").replace(GAP, "|") == phrases
    assert all(JOINER.join(phrase.replace(JOINER, "")) == phrase for phrase in title.split(GAP))


def test_words_between_spaces_are_left_as_they_are() -> None:
    assert title_of("A leaf, «лист» — ورقة") == "A leaf, «лист» — ورقة"


def test_cells_of_a_table_may_end_their_lines_anywhere() -> None:
    slide = TableSlide(title="T", header=("国の名前",), rows=(("エチオピア",),))
    words = word_slide(slide, language="ja", in_capitals=False).words
    assert (words["header"], words["rows"]) == (["国の名前"], [["エチオピア"]])


def test_what_nobody_reads_says_nothing_of_the_words() -> None:
    slide = FigureSlide(title="قصة", picture="https://example.org/차/a-long-english-address")
    wording = word_slide(slide, language="ar", in_capitals=False)
    assert wording.rtl
    assert wording.missing == ""


def test_what_is_too_long_even_to_be_tried_is_named() -> None:
    slide = BulletsSlide(title="T " * 2000, bullets=("b " * 2000, "c"))
    assert list(word_slide(slide, language="en", in_capitals=True).shortened) == ["title", "points"]


def test_signs_that_no_face_has_are_left_out() -> None:
    slide = TitleSlide(title="Camels \U0001f6d8", subtitle="\U0001f6d8 and more")
    wording = word_slide(slide, language="en", in_capitals=False)
    assert wording.words["title"] == "Camels"
    assert wording.words["subtitle"] == "and more"
    assert wording.missing == "\U0001f6d8"


FARMER, FAMILY = "\U0001f469\u200d\U0001f33e", "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("sign", "picture"),
    [
        (FARMER, "woman-farmer"),
        (FARMER.replace("\u200d", "\U0001f3fd\u200d"), "woman-farmer"),
        (FAMILY, "family-man-woman-girl"),
        ("\u2764\ufe0f\u200d\U0001f525", "heart-on-fire"),
    ],
)
def test_an_emoji_of_several_signs_is_one_picture(sign: str, picture: str) -> None:
    wording = word_values({"wishes": f"Here {sign} there"})
    assert wording.emoji == {picture: "\ue000"}
    assert wording.words["wishes"] == "Here \ue000 there"


@pytest.mark.parametrize(
    "sign",
    [
        f"{FARMER}\u200d\U0001f680",
        "\U0001f408\u200d\U0001f33e",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_of_an_emoji_without_a_picture_no_half_is_left(sign: str) -> None:
    wording = word_values({"wishes": f"Here {sign} there", "title": sign})
    assert wording.words == {"wishes": "Here there", "title": ""}
    assert (wording.emoji, wording.missing) == ({}, "")


def test_joiners_between_letters_stay_as_they_are() -> None:
    joined = "\u0915\u094d\u200d\u0937"
    assert word_values({"a": joined}).words["a"] == title_of(joined)
