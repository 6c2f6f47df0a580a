"""The chat that OpenAI defined and everybody else speaks too.

Shapes: the types of OpenAI's own client (`openai.types.chat`), which all the others are called
with. Streams and tools are not asked for by us and refused.
"""

import contextlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

from mutoscope.testing.fakes.schema import instance
from mutoscope.testing.fakes.service import (
    CHARACTERS_PER_TOKEN,
    Charge,
    Reply,
    in_json,
    tokens,
)
from mutoscope.testing.fakes.wording import Pen
from mutoscope.testing.misbehaviour import unmarked
from mutoscope.testing.wire import Asked

PICTURE_TOKENS = 765
"""What a picture in a message counts as."""


def message_texts(asked: Asked) -> list[str]:
    """What the messages of a request say, a text each."""
    messages = asked.document.get("messages")
    messages = messages if isinstance(messages, list) else []
    return [_said(each.get("content")) for each in messages if isinstance(each, dict)]


def wrong_with(order: Mapping[str, Any]) -> str:
    """What a chat request lacks, or asks for that the fakes do not do; empty where it is well."""
    messages = order.get("messages")
    if not isinstance(messages, list) or not messages:
        return "Missing required parameter: 'messages'."
    if order.get("stream") or order.get("tools"):
        return "Streams and tools are not supported here."
    wanted = order.get("response_format") or {}
    if wanted.get("type") == "json_object" and "json" not in _all_said(order).lower():
        return "'messages' must contain the word 'json' in some form, to use 'json_object'."
    return ""


def content_for(order: Mapping[str, Any]) -> str:
    """What the model says. ValueError: the schema is none."""
    pen = Pen(unmarked(_all_said(order)))
    wanted = order.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        return _dumped(instance(wanted["json_schema"]["schema"], pen))
    if wanted.get("type") == "json_object" and (schema := _schema_in_words(order)):
        return _dumped(instance(schema, pen))
    if wanted.get("type") == "json_object":
        return _dumped({"title": pen.title(), "text": pen.text(pen.wish.words or 30)})
    return pen.text(pen.wish.words or 30)


def completed(
    vendor: str, order: Mapping[str, Any], content: str, **more: Any
) -> tuple[dict[str, Any], Charge]:
    """A whole answer, cut off where the order's limit lies, and what it costs. `more`: what else
    stands in the message."""
    limit = order.get("max_completion_tokens") or order.get("max_tokens")
    cut = content if limit is None else content[: limit * CHARACTERS_PER_TOKEN]
    usage = _usage(order, cut)
    message = {"role": "assistant", "content": cut, "refusal": None, "annotations": [], **more}
    finish = "stop" if cut == content else "length"
    charge = Charge(
        vendor,
        str(order.get("model", "")),
        {
            "input_mtok": usage["prompt_tokens"] / 1e6,
            "output_mtok": usage["completion_tokens"] / 1e6,
        },
        _all_said(order),
    )
    return _completion(order, message, finish, usage), charge


def refused(vendor: str, order: Mapping[str, Any], *, late: bool) -> Reply:
    """How a model declines: in its own words, or cut off by the filter once it has begun."""
    words = "I'm sorry, I can't assist with that request."
    whole, charge = completed(vendor, order, "", refusal=None if late else words)
    choice = whole["choices"][0]
    choice["finish_reason"] = "content_filter" if late else "stop"
    choice["message"]["content"] = "" if late else None
    return in_json(whole, charge=charge)


def _completion(
    order: Mapping[str, Any], message: Mapping[str, Any], finish: str, usage: Mapping[str, Any]
) -> dict[str, Any]:
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    return {
        "id": f"chatcmpl-{zlib.crc32(_all_said(order).encode()):08x}",
        "object": "chat.completion",
        "created": 1_767_225_600,
        "model": order.get("model", ""),
        "choices": [choice],
        "usage": usage,
        "service_tier": "default",
    }


def _usage(order: Mapping[str, Any], content: str) -> dict[str, Any]:
    pictures = sum(_pictures(message.get("content")) for message in order["messages"])
    asked = tokens(unmarked(_all_said(order))) + PICTURE_TOKENS * pictures
    said = tokens(content)
    return {
        "prompt_tokens": asked,
        "completion_tokens": said,
        "total_tokens": asked + said,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }


def _all_said(order: Mapping[str, Any]) -> str:
    return "\n".join(_said(message.get("content")) for message in order["messages"])


def _schema_in_words(order: Mapping[str, Any]) -> Any:
    """The JSON schema that stands in a message, as whoever cannot send it otherwise puts it."""
    for message in order["messages"]:
        _, found, rest = _said(message.get("content")).partition('{"')
        with contextlib.suppress(ValueError):
            schema, _ = json.JSONDecoder().raw_decode(found + rest)
            if found and "properties" in schema:
                return schema
    return None


def _said(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(part.get("text", "") for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _pictures(content: Any) -> int:
    parts = content if isinstance(content, list) else []
    return sum(part.get("type") == "image_url" for part in parts)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
