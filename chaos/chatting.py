"""A Bot API server, people in its chats, and how soon the bot answers them."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from mutoscope.testing.fakes import FakeVendors, running_fakes
from mutoscope.testing.fakes.telegram_people import People

TOKEN = "7000000002:AAE-a-token-of-a-trial"
FIRST_CHAT = 501
LISTEN_S = 1.0
ANSWER_LIMIT_S = 30.0
LANGUAGE = "en"
BUSY = "⚠️ A generation is already running"

Message = Mapping[str, Any]


class Chats:
    """So many people who run the studio, each in a chat of their own. Within `opened_chats`."""

    def __init__(self, fakes: FakeVendors, count: int) -> None:
        self.numbers = range(FIRST_CHAT, FIRST_CHAT + count)
        self.people = People(fakes.url("telegram"))
        self._url = fakes.url("telegram")
        self._said = defaultdict[int, list[tuple[float, str]]](list)
        self._news = asyncio.Condition()
        self._is_over = False

    @property
    def settings(self) -> Mapping[str, Any]:
        """What a studio needs for its bot to be among them."""
        return {
            "telegram_bot_token": TOKEN,
            "telegram_owners": tuple(self.numbers),
            "base_urls": {"telegram": self._url},
            "allow_private_urls": True,
            "log_format": "json",
        }

    async def ask(self, chat: int, text: str) -> tuple[str, float]:
        """Say something: the first message that the bot sends afterwards, and after how many
        milliseconds. TimeoutError."""
        began_at_s = time.time()
        await self.people.say(chat, text, user=_person(chat))
        async with asyncio.timeout(ANSWER_LIMIT_S), self._news:
            while not (found := [each for each in self._said[chat] if each[0] >= began_at_s]):
                await self._news.wait()
        at_s, answer = found[0]
        return answer, 1000 * (at_s - began_at_s)

    async def buttons(self, chat: int) -> list[tuple[int, str]]:
        """All that can be pressed: message and data."""
        shown = (await self.people.look(chat))["messages"]
        there = [each["message"] for each in shown if not each["deleted"]]
        return [
            (message["message_id"], key["callback_data"])
            for message in there
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for key in row
        ]

    async def press(self, chat: int, message: int, data: str) -> None:
        """Whether or not it is still there."""
        with contextlib.suppress(AssertionError):
            await self.people.press(chat, message, data, user=_person(chat))

    def leave(self) -> None:
        """Nobody listens any more."""
        self._is_over = True

    async def listen(self) -> None:
        """Hear what the bot sends."""
        seen = 0
        while not self._is_over:
            calls = await self.people.calls(after=seen, wait_s=LISTEN_S)
            seen += len(calls)
            await self._note(calls)

    async def _note(self, calls: Sequence[Message]) -> None:
        async with self._news:
            for call in calls:
                if call["method"] == "sendMessage" and call["chat_id"] is not None:
                    text = str(call["arguments"].get("text", ""))
                    self._said[call["chat_id"]].append((call["at_s"], text))
            self._news.notify_all()


def _person(chat: int) -> dict[str, Any]:
    return {"id": chat, "language_code": LANGUAGE}


@asynccontextmanager
async def opened_chats(count: int) -> AsyncGenerator[Chats]:
    """So many, at a server of their own."""
    with running_fakes(api_key=TOKEN) as fakes:  # beside us: many wait for it at once
        chats = Chats(fakes, count)
        for number in chats.numbers:
            await chats.people.door("chat", id=number)
        listening = asyncio.create_task(chats.listen())
        try:
            yield chats
        finally:
            chats.leave()
            await listening
