"""All fakes on one port: how they misbehave, and how that is told them."""

import asyncio
import base64
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import pytest

from mutoscope.errors import (
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.request import Patience, Request
from mutoscope.testing.fakes import FakeVendors, running_fakes
from mutoscope.testing.fakes.elevenlabs import VOICES
from mutoscope.testing.fakes.running import settings_lines

KEY = "a-key-of-some-length"
PATIENT = Patience(silence_s=20, grace_s=0.2, deadline_s=30)
"""A machine with other work to do is silent for a while, too."""
HASTY = Patience(silence_s=0.2, grace_s=0.2, deadline_s=10)
DRAWING = {"responseModalities": ["IMAGE"], "imageConfig": {"imageSize": "512"}}


@dataclass(frozen=True)
class Order:
    """A request that a vendor charges for, with the text put into it."""

    vendor: str
    path: str
    body: str

    def of(self, fakes: FakeVendors, text: str) -> Request:
        path, body = self.path.replace("TEXT", quote(text)), self.body.replace("TEXT", text)
        return Request(
            self.vendor,
            fakes.url(self.vendor) + path,
            method="POST" if body else "GET",
            headers={"Authorization": f"Bearer {KEY}", "xi-api-key": KEY},
            document=json.loads(body) if body else None,
            paid=True,
            patience=PATIENT,
        )


CHAT = json.dumps({"model": "m", "messages": [{"role": "user", "content": "Say: TEXT"}]})
SPEECH = f"/v1/text-to-speech/{next(iter(VOICES))}/with-timestamps?output_format=pcm_24000"
ORDERS = (
    Order("openai", "/images/generations", '{"model": "m", "prompt": "A TEXT", "size": "64x64"}'),
    Order("openai", "/chat/completions", CHAT),
    Order(
        "gemini",
        "/v1beta/models/m:generateContent",
        json.dumps({"contents": [{"parts": [{"text": "TEXT"}]}], "generationConfig": DRAWING}),
    ),
    Order("gemini", "/v1beta/openai/chat/completions", CHAT),
    Order("openrouter", "/chat/completions", CHAT),
    Order("local", "/chat/completions", CHAT),
    Order("elevenlabs", SPEECH, '{"text": "TEXT", "model_id": "m"}'),
    Order("pexels", "/v1/search?query=TEXT", ""),
    Order("voicevox", "/audio_query?speaker=3&text=TEXT", "{}"),
)
everyone = pytest.mark.parametrize("order", ORDERS, ids=lambda each: each.vendor + each.path[:12])
PICTURE, CHATTED, SPEECH_ORDER = ORDERS[0], ORDERS[1], ORDERS[6]


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors() as running:
        yield running


async def failure(request: Request) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await call(request)
    return caught.value


@everyone
async def test_marks_are_heeded_as_often_as_they_say(fakes: FakeVendors, order: Order) -> None:
    request = order.of(fakes, "[500 x1] a cat")
    assert isinstance(await failure(request), ProviderUnavailable)
    assert fakes.charges == []
    assert (await call(request)).status == 200
    assert len(fakes.asked(order.vendor)) == len(fakes.requests) == 2
    assert [charge.vendor for charge in fakes.charges] == ([order.vendor] if is_paid(order) else [])


def is_paid(order: Order) -> bool:
    return order.vendor not in ("local", "pexels", "voicevox")


@everyone
@pytest.mark.parametrize("mark", ["html_error", "redirect", "wrong_type", "truncated"])
async def test_what_nobody_can_use(fakes: FakeVendors, order: Order, mark: str) -> None:
    assert isinstance(await failure(order.of(fakes, f"a [{mark}] cat")), ProviderUnavailable)
    assert bool(fakes.charges) == (is_paid(order) and mark in ("wrong_type", "truncated"))


@everyone
@pytest.mark.parametrize("mark", ["hang", "drip 5"])
async def test_silence(fakes: FakeVendors, order: Order, mark: str) -> None:
    fakes.behave(order.vendor, mark)
    error = await failure(replace(order.of(fakes, "a cat"), patience=HASTY))
    assert isinstance(error, ProviderUnavailable)
    assert error.maybe_charged
    await fakes.until(lambda told: told.left == 1)


@everyone
async def test_it_dies_with_the_order(fakes: FakeVendors, order: Order) -> None:
    error = await failure(order.of(fakes, "[die_after_accept] a cat"))
    assert error.maybe_charged
    assert bool(fakes.charges) == is_paid(order)


@everyone
async def test_it_repeats_the_key(fakes: FakeVendors, order: Order) -> None:
    fakes.behave(order.vendor, "echo_key")
    request = order.of(fakes, "a cat")
    error = await failure(request)
    assert KEY not in str(error)
    assert type(error) is ProviderError
    assert KEY in fakes.requests[0].headers["authorization"]


@everyone
async def test_it_is_limited(fakes: FakeVendors, order: Order) -> None:
    fakes.behave(order.vendor, "429 0.25", times=2)
    errors = [await failure(order.of(fakes, "a cat")) for _ in range(2)]
    assert all(isinstance(error, ProviderLimited) for error in errors)
    assert (await call(order.of(fakes, "a cat"))).status == 200


async def test_a_limit_says_when_in_a_header(fakes: FakeVendors) -> None:
    fakes.behave("openai", "429 0.25")
    error = await failure(PICTURE.of(fakes, "a cat"))
    assert isinstance(error, ProviderLimited)
    assert error.retry_after_s == 0.25


@pytest.mark.parametrize("order", [PICTURE, SPEECH_ORDER], ids=["openai", "elevenlabs"])
async def test_half_of_the_base64_in_whole_json(fakes: FakeVendors, order: Order) -> None:
    whole = media(await call(order.of(fakes, "a cat")))
    half = media(await call(order.of(fakes, "[half_base64] a cat")))
    assert abs(len(half) - len(whole) / 2) < 4
    assert whole.startswith(half)


def media(answer: Answer) -> bytes:
    document = answer.document
    found = document.get("audio_base64") or document["data"][0]["b64_json"]
    return base64.b64decode(found)


async def test_slow_is_slow_and_well(fakes: FakeVendors) -> None:
    request = replace(PICTURE.of(fakes, "[slow 0.3] a cat"), patience=Patience())
    began_at = asyncio.get_running_loop().time()
    assert (await call(request)).status == 200
    assert asyncio.get_running_loop().time() - began_at >= 0.3


@everyone
async def test_a_wrong_key_and_none(order: Order) -> None:
    takes_none = order.vendor in ("local", "voicevox")
    async with FakeVendors(api_key="another-key") as strict:
        for headers in ({"Authorization": f"Bearer {KEY}", "xi-api-key": KEY}, {}):
            request = replace(order.of(strict, "a cat"), headers=headers)
            if takes_none:
                assert (await call(request)).status == 200
            else:
                assert type(await failure(request)) in (ProviderDenied, ProviderError)
        assert strict.charges == []


async def test_a_refusal_by_policy_is_seen_as_one(fakes: FakeVendors) -> None:
    for order in (PICTURE, SPEECH_ORDER):
        assert isinstance(await failure(order.of(fakes, "[refuse] a cat")), ProviderRefused)


async def test_the_same_gives_the_same(fakes: FakeVendors) -> None:
    answers = [await call(PICTURE.of(fakes, "a cat")) for _ in range(2)]
    assert answers[0].body == answers[1].body
    assert (await call(PICTURE.of(fakes, "[slow 0.01] a cat"))).body == answers[0].body
    assert (await call(PICTURE.of(fakes, "a dog"))).body != answers[0].body


async def test_what_is_no_request_is_complained_about(fakes: FakeVendors) -> None:
    wrong: Any = {"model": "m", "messages": [{"role": "user", "content": "a"}], "max_tokens": "x"}
    request = replace(CHATTED.of(fakes, "a"), document=wrong)
    assert "400" in str(await failure(request))
    for path in ("/nowhere", "/images/generations/more"):
        url = fakes.url("openai") + path
        assert "404" in str(await failure(replace(request, url=url)))
    assert "404" in str(await failure(replace(request, url=f"{fakes.origin}/nobody")))


def test_a_misbehaviour_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="no such misbehaviour"):
        FakeVendors().behave("openai", "sulk")


async def test_other_processes_can_ask_for_the_ledger(fakes: FakeVendors) -> None:
    await call(PICTURE.of(fakes, "a cat"))
    told = (await call(Request("fake", f"{fakes.origin}/ledger"))).document
    [bought] = told["purchases"]
    assert (bought["vendor"], bought["units"], bought["usd"]) == ("openai", {"picture": 1.0}, 0.04)
    assert told["requests"][0] == "openai POST /v1/images/generations"


async def test_a_body_in_chunks(fakes: FakeVendors) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(fakes.origin.split(":")[-1]))
    body = CHATTED.body.replace("TEXT", "ä cat").encode()
    head = "POST /openai/v1/chat/completions?x=1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[:7], body[7:]))
    writer.write(head.encode() + pieces + b"0\r\nTrailer: x\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 200")
    writer.close()
    assert fakes.requests[0].body == body
    assert fakes.requests[0].query == {"x": "1"}


async def test_a_port_that_is_taken(fakes: FakeVendors) -> None:
    port = int(fakes.origin.split(":")[-1])
    with pytest.raises(OSError, match="in use"), running_fakes(port=port):
        pass


def test_a_process_of_its_own_says_how_to_be_used() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mutoscope.testing.fakes", "--api-key", KEY],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = list(iter(process.stdout.readline, "\n"))
        found = re.search(r"http\S+/openai/v1", "".join(lines))
        assert found is not None
        headers = {"Authorization": f"Bearer {KEY}"}
        answer = asyncio.run(call(Request("openai", f"{found[0]}/models", headers=headers)))
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert answer.document["object"] == "list"
    assert process.returncode == 0


async def test_the_settings_lead_to_the_fakes(fakes: FakeVendors) -> None:
    first, *keys = settings_lines(fakes, "k")
    name, _, value = first.partition("=")
    addresses = json.loads(value.strip("'"))
    assert name == "export MUTOSCOPE_BASE_URLS"
    assert addresses["gemini"] == fakes.url("gemini")
    assert "export GEMINI_API_KEY=k" in keys
