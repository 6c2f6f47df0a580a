"""ElevenLabs: speech with the time of each character.

Shapes: the types of `elevenlabs` 2.78 and its reference. Faults are a `detail` with a status and a
message; a used-up account is a 401 as a wrong key is, and only the status tells them apart.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mutoscope.testing.fakes.pictures import base64_of
from mutoscope.testing.fakes.service import (
    UNKNOWN_MODEL,
    Charge,
    Fault,
    Reply,
    Route,
    Service,
    in_json,
    route,
)
from mutoscope.testing.fakes.tones import Tones, pcm, spoken, wav
from mutoscope.testing.misbehaviour import Misbehaviour, unmarked
from mutoscope.testing.wire import Asked

LONGEST_TEXT = 10_000
VOICES = {
    "fakeVoiceRachel00001": ("Rachel", "female", "en"),
    "fakeVoiceGeorge00002": ("George", "male", "en"),
    "fakeVoiceNatasha0003": ("Natasha", "female", "ru"),
}
_FORMAT = re.compile(r"(pcm|wav)_(8000|16000|22050|24000|32000|44100|48000)")
_FAULTS = {
    "invalid": Fault(400, "invalid_request", ""),
    "429": Fault(429, "too_many_concurrent_requests", "Too many concurrent requests."),
    "500": Fault(500, "internal_server_error", "Something went wrong."),
    "503": Fault(503, "system_busy", "Our services are experiencing heavy traffic."),
    "denied": Fault(401, "invalid_api_key", "Invalid API key"),
    "no_quota": Fault(
        401,
        "quota_exceeded",
        "This request exceeds your quota of 10000. You have 0 credits remaining, while 91 credits"
        " are required for this request.",
    ),
    "refuse": Fault(
        400, "content_against_policy", "This content is against our terms and content policy."
    ),
}


class ElevenLabs(Service):
    """Voices, models, speech."""

    name = "elevenlabs"
    faults = _FAULTS

    @property
    def routes(self) -> Sequence[Route]:
        return (
            route("POST", r"/v1/text-to-speech/([^/]+)/with-timestamps", self.speak_timed),
            route("POST", r"/v1/text-to-speech/([^/]+)", self.speak),
            route("GET", r"/v1/voices", self.voices),
            route("GET", r"/v1/models", self.list_models),
        )

    @property
    def _voices(self) -> Mapping[str, tuple[str, str, str]]:
        """Those of the catalogue speak English here."""
        listed = {each["id"]: (each["name"], each["gender"], "en") for each in self.catalogue}
        return VOICES | listed

    def key(self, asked: Asked) -> str:
        return asked.headers.get("xi-api-key", "")

    def texts(self, asked: Asked) -> Sequence[str]:
        return [str(asked.document.get("text", ""))]

    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        detail = {"status": fault.code, "message": fault.words}
        return in_json({"detail": detail}, status=fault.status, headers=headers)

    def misbehaved(self, mood: Misbehaviour, asked: Asked) -> Reply:
        refuses = mood.kind == "refuse_late"
        return super().misbehaved(Misbehaviour("refuse") if refuses else mood, asked)

    def speak_timed(self, asked: Asked, voice: str) -> Reply:
        """The sound in JSON, with when each character begins and ends."""
        wrong = self._wrong(asked, voice)
        if wrong is not None:
            return wrong
        text = unmarked(asked.document["text"])
        tones, sound = _sound(asked, text)
        document = {
            "audio_base64": base64_of(sound),
            "alignment": _alignment(text, tones),
            "normalized_alignment": _alignment(text, tones),
        }
        return in_json(document, headers=_told(text), charge=self._charge(asked, text))

    def speak(self, asked: Asked, voice: str) -> Reply:
        """The sound alone."""
        wrong = self._wrong(asked, voice)
        if wrong is not None:
            return wrong
        text = unmarked(asked.document["text"])
        _, sound = _sound(asked, text)
        kind = "audio/wav" if _format(asked).startswith("wav") else "audio/pcm"
        return Reply(sound, kind, headers=_told(text), charge=self._charge(asked, text))

    def voices(self, asked: Asked) -> Reply:
        return in_json({"voices": [_voice(id_, *about) for id_, about in self._voices.items()]})

    def list_models(self, asked: Asked) -> Reply:
        """A list and no object, unlike everything else here."""
        return in_json([_model(name) for name in self.models])

    def _wrong(self, asked: Asked, voice: str) -> Reply | None:
        text, model = asked.document.get("text"), str(asked.document.get("model_id", ""))
        if not isinstance(text, str):
            return _unprocessable(["body", "text"], "Field required")
        if voice not in self._voices:
            words = f"A voice with voice_id {voice} was not found."
            return self.complaint(Fault(404, "voice_not_found", words), asked)
        if model.startswith(UNKNOWN_MODEL):
            words = f"A model with model ID {model} does not exist."
            return self.complaint(Fault(400, "model_not_found", words), asked)
        if not 0 < len(text) <= LONGEST_TEXT:
            words = f"This request's text has {len(text)} characters: 1 to {LONGEST_TEXT} go."
            return self.complaint(Fault(400, "max_character_limit_exceeded", words), asked)
        if not _FORMAT.fullmatch(_format(asked)):
            words = "This fake speaks pcm_* and wav_*; set output_format."
            return self.complaint(Fault(400, "invalid_output_format", words), asked)
        return None

    def _charge(self, asked: Asked, text: str) -> Charge:
        model = str(asked.document.get("model_id") or "")
        return Charge(self.name, model, {"kchar": len(text) / 1000}, asked.document["text"])


def _format(asked: Asked) -> str:
    return asked.query.get("output_format", "mp3_44100_128")


def _sound(asked: Asked, text: str) -> tuple[Tones, bytes]:
    kind, _, rate = _format(asked).partition("_")
    speed = float((asked.document.get("voice_settings") or {}).get("speed") or 1.0)
    tones = spoken(text, speed, int(rate))
    return tones, pcm(tones.samples) if kind == "pcm" else wav(tones.samples, int(rate))


def _alignment(text: str, tones: Tones) -> dict[str, Any]:
    return {
        "characters": list(text),
        "character_start_times_seconds": list(tones.starts_s),
        "character_end_times_seconds": list(tones.ends_s),
    }


def _told(text: str) -> dict[str, str]:
    return {"character_cost": str(len(text)), "request_id": "fake-request"}


def _unprocessable(place: Sequence[str], words: str) -> Reply:
    problem = {"loc": list(place), "msg": words, "type": "missing"}
    return in_json({"detail": [problem]}, status=422)


def _voice(id_: str, name: str, gender: str, language: str) -> dict[str, Any]:
    return {
        "voice_id": id_,
        "name": name,
        "category": "premade",
        "labels": {"gender": gender, "language": language, "use_case": "narration"},
        "description": f"{name} is not real.",
        "preview_url": None,
        "verified_languages": [{"language": language, "model_id": "fake", "locale": language}],
    }


def _model(name: str) -> dict[str, Any]:
    return {
        "model_id": name,
        "name": name,
        "can_do_text_to_speech": True,
        "can_do_voice_conversion": False,
        "maximum_text_length_per_request": LONGEST_TEXT,
        "languages": [{"language_id": "en", "name": "English"}],
        "model_rates": {"character_cost_multiplier": 1.0},
    }
