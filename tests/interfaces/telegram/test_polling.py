"""How messages come in: what was cut off comes again, and asking goes slowly while they wait."""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice

import pytest
from chatting import OWNER, TOKEN
from telegram import Bot, Update

from mutoscope.interfaces.telegram import polling
from mutoscope.interfaces.telegram.polling import Polling, busy_pauses
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.telegram_people import People


@pytest.fixture
async def bot(fakes: FakeVendors, people: People) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{fakes.url('telegram')}/bot") as bot:
        yield bot


async def test_what_was_cut_off_is_not_confirmed(
    bot: Bot, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [(await people.say(OWNER, text))["update_id"] for text in ("one", "two", "three")]
    begun, last = list[int](), asyncio.Event()

    async def handle(update: Update) -> None:
        begun.append(update.update_id)
        if update.update_id == told[2]:
            last.set()
        if update.update_id == told[1]:
            await asyncio.Event().wait()

    running = asyncio.ensure_future(Polling(bot, handle).run())
    await last.wait()
    monkeypatch.setattr(polling, "PATIENCE_S", 0.0)
    running.cancel()
    await asyncio.wait({running})
    left = await bot.get_updates(timeout=0)
    assert begun == told
    assert [each.update_id for each in left] == told[1:]


def test_while_something_is_in_hand_it_asks_less_and_less() -> None:
    assert [round(each, 2) for each in islice(busy_pauses(), 7)] == [
        *(0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 0.64)
    ]
