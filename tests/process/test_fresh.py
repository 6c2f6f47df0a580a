"""Real processes that meet a full disk, and a database that dies."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from chaos.disk import fill, mounted

from mutoscope.app import patiently
from mutoscope.store.cluster import open_cluster
from mutoscope.store.server import EmbeddedPostgres
from mutoscope.testing import temporary_studio

LIMIT_S = 100
BUSY = 7
"""The exit code of what may work later."""


def start(data_dir: Path, *arguments: str) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    return subprocess.Popen(
        [sys.executable, "-m", "mutoscope", *arguments],
        env={**environment, "MUTOSCOPE_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    with mounted(place, "size=160m") as may:
        if not may:
            pytest.skip("may not mount a small disk here")
        yield place
        EmbeddedPostgres(place / "data").stop()


def test_a_command_on_a_full_disk_says_so_and_works_when_there_is_room(disk: Path) -> None:
    ballast = disk / "ballast"
    fill(ballast)
    full = start(disk / "data", "jobs")
    _, said = full.communicate(timeout=LIMIT_S)
    assert full.returncode == BUSY
    assert "is full" in said
    assert "Traceback" not in said

    ballast.unlink()
    again = start(disk / "data", "jobs")
    _, said = again.communicate(timeout=LIMIT_S)
    assert again.returncode == 0, said


@pytest.mark.slow
async def test_a_watched_job_outlives_the_database(tmp_path: Path) -> None:
    """The command works the job itself, and watches it."""
    source = tmp_path / "tea.md"
    source.write_text("# Tea\n\nTea came to Europe in 1610. Monks drank it. People love it today.")
    async with temporary_studio(tmp_path / "data") as studio:
        request = {"topic": "Tea", "file": await studio.upload(source), "duration": 5}
        job = await studio.submit("short", {**request, "quality": "draft"}, seed=7)
        command = start(tmp_path / "data", "watch", job.id, "--json")
        async with asyncio.timeout(LIMIT_S):
            async for event in studio.watch(job.id):
                if event.kind == "step.completed":
                    break
        await asyncio.to_thread(kill_database, tmp_path / "data")
        out, err = await asyncio.to_thread(command.communicate, timeout=LIMIT_S)
        done = await patiently(studio.job, job.id)
    assert command.returncode == 0, err
    assert json.loads(out.splitlines()[-1])["kind"] == "job.completed"
    assert (done.status, done.attempt) == ("completed", 1)


def kill_database(folder: Path) -> None:
    members = open_cluster(folder / "database").processes()
    for process in members:
        process.kill()
    psutil.wait_procs(members, timeout=20)
