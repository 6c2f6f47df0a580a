"""Flood control: when a message has to wait, and for how long."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from mutoscope.providers.http.call import call
from mutoscope.providers.http.request import Request
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.telegram_flood import Flood, Verdict
from mutoscope.testing.fakes.telegram_people import People

ANA = 5
FREE = Verdict()


@dataclass
class Clock:
    """A clock that a test turns."""

    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flood(clock: Clock) -> Flood:
    return Flood(clock)


def passes(flood: Flood, chat_id: int = ANA, *, is_group: bool = False) -> Verdict:
    return flood.pass_message(chat_id, is_group=is_group)


def test_a_burst_and_then_one_a_second(flood: Flood, clock: Clock) -> None:
    assert [passes(flood) for _ in range(3)] == [FREE] * 3
    assert passes(flood) == Verdict(1)
    assert passes(flood, chat_id=6) == FREE
    clock.now_s = 1.0
    assert passes(flood) == FREE
    assert passes(flood) == Verdict(1)


def test_who_comes_too_early_is_told_so_and_waits_no_longer_for_it(
    flood: Flood, clock: Clock
) -> None:
    flood.block(ANA, 3)
    clock.now_s = 1.5
    assert passes(flood) == Verdict(2, too_early=True)
    clock.now_s = 3.0
    assert passes(flood) == FREE


def test_twenty_a_minute_in_a_group(flood: Flood, clock: Clock) -> None:
    for second in range(20):
        clock.now_s = float(second)
        assert passes(flood, is_group=True) == FREE
    clock.now_s = 20.0
    assert passes(flood, is_group=True) == Verdict(40)
    clock.now_s = 60.0
    assert passes(flood, is_group=True) == FREE


def test_thirty_a_second_in_all(flood: Flood, clock: Clock) -> None:
    assert {passes(flood, chat_id=number).retry_after_s for number in range(1, 31)} == {0}
    assert passes(flood, chat_id=31) == Verdict(1)
    clock.now_s = 1.0
    assert passes(flood, chat_id=31) == FREE


def test_refusals_without_a_reason_follow_from_their_seed(flood: Flood) -> None:
    def drawn(seed: int) -> list[int]:
        flood.change(chance=0.5, seed=seed, longest_s=9, burst=100)
        return [passes(flood, chat_id=number).retry_after_s for number in range(1, 25)]

    first = drawn(1)
    assert drawn(1) == first
    assert drawn(2) != first
    assert 0 in first
    assert 1 <= max(first) <= 9


def test_switched_off(flood: Flood) -> None:
    flood.change(on=False)
    assert {passes(flood).retry_after_s for _ in range(100)} == {0}
    with pytest.raises(TypeError):
        flood.change(per_hour=3)


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors() as running:
        yield running


@pytest.fixture
async def people(fakes: FakeVendors) -> People:
    people = People(fakes.url("telegram"))
    await people.door("chat", id=ANA)
    return people


async def send(fakes: FakeVendors, method: str = "sendMessage", **values: Any) -> Any:
    url = f"{fakes.url('telegram')}/bot1:a/{method}"
    document = {"chat_id": ANA, "text": "a"} | values
    request = Request("telegram", url, method="POST", document=document, takes=range(600))
    return await call(request)


async def test_a_bot_is_told_when_to_come_back(fakes: FakeVendors, people: People) -> None:
    await people.door("flood", burst=1, chat_every_s=30)
    assert (await send(fakes)).status == 200
    answer = await send(fakes)
    assert (answer.status, answer.headers["retry-after"]) == (429, "30")
    assert b'"parameters": {"retry_after": 30}' in answer.body
    assert b"Too Many Requests: retry after 30" in answer.body
    assert (await send(fakes)).status == 429
    calls = await people.calls("sendMessage")
    assert [each["status"] for each in calls] == [200, 429, 429]
    assert [each["too_early"] for each in calls] == [False, False, True]
    assert calls[0]["at_s"] <= calls[1]["at_s"]
    assert len((await people.look(ANA))["messages"]) == 1


async def test_edits_count_too_and_answers_do_not(fakes: FakeVendors, people: People) -> None:
    await people.door("flood", burst=2, chat_every_s=30)
    await send(fakes)
    assert (await send(fakes, "editMessageText", message_id=1, text="b")).status == 200
    assert (await send(fakes, "editMessageText", message_id=1, text="c")).status == 429
    assert (await send(fakes, "sendChatAction", action="typing")).status == 200
    await people.door("flood", burst=2, chat_every_s=30, edits=False)
    assert (await send(fakes, "editMessageText", message_id=1, text="d")).status == 200


async def test_one_method_misbehaves(fakes: FakeVendors, people: People) -> None:
    await people.door("behave", method="sendMessage", mark="429 2")
    await people.door("behave", method="editMessageText", mark="503", times=2)
    assert (await send(fakes)).status == 429
    assert (await send(fakes)).status == 429
    [first, second] = await people.calls("sendMessage")
    assert (first["retry_after_s"], first["too_early"], second["too_early"]) == (2, False, True)
    statuses = [(await send(fakes, "editMessageText", message_id=1)).status for _ in range(2)]
    assert statuses == [503, 503]
