"""Calls of a vendor over real sockets: what it does wrong, and what is made of it."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from mutoscope.errors import (
    ConfigError,
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.http.call import call
from mutoscope.providers.http.request import Patience, Request
from mutoscope.testing.vendor import FakeVendor, drawn

HASTY = Patience(deadline_s=9, connect_s=2, silence_s=0.8, bytes_per_s=500, grace_s=0.3)
KEY = "sk-very-secret-key"
BOUND_S = 5.0


@pytest.fixture
async def vendor() -> AsyncIterator[FakeVendor]:
    async with FakeVendor() as running:
        yield running


@pytest.fixture
async def answers() -> AsyncIterator[dict[str, Any]]:
    """Whatever stands in `raw` is sent to each caller; `asked` keeps what they sent."""
    site: dict[str, Any] = {"raw": b"", "asked": []}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        site["asked"].append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(site["raw"])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    site["url"] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield site


def order(vendor: FakeVendor, prompt: str, **changes: Any) -> Request:
    request = Request(
        "acme",
        vendor.url + "/v1/pictures:now",
        method="POST",
        headers={"Authorization": f"Bearer {KEY}"},
        document={"prompt": prompt, "width": 32, "height": 48},
        wanted="picture",
        key_setting="acme_api_key",
        paid=True,
        patience=HASTY,
    )
    return replace(request, **changes)


def raw(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    fields = {"Content-Length": str(len(body)), "Connection": "close", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


async def failure(request: Request) -> ProviderError:
    async with asyncio.timeout(BOUND_S):
        with pytest.raises(ProviderError) as caught:
            await call(request)
    error = caught.value
    assert error.provider == request.provider
    assert error.hint
    assert KEY not in f"{error.message} {error.hint} {request!r}"
    return error


async def test_a_picture_is_what_its_bytes_are(vendor: FakeVendor) -> None:
    answer = await call(order(vendor, "a cat"))
    assert (answer.status, answer.content_type) == (200, "image/png")
    assert answer.body == drawn("a cat", 32, 48)
    assert answer.headers["content-length"] == str(len(answer.body))


@pytest.mark.parametrize(
    ("prompt", "kind", "message", "charged"),
    [
        ("[hang] a cat", ProviderUnavailable, "acme fell silent.", True),
        ("[drip 0.02] a cat", ProviderUnavailable, "acme sent only ", True),
        ("[429] a cat", ProviderLimited, "acme asks to come back later (429).", False),
        ("[429 2.5] a cat", ProviderLimited, "acme asks to come back in 2.5 s (429).", False),
        ("[503 7] a cat", ProviderLimited, "acme asks to come back in 7 s (503).", False),
        ("[500] a cat", ProviderUnavailable, "acme has a fault of its own (500).", False),
        ("[503] a cat", ProviderUnavailable, "acme has a fault of its own (503).", False),
        ("[refuse] a cat", ProviderRefused, "acme refuses this content by its policy", False),
        ("[denied] a cat", ProviderDenied, "acme does not let us in (401).", False),
        ("[truncated] a cat", ProviderUnavailable, "acme broke the connection off.", True),
        ("[wrong_type] a cat", ProviderUnavailable, "sent a web page instead of a picture", True),
        ("[redirect] a cat", ProviderUnavailable, "acme leads on more than 2 times.", False),
        ("[die_after_accept] a cat", ProviderUnavailable, "broke the connection off", True),
    ],
)
async def test_each_misbehaviour_is_told_by_its_class(
    vendor: FakeVendor, prompt: str, kind: type[ProviderError], message: str, charged: bool
) -> None:
    error = await failure(order(vendor, prompt))
    assert type(error) is kind
    assert message in error.message
    assert error.maybe_charged is charged
    assert error.maybe_charged or not vendor.purchases


async def test_what_was_not_paid_is_not_charged(vendor: FakeVendor) -> None:
    error = await failure(order(vendor, "[hang] a cat", paid=False))
    assert not error.maybe_charged


async def test_a_time_to_come_back_is_kept(vendor: FakeVendor) -> None:
    named, unnamed = (
        await failure(order(vendor, "[429 2.5] b")),
        await failure(order(vendor, "[429] b")),
    )
    assert isinstance(named, ProviderLimited)
    assert isinstance(unnamed, ProviderLimited)
    assert (named.retry_after_s, unnamed.retry_after_s) == (2.5, None)


async def test_the_hint_names_the_setting_of_the_key(vendor: FakeVendor) -> None:
    assert "`acme_api_key`" in (await failure(order(vendor, "[denied] a cat"))).hint


async def test_the_deadline_counts_all_in_all(vendor: FakeVendor) -> None:
    hasty = replace(HASTY, deadline_s=0.2, silence_s=9)
    error = await failure(order(vendor, "[slow 9] a cat", patience=hasty))
    assert (error.message, error.maybe_charged) == ("acme did not answer within 0.2 s.", True)


async def test_a_cancelled_call_hangs_up(vendor: FakeVendor) -> None:
    calling = asyncio.create_task(call(order(vendor, "[hang] a cat", patience=Patience())))
    await vendor.until(lambda asked: len(asked.requests) == 1)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    async with asyncio.timeout(BOUND_S):
        await vendor.until(lambda asked: asked.left == 1)


async def test_an_answer_after_the_caller_has_gone_is_still_charged(vendor: FakeVendor) -> None:
    calling = asyncio.create_task(call(order(vendor, "[slow 0.2] a cat")))
    await vendor.until(lambda asked: len(asked.requests) == 1)
    calling.cancel()
    await asyncio.wait({calling})
    async with asyncio.timeout(BOUND_S):
        await vendor.until(lambda asked: asked.left == 1)
    assert len(vendor.purchases) == 1


async def test_nobody_listens(unused_tcp_port: int) -> None:
    error = await failure(
        Request("acme", f"http://127.0.0.1:{unused_tcp_port}", method="POST", paid=True)
    )
    assert (error.message, error.maybe_charged) == ("acme cannot be reached.", False)


@pytest.mark.parametrize("url", ["", "acme.example", "ftp://acme.example/", "http://"])
async def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ConfigError, match="no web address") as caught:
        await call(Request("acme", url))
    assert caught.value.hint


@pytest.mark.parametrize("key", ["sk-secret-1\n", "sk-sеcret-1", "sk-\x00secret-1"])
async def test_a_key_that_no_header_can_hold(vendor: FakeVendor, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    error = await failure(order(vendor, "a cat", headers=headers))
    assert type(error) is ProviderDenied
    assert "`acme_api_key`" in error.hint
    assert "secret-1" not in error.message
    assert vendor.requests == []


async def test_json_is_read(answers: dict[str, Any]) -> None:
    answers["raw"] = raw(b'{"a": [1]}', Content_Type="application/json; charset=utf-8")
    answer = await call(Request("acme", answers["url"], patience=HASTY))
    assert (answer.document, answer.content_type) == ({"a": [1]}, "application/json")


async def test_packed_json_is_unpacked(answers: dict[str, Any]) -> None:
    text = json.dumps({"a": "b" * 5000}).encode()
    answers["raw"] = raw(gzip.compress(text), Content_Encoding="gzip")
    assert (await call(Request("acme", answers["url"], patience=HASTY))).body == text


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (raw(b""), "sent an empty answer"),
        (raw(b"<html>Sign in</html>"), "sent a web page instead of JSON"),
        (raw(b'{"a": 1'), "sent broken JSON instead of JSON"),
        (raw(b"[" * 40_000), "sent broken JSON instead of JSON"),
        (raw(b"<html>Soon</html>", "202 Accepted"), "sent a web page instead of JSON"),
        (raw(gzip.compress(bytes(9000))[:20], Content_Encoding="gzip"), "only a part"),
        (raw(b"[1]", Content_Encoding="gzip"), "sent a damaged answer"),
        (raw(b"[1]", Content_Encoding="br"), "in a packing nobody asked for (br)"),
        (raw(b"[" + b" " * 90_000 + b"]"), "sent more than 0.05 MB"),
        (raw(gzip.compress(bytes(5_000_000)), Content_Encoding="gzip"), "more than 0.05 MB"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n[1]", "broke the connection off"),
        (b"nonsense\r\n\r\n", "broke the connection off"),
        (b"", "broke the connection off"),
    ],
)
async def test_unusable_answers(answers: dict[str, Any], answer: bytes, message: str) -> None:
    answers["raw"] = answer
    error = await failure(
        Request("acme", answers["url"], paid=True, patience=HASTY, max_bytes=50_000)
    )
    assert type(error) is ProviderUnavailable
    assert message in error.message
    assert error.maybe_charged


@pytest.mark.parametrize(
    ("status", "charged"),
    [("502 Bad", True), ("504 Late", True), ("408 Late", True), ("599 X", False)],
)
async def test_a_gateway_does_not_know_what_was_charged(
    answers: dict[str, Any], status: str, charged: bool
) -> None:
    answers["raw"] = raw(b"oops", status)
    error = await failure(Request("acme", answers["url"], paid=True, patience=HASTY))
    assert (type(error), error.maybe_charged) == (ProviderUnavailable, charged)


async def test_other_refusals_say_what_the_vendor_says_without_the_key(
    answers: dict[str, Any],
) -> None:
    said = {"error": {"message": f"The size is odd; your key {KEY} has id {'x' * 300}."}}
    answers["raw"] = raw(json.dumps(said).encode(), "422 No")
    url = answers["url"] + "/v1?key=query-secret"
    error = await failure(Request("acme", url, headers={"X-Key": KEY}, patience=HASTY))
    assert type(error) is ProviderError
    assert "(422): The size is odd; your key ******** has id xxx" in error.message
    assert len(error.message) < 300
    assert not error.transient


@pytest.mark.parametrize(
    ("status", "charged"),
    [("301 Moved", True), ("302 Found", True), ("303 See Other", True), ("307 No", False)],
)
@pytest.mark.parametrize("place", ["http://elsewhere.example/signed.png", "http://[", "/again"])
async def test_who_is_led_on_after_paying_may_have_been_charged(
    answers: dict[str, Any], status: str, place: str, charged: bool
) -> None:
    answers["raw"] = raw(b"", status, Location=place)
    request = Request("acme", answers["url"], method="POST", document={}, paid=True, patience=HASTY)
    error = await failure(request)
    assert (type(error), error.maybe_charged) == (ProviderUnavailable, charged)


async def test_who_is_led_to_a_closed_door_after_paying_may_have_been_charged() -> None:
    served = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        server.close()
        served.set()
        writer.write(raw(b"", "303 See Other", Location="/made"))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    request = Request("acme", url, method="POST", document={}, paid=True, patience=HASTY)
    error = await failure(request)
    assert served.is_set()
    assert (error.message, error.maybe_charged) == ("acme cannot be reached.", True)


async def test_an_error_that_is_nested_too_deeply_is_one_without_words(
    answers: dict[str, Any],
) -> None:
    answers["raw"] = raw(b"[" * 40_000, "422 No")
    error = await failure(Request("acme", answers["url"], patience=HASTY))
    assert error.message == "acme does not take the request (422)."


@pytest.mark.parametrize("status", ["302 Found", "307 Temporary"])
async def test_a_key_never_leaves_its_origin(answers: dict[str, Any], status: str) -> None:
    answers["raw"] = raw(b"", status, Location="http://elsewhere.example/")
    error = await failure(Request("acme", answers["url"], patience=HASTY))
    assert "leads to another address (elsewhere.example)" in error.message
    assert len(answers["asked"]) == 1


async def test_a_redirect_within_the_origin_is_followed(vendor: FakeVendor) -> None:
    request = Request("acme", vendor.url + "/v1/circle", patience=HASTY)
    await failure(request)
    assert [asked.path for asked in vendor.requests] == ["/v1/circle"] * 3


async def test_a_status_that_is_taken_is_handed_over_unread(answers: dict[str, Any]) -> None:
    answers["raw"] = raw(b"", "308 Resume Incomplete", Range="bytes=0-99")
    request = Request(
        "acme",
        f"{answers['url']}/session",
        method="PUT",
        content=b"x" * 10,
        headers={"Content-Range": "bytes 90-99/200"},
        takes=(308, 404),
        patience=HASTY,
    )
    taken = await call(request)
    assert (taken.status, taken.body, taken.headers["range"]) == (308, b"", "bytes=0-99")
    assert "PUT /session HTTP/1.1" in answers["asked"][0]
    assert "content-length: 10" in answers["asked"][0].lower()
    answers["raw"] = raw(b"gone", "404 Not Found")
    assert (await call(request)).body == b"gone"
    answers["raw"] = raw(b"no", "403 Forbidden")
    with pytest.raises(ProviderDenied):
        await call(request)
