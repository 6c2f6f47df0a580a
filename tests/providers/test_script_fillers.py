import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.script_fillers import fillers_in, without_fillers

FILLED = [
    ("Did you know that honey never spoils?", "en", "Honey never spoils."),
    ("“Did you know honey never spoils?", "en", "Honey never spoils."),
    ("In this video, bees dance.", "en", "Bees dance."),
    ("Bees dance. Let’s dive in!", "en", "Bees dance."),
    ("Buckle up, because bees dance.", "en", "Bees dance."),
    ("Buckle up! Bees dance.", "en", "Bees dance."),
    ("Like and subscribe for more bees.", "en", ""),
    ("We look at honey in this video. Bees dance.", "en", "Bees dance."),
    ("Знаете ли вы, что мёд не портится?", "ru", "Мёд не портится."),
    ("В этом видео пчёлы танцуют.", "ru", "Пчёлы танцуют."),
    ("Пчёлы танцуют. Не забудьте подписаться на канал!", "ru", "Пчёлы танцуют."),
    ("Wusstest du, dass Bienen tanzen?", "de", "Bienen tanzen."),
    ("¿Sabías que las abejas bailan?", "es", "Las abejas bailan."),
]


@pytest.mark.parametrize(("text", "language", "rest"), FILLED)
def test_what_says_nothing_is_found_and_taken_out(text: str, language: str, rest: str) -> None:
    assert len(list(fillers_in(text, language))) == 1
    assert without_fillers(text, language) == rest


def test_it_is_named_as_it_is_written() -> None:
    assert list(fillers_in("Bees. Did you know, that? LET’S DIVE IN now.", "en")) == [
        "Did you know",
        "LET’S DIVE IN",
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How did you know that it was honey?", "en"),
        ("Sailors dive in cold water.", "en"),
        ("He did not like it and subscribed to nothing.", "en"),
        ("В этом видеоролике… нет, в этой книге.", "ru"),
        ("Ele sabia que era mel.", "pt"),
        ("Bees dance in this video.", "th"),
    ],
)
def test_what_only_looks_like_it_stays(text: str, language: str) -> None:
    assert list(fillers_in(text, language)) == []
    assert without_fillers(text, language) == text


@given(st.text("ab Did you know that. ?!In this video,", max_size=120))
def test_what_is_left_has_none(text: str) -> None:
    rest = without_fillers(text, "en")
    assert not [f for f in fillers_in(rest, "en") if "video" in f.lower()]
    assert len(rest) <= len(text)
