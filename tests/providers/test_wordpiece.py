from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.wordpiece import WordPiece

VOCABULARY = (
    resources.files("mutoscope.providers")
    .joinpath("data/minilm_vocab.txt")
    .read_text(encoding="utf-8")
    .split("\n")[:-1]
)
TOKENIZER = WordPiece(VOCABULARY)


def entries(text: str, limit: int = 256) -> list[str]:
    return [VOCABULARY[number] for number in TOKENIZER.encode(text, limit=limit)][1:-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A volcano erupts.", ["a", "volcano", "er", "##upt", "##s", "."]),
        ("café in Zürich", ["cafe", "in", "zurich"]),
        ("cost $5 — naïve?", ["cost", "$", "5", "—", "naive", "?"]),
        ("東京", ["東", "京"]),
        ("x" * 101, ["[UNK]"]),
        ("tab\tand\x00nul", ["tab", "and", "##nu", "##l"]),
        ("", []),
    ],
)
def test_known_texts(text, expected):
    assert entries(text) == expected


def test_text_is_cut_at_the_limit():
    assert entries("bee " * 50, limit=10) == ["bee"] * 8


@given(st.text())
def test_any_text_gives_known_numbers_between_the_marks(text):
    numbers = TOKENIZER.encode(text, limit=64)
    assert numbers[0] == VOCABULARY.index("[CLS]")
    assert numbers[-1] == VOCABULARY.index("[SEP]")
    assert len(numbers) <= 64
    assert all(0 <= number < len(VOCABULARY) for number in numbers)
