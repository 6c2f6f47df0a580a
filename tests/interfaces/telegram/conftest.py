"""A Bot API server, people in its chats, and the bot as a process that can be killed."""

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from chatting import LEAVE_LIMIT_S, MEMBER, OWNER, STRANGER, TOKEN, Running, StartBot

from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.telegram_people import People

PROCESS = Path(__file__).parents[2] / "bot_process.py"


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=TOKEN) as running:
        yield running


@pytest.fixture
async def people(fakes: FakeVendors) -> People:
    """In chats without flood control, unless a test asks for it."""
    people = People(fakes.url("telegram"))
    await people.door("flood", on=False)
    for chat in (OWNER, MEMBER, STRANGER):
        await people.door("chat", id=chat)
    return people


@pytest.fixture
def port() -> int:
    """One that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def environment(fakes: FakeVendors, tmp_path: Path) -> dict[str, str]:
    """Settings of a bot with an owner, a member and a folder to publish in."""
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "MUTOSCOPE_TELEGRAM_OWNERS": str(OWNER),
        "MUTOSCOPE_TELEGRAM_CHATS": str(MEMBER),
        "MUTOSCOPE_BASE_URLS": f'{{"telegram": "{fakes.url("telegram")}"}}',
        "MUTOSCOPE_PUBLISH_FOLDER": str(tmp_path / "published"),
        "MUTOSCOPE_ALLOW_PRIVATE_URLS": "true",
        "MUTOSCOPE_HEARTBEAT_LIMIT_S": "2",
        "MUTOSCOPE_LOG_FORMAT": "json",
    }


@pytest.fixture
def start_bot(tmp_path: Path, database: str, environment: dict[str, str]) -> Iterator[StartBot]:
    """Starts it and a worker, on the folder `data` and the test's database; `kind`: "real" for
    films instead of toy memes."""
    started = list[Running]()

    def start(*kind: str, **more: str) -> Running:
        log = tmp_path / f"bot.{len(started)}.log"
        command = [sys.executable, str(PROCESS), str(tmp_path / "data"), database, *kind]
        given = {**os.environ, **environment, **more}
        with log.open("wb") as file:
            process = subprocess.Popen(command, stdout=file, stderr=file, env=given)
        started.append(Running(process, log))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait(LEAVE_LIMIT_S)
        assert TOKEN not in each.said
