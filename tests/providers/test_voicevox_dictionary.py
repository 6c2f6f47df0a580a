"""Readings in an engine's dictionary, whose changes are answered with nothing (204)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from mutoscope.errors import ConfigError, ProviderDenied, ProviderUnavailable
from mutoscope.providers.http.call import call
from mutoscope.providers.http.request import Request
from mutoscope.providers.voicevox_dictionary import checked, holds, register
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import JSON, answer

THEIRS = {"surface": "ＮＨＫ", "priority": 5, "pronunciation": "ナニカ", "accent_type": 2}


class Engine(LoopbackServer):
    """A dictionary with one word of the user's own. `stubborn`: it takes no change; `status`: what
    it answers to whoever asks for its words."""

    def __init__(self, *, stubborn: bool = False, status: int = 200) -> None:
        super().__init__()
        self.words: dict[str, dict[str, Any]] = {"id-1": dict(THEIRS)}
        self.changes: list[str] = []
        self._stubborn = stubborn
        self._status = status

    @property
    def ours(self) -> dict[str, str]:
        """Surface -> reading of the words that came in."""
        words = [word for id_, word in self.words.items() if id_ != "id-1"]
        return {word["surface"]: word["pronunciation"] for word in words}

    async def respond(self, exchange: Exchange) -> None:
        asked = exchange.asked
        if asked.path == "/user_dict":
            body = json.dumps(self.words).encode()
            return await exchange.send(answer(self._status, body, JSON))
        self.changes.append(f"{asked.method} {asked.path.partition('/user_dict_word')[0]}")
        if not self._stubborn and asked.method == "DELETE":
            self.words.pop(asked.path.rpartition("/")[2])
        elif not self._stubborn:
            assert asked.query == {"override": "true"}
            self.words |= dict(asked.document)
        return await exchange.send(answer(204, b"", JSON))


def asking(engine: Engine) -> Callable[..., Any]:
    async def ask(path: str, **more: Any) -> Any:
        return (await call(Request("VOICEVOX", f"{engine.origin}/{path}", **more))).document

    return ask


async def test_what_is_missing_is_added_once() -> None:
    async with Engine() as engine:
        for _ in range(2):
            await register(checked({"忍": "しのぶ"}), asking(engine))
        assert engine.ours == {"忍": "シノブ"}
        assert engine.changes == ["POST /import_user_dict"]


async def test_what_is_no_longer_asked_for_is_taken_out() -> None:
    async with Engine() as engine:
        await register({"忍": "シノブ", "東京": "トウケイ"}, asking(engine))
        await register({"東京": "トウケイ"}, asking(engine))
        assert engine.ours == {"東京": "トウケイ"}
        assert not await holds({}, asking(engine))
        await register({}, asking(engine))
        assert engine.words == {"id-1": THEIRS}
        assert await holds({}, asking(engine))


async def test_what_is_read_otherwise_by_us_is_changed() -> None:
    async with Engine() as engine:
        await register({"東京": "トウケイ"}, asking(engine))
        await register({"東京": "トーキョー"}, asking(engine))
        assert engine.ours == {"東京": "トーキョー"}


async def test_what_somebody_changes_meanwhile_is_seen_and_mended() -> None:
    async with Engine() as engine:
        await register({"東京": "トウケイ"}, asking(engine))
        (id_,) = engine.words.keys() - {"id-1"}
        engine.words[id_]["pronunciation"] = "ヒガシ"
        assert not await holds({"東京": "トウケイ"}, asking(engine))
        await register({"東京": "トウケイ"}, asking(engine))
        assert engine.ours == {"東京": "トウケイ"}


async def test_the_users_own_words_are_left_alone() -> None:
    async with Engine() as engine:
        await register({"NHK": "ナニカ"}, asking(engine))
        assert engine.changes == []
        with pytest.raises(ConfigError, match="own dictionary reads “NHK” as “ナニカ”"):
            await register({"NHK": "エヌエイチケー"}, asking(engine))
        assert engine.words == {"id-1": THEIRS}


async def test_a_change_that_is_not_taken_is_told() -> None:
    async with Engine(stubborn=True) as engine:
        with pytest.raises(ProviderUnavailable, match="does not take the readings of “忍”") as told:
            await register({"忍": "シノブ"}, asking(engine))
    assert told.value.hint


async def test_an_engine_without_a_dictionary_holds_nothing_of_ours() -> None:
    async with Engine(status=404) as engine:
        await register({}, asking(engine))
        with pytest.raises(Exception, match="404"):
            await register({"忍": "シノブ"}, asking(engine))
    async with Engine(status=403) as engine:
        with pytest.raises(ProviderDenied):
            await register({}, asking(engine))


@pytest.mark.parametrize("readings", [{"NHK": "enu"}, {"NHK": ""}, {" ": "エヌ"}, {"忍": "忍ぶ"}])
def test_a_reading_is_kana(readings: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as wrong:
        checked(readings)
    assert "kana" in wrong.value.hint
