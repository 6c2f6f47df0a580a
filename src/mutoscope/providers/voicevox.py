"""Japanese speech by VOICEVOX, an engine that runs on the user's own machine.

Source: the engine's API page and its source, github.com/VOICEVOX/voicevox_engine (LGPL-3.0; a
program of its own, called over HTTP). `/audio_query` tells how long each mora is, `/synthesis`
makes the sound of it: whole frames of 256 samples at 24 kHz, each phoneme rounded by itself, so
that the times below are exact. Each voice's terms ask for a credit.
"""

import asyncio
import hashlib
import json
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from mutoscope.errors import InvalidRequest, ProviderUnavailable
from mutoscope.providers import mora_captions
from mutoscope.providers.caption_units import captioned
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.hosted_voices import chosen_voice, finished, voices_of
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.faults import unusable
from mutoscope.providers.http.request import Request
from mutoscope.providers.mora_captions import Mora, captions
from mutoscope.providers.protocols import Identity, Speech, Voice
from mutoscope.providers.sound_answer import no_sound, wav_samples
from mutoscope.providers.speech_line import VERSION, Phrase, settle_words
from mutoscope.providers.threads import on_thread
from mutoscope.providers.voicevox_dictionary import checked, holds, register

LANGUAGE = "ja"
SAMPLE_RATE = 24_000
HINT = (
    "Start the VOICEVOX application or its engine (docker run --rm -p 127.0.0.1:50021:50021"
    " voicevox/voicevox_engine:cpu-latest), or set its address in `base_urls`."
)
_FRAME_S = 256 / SAMPLE_RATE
_UPSPEAK_S = 0.15  # what the engine adds to the last mora of a question
_LONGEST_S = 60.0  # of one phoneme: nobody says "a" for longer
_OFF_S = 0.03
_speakers: dict[str, Mapping[str, str]] = {}
"""By the engine's address: the name of whose voice each style is."""
_locks: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]" = (
    weakref.WeakKeyDictionary()
)


@dataclass(frozen=True)
class VoicevoxSpeech(Hosted):
    """`readings`: how names are read, in kana."""

    readings: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def identity(self) -> Identity:
        """`build`: the readings as well. Not in it, for the engine would have to be asked: its
        version, and the words that somebody else has put into its dictionary."""
        readings = json.dumps(sorted(self.readings.items()), ensure_ascii=False).encode()
        read = hashlib.sha256(readings).hexdigest()[:12] if self.readings else "as written"
        build = f"{self.build}+{read}+captions {mora_captions.VERSION}+{VERSION}"
        return Identity(self.account.vendor, self.account.model, build)

    @property
    def voices(self) -> Sequence[Voice]:
        """The common ones; the engine need not run."""
        return voices_of(self.account)

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        """`speed` from 0.5 to 2. ProviderUnavailable, whose hint says how to start it: the engine
        does not run."""
        if language != LANGUAGE:
            raise InvalidRequest(
                f"{self.account.title} speaks Japanese, not the language “{language}”.",
                hint="Choose a voice of the text's language; `mutoscope voices` lists them.",
            )
        style = chosen_voice(self.account, voice, language, speed=speed)
        written, _ = captioned(text, language)
        name, query = await self._asked(written, style, speed)
        request = self._request(f"synthesis?speaker={style}", document=query, wanted="sound")
        moras, length_s = _timeline(request, query)
        samples, rate = wav_samples(request, (await self._call(request)).body)
        duration_s = len(samples) / rate
        words = await on_thread(captions, written, _fitted(moras, length_s, duration_s))
        if not words:
            raise no_sound(request)
        phrase = Phrase(samples, settle_words(words, duration_s))
        line = await on_thread(finished, phrase, rate, 1.0)
        return replace(line, credit=f"VOICEVOX:{name}")

    async def _asked(self, text: str, style: str, speed: float) -> tuple[str, dict[str, Any]]:
        """Whose voice it is, and how it would say the text. The dictionary is everybody's: other
        workers and the engine's own window may change it at any time."""
        readings = checked(self.readings)
        async with _lock():
            name = await self._name(style)
            await register(readings, self._ask)
            query = await self._query(text, style, speed)
            if await holds(readings, self._ask):
                return name, query
        raise unusable(self._request("user_dict"), "had its readings changed meanwhile", sent=False)

    async def _query(self, text: str, style: str, speed: float) -> dict[str, Any]:
        asked = urlencode({"speaker": style, "text": text})
        query = await self._ask(f"audio_query?{asked}", method="POST", document={})
        if not isinstance(query, dict):
            request = self._request("audio_query")
            raise _with_hint(unusable(request, "sent no query", sent=True))
        fixed = {"outputSamplingRate": SAMPLE_RATE, "outputStereo": False}
        return {**query, **fixed, "speedScale": speed}

    async def _name(self, style: str) -> str:
        """Whose voice it is; each engine is asked once."""
        address = self.account.base_url
        if style not in _speakers.get(address, {}):
            _speakers[address] = _names(await self._ask("speakers"))
        known = _speakers[address]
        if not known:
            raise _with_hint(unusable(self._request("speakers"), "names no voices", sent=True))
        if style not in known:
            raise InvalidRequest(
                f"This VOICEVOX engine has no voice {style}.",
                hint=f"It has: {', '.join(sorted(known, key=int)[:20])} and others.",
            )
        return known[style]

    async def _ask(self, path: str, **more: Any) -> Any:
        return (await self._call(self._request(path, **more))).document

    async def _call(self, request: Request) -> Answer:
        try:
            return await call(request)
        except ProviderUnavailable as error:
            raise _with_hint(error) from error.__cause__

    def _request(self, path: str, **more: Any) -> Request:
        given = {"method": "POST"} if "document" in more else {}
        return self.request(path, **{**given, **more})


def _with_hint(error: ProviderUnavailable) -> ProviderUnavailable:
    error.hint = HINT
    return error


def _lock() -> asyncio.Lock:
    """One for each event loop: a lock belongs to its own."""
    return _locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def _names(told: object) -> dict[str, str]:
    """Style -> name; what cannot be read is passed over."""
    speakers = told if isinstance(told, list) else []
    return {
        str(style["id"]): str(speaker["name"])
        for speaker in speakers
        if isinstance(speaker, dict) and isinstance(speaker.get("name"), str)
        if isinstance(styles := speaker.get("styles"), list)
        for style in styles
        if isinstance(style, dict) and type(style.get("id")) is int
    }


def _timeline(request: Request, query: Mapping[str, Any]) -> tuple[list[Mora], float]:
    """The moras of a query with their times, and how long the sound of it is, in seconds.
    ProviderUnavailable: it holds no such thing."""
    try:
        return _timed(query)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise _with_hint(unusable(request, "sent a query that cannot be read", sent=True)) from None


def _timed(query: Mapping[str, Any]) -> tuple[list[Mora], float]:
    frames = partial(_frames, speed=query["speedScale"])
    at = frames(query["prePhonemeLength"])
    moras = list[Mora]()
    for text, lengths, opens in _spoken(query):
        end = at + sum(map(frames, lengths))
        moras.append(Mora(text, at * _FRAME_S, end * _FRAME_S, opens))
        at = end
    return moras, (at + frames(query["postPhonemeLength"])) * _FRAME_S


def _spoken(query: Mapping[str, Any]) -> Iterator[tuple[str, list[float], bool]]:
    """What is said one after the other ("" for a pause), the lengths of its phonemes at speed 1,
    and whether an accent phrase begins."""
    for phrase in query["accent_phrases"]:
        for place, mora in enumerate(phrase["moras"]):
            lengths = [mora.get("consonant_length") or 0.0, mora["vowel_length"]]
            if place + 1 == len(phrase["moras"]) and _rises(phrase, mora):
                lengths.append(_UPSPEAK_S)
            yield str(mora["text"]), lengths, place == 0
        if pause := phrase.get("pause_mora"):
            yield "", [_pause_s(pause, query)], False


def _rises(phrase: Mapping[str, Any], last: Mapping[str, Any]) -> bool:
    return bool(phrase.get("is_interrogative")) and last.get("pitch", 0.0) > 0


def _pause_s(pause: Mapping[str, Any], query: Mapping[str, Any]) -> float:
    given = query.get("pauseLength")
    return (pause["vowel_length"] if given is None else given) * query.get("pauseLengthScale", 1.0)


def _frames(seconds: float, speed: float) -> int:
    """As the engine rounds: half to even. ValueError: no such length."""
    if not 0 <= seconds <= _LONGEST_S:  # nor is what is no number
        raise ValueError(seconds)
    return round(seconds / speed / _FRAME_S)


def _fitted(moras: Sequence[Mora], length_s: float, duration_s: float) -> Sequence[Mora]:
    """The moras in the sound that came: engines that speak alike may round otherwise."""
    if abs(length_s - duration_s) <= _OFF_S or length_s <= 0:
        return moras
    scale = duration_s / length_s
    return [replace(m, start_s=m.start_s * scale, end_s=m.end_s * scale) for m in moras]
