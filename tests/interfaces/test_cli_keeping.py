"""Pins, backups and their way back on the command line."""

import asyncio
from pathlib import Path

import pytest
from command_line import Cli

from mutoscope.app import Studio, open_studio
from mutoscope.config import load_settings
from mutoscope.models import Job


def cancelled(text: str) -> str:
    """A job that is over."""

    async def make() -> str:
        async with open_studio(load_settings()) as studio:
            job = await handed_in(studio, text)
            return (await studio.cancel(job.id)).id

    return asyncio.run(make())


async def handed_in(studio: Studio, text: str) -> Job:
    return await studio.submit("short", {"topic": "Kites", "text": text, "duration": 5})


def test_a_pinned_job_says_so_and_stays(cli: Cli) -> None:
    job_id = cancelled("Kites fly.")
    pinned = cli("pin", job_id)
    assert (pinned.code, pinned.err) == (0, f"{job_id} is pinned: its files stay.\n")
    assert "pinned         its files stay" in cli("show", job_id).out
    refused = cli("delete", job_id)
    assert refused.code == 4
    assert f"mutoscope pin {job_id} --off" in refused.err
    assert cli("pin", job_id, "--off", "--json").json["pinned"] is False
    assert cli("delete", job_id).code == 0
    assert cli("pin", job_id).code == 3


def test_a_backup_goes_out_and_comes_in(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into the database that comes with it, from a server of one's own."""
    job_id = cancelled("Kites fly high.")
    file = tmp_path / "all.tar"
    written = cli("backup", str(file))
    assert written.code == 0, written.err
    assert f"{file} holds " in written.err
    assert " jobs and " in written.err
    assert cli("backup", str(file)).code == 2
    refused = cli("restore", str(file))
    assert (refused.code, "empty" in refused.err) == (4, True)

    monkeypatch.setenv("MUTOSCOPE_DATA_DIR", str(tmp_path / "other"))
    monkeypatch.delenv("DATABASE_URL")
    restored = cli("restore", str(file), "--json")
    assert (restored.code, restored.json["missing"]) == (0, 0)
    assert cli("show", job_id, "--json").json["status"] == "cancelled"
    torn = tmp_path / "torn.tar"
    torn.write_bytes(file.read_bytes()[:2000])
    said = cli("restore", str(torn))
    assert said.code in (2, 4)
    assert len(said.err.strip().splitlines()) <= 2
