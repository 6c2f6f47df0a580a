"""Answers of language models as values: a schema that they all take, and one chance to mend.

What vendors keep to strictly is a part of JSON Schema (OpenAI, "Structured outputs"; the others
less): all fields are required, none may be added, nothing is a reference, and numbers and lengths
are not bounded. Bounds are checked here.
"""

import functools
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from mutoscope.errors import ProviderError
from mutoscope.providers.protocols import ChatModel, Message
from mutoscope.providers.threads import on_thread

T = TypeVar("T")
Check = Callable[[T], Sequence[str]]

MOST_COMPLAINTS = 12
_LONGEST_TEXT = 400_000
_LONGEST_COMPLAINT = 300
_MOST_BROKEN = 50
"""So many braces that open no object are passed over: each costs a look at all that follows."""
_MOST_OBJECTS = 50
_KEPT = ("type", "enum", "description")
_THOUGHT, _THOUGHT_OVER = (re.compile(rf"<{end}think(?:ing)?>", re.I) for end in ("", "/"))
_HINT = "Retry it, name another model in the setting `models`, or another writer in `writers`."


@dataclass(frozen=True)
class _Read(Generic[T]):
    """What came of an answer. `complaints`: what is wrong with it, a line each; a `value` is there
    all the same where it fits the schema."""

    value: T | None
    complaints: Sequence[str]


async def ask(
    chat: ChatModel,
    messages: Sequence[Message],
    type_: TypeAdapter[T],
    *,
    max_tokens: int,
    likely_tokens: int | None = None,
    check: Check[T] = lambda _value: (),
) -> T:
    """A value of `type_`. `check` says what else is wrong with one, in words for the model.

    An answer with faults is asked for once more, with the complaints. What fits the schema then is
    good enough: the one of which less was wrong, the later if it is the same. Read and checked on
    a thread. ProviderError (code "unusable_answer"): neither fits.
    """
    schema = strict_schema(type_)
    complete = functools.partial(
        chat.complete, schema=schema, max_tokens=max_tokens, likely_tokens=likely_tokens
    )
    reply = await complete(messages)
    first = await on_thread(_read, reply.text, type_, check)
    if first.value is not None and not first.complaints:
        return first.value
    again = [
        *messages,
        Message("assistant", reply.text[:_LONGEST_TEXT] or "{}"),
        Message("user", _mending(first.complaints, schema)),
    ]
    reply = await complete(again)
    second = await on_thread(_read, reply.text, type_, check)
    fit = [each for each in (second, first) if each.value is not None]
    if not fit:
        raise _unusable(chat, second.complaints)
    best = min(fit, key=lambda each: len(each.complaints)).value
    assert best is not None
    return best


def strict_schema(type_: TypeAdapter[Any]) -> dict[str, Any]:
    """The JSON Schema of a type, within what all vendors take. ValueError: it does not fit there:
    it holds itself, or objects and lists of anything."""
    whole = type_.json_schema()
    return _strict(whole, whole.get("$defs", {}), ())


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in a text, in order, those within others left out: whatever stands around
    them, a fence or prose. Their texts are whole: half a surrogate is left out, which a model that
    escapes an emoji leaves where its tokens end."""
    text = _without_thoughts(text[:_LONGEST_TEXT])
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    at, failed = text.find("{"), 0
    while at >= 0 and failed < _MOST_BROKEN:
        try:
            found, end = decoder.raw_decode(text, at)
            found = _whole(found)
        except (ValueError, RecursionError):
            at, failed = text.find("{", at + 1), failed + 1
        else:
            yield found
            at = text.find("{", end)


def _without_thoughts(text: str) -> str:
    """What is thought and never ended is left: nobody knows where it ends."""
    kept, at = list[str](), 0
    while opened := _THOUGHT.search(text, at):
        over = _THOUGHT_OVER.search(text, opened.end())
        if over is None:
            break
        kept.append(text[at : opened.start()])
        at = over.end()
    return "".join(kept) + text[at:]


def _whole(document: Any) -> Any:
    written = json.dumps(document, ensure_ascii=False)
    return json.loads(written.encode("utf-8", "ignore"))


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _read(text: str, type_: TypeAdapter[T], check: Check[T]) -> _Read[T]:
    """The first object in the text that fits, else what is wrong with the first."""
    wrong: Sequence[str] = ()
    for found in itertools.islice(objects_in(text), _MOST_OBJECTS):
        try:
            value = type_.validate_python(found)
        except ValidationError as error:
            wrong = wrong or _complaints(error)
        else:
            return _Read(value, check(value)[:MOST_COMPLAINTS])
    return _Read(None, wrong or ["It holds no JSON object that is whole."])


def _complaints(error: ValidationError) -> list[str]:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return [
        f"{'.'.join(str(part) for part in fault['loc']) or 'all of it'}: {fault['msg']}"[
            :_LONGEST_COMPLAINT
        ]
        for fault in faults[:MOST_COMPLAINTS]
    ]


def _mending(complaints: Sequence[str], schema: Mapping[str, Any]) -> str:
    listed = "\n".join(f"- {each}" for each in complaints[:MOST_COMPLAINTS])
    return (
        f"That answer cannot be used as it is:\n{listed}\n\nAnswer again with the whole document,"
        " mended and nothing else changed: one JSON object that fits this JSON schema, without any"
        f" words around it:\n{json.dumps(schema, ensure_ascii=False)}"
    )


def _unusable(chat: ChatModel, complaints: Sequence[str]) -> ProviderError:
    model = f"{chat.identity.provider} ({chat.identity.model})"
    first = complaints[0].rstrip(".")
    return ProviderError(
        f"{model} gave no usable answer, asked twice: {first[:200]}.",
        provider=chat.identity.provider,
        hint=_HINT,
        code="unusable_answer",
    )


def _strict(node: Mapping[str, Any], known: Mapping[str, Any], within: Sequence[str]) -> Any:
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        if name in within:
            raise ValueError(f"{name} holds itself")
        more = {key: node[key] for key in ("description",) if key in node}
        return _strict({**known[name], **more}, known, [*within, name])
    kept = {key: node[key] for key in _KEPT if key in node}
    if "const" in node:
        return {**kept, "enum": [node["const"]]}
    choices = node.get("anyOf") or node.get("oneOf")
    if choices:
        return {**kept, "anyOf": [_strict(each, known, within) for each in choices]}
    if kept.get("type") == "object":
        return {**kept, **_closed(node, known, within)}
    if kept.get("type") == "array":
        if "items" not in node:
            raise ValueError("a list of anything, or of several kinds in turn")
        return {**kept, "items": _strict(node["items"], known, within)}
    return kept


def _closed(
    node: Mapping[str, Any], known: Mapping[str, Any], within: Sequence[str]
) -> dict[str, Any]:
    if "properties" not in node:
        raise ValueError("an object of anything")
    parts = {name: _strict(part, known, within) for name, part in node["properties"].items()}
    return {"properties": parts, "required": list(parts), "additionalProperties": False}
