"""All ways to ask for memes, each of which is told at once where somebody else's are being made."""

import asyncio
import http.client
import json
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from chaos.chatting import BUSY, Chats
from chaos.world import World
from mutoscope.app.times import Times

TOPICS = ("Mondays", "cats", "meetings", "coffee", "deadlines", "winter")
DRAFT = {"quality": "draft", "seconds": 7}
FLAGS = ("--quality", "draft", "--seconds", "7", "--json")
BUSY_EXIT, NO_EXIT = 7, range(9)
LEAST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0
CHAT_PAUSE_S = 2.5
"""Who writes faster waits for the messenger, not for us."""
SLOT_EVERY_S = 15.0
PRESS_SHARE = 0.4
CALLER_LIMIT_S = 30


@dataclass
class Tally:
    """What became of those who came in by one entrance. `refused_ms`: how soon they knew."""

    taken: int = 0
    pressed: int = 0
    refused_ms: list[float] = field(default_factory=list[float])
    faults: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Siege:
    """Whoever asks, until it is over."""

    world: World
    until_s: float
    dice: random.Random

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.until_s

    def topic(self) -> str:
        return self.dice.choice(TOPICS)

    async def rest(self) -> None:
        """For a moment."""
        await asyncio.sleep(self.dice.uniform(LEAST_PAUSE_S, LONGEST_PAUSE_S))


async def by_command(siege: Siege, tally: Tally) -> None:
    """One command after another; half of them wait for their memes."""
    while siege.goes_on:
        waits = () if siege.dice.random() < 0.5 else ("--no-wait",)
        began_at_s = time.monotonic()
        command = await siege.world.start_program(
            "meme", "1", "--topic", siege.topic(), *FLAGS, *waits
        )
        try:
            code = await command.wait()
        except TimeoutError:  # it was taken, and waits for others' workers
            await command.kill()
            code = 0
        if code == BUSY_EXIT:
            tally.refused_ms.append(1000 * (time.monotonic() - began_at_s))
        else:
            tally.taken += 1
            tally.faults += [] if code in NO_EXIT else [f"a command ended with {code}"]


async def by_http(siege: Siege, tally: Tally, url: str) -> None:
    """One request after another."""
    while siege.goes_on:
        order = {"pipeline": "meme", "request": {**DRAFT, "topic": siege.topic()}}
        began_at_s = time.monotonic()
        status, body = await asyncio.to_thread(_post, url, json.dumps(order))
        if status == HTTPStatus.TOO_MANY_REQUESTS and '"busy"' in body:
            tally.refused_ms.append(1000 * (time.monotonic() - began_at_s))
        elif status == HTTPStatus.ACCEPTED:
            tally.taken += 1
        else:
            tally.faults.append(f"HTTP {status}: {body[:200]}")
        await siege.rest()


def _post(url: str, body: str) -> tuple[int, str]:
    address = urlsplit(url)
    caller = http.client.HTTPConnection(
        address.hostname or "", address.port, timeout=CALLER_LIMIT_S
    )
    try:
        caller.request("POST", "/api/jobs", body, {"Content-Type": "application/json"})
        answer = caller.getresponse()
        return answer.status, answer.read().decode()
    finally:
        caller.close()


async def by_chat(siege: Siege, tally: Tally, chats: Chats, chat: int) -> None:
    """Somebody who orders, and presses whatever can be pressed."""
    while siege.goes_on:
        buttons = await chats.buttons(chat)
        if buttons and siege.dice.random() < PRESS_SHARE:
            await chats.press(chat, *siege.dice.choice(buttons))
            tally.pressed += 1
        else:
            answer, took_ms = await chats.ask(chat, f"/generate 1 {siege.topic()}")
            if answer.startswith(BUSY):
                tally.refused_ms.append(took_ms)
            else:
                tally.taken += 1
        await asyncio.sleep(CHAT_PAUSE_S)


async def by_schedule(siege: Siege, tally: Tally) -> None:
    """One slot after another comes, and waits for its turn."""
    while siege.goes_on:
        tally.taken += 1
        at = datetime.now(UTC) + timedelta(seconds=1)
        await siege.world.studio.add_schedule(
            f"slot-{tally.taken}",
            "meme",
            {**DRAFT, "topic": siege.topic()},
            Times(at=at.isoformat()),
        )
        await asyncio.sleep(SLOT_EVERY_S)
