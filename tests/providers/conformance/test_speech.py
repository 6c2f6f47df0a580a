"""Voices of vendors, over real sockets: each says what it was given, at the times that it tells."""

import asyncio
import base64
import itertools
import json
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from mutoscope.config import Settings
from mutoscope.errors import (
    ConfigError,
    InvalidRequest,
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.cepstra import silences
from mutoscope.providers.elevenlabs import ElevenLabsSpeech
from mutoscope.providers.espeak import EspeakSpeech
from mutoscope.providers.fake import FakeSpeech
from mutoscope.providers.http.request import Patience
from mutoscope.providers.openai_speech import OpenAISpeech
from mutoscope.providers.paying import Limited, Paid
from mutoscope.providers.protocols import Speech
from mutoscope.providers.speech_line import LEVEL_DBFS, loud_span_s
from mutoscope.providers.vendors import account
from mutoscope.providers.voicevox import VoicevoxSpeech
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.tones import pcm, spoken, tone, wav
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import JSON, answer
from providers.conformance.till import RecordingTill

KEY = "sk-not-to-be-seen-anywhere"
HASTY = Patience(deadline_s=9, connect_s=2, silence_s=0.4, bytes_per_s=500, grace_s=0.5)
EXACT_S = 0.03
ENGLISH = "Honey never spoils, and goats found coffee."
JAPANESE = "さくら、やまと、みずうみ、かわ。"


@dataclass(frozen=True)
class Case:
    """One adapter with a line that it can speak. `usd`: what the line costs."""

    vendor: str
    make: type[OpenAISpeech] | type[ElevenLabsSpeech] | type[VoicevoxSpeech]
    voice: str
    language: str
    text: str
    usd: float


CASES = [
    Case("openai", OpenAISpeech, "openai-marin", "en", ENGLISH, 0.05 * len(ENGLISH) / 1000),
    Case(
        "elevenlabs",
        ElevenLabsSpeech,
        "elevenlabs-fakeVoiceGeorge00002",
        "en",
        ENGLISH,
        0.12 * len(ENGLISH) / 1000,
    ),
    Case("voicevox", VoicevoxSpeech, "voicevox-3", "ja", JAPANESE, 0.0),
]
PAID = [case for case in CASES if case.usd]
everywhere = pytest.mark.parametrize("case", CASES, ids=lambda case: case.vendor)
where_it_costs = pytest.mark.parametrize("case", PAID, ids=lambda case: case.vendor)


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
def till() -> RecordingTill:
    return RecordingTill()


def settings(fakes: FakeVendors, *, key: str = KEY, **models: str) -> Settings:
    return Settings(
        base_urls={case.vendor: fakes.url(case.vendor) for case in CASES},
        models={f"{vendor}.speech": model for vendor, model in models.items()},
        openai_api_key=key,
        elevenlabs_api_key=key,
    )


async def speak(
    case: Case, given: Settings, till: RecordingTill, *, speed: float = 1.0, text: str = ""
) -> Speech:
    model = case.make(account(given, case.vendor, "speech"), patience=HASTY).paying(till)
    return await model.speak(
        text or case.text, voice=case.voice, language=case.language, speed=speed
    )


@everywhere
async def test_a_line_is_spoken_levelled_and_paid(
    case: Case, fakes: FakeVendors, till: RecordingTill
) -> None:
    line = await speak(case, settings(fakes), till)
    captions = [word.text for word in line.words]
    assert ("" if case.language == "ja" else " ").join(captions) == case.text
    edges = [edge for word in line.words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert edges[-1] <= len(line.samples) / line.sample_rate
    first, last = (round(at * line.sample_rate) for at in loud_span_s(line.samples, 24_000))
    level = 20 * np.log10(np.sqrt(np.mean(line.samples[first:last] ** 2)))
    assert level == pytest.approx(LEVEL_DBFS, abs=2.5)
    told = [(call.usd, call.charged_usd, call.resumes_by, call.error) for call in till.calls]
    usd = pytest.approx(case.usd)
    assert told == ([(usd, usd, None, None)] if case.usd else [])
    assert len(fakes.purchases(case.vendor)) == len(told)
    assert line.credit == ("VOICEVOX:ずんだもん" if case.vendor == "voicevox" else "")


@where_it_costs
@pytest.mark.parametrize("speed", [0.6, 1.0, 1.15, 1.6])
async def test_word_times_are_those_of_the_tones(
    case: Case, speed: float, fakes: FakeVendors, till: RecordingTill
) -> None:
    line = await speak(case, settings(fakes), till, speed=speed)
    tones, at = spoken(case.text, speed), 0
    for word in line.words:
        begin = case.text.index(word.text, at)
        at = begin + len(word.text)
        letters = [i for i in range(begin, at) if case.text[i].isalnum()]
        assert word.start_s == pytest.approx(tones.starts_s[letters[0]], abs=EXACT_S)
        assert word.end_s == pytest.approx(tones.ends_s[letters[-1]], abs=EXACT_S)


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.7])
async def test_voicevox_words_stand_between_their_pauses(
    speed: float, fakes: FakeVendors, till: RecordingTill
) -> None:
    line = await speak(CASES[2], settings(fakes), till, speed=speed)
    found = silences(line.samples, line.sample_rate, least_s=0.1)
    pauses = [
        each for each in found if each.start_s > 0 and each.end_s < line.words[-1].start_s + 1
    ]
    between = list(itertools.pairwise(line.words))
    for (before, after), pause in zip(between, pauses[: len(between)], strict=True):
        assert before.end_s == pytest.approx(pause.start_s, abs=EXACT_S)
        assert after.start_s == pytest.approx(pause.end_s, abs=EXACT_S)


async def test_a_model_that_takes_the_speed_is_given_it(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    line = await speak(CASES[0], settings(fakes, openai="tts-1"), till, speed=1.5)
    assert fakes.asked("openai")[0].document["speed"] == 1.5
    assert line.words[-1].end_s == pytest.approx(spoken(ENGLISH, 1.5).ends_s[-2], abs=EXACT_S)
    assert till.calls[0].charged_usd == pytest.approx(0.015 * len(ENGLISH) / 1000)


async def test_elevenlabs_is_asked_for_as_much_of_the_speed_as_it_takes(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    await speak(CASES[1], settings(fakes), till, speed=1.6)
    await speak(CASES[1], settings(fakes, elevenlabs="eleven_v3"), till, speed=1.6)
    known, other = fakes.asked("elevenlabs")
    assert known.document["voice_settings"] == {"speed": 1.2}
    assert "language_code" not in known.document
    assert known.query == {"output_format": "pcm_24000"}
    assert "voice_settings" not in other.document
    assert other.document["language_code"] == "en"


async def test_words_are_timed_beside_a_voice_at_home(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    given = account(settings(fakes), "openai", "speech")
    model = OpenAISpeech(given, till, HASTY, reference=FakeSpeech())
    line = await model.speak(ENGLISH, voice="auto", language="en", speed=1.0)
    assert " ".join(word.text for word in line.words) == ENGLISH
    assert model.identity == replace(model, reference=None).identity


class Broken(FakeSpeech):
    """A voice at home that fails, and counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        self.asked += 1
        raise OSError("the model cannot be loaded")


async def test_a_voice_at_home_that_cannot_read_the_text_is_done_without(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    given = account(settings(fakes), "openai", "speech")
    alone = OpenAISpeech(given, till, HASTY)
    beside = replace(alone, reference=EspeakSpeech())  # which speaks no English here
    broken = replace(alone, reference=Broken())
    lines = [
        await model.speak(ENGLISH, voice="auto", language="en", speed=1.0)
        for model in (alone, beside, broken)
    ]
    assert lines[0].words == lines[1].words == lines[2].words


async def test_nothing_is_read_at_home_for_a_call_that_fails(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    home = Broken()
    model = OpenAISpeech(account(settings(fakes), "openai", "speech"), till, HASTY, reference=home)
    fakes.behave("openai", "500")
    with pytest.raises(ProviderUnavailable):
        await model.speak(ENGLISH, voice="auto", language="en", speed=1.0)
    assert home.asked == 0
    await model.speak(ENGLISH, voice="auto", language="en", speed=1.0)
    assert home.asked == 1


class Endless(LoopbackServer):
    """Speaks a minute and a half, whatever the text."""

    async def respond(self, exchange: Exchange) -> None:
        await self._heard(exchange.asked)
        sound = np.tile(tone("a", 24_000), 90)
        if exchange.asked.path == "/v1/audio/speech":
            return await exchange.send(answer(200, wav(sound), "audio/wav"))
        told = {"audio_base64": base64.b64encode(pcm(sound)).decode()}
        return await exchange.send(answer(200, json.dumps(told).encode(), JSON))


@where_it_costs
async def test_a_sound_without_an_end_is_not_taken(case: Case, till: RecordingTill) -> None:
    async with Endless() as server:
        given = Settings(
            base_urls={case.vendor: server.origin}, openai_api_key=KEY, elevenlabs_api_key=KEY
        )
        with pytest.raises(ProviderUnavailable, match="sent 90 s of sound for a line of") as told:
            await speak(case, given, till, text="Hello there.")
    assert told.value.maybe_charged
    assert till.calls[0].charged_usd is None


@pytest.mark.parametrize("voice", ["openai-af_heart", "openai-voice_1234"])
async def test_a_voice_of_the_account_is_taken_as_it_is(
    voice: str, fakes: FakeVendors, till: RecordingTill
) -> None:
    await speak(replace(CASES[0], voice=voice), settings(fakes), till)
    own = voice.removeprefix("openai-")
    sent = fakes.asked("openai")[0].document["voice"]
    assert sent == ({"id": own} if own == "voice_1234" else own)


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/"])
async def test_the_address_may_end_in_its_version(
    end: str, fakes: FakeVendors, till: RecordingTill
) -> None:
    bare = fakes.url("openai").removesuffix("/v1")
    given = Settings(base_urls={"openai": bare + end}, openai_api_key=KEY)
    await speak(CASES[0], given, till)
    assert [asked.path for asked in fakes.asked("openai")] == ["/v1/audio/speech"]


async def test_an_engine_that_does_not_run_is_told_how_to_start() -> None:
    nowhere = Settings(base_urls={"voicevox": "http://127.0.0.1:9"})
    with pytest.raises(ProviderUnavailable, match="cannot be reached") as away:
        await speak(CASES[2], nowhere, RecordingTill())
    assert "docker run" in away.value.hint


async def test_a_style_that_the_engine_lacks_is_refused(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    with pytest.raises(InvalidRequest, match="no voice 999") as refused:
        await speak(replace(CASES[2], voice="voicevox-999"), settings(fakes), till)
    assert "0, 1, 2, 3" in refused.value.hint


async def test_readings_are_registered_once_and_heard(fakes: FakeVendors) -> None:
    given = account(settings(fakes), "voicevox", "speech")
    plain = VoicevoxSpeech(given, patience=HASTY)
    read = replace(plain, readings={"NHK": "えぬえいちけー"})
    for _ in range(2):
        line = await read.speak("これはNHKです。", voice="auto", language="ja", speed=1.0)
    assert "".join(word.text for word in line.words) == "これはNHKです。"
    (sent,) = [asked for asked in fakes.asked("voicevox") if asked.path == "/import_user_dict"]
    assert [word["pronunciation"] for word in sent.document.values()] == ["エヌエイチケー"]
    assert read.identity != plain.identity
    wrong = replace(plain, readings={"NHK": "enu"})
    with pytest.raises(ConfigError, match="cannot be spoken"):
        await wrong.speak("これは。", voice="auto", language="ja", speed=1.0)


async def test_a_reading_that_is_removed_is_not_heard_any_more(fakes: FakeVendors) -> None:
    given = account(settings(fakes), "voicevox", "speech")
    models = [
        VoicevoxSpeech(given, patience=HASTY, readings=readings)
        for readings in ({}, {"東京": "トウキョウトトトト"}, {})
    ]
    plain, read, again = [
        await model.speak("東京は。", voice="auto", language="ja", speed=1.0) for model in models
    ]
    assert len(read.samples) > len(plain.samples)
    assert (again.samples == plain.samples).all()
    assert models[0].identity == models[2].identity


async def test_two_studios_at_one_engine_each_hear_their_own(fakes: FakeVendors) -> None:
    given = account(settings(fakes), "voicevox", "speech")
    one, other = (
        VoicevoxSpeech(given, patience=HASTY, readings={"東京": kana}) for kana in ("ト", "トトト")
    )
    alone = [
        await model.speak("東京は。", voice="auto", language="ja", speed=1.0)
        for model in (one, other)
    ]
    together = await asyncio.gather(
        *(
            model.speak("東京は。", voice="auto", language="ja", speed=1.0)
            for model in (one, other) * 3
        )
    )
    for line, wanted in zip(together, alone * 3, strict=True):
        assert (line.samples.shape) == wanted.samples.shape


@everywhere
async def test_limits_and_prices_are_known(
    case: Case, fakes: FakeVendors, till: RecordingTill
) -> None:
    model = case.make(account(settings(fakes), case.vendor, "speech"))
    assert isinstance(model, Limited)
    assert isinstance(model, Paid)
    assert model.limits.parallel
    assert model.voices
    assert all(voice.id.startswith(f"{case.vendor}-") for voice in model.voices)
    assert fakes.requests == []


@everywhere
@pytest.mark.parametrize(
    ("mark", "expected", "maybe_charged"),
    [
        ("429 1.5", ProviderLimited, False),
        ("500", ProviderUnavailable, False),
        ("503", ProviderUnavailable, False),
        ("refuse", ProviderRefused, False),
        ("denied", ProviderDenied, False),
        ("redirect", ProviderUnavailable, False),
        ("hang", ProviderUnavailable, True),
        ("drip 0.2", ProviderUnavailable, True),
        ("truncated", ProviderUnavailable, True),
        ("wrong_type", ProviderUnavailable, True),
        ("html_error", ProviderUnavailable, True),
        ("die_after_accept", ProviderUnavailable, True),
        ("echo_key", ProviderError, False),
    ],
)
async def test_what_goes_wrong_is_told_by_class(
    case: Case,
    mark: str,
    expected: type[ProviderError],
    maybe_charged: bool,
    fakes: FakeVendors,
    till: RecordingTill,
) -> None:
    fakes.behave(case.vendor, mark)
    with pytest.raises(expected) as failed:
        await speak(case, settings(fakes), till)
    error = failed.value
    assert type(error) is expected
    assert error.hint
    assert error.maybe_charged is (maybe_charged and case.usd > 0)
    assert KEY not in "".join(traceback.format_exception(error)) + error.hint + repr(error)
    assert [(call.charged_usd, call.error) for call in till.calls] == (
        [(None, error)] if case.usd else []
    )


@where_it_costs
async def test_a_wrong_key_names_its_setting(
    case: Case, fakes: FakeVendors, till: RecordingTill
) -> None:
    with pytest.raises(ProviderDenied) as denied:
        await speak(case, settings(fakes, key="another-key"), till)
    assert f"{case.vendor}_api_key" in denied.value.hint


async def test_when_to_come_back_and_why_it_was_refused_is_told(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    fakes.behave("openai", "429 1.5")
    with pytest.raises(ProviderLimited) as limited:
        await speak(CASES[0], settings(fakes), till)
    assert limited.value.retry_after_s == 1.5
    fakes.behave("openai", "refuse")
    with pytest.raises(ProviderRefused, match="safety system"):
        await speak(CASES[0], settings(fakes), till)


async def test_half_of_the_sound_in_whole_json_is_not_taken(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    fakes.behave("elevenlabs", "half_base64")
    with pytest.raises(ProviderUnavailable, match="only a part") as failed:
        await speak(CASES[1], settings(fakes), till)
    assert failed.value.maybe_charged
    assert till.calls[0].charged_usd is None


class Telling(LoopbackServer):
    """Speaks "Honey" in half a second, and tells other times."""

    def __init__(self, end_s: Any) -> None:
        super().__init__()
        self._end_s = end_s

    async def respond(self, exchange: Exchange) -> None:
        await self._heard(exchange.asked)
        told = {
            "audio_base64": base64.b64encode(pcm(tone("a", 12_000))).decode(),
            "alignment": {
                "characters": ["Honey"],
                "character_start_times_seconds": [0],
                "character_end_times_seconds": [self._end_s],
            },
        }
        return await exchange.send(answer(200, json.dumps(told).encode(), JSON))


@pytest.mark.parametrize("end_s", [10**400, -(10**400), float("nan"), float("inf"), True, "1"])
async def test_times_that_are_none_are_turned_away(end_s: Any, till: RecordingTill) -> None:
    async with Telling(end_s) as server:
        given = Settings(base_urls={"elevenlabs": server.origin}, elevenlabs_api_key=KEY)
        with pytest.raises(ProviderUnavailable, match="times that cannot be read"):
            await speak(CASES[1], given, till, text="Honey")


@everywhere
async def test_a_cancelled_call_is_hung_up(
    case: Case, fakes: FakeVendors, till: RecordingTill
) -> None:
    fakes.behave(case.vendor, "hang")
    speaking = asyncio.create_task(speak(case, settings(fakes), till))
    async with asyncio.timeout(9):
        await fakes.until(lambda running: bool(fakes.asked(case.vendor)))
        speaking.cancel()
        await fakes.until(lambda running: running.left == 1)
    with pytest.raises(asyncio.CancelledError):
        await speaking


@everywhere
@pytest.mark.parametrize(
    ("voice", "speed", "text"),
    [
        ("heart", 1.0, "Honey."),
        ("auto", 3.0, "Honey."),
        ("auto", 1.0, ""),
        ("{}-../../voices", 1.0, "Honey."),
    ],
)
async def test_what_it_cannot_do_is_refused_before_anything_is_sent(
    case: Case, voice: str, speed: float, text: str, fakes: FakeVendors, till: RecordingTill
) -> None:
    model = case.make(account(settings(fakes), case.vendor, "speech")).paying(till)
    with pytest.raises(InvalidRequest) as refused:
        await model.speak(
            text, voice=voice.format(case.vendor), language=case.language, speed=speed
        )
    assert refused.value.hint
    assert (fakes.requests, till.calls) == ([], [])


@where_it_costs
async def test_a_line_that_is_too_long_is_refused(
    case: Case, fakes: FakeVendors, till: RecordingTill
) -> None:
    with pytest.raises(InvalidRequest, match="characters"):
        await speak(case, settings(fakes), till, text="Goats found coffee. " * 600)
    assert (fakes.requests, till.calls) == ([], [])


async def test_languages_that_are_not_spoken_are_refused(
    fakes: FakeVendors, till: RecordingTill
) -> None:
    for case, language, words in ((CASES[2], "en", "Japanese"), (CASES[1], "et", "does not speak")):
        with pytest.raises(InvalidRequest, match=words):
            await speak(replace(case, language=language), settings(fakes), till, text="Tere.")
    assert fakes.requests == []
