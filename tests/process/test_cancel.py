"""A short that a worker process makes, cancelled by a command in another one."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import Job
from mutoscope.testing import temporary_studio

TEXT = """# Tea

Tea came to Europe in 1610. Monks drank it to stay awake. Today people drink three billion cups a
day. The leaves of one bush make green tea and black tea.
"""
STAGES = {
    "generating_script": "draft",
    "generating_audio": "segments.0.voice",
    "generating_images": "segments.0.picture",
    "animating": "segments.0.clip",
    "rendering": "sound",
}
QUICK = "animating"
LIMIT_S = 120
CLEAN_WITHIN_S = 2.0


def command(data_dir: Path, *arguments: str) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    return subprocess.Popen(
        [sys.executable, "-m", "mutoscope", *arguments],
        env={**environment, "MUTOSCOPE_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def worker(tmp_path: Path, studio: Studio) -> Iterator["subprocess.Popen[str]"]:
    process = command(tmp_path / "data", "worker")
    yield process
    process.kill()
    process.communicate(timeout=20)


async def until_started(studio: Studio, job: Job, key: str) -> None:
    async for event in studio.watch(job.id):
        if event.kind == "step.started" and event.body["key"] == key:
            return
    raise AssertionError(f"{key} was never begun")


async def unknown(studio: Studio) -> list[str]:
    """Files that are half made, that no row knows, or that were handed out."""
    settings, blobs = studio.engine.settings, studio.engine.blobs.folder
    rows = await studio.engine.database.all("SELECT sha256, suffix FROM artifacts")
    known = {f"{row['sha256']}{row['suffix']}" for row in rows}
    stored = {path.parent.name + path.name for path in blobs.glob("[0-9a-f][0-9a-f]/*")}
    others = [*(blobs / "scratch").glob("*/*"), *(settings.data_dir / "output").glob("*/*")]
    return sorted(stored - known) + [str(path) for path in others]


async def until_clean(studio: Studio) -> None:
    """The end is told when the work has stopped; its folders are closed right after that."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLEAN_WITHIN_S):
            while await unknown(studio):
                await pause_until(asyncio.Event(), 0.05)
    assert await unknown(studio) == []


@pytest.mark.proof
@pytest.mark.parametrize(
    "stage",
    [
        pytest.param(stage, marks=() if stage == QUICK else pytest.mark.slow, id=stage)
        for stage in STAGES
    ],
)
async def test_the_command_stops_the_work_and_leaves_nothing_behind(
    stage: str, studio: Studio, tmp_path: Path, worker: "subprocess.Popen[str]"
) -> None:
    request = {"topic": "Tea", "text": TEXT, "duration": 12, "quality": "standard"}
    job = await studio.submit("short", request, seed=7)
    await until_started(studio, job, STAGES[stage])

    out, _ = command(tmp_path / "data", "cancel", job.id, "--json").communicate(timeout=LIMIT_S)

    assert json.loads(out)["status"] == "cancelled"
    kinds = [event.kind for event in await studio.events(job.id)]
    assert kinds[-2:].count("job.cancelled") == 1
    assert kinds[-1] == "job.cancelled"  # nothing is told of it after its end
    await until_clean(studio)
    assert worker.poll() is None  # it lives, and has room for others
