"""The bot as it is installed, with real memes: a batch, and everybody asks how it is going."""

import asyncio
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from chatting import OWNER, Running, clips, keys_of, said_by, texts

from mutoscope.testing.fakes.telegram_people import People

pytestmark = pytest.mark.proof
ASKING = range(701, 721)
P95_S = 0.3


@pytest.fixture
def bot(tmp_path: Path, database: str, environment: dict[str, str]) -> Running:
    given = {
        **os.environ,
        **environment,
        "MUTOSCOPE_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": database,
        "MUTOSCOPE_TELEGRAM_CHATS": ",".join(map(str, ASKING)),
    }
    log = tmp_path / "bot.log"
    with log.open("wb") as file:
        command = [sys.executable, "-m", "mutoscope", "bot"]
        process = subprocess.Popen(command, stdout=file, stderr=file, env=given)
    return Running(process, log)


async def test_status_answers_at_once_while_memes_are_made(people: People, bot: Running) -> None:
    # Each who waits for an answer has a thread; the server of the test needs some, too.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2 * len(ASKING)))
    for chat in ASKING:
        await people.door("chat", id=chat)
    try:
        await people.say(OWNER, "/generate 3 Monday", user=said_by(OWNER))
        await people.see(OWNER, "▓", wait_s=60)
        took_s = sorted(await asyncio.gather(*(asked(people, chat) for chat in ASKING)))
        assert len(took_s) == len(ASKING)
        assert took_s[int(0.95 * len(took_s)) - 1] <= P95_S
        assert "🔒 Генерация: ЗАНЯТА" in (await texts(people, ASKING[0]))[0]
        await people.see(OWNER, "✅ Готово", wait_s=240)
        first, second, _third = await clips(people, OWNER, 3)
        await press(people, first, "👎 Больше никогда")
        await press(people, second, "✏️ Другая подпись")
        *_others, anew = await clips(people, OWNER, 4)
        assert anew["caption"] != second["caption"]
        answers = [each["text"] for each in (await people.look(OWNER))["answers"]]
        assert "👎 Эта подпись и эта картинка больше не попадутся." in answers
    finally:
        assert await bot.stop() == 0


async def press(people: People, clip: dict[str, Any], label: str) -> None:
    await people.press(OWNER, clip["message_id"], keys_of(clip)[label], user=said_by(OWNER))


async def asked(people: People, chat: int) -> float:
    """How long the answer takes, by the server's clock."""
    begun_s = time.time()
    await people.say(chat, "/status", user=said_by(chat))
    await people.see(chat, "💾 Память")
    (kept,) = [each for each in (await people.look(chat))["messages"] if each["by_bot"]]
    return kept["sent_at_s"] - begun_s
