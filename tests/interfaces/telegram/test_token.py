"""The token: needed, checked, and told to nobody."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mutoscope.testing.fakes.telegram_people import People

OTHER = "7000000001:AAE-one-that-is-not-known"


@pytest.mark.parametrize(
    ("token", "said"),
    [(OTHER, "does not know the bot's token"), ("", "TELEGRAM_BOT_TOKEN"), ("x", "token")],
)
async def test_without_a_good_one_it_says_so_and_leaves(
    people: People,
    environment: dict[str, str],
    tmp_path: Path,
    database: str,
    token: str,
    said: str,
) -> None:
    place = {"MUTOSCOPE_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": database}
    given = {**os.environ, **environment, **place, "TELEGRAM_BOT_TOKEN": token}
    command = [sys.executable, "-m", "mutoscope", "bot", "--no-worker"]
    done = await asyncio.to_thread(
        subprocess.run, command, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert OTHER not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
