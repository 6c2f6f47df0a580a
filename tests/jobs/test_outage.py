"""The database goes away, in the middle of a step or of nothing, and comes back."""

import asyncio
import shutil
import signal
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import psutil
import pytest

from mutoscope.app import Studio
from mutoscope.jobs import patience
from mutoscope.jobs.patience import heeding
from mutoscope.jobs.stopping import StopSignal
from mutoscope.models import Event
from mutoscope.providers.paying import Limits
from mutoscope.providers.protocols import Identity
from mutoscope.store import database, workers
from mutoscope.store.cluster import open_cluster
from mutoscope.store.database import DatabaseGone
from mutoscope.store.locks import FileLock
from mutoscope.store.processes import this_process
from mutoscope.testing import temporary_studio
from toys import ALL, GATE, Gate

HEARTBEAT_LIMIT_S = 300
"""However long the server takes to come back here: silence has its limits elsewhere."""


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_WHILE_AWAY_S", 0.2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database was made and brought up to date once."""
    folder = tmp_path_factory.mktemp("made")
    asyncio.run(_open_and_close(folder))
    return folder


async def _open_and_close(folder: Path) -> None:
    async with temporary_studio(folder, pipelines=ALL):
        """Nothing more is wanted."""


@pytest.fixture
async def studio(made: Path, tmp_path: Path) -> AsyncIterator[Studio]:
    (tmp_path / "database").mkdir(mode=0o700)
    shutil.copytree(made / "database" / "cluster", tmp_path / "database" / "cluster")
    async with temporary_studio(
        tmp_path, pipelines=ALL, heartbeat_limit_s=HEARTBEAT_LIMIT_S
    ) as opened:
        yield opened


def kill_database(folder: Path) -> None:
    members = open_cluster(folder / "database").processes()
    for process in members:
        process.kill()
    psutil.wait_procs(members, timeout=20)


@asynccontextmanager
async def kept_away(folder: Path) -> AsyncGenerator[None]:
    """Within the block the database is dead, and nobody can start it."""
    with FileLock(folder / "database" / "server.lock") as lock:
        assert await asyncio.to_thread(lock.acquire, timeout_s=60)
        await asyncio.to_thread(kill_database, folder)
        yield


class Narrow:
    """A provider that bears one at a time."""

    identity = Identity("narrow", "m")
    limits = Limits(parallel=1)


async def test_a_place_that_could_not_be_left_is_free_when_the_database_is_back(
    studio: Studio, tmp_path: Path
) -> None:
    engine, stop = studio.engine, StopSignal()
    worker_id = await workers.register(engine.database, this_process(), standing=True)
    async with AsyncExitStack() as place:
        await place.enter_async_context(engine.turns.turn(Narrow(), worker_id, stop))
        async with kept_away(tmp_path):
            stop.set("superseded")
            with heeding(stop):
                await place.aclose()
    await patience.patiently(engine.unsaid.tell)
    assert await engine.database.all("SELECT id FROM provider_places") == []


@asynccontextmanager
async def worker(folder: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A worker in a process of its own; killed if it is still there afterwards."""
    program = Path(__file__).parents[1] / "worker_process.py"
    process = await asyncio.create_subprocess_exec(sys.executable, str(program), str(folder), "")
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until(studio: Studio, job_id: str, kind: str) -> None:
    async with asyncio.timeout(60):
        async for event in studio.watch(job_id):
            if event.kind == kind:
                return
    raise AssertionError(f"no {kind}")


async def kinds(events: AsyncIterator[Event]) -> list[str]:
    return [event.kind async for event in events]


async def test_a_job_and_its_watcher_outlive_their_database(
    studio: Studio, tmp_path: Path, gate: Gate
) -> None:
    job = await studio.submit("gated", {})
    working = asyncio.create_task(studio.work_job(job.id))
    watched = asyncio.create_task(kinds(studio.watch(job.id)))
    assert await asyncio.to_thread(gate.entered.wait, 60)

    async with kept_away(tmp_path):
        gate.opened.set()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(working), 0.5)

    done = await asyncio.wait_for(working, 120)
    assert (done.status, done.attempt, done.new) == ("completed", 1, 2)
    assert (await asyncio.wait_for(watched, 60))[-1] == "job.completed"


async def test_an_idle_worker_hears_of_the_next_job(studio: Studio, tmp_path: Path) -> None:
    async with worker(tmp_path):
        first = await studio.submit("story", {"title": "Before"})
        await asyncio.wait_for(kinds(studio.watch(first.id)), 60)
        await asyncio.to_thread(kill_database, tmp_path)
        second = await studio.submit("story", {"title": "After"})
        await asyncio.wait_for(kinds(studio.watch(second.id)), 60)
    assert (await studio.job(second.id)).status == "completed"


@pytest.mark.slow
async def test_a_busy_worker_that_is_told_to_leave_does_not_wait_for_the_database(
    studio: Studio, tmp_path: Path
) -> None:
    job = await studio.submit("patient", {"folder": str(tmp_path)})
    async with worker(tmp_path) as process:
        await until(studio, job.id, "step.completed")
        async with kept_away(tmp_path):
            (tmp_path / "go").touch()
            began_at = time.monotonic()
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 50)
            assert time.monotonic() - began_at < 30
    done = await asyncio.wait_for(patience.patiently(studio.work_job, job.id), 60)
    assert done.status == "completed"


@pytest.mark.proof
async def test_a_job_that_waited_too_long_is_not_failed(
    studio: Studio, tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE_S", 0.2)
    job = await studio.submit("gated", {})
    working = asyncio.create_task(studio.work_job(job.id))
    assert await asyncio.to_thread(gate.entered.wait, 60)
    async with kept_away(tmp_path):
        gate.opened.set()
        with pytest.raises(DatabaseGone):
            await asyncio.wait_for(working, 60)
    monkeypatch.undo()
    left = await patience.patiently(studio.job, job.id)
    assert (left.status, left.attempt, left.error) == ("running", 1, None)


async def test_what_cannot_be_handed_in_is_said(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "BRIEFLY_S", 0.5)
    async with kept_away(tmp_path):
        with pytest.raises(DatabaseGone, match="could not be handed in") as said:
            await asyncio.wait_for(studio.submit("story", {"title": "Lost"}), 30)
    assert "job_" in said.value.hint
    job = await patience.patiently(studio.submit, "story", {"title": "Found"})
    assert [each.id for each in await studio.jobs()] == [job.id]


async def test_a_lost_socket_is_noticed_though_the_connections_live(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_S", 0.5)
    store = studio.engine.database
    async with store.connection():  # so that another one must be opened
        shutil.rmtree(socket_dir(tmp_path))
        await asyncio.wait_for(patience.patiently(store.one, "SELECT 1"), 60)
    assert socket_dir(tmp_path).exists()


def socket_dir(folder: Path) -> Path:
    claim = open_cluster(folder / "database").read_pid_file()
    assert claim is not None
    return Path(claim.socket_dir)
