"""OpenRouter: the chat, with pictures in it, and its own kinds of faults.

Shapes: its reference for chat, models and errors. A fault of the model behind it comes as 502, or,
once the answer has begun, as a 200 with an error in it.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mutoscope.testing.fakes import chat
from mutoscope.testing.fakes.gemini_sizes import size_px
from mutoscope.testing.fakes.openai import OpenAIChat
from mutoscope.testing.fakes.pictures import base64_of, edited, painted
from mutoscope.testing.fakes.service import USD, Fault, Reply, Route, in_json, route
from mutoscope.testing.misbehaviour import Misbehaviour, unmarked
from mutoscope.testing.wire import Asked

_FAULTS = {
    "invalid": Fault(400, "400", ""),
    "429": Fault(429, "429", "Rate limit exceeded: free-models-per-min."),
    "500": Fault(502, "502", "Provider returned error"),
    "503": Fault(503, "503", "There is no available model provider for your routing."),
    "denied": Fault(401, "401", "No auth credentials found"),
    "no_quota": Fault(402, "402", "Insufficient credits. Add more credits and try again."),
    "refuse": Fault(403, "403", "The chosen model requires moderation and your input was flagged"),
}


class OpenRouter(OpenAIChat):
    """Chat models of others under one key."""

    name = "openrouter"
    entry = "/api/v1"
    faults = _FAULTS

    @property
    def routes(self) -> Sequence[Route]:
        return (
            route("POST", r"/api/v1/chat/completions", self.chat),
            route("GET", r"/api/v1/models", self.list_models),
        )

    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        error: dict[str, Any] = {"code": fault.status, "message": fault.words}
        if fault.status == 403:
            flagged = "".join(self.texts(asked))[:100]
            error["metadata"] = {
                "reasons": ["violence"],
                "flagged_input": flagged,
                "provider_name": "Fake",
                "model_slug": str(asked.document.get("model", "")),
            }
        return in_json(
            {"error": error, "user_id": "user_fake"}, status=fault.status, headers=headers
        )

    def misbehaved(self, mood: Misbehaviour, asked: Asked) -> Reply:
        if mood.kind == "late_error":
            return replace(self.complaint(_FAULTS["500"], asked), status=200)
        if mood.kind == "refuse":
            return self.complaint(_FAULTS["refuse"], asked)
        return super().misbehaved(mood, asked)

    def no_model(self, model: str, asked: Asked) -> Reply:
        return self.complaint(Fault(400, "400", f"{model} is not a valid model ID"), asked)

    def chat(self, asked: Asked) -> Reply:
        """As OpenAI's; with pictures in the message where the modalities name them, and what it
        cost in the usage."""
        order = asked.document
        reply = super().chat(asked)
        if reply.charge is None:
            return reply
        if "image" not in (order.get("modalities") or ()):
            whole, charge = chat.completed(self.name, order, chat.content_for(order))
        else:
            whole, charge = chat.completed(self.name, order, "", images=[_picture(order)])
            charge = replace(charge, units={**charge.units, "picture": 1.0})
        whole["usage"] |= {"cost": charge.usd, "is_byok": False}
        return in_json(whole | {"provider": "Fake"}, charge=charge)

    def list_models(self, asked: Asked) -> Reply:
        """`?output_modalities=image` keeps to those that draw."""
        wanted = asked.query.get("output_modalities", "text")
        models = [_model(name) for name in self.models]
        kept = [each for each in models if wanted in each["architecture"]["output_modalities"]]
        return in_json({"data": kept})


def _picture(order: Mapping[str, Any]) -> dict[str, Any]:
    said = order["messages"][-1]["content"]
    parts = said if isinstance(said, list) else [{"text": said}]
    prompt = unmarked("\n".join(part.get("text", "") for part in parts))
    config = order.get("image_config") or {}
    size = size_px(config.get("aspect_ratio", "1:1"), config.get("image_size", "1K"))
    given = [_given(part) for part in parts if part.get("type") == "image_url"]
    made = edited(given[0], prompt, *size, "image/png") if given else painted(prompt, *size)
    url = f"data:image/png;base64,{base64_of(made)}"
    return {"type": "image_url", "index": 0, "image_url": {"url": url}}


def _given(part: Mapping[str, Any]) -> bytes:
    """A picture that was sent. ValueError: it is elsewhere, where a fake does not go."""
    kind, _, data = part["image_url"]["url"].partition(";base64,")
    if not kind.startswith("data:image/"):
        raise ValueError("pictures are taken as data URLs here")
    return base64.b64decode(data)


def _model(name: str) -> dict[str, Any]:
    draws = "image" in name or "banana" in name
    return {
        "id": name,
        "name": name,
        "context_length": 128_000,
        "architecture": {
            "modality": "text+image->text",
            "input_modalities": ["text", "image"],
            "output_modalities": ["image", "text"] if draws else ["text"],
        },
        "pricing": {
            "prompt": f"{USD['input_mtok'] / 1e6:.9f}",
            "completion": f"{USD['output_mtok'] / 1e6:.9f}",
            "request": "0",
            "image": f"{USD['picture']}" if draws else "0",
        },
    }
