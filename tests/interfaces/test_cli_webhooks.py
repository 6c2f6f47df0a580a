"""Webhooks on the command line."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from command_line import Cli

from receiver import Receiver, verified

TEST = ("probe", "extractive", "--capability", "writer")


@contextmanager
def receiving(status: int) -> Iterator[Receiver]:
    """A receiver on a loop of its own: the command line has this thread's."""
    ready, done = threading.Event(), threading.Event()
    opened = list[Receiver]()

    async def serve() -> None:
        async with Receiver([status]) as receiver:
            opened.append(receiver)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield opened[0]
    finally:
        done.set()
        thread.join(10)


def test_a_command_that_works_its_own_job_tells_before_it_leaves(cli: Cli) -> None:
    with receiving(204) as receiver:
        done = cli(*TEST, "--webhook-url", receiver.url, "--json")
        assert done.code == 0
        (asked,), (told,) = receiver.requests, receiver.messages()
    secret = cli("webhooks", "--secret").out.strip()
    assert cli("webhooks", "--secret", "--json").json == {"webhook_secret": secret}
    assert verified(asked, secret)
    job_id = done.json["id"]
    assert (told["type"], told["data"]["id"]) == ("job.completed", job_id)
    (kept,) = cli("webhooks", job_id, "--json").json["data"]
    assert (kept["status"], kept["tries"][0]["status_code"]) == ("delivered", 204)
    assert "told" not in kept["url"]  # a token in it is nobody's business
    lines = cli("webhooks", job_id).out.splitlines()
    assert lines[0].split()[1:] == ["job.completed", job_id, "delivered"]
    assert "answered 204" in lines[2]


def test_what_could_not_be_told_is_shown_with_its_reason(cli: Cli) -> None:
    with receiving(500) as receiver:
        job_id = cli(*TEST, "--webhook-url", receiver.url, "--json").json["id"]
    told = cli("webhooks", job_id).out
    assert "to be tried again at" in told
    assert "answered 500" in told


def test_a_cancelled_job_is_told_where_no_worker_is(cli: Cli) -> None:
    cli("queues", "pause", "default")
    with receiving(204) as receiver:
        job_id = cli(*TEST, "--webhook-url", receiver.url, "--no-wait").out.strip()
        assert cli("cancel", job_id).code == 0
        assert [each["type"] for each in receiver.messages()] == ["job.cancelled"]
    cli("queues", "resume", "default")


def test_a_rejected_job_is_told_where_no_worker_is(cli: Cli, text: str) -> None:
    asked = ("short", "Kites", "--text", text, "--writer", "extractive", "--approve", "script")
    with receiving(204) as receiver:
        job_id = cli(*asked, "--webhook-url", receiver.url, "--json").json["id"]
        assert cli("answer", job_id, "reject").code == 0
        told = [each["type"] for each in receiver.messages()]
    assert told == ["job.awaiting_input", "job.cancelled"]


def test_nothing_was_told(cli: Cli) -> None:
    job_id = cli(*TEST, "--json").json["id"]
    assert cli("webhooks", job_id).out == "No webhook was told anything.\n"
    assert cli("webhooks", "job_none").code == 3
    assert cli("webhooks", "--limit", "0").code == 2


def test_an_address_that_is_none(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cli("jobs", "--json").json["data"]
    assert cli(*TEST, "--webhook-url", "nonsense").code == 2
    monkeypatch.setenv("MUTOSCOPE_ALLOW_PRIVATE_URLS", "false")
    refused = cli(*TEST, "--webhook-url", "http://127.0.0.1:1/")
    assert (refused.code, "MUTOSCOPE_ALLOW_PRIVATE_URLS" in refused.err) == (2, True)
    assert cli("jobs", "--json").json["data"] == before


def test_the_same_key_is_the_same_job(cli: Cli) -> None:
    first = cli(*TEST, "--idempotency-key", "k", "--json").json
    again = cli(*TEST, "--idempotency-key", "k", "--json").json
    assert (again["id"], again["status"]) == (first["id"], "completed")
    other = cli("probe", "extractive", "--idempotency-key", "k")
    assert (other.code, first["id"] in other.err) == (2, True)
