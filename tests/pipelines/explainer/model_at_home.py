"""A language model over a real socket, which answers what it was told to, and an article for it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mutoscope.config import Settings
from mutoscope.pipelines.explainer.order import Order
from mutoscope.providers.script_writer import ScriptWriter
from mutoscope.providers.vendors import account
from mutoscope.providers.whole_page import read_whole_text
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import document
from providers.conformance.till import RecordingTill

BEES = """# Honey

Bees make honey. Honey does not spoil. A jar from a tomb in Egypt was 3000 years old.

## The work

Bees fan it with their wings. Ada Brown wrote: “Nothing can live in so little water as there is”.

## The winter

They seal the cells with wax. In 1850 Langstroth built a hive. In 1900 all had one.
"""
PAGE = read_whole_text(BEES)
LINES = (
    ("Honey never spoils.", "A jar from a tomb in Egypt was still good."),
    ("Bees fan every drop with their wings.", "So it gets thick."),
    ("They seal the cells with wax.", "It is kept for the winter."),
)
ORDER = Order("", 0.5, 90, "en")
"""Of about 35 words in three sections."""


def section(texts: Sequence[Any], **more: Any) -> dict[str, Any]:
    lines = [text if isinstance(text, dict) else {"text": text} for text in texts]
    slide = {"kind": "bullets", "title": "", "points": ["A point."], "rows": [], "picture": 0}
    usual = {"part": "point", "title": "A section", "slide": slide}
    return {**usual, "lines": lines, **more}


def script(
    sections: Sequence[Sequence[Any]] = LINES, *, slides: Sequence[Any] = (), **more: Any
) -> dict[str, Any]:
    """A script with an arc. `slides`: of its sections, None: the usual one."""
    made = [section(lines) for lines in sections]
    for each, slide in zip(made, slides, strict=False):
        each["slide"] = slide or each["slide"]
    made[0]["part"], made[-1]["part"] = "hook", "conclusion"
    return {"title": "Why honey lasts", "description": "On honey.", "sections": made, **more}


def said(content: Any, finish: str = "stop") -> bytes:
    text = content if isinstance(content, str) else json.dumps(content)
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": finish}
    used = {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500}
    return document(200, {"choices": [choice], "usage": used})


class Model(LoopbackServer):
    """Gives the answers in turn, the last for ever."""

    def __init__(self, *answers: Any) -> None:
        super().__init__()
        self._answers = [each if isinstance(each, bytes) else said(each) for each in answers]

    async def respond(self, exchange: Exchange) -> None:
        answer = self._answers[min(len(self.requests), len(self._answers) - 1)]
        await self._heard(exchange.asked)
        await exchange.send(answer)

    def prompt(self, index: int = 0) -> str:
        turns = self.requests[index].document["messages"]
        return "\n".join(turn["content"] for turn in turns)

    def schema(self) -> dict[str, Any]:
        return self.requests[0].document["response_format"]["json_schema"]["schema"]

    def writer(self) -> ScriptWriter:
        found = account(Settings(base_urls={"openai": self.origin}), "openai", "chat")
        return ScriptWriter(replace(found, key="sk-1234567")).paying(RecordingTill())
