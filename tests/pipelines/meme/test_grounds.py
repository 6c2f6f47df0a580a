"""Which bundled caption is taken, by what was used before."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from mutoscope.errors import ProviderError
from mutoscope.jobs.past_memes import PastMeme
from mutoscope.pipelines.meme.grounds import unused
from mutoscope.providers.meme_captions import captions

TEMPLATE = "melting"
LATEST = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = [each.key for each in captions(TEMPLATE, "en") if not each.is_blank]


def past(keys: Iterable[str], *, disliked: bool = False) -> list[PastMeme]:
    """Memes with these captions, the newest first."""
    return [
        PastMeme(
            "job", f"memes.{i}", TEMPLATE, key, "", "", "", disliked, LATEST - timedelta(hours=i)
        )
        for i, key in enumerate(keys)
    ]


def found(others: list[PastMeme], seed: int) -> str:
    return unused([TEMPLATE], "en", "", seed, others).key


def test_what_was_used_is_not_taken_while_there_is_another() -> None:
    assert {found(past(KEYS[1:]), seed) for seed in range(5)} == {KEYS[0]}


def test_when_all_were_used_the_latest_are_not_taken() -> None:
    taken = {found(past(KEYS), seed) for seed in range(60)}
    assert len(taken) > 5
    assert not taken & set(KEYS[:20])


def test_what_is_disliked_is_never_taken() -> None:
    others = past(KEYS[-1:]) + past(KEYS[:-1], disliked=True)
    assert {found(others, seed) for seed in range(20)} == {KEYS[-1]}
    with pytest.raises(ProviderError, match="have been used already"):
        found(past(KEYS, disliked=True), 1)
