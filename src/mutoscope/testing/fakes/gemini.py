"""Google's Gemini API: pictures and texts by generateContent, and its chat as OpenAI has it.

Shapes: the types of `google-genai` 3.6 and Google's reference. The key comes in `x-goog-api-key`,
`?key=` or, for the chat, as a bearer token. It says when to come back in the body, not in a header,
refuses with a 200, and a wrong key with a 400; the chat's errors come in a list. The reference has
all under v1beta, the client calls v1 unless told otherwise: both answer.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mutoscope.testing.fakes.gemini_sizes import TOKENS, size_px
from mutoscope.testing.fakes.openai import OpenAIChat
from mutoscope.testing.fakes.pictures import base64_of, edited, painted
from mutoscope.testing.fakes.schema import instance
from mutoscope.testing.fakes.service import (
    UNKNOWN_MODEL,
    Charge,
    Fault,
    Reply,
    Route,
    in_json,
    route,
    tokens,
)
from mutoscope.testing.fakes.tones import RATE_HZ, pcm, spoken
from mutoscope.testing.fakes.wording import Pen
from mutoscope.testing.misbehaviour import Misbehaviour, unmarked
from mutoscope.testing.wire import Asked

_CHAT = "/v1beta/openai/"
_GIVEN_TOKENS = 560
"""What a picture that was sent counts as."""
_SOUND_TOKENS_PER_S = 25
_RPC = "type.googleapis.com/google.rpc"
_FAULTS = {
    "invalid": Fault(400, "INVALID_ARGUMENT", ""),
    "429": Fault(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."),
    "500": Fault(500, "INTERNAL", "An internal error has occurred."),
    "503": Fault(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    "denied": Fault(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
    "no_quota": Fault(
        429,
        "RESOURCE_EXHAUSTED",
        "You exceeded your current quota, please check your plan and billing details.",
    ),
}
_REASON = {
    "@type": f"{_RPC}.ErrorInfo",
    "reason": "API_KEY_INVALID",
    "domain": "googleapis.com",
    "metadata": {"service": "generativelanguage.googleapis.com"},
}
_HELP = {
    "@type": f"{_RPC}.Help",
    "links": [{"description": "Learn more about quotas", "url": "https://ai.google.dev/"}],
}
Details = Sequence[Mapping[str, Any]]


class Gemini(OpenAIChat):
    """Both of its tongues."""

    name = "gemini"
    faults = _FAULTS

    @property
    def routes(self) -> Sequence[Route]:
        return (
            route("POST", r"/v1(?:beta)?/models/([^/:]+):generateContent", self.generate),
            route("GET", r"/v1(?:beta)?/models", self.list_own),
            route("GET", r"/v1(?:beta)?/models/([^/:]+)", self.describe),
            route("POST", r"/v1beta/openai/chat/completions", self.chat),
            route("GET", r"/v1beta/openai/models", self.list_models),
        )

    def key(self, asked: Asked) -> str:
        own = asked.headers.get("x-goog-api-key") or asked.query.get("key")
        return own or super().key(asked)

    def texts(self, asked: Asked) -> Sequence[str]:
        if asked.path.startswith(_CHAT):
            return super().texts(asked)
        return [part["text"] for part in _parts(asked.document) if "text" in part]

    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        denied = fault == _FAULTS["denied"]
        return self._error(fault, asked, [_REASON] if denied else [], headers)

    def misbehaved(self, mood: Misbehaviour, asked: Asked) -> Reply:
        if mood.kind in ("429", "no_quota"):
            wait = [_retry_info(mood.amount_s)] if mood.amount_s is not None else []
            return self._error(_FAULTS[mood.kind], asked, [_HELP, *wait])
        if mood.kind == "503":
            return self._error(_FAULTS["503"], asked, [])
        if mood.kind.startswith("refuse") and not asked.path.startswith(_CHAT):
            return _blocked(asked) if mood.kind == "refuse" else _stopped(asked)
        return super().misbehaved(mood, asked)

    def generate(self, asked: Asked, model: str) -> Reply:
        """A picture, a sound or a text, as the response's modalities say."""
        order = asked.document
        if model.startswith(UNKNOWN_MODEL):
            return self._no_model(model, asked)
        if not "".join(self.texts(asked)).strip():
            return self.invalid(
                "* GenerateContentRequest.contents: contents is not specified", asked
            )
        wanted = (order.get("generationConfig") or {}).get("responseModalities") or ["TEXT"]
        make = {"IMAGE": self._picture, "AUDIO": self._sound}
        kind = next((each for each in map(str.upper, wanted) if each in make), "")
        try:
            return make[kind](order, model) if kind else self._text(order, model)
        except (KeyError, ValueError, OSError) as error:
            return self.invalid(f"Invalid value in the request: {error}", asked)

    def list_own(self, asked: Asked) -> Reply:
        """Names with "models/" before them, as it has them everywhere but in a URL."""
        return in_json({"models": [_model(name) for name in self.models]})

    def describe(self, asked: Asked, model: str) -> Reply:
        if model.startswith(UNKNOWN_MODEL):
            return self._no_model(model, asked)
        return in_json(_model(model))

    def no_model(self, model: str, asked: Asked) -> Reply:
        return self._no_model(model, asked)

    def _no_model(self, model: str, asked: Asked) -> Reply:
        words = f"models/{model} is not found for API version v1beta, or is not supported."
        return self._error(Fault(404, "NOT_FOUND", words), asked, [])

    def _error(
        self, fault: Fault, asked: Asked, details: Details, headers: Mapping[str, str] | None = None
    ) -> Reply:
        error: dict[str, Any] = {
            "code": fault.status,
            "message": fault.words,
            "status": fault.code,
        }
        if details:
            error["details"] = list(details)
        is_chat = asked.path.startswith(_CHAT)
        document = [{"error": error}] if is_chat else {"error": error}
        return in_json(document, status=fault.status, headers=headers)

    def _picture(self, order: Mapping[str, Any], model: str) -> Reply:
        config = order["generationConfig"].get("imageConfig") or {}
        size = config.get("imageSize", "1K")
        width_px, height_px = size_px(config.get("aspectRatio", "1:1"), size)
        prompt, given = unmarked(_said(order)), _given(order)
        made = (
            edited(given[0], prompt, width_px, height_px, "image/png")
            if given
            else painted(prompt, width_px, height_px)
        )
        part = {"inlineData": {"mimeType": "image/png", "data": base64_of(made)}}
        reply = _generated(order, model, part, ("IMAGE", TOKENS[size]))
        return replace(reply, charge=Charge(self.name, model, {"picture": 1.0}, _said(order)))

    def _sound(self, order: Mapping[str, Any], model: str) -> Reply:
        text = unmarked(_said(order))
        samples = spoken(text).samples
        data = base64_of(pcm(samples))
        part = {"inlineData": {"mimeType": f"audio/L16;codec=pcm;rate={RATE_HZ}", "data": data}}
        count = round(len(samples) / RATE_HZ * _SOUND_TOKENS_PER_S)
        reply = _generated(order, model, part, ("AUDIO", count))
        charge = Charge(self.name, model, {"kchar": len(text) / 1000}, _said(order))
        return replace(reply, charge=charge)

    def _text(self, order: Mapping[str, Any], model: str) -> Reply:
        config = order.get("generationConfig") or {}
        pen = Pen(unmarked(_said(order)))
        schema = config.get("responseJsonSchema") or config.get("responseSchema")
        text = pen.text(pen.wish.words or 30)
        if schema or config.get("responseMimeType") == "application/json":
            text = json.dumps(instance(schema or {"type": "object"}, pen), ensure_ascii=False)
        units = {
            "input_mtok": tokens(unmarked(_said(order))) / 1e6,
            "output_mtok": tokens(text) / 1e6,
        }
        reply = _generated(order, model, {"text": text}, ("TEXT", tokens(text)))
        return replace(reply, charge=Charge(self.name, model, units, _said(order)))


def _parts(order: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    contents = order.get("contents") or []
    contents = contents if isinstance(contents, list) else [contents]
    system = order.get("systemInstruction") or {}
    return [part for content in [system, *contents] for part in content.get("parts") or []]


def _said(order: Mapping[str, Any]) -> str:
    return "\n".join(part["text"] for part in _parts(order) if "text" in part)


def _given(order: Mapping[str, Any]) -> list[bytes]:
    """The pictures that were sent. Google's JSON takes both spellings of a name, and base64 for
    URLs as well, which its own client sends."""
    inline = [part.get("inlineData") or part.get("inline_data") for part in _parts(order)]
    return [
        base64.b64decode(each["data"], altchars=_either(each["data"])) for each in inline if each
    ]


def _either(data: str) -> bytes:
    return b"-_" if "-" in data or "_" in data else b"+/"


def _generated(
    order: Mapping[str, Any], model: str, part: Mapping[str, Any], made: tuple[str, int]
) -> Reply:
    modality, count = made
    candidate = {
        "content": {"parts": [part], "role": "model"},
        "finishReason": "STOP",
        "index": 0,
    }
    asked = tokens(unmarked(_said(order))) + _GIVEN_TOKENS * len(_given(order))
    usage = {
        "promptTokenCount": asked,
        "candidatesTokenCount": count,
        "totalTokenCount": asked + count,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": asked}],
        "candidatesTokensDetails": [{"modality": modality, "tokenCount": count}],
    }
    whole = {"candidates": [candidate], "usageMetadata": usage, "modelVersion": model}
    return in_json(whole | {"responseId": "fake-response"})


def _blocked(asked: Asked) -> Reply:
    """The prompt is blocked: no candidate at all."""
    count = tokens(unmarked(_said(asked.document)))
    feedback = {"blockReason": "PROHIBITED_CONTENT", "safetyRatings": []}
    usage = {"promptTokenCount": count, "totalTokenCount": count}
    return in_json({"promptFeedback": feedback, "usageMetadata": usage})


def _stopped(asked: Asked) -> Reply:
    """The picture is made and kept back: a candidate without content."""
    count = tokens(unmarked(_said(asked.document)))
    words = "Unable to show the generated image. It may violate the usage policies."
    candidate = {"finishReason": "IMAGE_SAFETY", "finishMessage": words, "index": 0}
    usage = {"promptTokenCount": count, "totalTokenCount": count}
    return in_json({"candidates": [candidate], "usageMetadata": usage})


def _retry_info(seconds: float) -> dict[str, Any]:
    return {"@type": f"{_RPC}.RetryInfo", "retryDelay": f"{seconds:g}s"}


def _model(name: str) -> dict[str, Any]:
    return {
        "name": f"models/{name}",
        "version": "001",
        "displayName": name,
        "inputTokenLimit": 65_536,
        "outputTokenLimit": 32_768,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
    }
