"""Real processes, killed in every stage: the job is finished by the next one, to the same bytes."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.models import Event, Job
from mutoscope.testing import temporary_studio

TEXT = """# Tea

Tea came to Europe in 1610. Monks drank it to stay awake. Today people drink three billion cups a
day. The leaves of one bush make green tea and black tea.
"""
SEED = 7
STAGES = {
    "generating_script": "draft",
    "generating_audio": "segments.0.voice",
    "generating_images": "segments.0.picture",
    "animating": "segments.0.clip",
    "rendering": "sound",
}
"""In which step of each stage the working process is killed."""
QUICK = "animating"
LIMIT_S = 120


def start(data_dir: Path, *arguments: str) -> "subprocess.Popen[str]":
    """The command line in a process of its own, on a data folder."""
    environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    return subprocess.Popen(
        [sys.executable, "-m", "mutoscope", *arguments],
        env={**environment, "MUTOSCOPE_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> str:
    """Wait until the command has done well; what it said on stdout."""
    out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, err
    return out


def make_short(folder: Path) -> dict[str, str]:
    """An undisturbed run; the hash of every output by its name."""
    source = folder / "tea.md"
    source.write_text(TEXT, "utf-8")
    flags = ["--duration", "5", "--quality", "draft", "--seed", str(SEED), "--json"]
    said = finish(start(folder / "data", "short", "Tea", "--text", str(source), *flags))
    return {output["name"]: output["sha256"] for output in json.loads(said)["output"]}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return make_short(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[list["subprocess.Popen[str]"]]:
    """Processes that must be gone when the test is over."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate(timeout=20)


async def submit(studio: Studio, folder: Path) -> Job:
    source = folder / "tea.md"
    source.write_text(TEXT, "utf-8")
    artifact = await studio.upload(source)
    request = {"topic": "Tea", "file": artifact, "duration": 5, "quality": "draft"}
    return await studio.submit("short", request, seed=SEED)


async def until_started(studio: Studio, job: Job, key: str) -> None:
    async with asyncio.timeout(LIMIT_S):
        async for event in studio.watch(job.id):
            if event.kind == "step.started" and event.body["key"] == key:
                return
    raise AssertionError(f"{key} was never begun")


def counted(events: list[Event], kind: str) -> Counter[str]:
    return Counter(event.body["key"] for event in events if event.kind == kind)


@pytest.mark.proof
@pytest.mark.parametrize(
    "stage",
    [
        pytest.param(stage, marks=() if stage == QUICK else pytest.mark.slow, id=stage)
        for stage in STAGES
    ],
)
async def test_what_a_killed_process_left_is_finished_by_the_next(
    stage: str,
    studio: Studio,
    tmp_path: Path,
    worker: list["subprocess.Popen[str]"],
    undisturbed: dict[str, str],
) -> None:
    job = await submit(studio, tmp_path)
    worker.append(start(tmp_path / "data", "watch", job.id, "--json"))
    await until_started(studio, job, STAGES[stage])
    worker[0].send_signal(signal.SIGKILL)
    await asyncio.to_thread(worker[0].wait, 20)
    left = await studio.job(job.id)
    assert (left.status, left.output) == ("running", ())
    recorded = counted(await studio.events(job.id), "step.completed")

    worker.append(start(tmp_path / "data", "watch", job.id, "--json"))
    await asyncio.to_thread(finish, worker[1])

    done = await studio.job(job.id)
    assert (done.status, done.attempt, done.error) == ("completed", 2, None)
    told = await studio.events(job.id)
    assert [event.kind for event in told].count("job.interrupted") == 1
    begun = counted(told, "step.started")
    assert {key: begun[key] for key in recorded} == dict.fromkeys(recorded, 1)
    assert set(counted(told, "step.completed").values()) == {1}
    assert {out.name: out.artifact.sha256 for out in done.output} == undisturbed


@pytest.mark.slow
def test_the_same_request_makes_the_same_bytes(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    assert make_short(tmp_path) == undisturbed
