"""OpenAI: chat, pictures, speech.

Shapes: the types of `openai` 3.57 and its reference; the words of its faults are those that people
report. Its wav is written as it comes, so that both lengths in the head are unknown.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mutoscope.testing.fakes import chat
from mutoscope.testing.fakes.pictures import base64_of, edited, painted
from mutoscope.testing.fakes.service import (
    UNKNOWN_MODEL,
    Charge,
    Fault,
    Reply,
    Route,
    Service,
    in_json,
    route,
    tokens,
)
from mutoscope.testing.fakes.tones import pcm, spoken, wav
from mutoscope.testing.forms import Part, fields_of, parts_of
from mutoscope.testing.misbehaviour import Misbehaviour, unmarked
from mutoscope.testing.wire import Asked

LONGEST_INPUT = 4096
LONGEST_PROMPT = 32_000
_SIDE_STEP_PX, _LONGEST_SIDE_PX, _STEEPEST = 16, 3840, 3.0
_PATCH_PX = 32
_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
_TOKENS_A_PIXEL = 670e-6
_QUALITY = {"low": 0.25, "medium": 1.0, "high": 4.0, "xhigh": 6.0, "max": 8.0, "auto": 1.0}
_FAULTS = {
    "invalid": Fault(400, "invalid_value", ""),
    "429": Fault(429, "rate_limit_exceeded", "Rate limit reached for requests."),
    "500": Fault(500, "server_error", "The server had an error while processing your request."),
    "503": Fault(503, "server_error", "The engine is currently overloaded."),
    "denied": Fault(401, "invalid_api_key", "Incorrect API key provided."),
    "no_quota": Fault(429, "insufficient_quota", "You exceeded your current quota."),
    "refuse": Fault(
        400,
        "moderation_blocked",
        "Your request was rejected by the safety system. If you believe this is an error, contact"
        " us at help.openai.com and include the request ID req_fake. safety_violations=[violence].",
    ),
}
_TYPES_OF_FAULT = {
    "invalid_api_key": "invalid_request_error",
    "rate_limit_exceeded": "requests",
    "moderation_blocked": "image_generation_user_error",
    "invalid_value": "invalid_request_error",
    "model_not_found": "invalid_request_error",
}
"""The type stands beside the code; where it is not here, both are the same word."""


class OpenAIChat(Service):
    """Chat alone, as many others speak it: the part that they share."""

    faults = _FAULTS

    @property
    def routes(self) -> Sequence[Route]:
        return (
            route("POST", r"/v1/chat/completions", self.chat),
            route("GET", r"/v1/models", self.list_models),
        )

    def texts(self, asked: Asked) -> Sequence[str]:
        order = asked.document or fields_of(asked)
        plain = [str(order[name]) for name in ("prompt", "input") if name in order]
        return plain or chat.message_texts(asked)

    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        kind = _TYPES_OF_FAULT.get(fault.code, fault.code)
        error = {"message": fault.words, "type": kind, "param": None, "code": fault.code}
        return in_json({"error": error}, status=fault.status, headers=headers)

    def misbehaved(self, mood: Misbehaviour, asked: Asked) -> Reply:
        refuses = mood.kind.startswith("refuse") and asked.path.endswith("/chat/completions")
        if refuses and not chat.wrong_with(asked.document):
            return chat.refused(self.name, asked.document, late=mood.kind == "refuse_late")
        if mood.kind == "refuse_late":
            return super().misbehaved(Misbehaviour("refuse"), asked)
        return super().misbehaved(mood, asked)

    def chat(self, asked: Asked) -> Reply:
        """One answer of a model, in the form that was asked for."""
        order = asked.document
        if wrong := chat.wrong_with(order):
            return self.invalid(wrong, asked)
        if unknown := self.unknown(order):
            return self.no_model(unknown, asked)
        try:
            content = chat.content_for(order)
        except (ValueError, KeyError) as error:
            words = f"Invalid schema for response_format 'response': {error}"
            return self.invalid(words, asked)
        whole, charge = chat.completed(self.name, order, content)
        return in_json(whole, charge=charge)

    def list_models(self, asked: Asked) -> Reply:
        """What the vendor's data file names, and nothing else."""
        made = {"object": "model", "created": 1_767_225_600, "owned_by": self.name}
        return in_json({"object": "list", "data": [{"id": id_, **made} for id_ in self.models]})

    def unknown(self, order: Mapping[str, Any]) -> str:
        """The name of the model, where it has none of that name."""
        model = str(order.get("model") or "")
        return model or "None" if not model or model.startswith(UNKNOWN_MODEL) else ""

    def no_model(self, model: str, asked: Asked) -> Reply:
        words = f"The model `{model}` does not exist or you do not have access to it."
        return self.complaint(Fault(404, "model_not_found", words), asked)


class OpenAI(OpenAIChat):
    """All of it."""

    name = "openai"
    entry = "/v1"

    @property
    def routes(self) -> Sequence[Route]:
        return (
            *super().routes,
            route("POST", r"/v1/images/generations", self.generate),
            route("POST", r"/v1/images/edits", self.edit),
            route("POST", r"/v1/audio/speech", self.speak),
        )

    def generate(self, asked: Asked) -> Reply:
        """Pictures of a text."""
        order = asked.document
        if unknown := self.unknown(order):
            return self.no_model(unknown, asked)
        if wrong := _wrong_with_picture(order):
            return self.invalid(wrong, asked)
        prompt, (width_px, height_px) = unmarked(order["prompt"]), _size(order)
        kind = _TYPES[order.get("output_format", "png")]
        made = [
            painted(prompt + " " * number, width_px, height_px, kind)
            for number in range(int(order.get("n") or 1))
        ]
        return self._pictures(order, made, 0)

    def edit(self, asked: Asked) -> Reply:
        """A picture made of others; a mask is taken and passed over."""
        order, parts = fields_of(asked), parts_of(asked)
        given = [part for part in parts if part.name in ("image", "image[]") and part.filename]
        if unknown := self.unknown(order):
            return self.no_model(unknown, asked)
        if wrong := _wrong_with_picture(order) or _wrong_with_files(given):
            return self.invalid(wrong, asked)
        width_px, height_px = _size(order)
        kind = _TYPES[order.get("output_format", "png")]
        try:
            made = edited(given[0].data, unmarked(order["prompt"]), width_px, height_px, kind)
        except OSError:
            return self.invalid("Invalid image file or mode for image 1.", asked)
        return self._pictures(order, [made], len(given))

    def speak(self, asked: Asked) -> Reply:
        """A text as sound: tones, with silence between the words."""
        order = asked.document
        if unknown := self.unknown(order):
            return self.no_model(unknown, asked)
        if wrong := _wrong_with_speech(order):
            return self.invalid(wrong, asked)
        text = unmarked(order["input"])
        samples = spoken(text, float(order.get("speed", 1.0))).samples
        charge = Charge(self.name, order["model"], {"kchar": len(text) / 1000}, order["input"])
        if order["response_format"] == "pcm":
            return Reply(pcm(samples), "audio/pcm", charge=charge)
        return Reply(wav(samples, streamed=True), "audio/wav", charge=charge)

    def _pictures(self, order: Mapping[str, Any], made: list[bytes], given: int) -> Reply:
        usage = _picture_usage(order, len(made), given)
        units = {"picture": float(len(made))}
        charge = Charge(self.name, str(order["model"]), units, str(order["prompt"]))
        document = {
            "created": 1_767_225_600,
            "background": "opaque",
            "data": [{"b64_json": base64_of(each)} for each in made],
            "output_format": order.get("output_format", "png"),
            "quality": order.get("quality", "medium"),
            "size": "{}x{}".format(*_size(order)),
            "usage": usage,
        }
        return in_json(document, charge=charge)


def _wrong_with_picture(order: Mapping[str, Any]) -> str:
    if not order.get("prompt") or len(str(order["prompt"])) > LONGEST_PROMPT:
        return f"Invalid 'prompt': a string of 1 to {LONGEST_PROMPT} characters is needed."
    if "response_format" in order:
        return "Unknown parameter: 'response_format'."
    if order.get("output_format", "png") not in _TYPES:
        return f"Invalid value: '{order['output_format']}'. Supported: {', '.join(_TYPES)}."
    if order.get("quality", "auto") not in _QUALITY:
        return f"Invalid value: '{order['quality']}'. Supported: {', '.join(_QUALITY)}."
    if not 1 <= int(order.get("n") or 1) <= 10:
        return "Invalid 'n': 1 to 10 pictures at once."
    return _wrong_with_size(*_size(order))


def _wrong_with_size(width_px: int, height_px: int) -> str:
    longest, shortest = max(width_px, height_px), max(1, min(width_px, height_px))
    if width_px % _SIDE_STEP_PX or height_px % _SIDE_STEP_PX or not width_px:
        return f"Invalid size '{width_px}x{height_px}'. Both sides must be divisible by 16."
    if longest > _LONGEST_SIDE_PX or longest / shortest > _STEEPEST:
        return f"Invalid size '{width_px}x{height_px}'. At most 3840 a side, and 3:1."
    return ""


def _wrong_with_files(given: Sequence[Part]) -> str:
    if not given:
        return "Missing required parameter: 'image'."
    wrong = [part for part in given if part.content_type not in _TYPES.values()]
    if not wrong:
        return ""
    kinds = "'image/jpeg', 'image/png', and 'image/webp'"
    return f"Invalid file: unsupported mimetype ('{wrong[0].content_type}'). Supported: {kinds}."


def _wrong_with_speech(order: Mapping[str, Any]) -> str:
    text, voice = order.get("input"), order.get("voice")
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_INPUT:
        return f"Invalid 'input': a string of 1 to {LONGEST_INPUT} characters is needed."
    if not voice:
        return "Missing required parameter: 'voice'."
    if order.get("response_format", "mp3") not in ("wav", "pcm"):
        return "This fake speaks 'wav' and 'pcm'; set 'response_format'."
    return "" if 0.25 <= float(order.get("speed", 1.0)) <= 4.0 else "Invalid 'speed': 0.25 to 4."


def _size(order: Mapping[str, Any]) -> tuple[int, int]:
    """What `auto` and no size mean is up to the model: a square here."""
    found = re.fullmatch(r"(\d+)x(\d+)", str(order.get("size", "auto")))
    if found is None:
        return (1024, 1024) if order.get("size", "auto") == "auto" else (0, 0)
    return int(found[1]), int(found[2])


def _picture_usage(order: Mapping[str, Any], count: int, given: int) -> dict[str, Any]:
    each = _picture_tokens(order)
    asked, made, shown = tokens(unmarked(str(order["prompt"]))), round(each) * count, given * 560
    return {
        "input_tokens": asked + shown,
        "input_tokens_details": {"image_tokens": shown, "text_tokens": asked},
        "output_tokens": made,
        "output_tokens_details": {"image_tokens": made, "text_tokens": 0},
        "total_tokens": asked + shown + made,
    }


def _picture_tokens(order: Mapping[str, Any]) -> float:
    """The "high" of 2.5 and 2.6 makes about as many as the "medium" of 2."""
    width_px, height_px = _size(order)
    if re.match(r"gpt-image-2\.[56]", str(order.get("model", ""))):
        return width_px * height_px * _TOKENS_A_PIXEL * _QUALITY[_quality(order)] / 4
    return (width_px // _PATCH_PX) * (height_px // _PATCH_PX) * _QUALITY[_quality(order)]


def _quality(order: Mapping[str, Any]) -> str:
    return str(order.get("quality", "auto"))
