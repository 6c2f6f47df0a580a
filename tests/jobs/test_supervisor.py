"""Supervised workers as real processes: what crashes, hangs or is killed costs an attempt."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest
from structlog.testing import capture_logs

from mutoscope.app import Studio
from mutoscope.config import load_settings
from mutoscope.jobs import supervisor as supervisor_module
from mutoscope.jobs.supervisor import Supervisor
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import Event, Job
from mutoscope.testing import temporary_studio
from perils import PERILOUS
from toys import ALL, runs

SCRIPT = Path(__file__).parents[1] / "supervised_process.py"
LIMIT_S = 60
Starter = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    pipelines = (*ALL, PERILOUS)
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=pipelines, heartbeat_limit_s=2
    ) as opened:
        yield opened


@pytest.fixture
def start(tmp_path: Path, database: str) -> Iterator[Starter]:
    """A supervisor; ended with its child at the end of the test."""
    started: list[psutil.Popen] = []

    def begin(role: str = "supervisor") -> psutil.Popen:
        argv = [sys.executable, str(SCRIPT), role, str(tmp_path / "data"), database]
        with (tmp_path / "worker.log").open("ab") as log:
            started.append(psutil.Popen(argv, stdout=log, stderr=log))
        return started[-1]

    yield begin
    for process in started:
        family = [process, *children(process)]
        for member in family:
            if member.is_running():
                member.kill()
        process.wait(20)


def children(process: psutil.Popen) -> list[psutil.Process]:
    try:
        return process.children()
    except psutil.NoSuchProcess:
        return []


async def submit(studio: Studio, folder: Path, peril: str) -> Job:
    return await studio.submit("perilous", {"folder": str(folder), "peril": peril})


async def until(studio: Studio, job: Job, kind: str, times: int = 1) -> Event:
    """The `times`-th event of this kind."""
    seen = 0
    async with asyncio.timeout(LIMIT_S):
        async for event in studio.watch(job.id):
            seen += event.kind == kind
            if seen == times:
                return event
    raise AssertionError(f"{job.id} ended without {times} {kind}")


async def until_at_work(studio: Studio, job: Job) -> psutil.Process:
    """The process that is at the perilous step."""
    await until(studio, job, "step.started", times=2)
    (worker,) = (await studio.status()).workers
    return psutil.Process(worker["pid"])


async def last_stop(studio: Studio) -> dict[str, object]:
    stop = (await studio.status()).last_stop
    assert stop is not None
    return dict(stop)


@pytest.mark.parametrize(
    ("peril", "cause"),
    [
        ("crash", "crashed in native code (SIGSEGV)"),
        ("hang", "hung"),
        pytest.param("block", "hung", marks=pytest.mark.proof),
    ],
)
async def test_what_takes_the_worker_along_costs_one_attempt(
    peril: str, cause: str, studio: Studio, tmp_path: Path, start: Starter
) -> None:
    job = await submit(studio, tmp_path, peril)
    (tmp_path / "go").touch()
    start()
    await until(studio, job, "job.completed")
    done = await studio.job(job.id)
    assert (done.attempt, done.error, runs(tmp_path, "prepared")) == (2, None, 1)
    assert (await until(studio, job, "job.interrupted")).body["why"] == cause
    stop = await last_stop(studio)
    assert (stop["stop_cause"], stop["job_id"]) == (cause, job.id)
    assert (stop["step"], stop["stage"], stop["attempt"]) == ("dare", "daring", 1)


@pytest.mark.slow
async def test_a_job_that_blocks_the_loop_each_time_is_given_up(
    studio: Studio, tmp_path: Path, start: Starter
) -> None:
    request = {"folder": str(tmp_path), "peril": "block", "times": 3}
    job = await studio.submit("perilous", request)
    start()
    await until(studio, job, "job.failed")
    done = await studio.job(job.id)
    assert done.error is not None
    assert (done.error.code, runs(tmp_path, "dared")) == ("poison", 3)
    whys = [e.body["why"] for e in await studio.events(job.id) if e.kind == "job.interrupted"]
    assert whys == ["hung"] * 3


@pytest.mark.proof
async def test_a_stop_is_told_until_somebody_takes_note(
    studio: Studio, tmp_path: Path, start: Starter
) -> None:
    job = await submit(studio, tmp_path, "wait")
    supervisor = start()
    worker = await until_at_work(studio, job)
    worker.kill()
    (tmp_path / "go").touch()
    await until(studio, job, "job.completed")  # what succeeds later does not clear it
    told = await last_stop(studio)
    assert (told["pid"], told["stop_cause"], told["step"]) == (worker.pid, "killed", "dare")

    supervisor.terminate()
    assert await asyncio.to_thread(supervisor.wait, 30) == 0
    again = start()
    other = await studio.submit("story", {"title": "Bees"})
    await until(studio, other, "job.completed")
    assert await last_stop(studio) == told  # neither does another start

    assert await studio.acknowledge() == 1
    assert (await studio.status()).last_stop is None
    again.send_signal(signal.SIGINT)
    assert await asyncio.to_thread(again.wait, 30) == 0
    assert (await studio.status()).last_stop is None  # a person's wish is none
    assert list((tmp_path / "data" / "run").iterdir()) == []


async def test_a_worker_whose_supervisor_is_killed_gives_its_job_back(
    studio: Studio, tmp_path: Path, start: Starter
) -> None:
    job = await submit(studio, tmp_path, "wait")
    supervisor = start()
    worker = await until_at_work(studio, job)
    supervisor.kill()
    await asyncio.to_thread(worker.wait, 30)
    interrupted = await until(studio, job, "job.interrupted")
    assert interrupted.body["why"] == "worker_left"
    assert (await studio.job(job.id)).attempt == 2
    assert (await studio.status()).last_stop is None


async def test_programs_of_a_step_do_not_outlive_the_worker(
    studio: Studio, tmp_path: Path, start: Starter
) -> None:
    job = await submit(studio, tmp_path, "child")
    worker = start(role="alone")
    await until_at_work(studio, job)
    async with asyncio.timeout(LIMIT_S):
        while not (pid := written(tmp_path / "child")):
            await pause_until(asyncio.Event(), 0.05)
    program = psutil.Process(int(pid))
    worker.kill()
    await asyncio.to_thread(worker.wait, 20)
    gone, _ = await asyncio.to_thread(psutil.wait_procs, [program], 20)
    assert gone == [program]


def written(path: Path) -> str:
    return path.read_text() if path.exists() else ""


@pytest.fixture
def unpatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Supervisor]:
    """A supervisor in this process that hardly waits between two workers."""
    monkeypatch.setattr(supervisor_module, "FIRST_DELAY_S", 0.01)
    settings = load_settings(data_dir=tmp_path, stop_grace_s=0.2, paid_call_grace_s=0.1)
    return lambda *command: Supervisor(settings, command)


async def test_each_restart_waits_longer(
    unpatient: Callable[..., Supervisor], tmp_path: Path
) -> None:
    os.mkfifo(starts := tmp_path / "starts")
    tell = f"import sys; open({str(starts)!r}, 'w').write('I am here'); sys.exit(3)"
    supervisor = unpatient(sys.executable, "-c", tell)
    with capture_logs() as said:
        supervisor.start()
        for _ in range(3):
            await asyncio.to_thread(starts.read_text)  # until it has been written and closed
        supervisor.stop()
        assert await asyncio.to_thread(supervisor.wait, 20) == 0
    assert waits(said)[:2] == [0.01, 0.02]


def test_a_machine_without_room_for_a_process_is_tried_again(
    unpatient: Callable[..., Supervisor], tmp_path: Path
) -> None:
    supervisor = unpatient(str(tmp_path / "no such program"))
    with capture_logs() as said:
        supervisor.start()
        supervisor.wait(0.2)
        supervisor.stop()
        assert supervisor.wait(20) == 0
    assert waits(said)[:3] == [0.01, 0.02, 0.04]


def waits(said: Sequence[Mapping[str, Any]]) -> list[float]:
    return [each["in_s"] for each in said if each["event"] == "worker_starts_again"]


@pytest.mark.parametrize("code", [0, 2])  # its own will; settings that no worker can use
def test_some_ends_are_final(code: int, unpatient: Callable[..., Supervisor]) -> None:
    supervisor = unpatient(sys.executable, "-c", f"raise SystemExit({code})")
    supervisor.start()
    assert supervisor.wait(LIMIT_S) == code


@pytest.mark.parametrize("asked", [1, 2])
def test_a_worker_that_does_not_leave_is_ended(
    asked: int, unpatient: Callable[..., Supervisor], tmp_path: Path
) -> None:
    os.mkfifo(ready := tmp_path / "ready")
    tell = f"import os; open({str(ready)!r}, 'w').write(str(os.getpid()))"
    wait = "import threading; threading.Event().wait()"
    supervisor = unpatient(sys.executable, "-c", f"{tell}; {wait}")
    supervisor.start()
    child = psutil.Process(int(ready.read_text()))  # until it has been written
    for _ in range(asked):
        supervisor.stop()
    assert supervisor.wait(LIMIT_S) == 0
    assert not child.is_running()
    note = json.loads((tmp_path / "run" / f"child-{child.pid}.json").read_text())
    assert note["cause"] == "ended by its supervisor: it did not leave in time"
