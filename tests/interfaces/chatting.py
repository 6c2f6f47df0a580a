"""What the tests of the bot share: the process, the people, and what they see."""

import asyncio
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutoscope.testing.fakes.telegram_people import People

TOKEN = "7000000001:AAE-a-token-that-nobody-may-see"
OWNER, MEMBER, STRANGER = 501, 502, 666
LEAVE_LIMIT_S = 30


@dataclass
class Running:
    """One process of the bot. `log`: where it writes what it says."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """As the kernel does when memory runs out."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(LEAVE_LIMIT_S)

    async def stop(self) -> int:
        """Ask it to leave; its exit code. The server of the test answers it meanwhile."""
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self.process.wait, LEAVE_LIMIT_S)

    @property
    def said(self) -> str:
        """What it has said so far."""
        return self.log.read_text("utf-8")


StartBot = Callable[..., Running]


def said_by(user: int, language: str = "ru") -> dict[str, Any]:
    """A person whose Telegram speaks a language."""
    return {"id": user, "language_code": language}


def keys_of(message: dict[str, Any]) -> dict[str, str]:
    """The buttons under a message: what each sends, by what stands on it."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {each["text"]: each["callback_data"] for row in rows for each in row}


async def texts(people: People, chat: int) -> list[str]:
    """What the bot has said in a chat, as it stands now."""
    told = (await people.look(chat))["messages"]
    return [
        each["message"].get("text") or each["message"].get("caption", "")
        for each in told
        if each["by_bot"] and not each["deleted"]
    ]


async def videos(people: People, chat: int) -> list[dict[str, Any]]:
    """The clips in a chat."""
    told = (await people.look(chat))["messages"]
    return [each["message"] for each in told if "video" in each["message"]]


async def clips(people: People, chat: int, count: int) -> list[dict[str, Any]]:
    """So many, as soon as they are there."""
    for _ in range(240):
        seen = len(await people.calls())
        if len(found := await videos(people, chat)) >= count:
            return found
        await people.calls(after=seen, wait_s=0.5)
    raise AssertionError(f"nobody sees {count} clips in {await texts(people, chat)}")
