"""The token: needed, checked, and told to nobody."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from mutoscope.testing.fakes.telegram_people import People

OTHER = "7000000001:AAE-one-that-is-not-known"


async def left(given: dict[str, str], *more: str) -> "subprocess.CompletedProcess[str]":
    """What it says when it leaves."""
    command = [sys.executable, "-m", "mutoscope", "bot", *more]
    return await asyncio.to_thread(
        subprocess.run, command, env=given, capture_output=True, text=True, check=False
    )


async def test_without_one_nothing_is_started(environment: dict[str, str], tmp_path: Path) -> None:
    place = {"MUTOSCOPE_DATA_DIR": str(tmp_path / "data")}
    done = await left({**os.environ, **environment, **place, "TELEGRAM_BOT_TOKEN": ""})
    assert done.returncode == 2
    assert "The bot has no token." in done.stderr
    assert not (tmp_path / "data").exists()


async def test_with_one_that_is_not_known_it_says_so_and_leaves(
    people: People, environment: dict[str, str], tmp_path: Path, database: str
) -> None:
    place = {"MUTOSCOPE_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": database}
    given = {**os.environ, **environment, **place, "TELEGRAM_BOT_TOKEN": OTHER}
    done = await left(given, "--no-worker")
    assert done.returncode == 2, done.stderr
    assert "does not know the bot's token" in done.stderr
    assert OTHER not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


async def test_a_webhook_that_telegram_does_not_take_is_told_in_a_sentence(
    people: People, environment: dict[str, str], tmp_path: Path, database: str, port: int
) -> None:
    place = {"MUTOSCOPE_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": database}
    given = {
        **os.environ,
        **environment,
        **place,
        "MUTOSCOPE_TELEGRAM_WEBHOOK_URL": "https://bots.example/hook",
        "MUTOSCOPE_TELEGRAM_WEBHOOK_PORT": str(port),
    }
    done = await left(given, "--no-worker")
    assert done.returncode == 2, done.stderr
    assert "Telegram does not take https://bots.example/hook" in done.stderr
    assert "Traceback" not in done.stderr
