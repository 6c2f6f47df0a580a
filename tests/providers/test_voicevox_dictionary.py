"""Readings in an engine's dictionary, whose change is answered with nothing (204)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from mutoscope.errors import ConfigError, ProviderUnavailable
from mutoscope.providers.http.call import call
from mutoscope.providers.http.request import Request
from mutoscope.providers.voicevox_dictionary import checked, register
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import JSON, answer

WORD = {
    "surface": "ＮＨＫ",
    "priority": 5,
    "yomi": "ナニカ",
    "pronunciation": "ナニカ",
    "accent_type": 2,
    "mora_count": 3,
}


class Engine(LoopbackServer):
    """A dictionary with one word. `stubborn`: it takes no change."""

    def __init__(self, *, stubborn: bool = False) -> None:
        super().__init__()
        self.words: dict[str, dict[str, Any]] = {"id-1": dict(WORD)}
        self.asked: list[str] = []
        self._stubborn = stubborn

    async def respond(self, exchange: Exchange) -> None:
        asked = exchange.asked
        self.asked.append(asked.path)
        if asked.path == "/user_dict":
            return await exchange.send(answer(200, json.dumps(self.words).encode(), JSON))
        if asked.path == "/import_user_dict" and asked.query == {"override": "true"}:
            self.words |= {} if self._stubborn else dict(asked.document)
            return await exchange.send(answer(204, b"", JSON))
        self.words["id-2"] = dict(asked.query)
        return await exchange.send(answer(200, b'"id-2"', JSON))


def asking(engine: Engine) -> Callable[..., Any]:
    async def ask(path: str, **more: Any) -> Any:
        return (await call(Request("VOICEVOX", f"{engine.origin}/{path}", **more))).document

    return ask


async def test_what_is_read_so_already_stays() -> None:
    async with Engine() as engine:
        await register({"NHK": "ナニカ"}, asking(engine))
        assert engine.asked == ["/user_dict"]


async def test_what_is_missing_is_added() -> None:
    async with Engine() as engine:
        await register(checked({"忍": "しのぶ"}), asking(engine))
        added = engine.words["id-2"]
    assert added == {"surface": "忍", "pronunciation": "シノブ", "accent_type": "0"}


async def test_what_is_read_otherwise_is_changed() -> None:
    async with Engine() as engine:
        await register({"NHK": "エヌエイチケー"}, asking(engine))
        changed = engine.words["id-1"]
    kept = {"surface": "ＮＨＫ", "priority": 5}
    kana = "エヌエイチケー"
    assert changed == {**kept, "yomi": kana, "pronunciation": kana, "accent_type": 0}


async def test_a_change_that_is_not_taken_is_told() -> None:
    async with Engine(stubborn=True) as engine:
        with pytest.raises(ProviderUnavailable, match="does not take the reading"):
            await register({"NHK": "エヌエイチケー"}, asking(engine))


@pytest.mark.parametrize("readings", [{"NHK": "enu"}, {"NHK": ""}, {" ": "エヌ"}, {"忍": "忍ぶ"}])
def test_a_reading_is_kana(readings: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as wrong:
        checked(readings)
    assert "kana" in wrong.value.hint
