"""What one chat says is dealt with in its order; who only looks need not wait for long."""

import asyncio

from mutoscope.interfaces.telegram.turns import Turn, Turns

CHAT, OTHER_CHAT = 501, 502


async def test_each_waits_for_those_before_it_in_its_chat_only() -> None:
    turns, done = Turns(), list[str]()

    async def deal(name: str, turn: Turn) -> None:
        await turn.come()
        done.append(name)

    first, second, other = turns.take(CHAT), turns.take(CHAT), turns.take(OTHER_CHAT)
    waiting = asyncio.create_task(deal("second", second))
    await deal("other", other)
    await deal("first", first)
    assert done == ["other", "first"]
    first.pass_on()
    await waiting
    assert done == ["other", "first", "second"]


async def test_what_follows_an_impatient_one_waits_for_all_before_it() -> None:
    turns = Turns()
    order, look, next_order = (turns.take(CHAT) for _ in range(3))
    await look.come(0.0)
    look.pass_on()
    assert not look.over.done()
    order.pass_on()
    await next_order.come()
    assert look.over.done()


async def test_who_comes_when_all_is_dealt_with_does_not_wait() -> None:
    turns = Turns()
    first = turns.take(CHAT)
    first.pass_on()
    first.pass_on()  # twice is once
    await first.over
    await turns.take(CHAT).come()
