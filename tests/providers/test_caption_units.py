import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.providers.caption_units import captioned, units


def test_words_with_spaces_are_captions_as_they_are() -> None:
    written, tokens = captioned("Goats  found **12** berries.", "en")
    assert written == "Goats found 12 berries."
    assert [token.caption for token in tokens] == ["Goats", "found", "12", "berries."]


@pytest.mark.parametrize(
    ("language", "text", "pieces"),
    [
        (
            "ja",
            "コーヒーは世界で最も飲まれている。「本当？」と彼は言った。",
            [
                "コーヒーは",
                "世界で",
                "最も",
                "飲まれている。",
                "「本当？」",
                "と",
                "彼は",
                "言った。",
            ],
        ),
        ("ja", "サッカーを見た。", ["サッカーを", "見た。"]),
        ("zh", "咖啡在1652年来到伦敦。", ["咖啡在", "1652", "年来到", "伦敦。"]),
    ],
)
def test_texts_without_spaces_are_cut(language: str, text: str, pieces: list[str]) -> None:
    written, tokens = captioned(text, language)
    assert written == text
    assert [token.caption for token in tokens] == pieces


def test_a_thai_vowel_stays_with_its_letter() -> None:
    text = "กาแฟมาถึงยุโรปผ่านเวนิสและลอนดอน"
    pieces = [token.caption for token in captioned(text, "th")[1]]
    assert "".join(pieces) == text
    assert len(pieces) > 3
    assert not any(piece[-1] in "เแโใไ" or piece[0] in "ะาำ" for piece in pieces)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text("あいのはコーヒッ珈琲本12ab「」（）。、！ กเา่", max_size=40), st.integers(1, 9))
def test_the_pieces_are_the_text(text: str, most: int) -> None:
    pieces = units(text, most)
    assert "".join(pieces) == text
    if any(c.isalnum() for c in text):
        assert all(any(c.isalnum() for c in piece) for piece in pieces)
