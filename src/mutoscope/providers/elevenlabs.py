"""Speech by ElevenLabs, which tells when each character is said.

https://elevenlabs.io/docs/api-reference/text-to-speech/convert-with-timestamps: POST
/v1/text-to-speech/VOICE/with-timestamps is answered with `audio_base64`, `alignment` (the text's
characters) and `normalized_alignment` (those of what is read: figures in words).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from mutoscope.models import Word
from mutoscope.providers import character_times
from mutoscope.providers.alignment import align, longest_s
from mutoscope.providers.caption_units import captioned
from mutoscope.providers.character_times import Characters, in_words
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.hosted_voices import (
    by_model,
    check_language,
    check_length,
    chosen_voice,
    finished,
    is_among,
    voices_of,
)
from mutoscope.providers.http.call import call
from mutoscope.providers.http.faults import says_policy, unusable
from mutoscope.providers.http.request import Request
from mutoscope.providers.protocols import Identity, Speech, Voice
from mutoscope.providers.sound_answer import check_ends, pcm_samples
from mutoscope.providers.speech_line import VERSION, Phrase, settle_words
from mutoscope.providers.spoken import Token
from mutoscope.providers.threads import on_thread

SAMPLE_RATE = 24_000
_FORMAT = f"pcm_{SAMPLE_RATE}"
_BEYOND_S = 0.3
"""So far past the sound a time may lie; further, and a part of the sound is missing."""
_DAY_S = 86_400.0
_REFUSAL = re.compile(rb"content_against_policy|terms of (service|use)|against our", re.I)


@dataclass(frozen=True)
class ElevenLabsSpeech(Hosted):
    """24 kHz. Word times are the vendor's own."""

    @property
    def identity(self) -> Identity:
        build = f"{self.build}+characters {character_times.VERSION}+{VERSION}"
        return Identity(self.account.vendor, self.account.model, build)

    @property
    def voices(self) -> Sequence[Voice]:
        return voices_of(self.account)

    def authorization(self) -> Mapping[str, str]:
        return {"xi-api-key": self.account.key} if self.account.key else {}

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        """`speed` from 0.5 to 2. InvalidRequest: also for a line longer than one call takes, or a
        language that the model does not speak."""
        own_voice = chosen_voice(self.account, voice, language, speed=speed)
        check_language(self.account, language)
        written, tokens = captioned(text, language)
        check_length(self.account, written)
        asked = self._asked_speed(speed)
        request = self._request(written, own_voice, language, asked)
        usd = self.account.usd(kchar=len(written) / 1000)
        async with self.bought(usd) as paid:
            document = (await call(request)).document
            answer = document if isinstance(document, dict) else {}
            samples = pcm_samples(request, answer.get("audio_base64"), SAMPLE_RATE)
            timed = _characters(request, answer, len(samples) / SAMPLE_RATE)
            check_ends(request, len(samples) / SAMPLE_RATE, longest_s(tokens, asked))
            paid.charged(usd)
        words = await on_thread(_words, tokens, timed, samples)
        return await on_thread(finished, Phrase(samples, words), SAMPLE_RATE, speed / asked)

    def _asked_speed(self, speed: float) -> float:
        """As much of it as the model takes; a change of tempo does the rest."""
        low, high = by_model(self.account, "speeds") or (1.0, 1.0)
        return min(max(speed, low), high)

    def _request(self, text: str, voice: str, language: str, speed: float) -> Request:
        document: dict[str, Any] = {"text": text, "model_id": self.account.model}
        if not is_among(self.account, "guesses_language"):
            document["language_code"] = language
        if speed != 1.0:
            document["voice_settings"] = {"speed": speed}
        return self.request(
            f"v1/text-to-speech/{voice}/with-timestamps?output_format={_FORMAT}",
            method="POST",
            document=document,
            paid=True,
            refuses=_refuses,
        )


def _refuses(status: int, body: bytes) -> bool:
    return says_policy(status, body) or (status in {400, 403} and bool(_REFUSAL.search(body)))


def _words(
    tokens: Sequence[Token], timed: Characters | None, samples: NDArray[Any]
) -> tuple[Word, ...]:
    words = in_words(tokens, timed) if timed else None
    if words is None:
        return align(samples, SAMPLE_RATE, tokens, None)
    return settle_words(words, len(samples) / SAMPLE_RATE)


def _characters(
    request: Request, answer: Mapping[str, Any], duration_s: float
) -> Characters | None:
    """The times of the text's own characters, else of those read; None where there are none.
    ProviderUnavailable: they cannot be believed."""
    told = answer.get("alignment") or answer.get("normalized_alignment")
    if told is None:
        return None
    timed = _checked(told)
    if timed is None:
        raise unusable(request, "sent times that cannot be read", sent=True)
    if max(timed.ends_s) > duration_s + _BEYOND_S:
        raise unusable(request, "sent only a part of the sound", sent=True)
    return timed


def _checked(told: object) -> Characters | None:
    """None: they are no times of characters."""
    characters = _listed(told, "characters")
    starts_s = _listed(told, "character_start_times_seconds")
    ends_s = _listed(told, "character_end_times_seconds")
    sound = (
        bool(characters)
        and len(characters) == len(starts_s) == len(ends_s)
        and all(isinstance(each, str) for each in characters)
        and all(map(_is_time, [*starts_s, *ends_s]))
    )
    return Characters(tuple(characters), tuple(starts_s), tuple(ends_s)) if sound else None


def _listed(told: object, name: str) -> list[Any]:
    found = told.get(name) if isinstance(told, dict) else None
    return found if isinstance(found, list) else []


def _is_time(value: object) -> bool:
    """Of seconds that may be meant; not-a-number is below nothing."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return -_DAY_S < value < _DAY_S
