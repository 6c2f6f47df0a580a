"""Posting to addresses of others: guarded, bounded, never an exception."""

import socket

import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.providers.http.hook import checked_hook, post_hook
from receiver import Receiver


async def test_a_message_arrives_whole_under_its_hosts_name() -> None:
    async with Receiver() as receiver:
        host = receiver.origin.replace("127.0.0.1", "localhost")
        got = await post_hook(f"{host}/a?b=c", b"{}", {"webhook-id": "msg_1"}, allow_private=True)
    (asked,) = receiver.requests
    assert (got.status, got.error) == (204, "")
    assert got.took_ms > 0
    assert (asked.method, asked.path, asked.query, asked.body) == ("POST", "/a", {"b": "c"}, b"{}")
    assert asked.headers["webhook-id"] == "msg_1"
    assert asked.headers["content-type"] == "application/json"
    assert f"http://{asked.headers['host']}" == host


async def test_redirects_are_not_followed() -> None:
    async with Receiver([302]) as receiver:
        got = await post_hook(receiver.url, b"{}", {}, allow_private=True)
    assert (got.status, len(receiver.requests)) == (302, 1)


async def test_private_addresses_are_told_nothing() -> None:
    async with Receiver() as receiver:
        got = await post_hook(receiver.url, b"{}", {})
        named = receiver.origin.replace("127.0.0.1", "localhost")
        assert "private network" in (await post_hook(named, b"{}", {})).error
    assert (got.status, receiver.requests) == (None, [])
    assert "private network" in got.error


async def test_whoever_is_silent_is_left() -> None:
    async with Receiver([0]) as receiver:
        got = await post_hook(receiver.url, b"{}", {}, allow_private=True, deadline_s=0.2)
        await receiver.until(lambda seen: seen.left == 1)
    assert (got.status, got.error) == (None, "no answer within 0.2 s")


async def test_nobody_is_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/secret"
        got = await post_hook(url, b"{}", {}, allow_private=True)
    assert (got.status, got.error) == (None, "cannot be reached")


@pytest.mark.parametrize(
    "url",
    [
        "example.org/hooks",
        "ftp://example.org/",
        "https://",
        "http://[::1",
        "https://example.org:99999/",
        "https://ann:pass@example.org/",
        "https://example.org/" + "x" * 2000,
        "http://127.0.0.1/",
        "http://10.1.2.3/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://localhost:8000/",
    ],
)
def test_addresses_that_are_refused_at_once(url: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        checked_hook(url, allow_private=False)
    assert refusal.value.hint
    assert "pass@" not in refusal.value.message


def test_addresses_that_are_taken() -> None:
    taken = checked_hook(" https://example.org/hooks?a=b#c ", allow_private=False)
    assert taken == "https://example.org/hooks?a=b"
    assert checked_hook("http://127.0.0.1:8000/", allow_private=True)
