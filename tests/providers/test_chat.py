"""Talking to servers of all kinds: how they are asked, and what they may answer."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from mutoscope.config import Settings
from mutoscope.errors import ProviderError, ProviderLimited, ProviderRefused, ProviderUnavailable
from mutoscope.providers.base_url import missing_path
from mutoscope.providers.chat import ChatCompletions
from mutoscope.providers.protocols import Message, Reply
from mutoscope.providers.vendors import account
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import document, fault
from providers.conformance.till import Call, RecordingTill

ASKED = [Message("user", "Why?")]
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def said(content: Any, finish: str = "stop", usage: Any = None, **message: Any) -> bytes:
    turn = {"role": "assistant", "content": content, **message}
    used = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    choice = {"index": 0, "message": turn, "finish_reason": finish}
    return document(200, {"choices": [choice], "usage": used if usage is None else usage})


class Scripted(LoopbackServer):
    """Gives the answers in turn, the last for ever."""

    def __init__(self, *answers: bytes) -> None:
        super().__init__()
        self._answers: Sequence[bytes] = answers

    async def respond(self, exchange: Exchange) -> None:
        answer = self._answers[min(len(self.requests), len(self._answers) - 1)]
        await self._heard(exchange.asked)
        await exchange.send(answer)

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [dict(asked.document) for asked in self.requests]


@dataclass
class KnowingTill(RecordingTill):
    """Its calls were answered before: a crash came between."""

    answered: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def call(self, **asked: Any) -> AsyncIterator[Call]:
        async with super().call(**asked) as call:
            if self.answered:
                call.vendor_id = self.answered.pop(0)
            yield call


def model(server: Scripted, till: Any, vendor: str = "openai", path: str = "") -> ChatCompletions:
    models = {f"{vendor}.chat": "some-model"}
    given = Settings(base_urls={vendor: server.origin + path}, models=models)
    own = replace(account(given, vendor, "chat"), key="sk-1234567")
    return ChatCompletions(own).paying(till)


async def ask(server: Scripted, till: Any, *, schema: Any = None, vendor: str = "openai") -> Reply:
    return await model(server, till, vendor).complete(ASKED, schema=schema, max_tokens=300)


@pytest.mark.parametrize(
    ("base_url", "path", "missing"),
    [
        ("https://api.openai.com", "v1", "v1"),
        ("https://api.openai.com/", "v1", "v1"),
        ("https://api.openai.com/v1", "v1", ""),
        ("http://localhost:11434/v1/", "v1", ""),
        ("http://localhost:8080", "v1", "v1"),
        ("https://llm.example.org/openai/v1", "v1", ""),
        ("https://llm.example.org/api/paas/v4", "v1", ""),
        ("https://generativelanguage.googleapis.com/v1beta/openai", "v1", ""),
        ("https://generativelanguage.googleapis.com", "v1beta/openai", "v1beta/openai"),
        ("https://generativelanguage.googleapis.com/v1beta", "v1beta/openai", "openai"),
        ("https://openrouter.ai", "api/v1", "api/v1"),
        ("https://openrouter.ai/api", "api/v1", "v1"),
        ("https://openrouter.ai/api/v1", "api/v1", ""),
        ("no address", "v1", "v1"),
    ],
)
def test_an_address_gets_what_it_lacks(base_url: str, path: str, missing: str) -> None:
    assert missing_path(base_url, path) == missing


@pytest.mark.parametrize("path", ["", "/v1", "/v1/"])
async def test_an_operators_address_is_asked_where_it_answers(path: str) -> None:
    async with Scripted(said("Because.")) as server:
        await model(server, RecordingTill(), path=path).complete(ASKED, max_tokens=9)
        assert [asked.path for asked in server.requests] == ["/v1/chat/completions"]


async def test_the_limit_is_called_what_the_server_knows_and_that_is_remembered() -> None:
    words = (
        "Unsupported parameter: 'max_tokens' is not supported with this model."
        " Use 'max_completion_tokens' instead."
    )
    async with Scripted(fault(400, "invalid_request_error", words), said("Because.")) as server:
        for _ in range(2):
            await ask(server, RecordingTill())
        assert [sorted(each)[0] for each in server.documents] == [
            "max_tokens",
            "max_completion_tokens",
            "max_completion_tokens",
        ]


async def test_a_server_of_old_is_asked_as_it_was() -> None:
    async with Scripted(said("Because.")) as server:
        await ask(server, RecordingTill())
        assert server.documents[0]["max_tokens"] == 300
        assert "max_completion_tokens" not in server.documents[0]


async def test_a_limit_that_is_too_high_is_not_swapped() -> None:
    words = "max_tokens is too large: 300. This model supports at most 200 completion tokens."
    async with Scripted(fault(400, "invalid_request_error", words)) as server:
        with pytest.raises(ProviderError, match="at most 200"):
            await ask(server, RecordingTill())
        assert len(server.requests) == 1


async def test_forms_are_given_up_one_by_one_within_one_call_at_the_till() -> None:
    till = RecordingTill()
    answers = (
        fault(400, "invalid_request_error", "json_schema is not supported"),
        fault(422, "invalid_request_error", "response_format: extra inputs are not permitted"),
        said("{}"),
    )
    async with Scripted(*answers) as server:
        await ask(server, till, schema=SCHEMA)
        forms = [each.get("response_format", {}).get("type") for each in server.documents]
        assert forms == ["json_schema", "json_object", None]
        assert json.dumps(SCHEMA) in server.documents[2]["messages"][0]["content"]
    assert len(till.calls) == 1
    assert till.calls[0].charged_usd == pytest.approx(100 * 10e-6 + 20 * 50e-6)


async def test_another_complaint_is_not_about_the_form() -> None:
    complaint = fault(400, "invalid_request_error", "This model's maximum context length is 4096.")
    async with Scripted(complaint) as server:
        with pytest.raises(ProviderError, match="context length"):
            await ask(server, RecordingTill(), schema=SCHEMA)
        assert len(server.requests) == 1


async def test_an_answer_is_kept_with_its_call_and_taken_up_from_there() -> None:
    till = RecordingTill()
    async with Scripted(said("Because \x00 of “that”.")) as server:
        reply = await ask(server, till)
        kept = till.calls[0].vendor_id
        assert kept is not None
        assert kept.isascii()
        assert "\x00" not in kept
        later = KnowingTill(answered=[kept])
        assert await ask(server, later) == reply
        assert len(server.requests) == 1
    assert till.calls[0].resumes_by == later.calls[0].resumes_by == "id"
    assert later.calls[0].charged_usd == till.calls[0].charged_usd


async def test_thoughts_that_only_the_total_counts_are_counted() -> None:
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 1_120}
    async with Scripted(said("Because.", usage=usage)) as server:
        reply = await ask(server, RecordingTill(), vendor="gemini")
    assert (reply.input_tokens, reply.output_tokens) == (100, 1_020)


@pytest.mark.parametrize("usage", [{}, [], {"prompt_tokens": 10**400, "completion_tokens": True}])
async def test_what_was_not_counted_costs_the_estimate(usage: Any) -> None:
    till = RecordingTill()
    async with Scripted(said("Because of that.", usage=usage)) as server:
        reply = await ask(server, till)
    assert till.calls[0].charged_usd is None
    assert till.calls[0].error is None
    assert reply.output_tokens >= 4


@pytest.mark.parametrize("cost", [0.0123, 0, float("inf"), -1.0, 10**400, True, "much"])
async def test_openrouter_says_itself_what_it_costs(cost: Any) -> None:
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "cost": cost}
    till = RecordingTill()
    async with Scripted(said("Because.", usage=usage)) as server:
        await ask(server, till, vendor="openrouter")
    by_list = 100 * 10e-6 + 20 * 50e-6
    assert till.calls[0].charged_usd == pytest.approx(cost if cost in (0.0123, 0) else by_list)


async def test_who_only_thinks_is_told_of() -> None:
    till = RecordingTill()
    async with Scripted(said("", "length")) as server:
        with pytest.raises(ProviderError, match="300 tokens up thinking") as caught:
            await ask(server, till)
    assert (caught.value.code, caught.value.transient) == ("cut_off", False)
    assert till.calls[0].charged_usd
    assert till.calls[0].vendor_id is None


async def test_parts_of_a_text_are_one() -> None:
    parts = [{"type": "thinking", "thinking": []}, {"type": "text", "text": "Because."}, "x"]
    async with Scripted(said(parts)) as server:
        assert (await ask(server, RecordingTill())).text == "Because."


async def test_a_refusals_words_hold_no_key() -> None:
    async with Scripted(said(None, refusal="Not with sk-1234567 nor without.")) as server:
        with pytest.raises(ProviderRefused, match=r"Not with \*+ nor") as caught:
            await ask(server, RecordingTill())
    assert "sk-1234567" not in repr(caught.value)


async def test_an_error_in_a_choice_is_one() -> None:
    choice = {"error": {"code": 429, "message": "Slow down"}, "finish_reason": "error"}
    async with Scripted(document(200, {"choices": [choice]})) as server:
        with pytest.raises(ProviderLimited):
            await ask(server, RecordingTill(), vendor="openrouter")


@pytest.mark.parametrize(
    "answer",
    [
        document(200, {}),
        document(200, {"choices": []}),
        document(200, {"choices": {}}),
        document(200, {"choices": ["x"]}),
        document(200, {"choices": [{"message": "x"}]}),
        document(200, {"choices": [{"message": {"content": 7}}]}),
        said("", usage={}),
        said(" \n", usage={}),
        said([{"text": 7}], usage={}),
    ],
)
async def test_what_nobody_can_use_may_have_been_charged(answer: bytes) -> None:
    till = RecordingTill()
    async with Scripted(answer) as server:
        with pytest.raises(ProviderUnavailable, match="without a") as caught:
            await ask(server, till)
    assert caught.value.maybe_charged
    assert till.calls[0].charged_usd is None


@pytest.mark.parametrize("content", ["", " \n", [{"text": 7}]])
async def test_an_empty_answer_costs_what_it_says_it_used(content: Any) -> None:
    till = RecordingTill()
    async with Scripted(said(content)) as server:
        with pytest.raises(ProviderUnavailable, match="without a text") as caught:
            await ask(server, till)
    assert not caught.value.maybe_charged
    assert till.calls[0].charged_usd == pytest.approx(100 * 10e-6 + 20 * 50e-6)


@pytest.mark.parametrize(
    "answer", [said("Beca", "length", usage={}), said(None, "content_filter", usage={})]
)
async def test_a_broken_answer_that_does_not_say_what_it_used_costs_the_estimate(
    answer: bytes,
) -> None:
    till = RecordingTill()
    async with Scripted(answer) as server:
        with pytest.raises(ProviderError):
            await ask(server, till, schema=SCHEMA)
    assert till.calls[0].charged_usd == till.calls[0].usd > 0


async def test_half_a_surrogate_is_neither_kept_nor_sent_back() -> None:
    till = RecordingTill()
    async with Scripted(said("Be\ud83dcause \ud83d\ude00.")) as server:
        reply = await ask(server, till)
        assert reply.text == "Because 😀."
        kept = till.calls[0].vendor_id
        assert kept is not None
        cut = KnowingTill(answered=[kept.replace("Because", "Because\\ud83d")])
        assert await ask(server, cut) == reply
        await model(server, till).complete([Message("user", "So\udc4d?")], max_tokens=9)
        assert server.documents[-1]["messages"] == [{"role": "user", "content": "So?"}]


async def test_an_answer_without_end_is_cut_before_it_is_kept() -> None:
    till = RecordingTill()
    async with Scripted(said("so " * 600_000)) as server:
        assert len((await ask(server, till)).text) == 200_000
    assert len(till.calls[0].vendor_id or "") < 201_000


async def test_nobody_is_asked_for_a_model_without_a_name() -> None:
    till = RecordingTill()
    async with Scripted(said("Because.")) as server:
        nameless = model(server, till, "local")
        nameless = replace(nameless, account=replace(nameless.account, model=""))
        with pytest.raises(ProviderError, match="does not tell") as caught:
            await nameless.complete(ASKED, max_tokens=9)
        assert server.requests == []
    assert (caught.value.code, till.calls) == ("no_model", [])
    assert 'models."local.chat"' in caught.value.hint


async def test_what_costs_is_not_bought_without_a_till() -> None:
    async with Scripted(said("Because.")) as server:
        with pytest.raises(RuntimeError, match="costs money"):
            await ask(server, None)
        assert server.requests == []
        assert (await ask(server, None, vendor="local")).text == "Because."
