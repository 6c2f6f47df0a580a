"""The language of memes, where nothing that is said tells one."""

from typing import Any

import pytest

from mutoscope.app.memes import in_language_of


@pytest.mark.parametrize(
    "request_",
    [{}, {"topic": ""}, {"topic": "💩🔥"}, {"topic": "24/7 👍🏽"}, {"captions": ["💩 / 🔥"]}],
    ids=str,
)
def test_without_a_letter_it_is_that_of_whoever_asks(request_: dict[str, Any]) -> None:
    assert in_language_of(request_, "ru") == {**request_, "language": "ru"}


@pytest.mark.parametrize(
    "request_",
    [{"topic": "Monday"}, {"topic": "о 💩"}, {"language": "en"}, {"captions": ["💩 / so"]}],
    ids=str,
)
def test_what_is_said_counts(request_: dict[str, Any]) -> None:
    assert in_language_of(request_, "ru") == request_
