"""What every language model promises, whoever answers: over real sockets, against the fakes."""

import asyncio
import json
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from mutoscope.config import Settings
from mutoscope.errors import (
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.chat import ChatCompletions
from mutoscope.providers.http.request import Patience
from mutoscope.providers.paying import Limited, Paid
from mutoscope.providers.protocols import Message, Reply
from mutoscope.providers.vendors import account
from mutoscope.testing.fakes import FakeVendors
from providers.conformance.till import Call, RecordingTill

KEY = "sk-very-secret-key"
HASTY = Patience(deadline_s=5, connect_s=2, silence_s=0.5, bytes_per_s=500, grace_s=0.3)
ASKED = [Message("system", "Answer in JSON."), Message("user", "Write about 20 words on bees.")]
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "text": {"type": "string"}},
    "required": ["title", "text"],
    "additionalProperties": False,
}
VENDORS = ("openai", "gemini", "openrouter", "local")
PAID = VENDORS[:-1]


@dataclass
class Shop:
    """One vendor, and a model of it that pays at `till`."""

    name: str
    fakes: FakeVendors
    till: RecordingTill = field(default_factory=RecordingTill)

    def model(self, model: str = "", key: str = KEY) -> ChatCompletions:
        settings = Settings(base_urls={self.name: self.fakes.url(self.name)})
        found = account(settings, self.name, "chat")
        secret = key if found.key_setting else ""
        own = replace(found, key=secret, model=model or found.model or "llama:8b")
        return ChatCompletions(own, patience=HASTY).paying(self.till)

    async def ask(self, model: str = "", schema: Any = None, max_tokens: int = 500) -> Reply:
        return await self.model(model).complete(ASKED, schema=schema, max_tokens=max_tokens)

    async def fail(self, **asked: Any) -> ProviderError:
        with pytest.raises(ProviderError) as caught:
            await self.ask(**asked)
        return caught.value

    @property
    def sent(self) -> list[dict[str, Any]]:
        return [dict(asked.document) for asked in self.fakes.asked(self.name)]

    @property
    def call(self) -> Call:
        (only,) = self.till.calls
        return only


@pytest.fixture(params=VENDORS)
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    async with FakeVendors(api_key=KEY) as fakes:
        yield Shop(request.param, fakes)


async def test_it_answers_and_is_charged_what_was_counted(shop: Shop) -> None:
    reply = await shop.ask()
    assert len(reply.text.split()) > 10
    assert reply.input_tokens > 5
    assert reply.output_tokens > 10
    assert [turn["role"] for turn in shop.sent[0]["messages"]] == ["system", "user"]
    if shop.name == "local":
        assert (shop.call.usd, shop.call.charged_usd) == (0, 0)
        return
    (charge,) = shop.fakes.purchases(shop.name)
    prices = shop.model().account
    by_list = prices.usd(**charge.units)
    told = charge.usd if shop.name == "openrouter" else by_list
    assert shop.call.charged_usd == pytest.approx(told)
    assert shop.call.error is None
    assert shop.call.usd >= by_list


async def test_a_schema_is_kept_to(shop: Shop) -> None:
    reply = await shop.ask(schema=SCHEMA)
    assert set(json.loads(reply.text)) == {"title", "text"}
    (form,) = (sent["response_format"] for sent in shop.sent)
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True


async def test_it_is_paid_limited_and_known_by_its_model(shop: Shop) -> None:
    model = shop.model()
    assert isinstance(model, Paid)
    assert isinstance(model, Limited)
    assert (model.identity.provider, model.identity.model) == (shop.name, model.account.model)
    assert KEY not in repr(model)


@pytest.mark.parametrize("shop", ["local"], indirect=True)
async def test_a_free_schema_is_left_for_json_and_remembered(shop: Shop) -> None:
    for _ in range(2):
        assert json.loads((await shop.ask("llama-no-schema:8b", SCHEMA)).text)["text"]
    forms = [sent["response_format"]["type"] for sent in shop.sent]
    assert forms == ["json_schema", "json_object", "json_object"]
    assert json.dumps(SCHEMA) in shop.sent[1]["messages"][0]["content"]
    assert len(shop.sent[1]["messages"]) == 2


@pytest.mark.parametrize("shop", ["local"], indirect=True)
async def test_prose_around_a_fence_is_handed_on(shop: Shop) -> None:
    reply = await shop.ask("llama-prose:8b", SCHEMA)
    assert reply.text.startswith("Sure!")
    assert "```json" in reply.text


async def test_a_refusal_is_told(shop: Shop) -> None:
    shop.fakes.behave(shop.name, "refuse")
    error = await shop.fail()
    assert isinstance(error, ProviderRefused)
    assert not error.maybe_charged
    if shop.name == "openrouter":
        assert "flagged" in error.message
        assert shop.call.charged_usd is None
    elif shop.name in PAID:  # the refusal is an answer, and was counted
        assert "can't assist" in error.message
        (charge,) = shop.fakes.purchases(shop.name)
        assert shop.call.charged_usd == pytest.approx(shop.model().account.usd(**charge.units))
    assert shop.call.vendor_id is None


@pytest.mark.parametrize("shop", ["openai", "gemini", "local"], indirect=True)
async def test_a_filter_that_cuts_in_refuses(shop: Shop) -> None:
    shop.fakes.behave(shop.name, "refuse_late")
    assert isinstance(await shop.fail(), ProviderRefused)


@pytest.mark.parametrize("shop", PAID, indirect=True)
async def test_a_wrong_key_names_its_setting(shop: Shop) -> None:
    with pytest.raises(ProviderDenied) as caught:
        await shop.model(key="sk-wrong-key").complete(ASKED, max_tokens=50)
    assert f"`{shop.model().account.key_setting}`" in caught.value.hint
    assert not caught.value.maybe_charged
    assert shop.call.charged_usd is None
    assert shop.fakes.purchases(shop.name) == []


async def test_a_limit_says_when_to_come_back(shop: Shop) -> None:
    shop.fakes.behave(shop.name, "429 0.25")
    error = await shop.fail()
    assert isinstance(error, ProviderLimited)
    assert error.retry_after_s == 0.25
    assert not error.maybe_charged


@pytest.mark.parametrize(
    ("mark", "words", "maybe_charged"),
    [
        ("503", "fault of its own|come back", False),
        ("html_error", r"fault of its own \(502\)", True),
        ("drip 9", "sent only|fell silent", True),
        ("truncated", "broke the connection off", True),
        ("wrong_type", "a web page instead of JSON", True),
        ("hang", "fell silent", True),
        ("die_after_accept", "broke the connection off", True),
        ("redirect", "leads on more than|leads to", False),
    ],
)
async def test_a_fault_is_told_and_says_whether_it_may_have_cost(
    shop: Shop, mark: str, words: str, maybe_charged: bool
) -> None:
    shop.fakes.behave(shop.name, mark)
    with pytest.raises((ProviderUnavailable, ProviderLimited), match=words) as caught:
        await shop.ask()
    assert caught.value.transient
    assert caught.value.maybe_charged == (maybe_charged and shop.name in PAID)
    assert shop.call.charged_usd is None
    assert shop.call.error is caught.value


@pytest.mark.parametrize("shop", ["openrouter"], indirect=True)
async def test_an_error_within_a_good_answer_is_one(shop: Shop) -> None:
    shop.fakes.behave(shop.name, "late_error")
    error = await shop.fail()
    assert isinstance(error, ProviderUnavailable)
    assert "502" in error.message


@pytest.mark.parametrize("shop", PAID, indirect=True)
async def test_the_key_is_told_nobody(shop: Shop) -> None:
    shop.fakes.behave(shop.name, "echo_key")
    error = await shop.fail()
    told = "".join(traceback.format_exception(error)) + error.hint + repr(error)
    assert KEY not in told


async def test_a_model_that_is_gone_names_the_setting(shop: Shop) -> None:
    error = await shop.fail(model="gone-1")
    assert type(error) is ProviderError
    assert f"'{shop.name}.chat'" in error.hint
    assert not error.maybe_charged
    assert len(shop.sent) == 1


async def test_an_answer_that_was_cut_off_is_charged_and_final(shop: Shop) -> None:
    error = await shop.fail(schema=SCHEMA, max_tokens=10)
    assert (error.code, error.transient, error.maybe_charged) == ("cut_off", False, False)
    assert "10 tokens" in error.message
    assert bool(shop.call.charged_usd) == (shop.name in PAID)
    assert shop.call.vendor_id is None


async def test_who_waits_no_more_leaves(shop: Shop) -> None:
    shop.fakes.behave(shop.name, "hang")
    asking = asyncio.create_task(shop.ask())
    await shop.fakes.until(lambda fakes: bool(fakes.requests))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await shop.fakes.until(lambda fakes: fakes.left == 1)
    assert isinstance(shop.call.error, asyncio.CancelledError)
