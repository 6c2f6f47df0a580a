"""Speech by OpenAI, or by any server that speaks like it.

https://developers.openai.com/api/docs/guides/text-to-speech: POST /audio/speech with `model`,
`input`, `voice`, `response_format`, `speed` is answered with the bare sound. Nobody tells when a
word is said: `alignment` finds it out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mutoscope.providers import alignment
from mutoscope.providers.alignment import align, longest_s
from mutoscope.providers.base_url import missing_path
from mutoscope.providers.caption_units import captioned
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.hosted_voices import (
    check_length,
    chosen_voice,
    finished,
    is_among,
    voices_of,
)
from mutoscope.providers.http.call import call
from mutoscope.providers.http.request import Request
from mutoscope.providers.protocols import Identity, Speech, SpeechModel, Voice
from mutoscope.providers.sound_answer import check_ends, wav_samples
from mutoscope.providers.speech_line import VERSION, Phrase
from mutoscope.providers.threads import on_thread

_CUSTOM = "voice_"
"""How the ids of voices begin that an account has made: they are sent as objects."""


@dataclass(frozen=True)
class OpenAISpeech(Hosted):
    """`reference`: a voice at home that reads the same text to time its words by; None, or where it
    fails: they are timed by pauses."""

    reference: SpeechModel | None = None

    @property
    def identity(self) -> Identity:
        """`build`: how words are timed, and how a line is finished. The voice at home is no part of
        it: what was paid for is not bought again where there is another one, or none."""
        build = f"{self.build}+aligned {alignment.VERSION}+{VERSION}"
        return Identity(self.account.vendor, self.account.model, build)

    @property
    def voices(self) -> Sequence[Voice]:
        return voices_of(self.account)

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        """`speed` from 0.5 to 2. InvalidRequest: also for a line longer than one call takes."""
        own_voice = chosen_voice(self.account, voice, language, speed=speed)
        written, tokens = captioned(text, language)
        check_length(self.account, written)
        asked, rest = (speed, 1.0) if is_among(self.account, "takes_speed") else (1.0, speed)
        request = self._request(written, own_voice, asked)
        usd = self.account.usd(kchar=len(written) / 1000)
        async with self.bought(usd) as paid:
            answer = await call(request)
            samples, rate = wav_samples(request, answer.body)
            check_ends(request, len(samples) / rate, longest_s(tokens, asked))
            paid.charged(usd)
        read = await self._read_at_home(text, language)
        words = await on_thread(align, samples, rate, tokens, read)
        return await on_thread(finished, Phrase(samples, words), rate, rest)

    def _request(self, text: str, voice: str, speed: float) -> Request:
        document: dict[str, Any] = {
            "model": self.account.model,
            "input": text,
            "voice": {"id": voice} if voice.startswith(_CUSTOM) else voice,
            "response_format": "wav",
        }
        if speed != 1.0:
            document["speed"] = speed
        begin = missing_path(self.account.base_url, self.account.facts.get("path", "v1"))
        return self.request(
            f"{begin}/audio/speech".lstrip("/"),
            method="POST",
            document=document,
            wanted="sound",
            paid=True,
        )

    async def _read_at_home(self, text: str, language: str) -> Speech | None:
        """The text by the reference; None where that voice cannot read it, whatever the reason: the
        sound that it is wanted for is paid."""
        if self.reference is None:
            return None
        try:
            return await self.reference.speak(text, voice="auto", language=language, speed=1.0)
        except Exception:
            return None
