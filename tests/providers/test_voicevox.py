"""An engine's own timing, and queries that are none."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from mutoscope.config import Settings
from mutoscope.errors import ProviderUnavailable
from mutoscope.providers.protocols import Speech
from mutoscope.providers.vendors import account
from mutoscope.providers.voicevox import VoicevoxSpeech
from mutoscope.testing.fakes.tones import tone, wav
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import JSON, answer

FRAME = 256
SPEAKERS = [{"name": "玄野武宏", "styles": [{"name": "ノーマル", "id": 11}]}, {"name": 3}, None]


def mora(text: str, vowel_s: float, consonant_s: float | None = None) -> dict[str, Any]:
    return {
        "text": text,
        "consonant": None if consonant_s is None else "h",
        "consonant_length": consonant_s,
        "vowel": "a",
        "vowel_length": vowel_s,
        "pitch": 5.0,
    }


def query(**changed: Any) -> dict[str, Any]:
    """はい、そう？ in which every phoneme is rounded: 0.107 s are 10.03 frames, 0.055 s 5.16."""
    rising = {"moras": [mora("ソ", 0.107, 0.055), mora("オ", 0.107)], "is_interrogative": True}
    level = {
        "moras": [mora("ハ", 0.107, 0.055), mora("イ", 0.107)],
        "pause_mora": {**mora("、", 0.4), "vowel": "pau", "pitch": 0.0},
    }
    whole = {
        "accent_phrases": [level, rising],
        "speedScale": 1.0,
        "prePhonemeLength": 0.1,
        "postPhonemeLength": 0.1,
        "pauseLengthScale": 0.5,
    }
    return whole | changed


class Engine(LoopbackServer):
    """Answers with one query, and a sound of so many frames: silence, a tone, silence, …

    `speakers`: who it says that speaks. `meddler`: somebody else puts the same words of ours into
    its dictionary while it thinks."""

    def __init__(
        self,
        told: Mapping[str, Any] | list[Any],
        frames: list[int],
        *,
        speakers: Any = SPEAKERS,
        meddler: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self._speakers = speakers
        self._meddler = meddler or {}
        self._words: dict[str, Any] = {}
        self._told = told
        parts = [
            tone("a", count * FRAME) if i % 2 else np.zeros(count * FRAME, np.float32)
            for i, count in enumerate(frames)
        ]
        self._sound = wav(np.concatenate(parts))

    async def respond(self, exchange: Exchange) -> None:
        await self._heard(exchange.asked)
        if exchange.asked.path == "/synthesis":
            return await exchange.send(answer(200, self._sound, "audio/wav"))
        if exchange.asked.path == "/import_user_dict":
            self._words |= exchange.asked.document
        own = {"/speakers": self._speakers, "/user_dict": dict(self._words)}
        reply = own.get(exchange.asked.path, self._told)
        if exchange.asked.path == "/audio_query":
            self._words |= {id_: word | self._meddler for id_, word in self._words.items()}
        return await exchange.send(answer(200, json.dumps(reply).encode(), JSON))


async def speak(
    engine: Engine, *, speed: float = 1.0, readings: Mapping[str, str] | None = None
) -> Speech:
    given = Settings(base_urls={"voicevox": engine.origin})
    model = VoicevoxSpeech(account(given, "voicevox", "speech"), readings=readings or {})
    return await model.speak("はい、そう？", voice="voicevox-11", language="ja", speed=speed)


QUESTION = [9, 25, 19, 39, 9]
"""Frames: 0.1 s; ha-i; half of 0.4 s; so-o and the rise of 0.15 s; 0.1 s."""


async def test_a_question_rises_and_the_rise_belongs_to_its_word() -> None:
    async with Engine(query(), QUESTION) as engine:
        line = await speak(engine)
        (sent,) = [asked for asked in engine.requests if asked.path == "/synthesis"]
    yes, really = line.words
    frame_s = FRAME / 24_000
    assert [yes.text, really.text] == ["はい、", "そう？"]
    assert yes.end_s - yes.start_s == pytest.approx(25 * frame_s, abs=1e-6)
    assert really.start_s - yes.end_s == pytest.approx(19 * frame_s, abs=1e-6)
    assert really.end_s - really.start_s == pytest.approx(39 * frame_s, abs=1e-6)
    assert line.credit == "VOICEVOX:玄野武宏"
    assert sent.document["outputSamplingRate"] == 24_000
    assert sent.document["outputStereo"] is False


async def test_a_sound_of_another_length_is_fitted() -> None:
    """Half as long as its query says: the words are where the tones are."""
    async with Engine(query(), [round(count / 2) for count in QUESTION]) as engine:
        yes, really = (await speak(engine)).words
    assert yes.end_s - yes.start_s == pytest.approx(12 * FRAME / 24_000, abs=0.02)
    assert really.end_s - really.start_s == pytest.approx(20 * FRAME / 24_000, abs=0.02)


async def test_the_speed_is_the_engines() -> None:
    async with Engine(query(), QUESTION) as engine:
        await speak(engine, speed=1.5)
        (sent,) = [asked for asked in engine.requests if asked.path == "/synthesis"]
    assert sent.document["speedScale"] == 1.5


@pytest.mark.parametrize(
    "told",
    [
        [],
        {},
        query(accent_phrases=None),
        query(accent_phrases=[{}]),
        query(accent_phrases=["はい"]),
        query(accent_phrases=[{"moras": [mora("ハ", -1.0)]}]),
        query(accent_phrases=[{"moras": [mora("ハ", 1e9)]}]),
        query(accent_phrases=[{"moras": [mora("ハ", float("nan"))]}]),
        query(accent_phrases=[{"moras": [mora("ハ", 10**400)]}]),
        query(prePhonemeLength=10**400),
        query(pauseLengthScale=10**400),
        query(accent_phrases=[{"moras": [{"text": "ハ", "vowel_length": "0.1"}]}]),
        query(prePhonemeLength=None),
        query(accent_phrases=[]),
    ],
)
async def test_a_query_that_is_none_is_turned_away(told: Any) -> None:
    async with Engine(told, QUESTION) as engine:
        with pytest.raises(ProviderUnavailable, match="VOICEVOX sent") as refused:
            await speak(engine)
    assert refused.value.hint
    assert not refused.value.maybe_charged


@pytest.mark.parametrize(
    "speakers",
    [{}, [], None, [{"name": "x", "styles": 5}], [{"name": "x", "styles": [{"id": True}]}]],
)
async def test_speakers_that_are_none_are_turned_away(speakers: Any) -> None:
    async with Engine(query(), QUESTION, speakers=speakers) as engine:
        with pytest.raises(ProviderUnavailable, match="VOICEVOX names no voices") as refused:
            await speak(engine)
    assert "docker run" in refused.value.hint


async def test_readings_that_change_while_it_thinks_are_not_believed() -> None:
    meddler = {"pronunciation": "ハイハイ"}
    async with Engine(query(), QUESTION, meddler=meddler) as engine:
        with pytest.raises(ProviderUnavailable, match="readings changed meanwhile") as refused:
            await speak(engine, readings={"はい": "ハーイ"})
        assert refused.value.hint
        assert "/synthesis" not in [asked.path for asked in engine.requests]
