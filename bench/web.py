"""The API and the pages: many who follow one job, jobs looked at while others are rendered, long
lists, and what pages weigh. Loopback; server, worker, database and readers share two cores."""

import asyncio
import json
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

import psutil
from pydantic import BaseModel

from bench.listening import Reader
from bench.measuring import Row
from bench.serving import Asker, running, serving, share, told_ms
from bench.texts import write_text
from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.testing import temporary_studio

READERS = 200
LEAVES = 20
TOLD_S = 30.0
RENDERS = 4
LOOKS = 1000
LOOK_EVERY_S = 0.05
QUEUED = 1000
ROUNDS = 30
PAGE = 50
MB = 1e6
LISTS: tuple[dict[str, str], ...] = (
    {},
    {"status": "queued"},
    {"pipeline": "short"},
    {"status": "queued", "pipeline": "short"},
    {"status": "completed"},
)
"""What `GET /api/jobs` is asked for, each paged to its end."""
PAGES = (
    *("/app", "/app/make/short", "/app/faceless", "/app/jobs", "/app/system", "/app/login"),
    *("/app/jobs/{queued}", "/app/jobs/{done}", "/app/jobs/{done}/edit"),
)


class Request(BaseModel):
    """For how long."""

    seconds: float = TOLD_S


@step(version="1", stage="working", time_limit_s=600)
def tick_on(work: Work, seconds: float) -> float:
    """Does nothing, and tells of it at every turn."""
    began_at_s = time.monotonic()
    while (passed_s := time.monotonic() - began_at_s) < seconds:
        work.tick(int(1000 * passed_s / seconds), 1000)
        threading.Event().wait(0.02)
    return seconds


async def tell(ctx: Context, request: Request) -> None:
    await ctx.step(tick_on, request.seconds, key="ticks")


TELLING = Pipeline(
    name="telling",
    title="Telling",
    summary="Tells of its progress.",
    version="1",
    request=Request,
    stages=(Stage("working", 0, 100),),
    run=tell,
)


async def followed(
    folder: Path,
    port: int,
    server: psutil.Process,
    *,
    seconds: float = TOLD_S,
    readers: int = READERS,
) -> list[Row]:
    """One job, whose events come four times a second."""
    async with temporary_studio(folder, pipelines=[TELLING]) as studio:
        job = await studio.submit("telling", {"seconds": seconds})
        following = [Reader(port, job.id) for _ in range(readers - 1)]
        following.append(Reader(port, job.id, LEAVES, stay=max(int(4 * seconds / LEAVES) - 1, 1)))
        connected = asyncio.Semaphore(0)
        before_mb = server.memory_info().rss / MB
        listening = [asyncio.ensure_future(each.follow(connected)) for each in following]
        for _ in following:
            await connected.acquire()
        cpu_s, began_at_s = sum(server.cpu_times()[:2]), time.monotonic()
        working = asyncio.ensure_future(studio.work_job(job.id))
        most_mb = await _most_mb(server, listening)
        await asyncio.gather(working, *listening)
        cpu = (sum(server.cpu_times()[:2]) - cpu_s) / (time.monotonic() - began_at_s)
        numbers = [event.seq for event in await studio.events(job.id)]
    whole = sum(each.seen == numbers for each in following)
    late_ms = [ms for each in following for ms in each.late_ms]
    return [
        Row(
            f"{readers} follow a job, one comes back {LEAVES} times: told all, once, in order",
            f"{whole} of {readers}, {len(numbers)} events",
            "all",
        ),
        Row("event to reader, p95", told_ms(late_ms, 95), "≤ 100 ms"),
        Row("memory the server gains", f"{most_mb - before_mb:.0f} MB", "≤ 50 MB"),
        Row("processor the server takes", f"{100 * cpu:.0f} % of a core"),
    ]


async def _most_mb(server: psutil.Process, listening: Sequence["asyncio.Future[None]"]) -> float:
    most_mb, waiting = 0.0, set(listening)
    while waiting:
        most_mb = max(most_mb, server.memory_info().rss / MB)
        _, waiting = await asyncio.wait(waiting, timeout=1)
    return most_mb


async def rendered(folder: Path, port: int) -> tuple[list[Row], str]:
    """Four shorts at a time, by two workers beside; the rows, and a job that was completed."""
    async with temporary_studio(folder) as studio:
        text = write_text(folder, articles=1).read_text("utf-8")
        request = {"topic": "Coffee", "text": text, "duration": 30, "quality": "draft"}
        jobs = [await studio.submit("short", request, seed=n) for n in range(RENDERS)]
        ids = [job.id for job in jobs]
        # A worker has two jobs in hand at most.
        with running(["worker"], folder), running(["worker"], folder):
            await asyncio.gather(*(_until(studio, each, "job.started") for each in ids))
            took_ms = await asyncio.to_thread(_looked_at, port, ids)
            at_work = [(await studio.job(each)).status for each in ids]
            await _until(studio, ids[0], "job.completed")
            for each in ids[1:]:
                await studio.cancel(each)
            await asyncio.gather(*(_until(studio, each, "") for each in ids))
    still = at_work.count("running")
    what = f"a job looked at {len(took_ms)} times while {RENDERS} are rendered ({still} to the end)"
    return [Row(f"{what}, p99", told_ms(took_ms, 99), "≤ 50 ms")], ids[0]


async def _until(studio: Studio, job_id: str, kind: str) -> None:
    """Until the first event of this kind, or the job's end."""
    async for event in studio.watch(job_id):
        if event.kind == kind:
            return


def _looked_at(port: int, ids: Sequence[str]) -> list[float]:
    asker, took_ms = Asker(port), list[float]()
    for number in range(LOOKS):
        took_ms.append(asker.get(f"/api/jobs/{ids[number % len(ids)]}").took_ms)
        if number % PAGE == 0 and not _running(asker, ids):
            break
        threading.Event().wait(LOOK_EVERY_S)
    asker.close()
    return took_ms


def _running(asker: Asker, ids: Sequence[str]) -> bool:
    """Whether all of them are."""
    shown = [json.loads(asker.get(f"/api/jobs/{each}").body) for each in ids]
    return all(job["status"] == "running" for job in shown)


async def listed(folder: Path, port: int, *, queued: int = QUEUED) -> tuple[list[Row], str]:
    """A thousand jobs that wait; the rows, and one of them."""
    async with temporary_studio(folder) as studio:
        request = {"topic": "Coffee"}
        ids = [(await studio.submit("short", request, seed=n)).id for n in range(queued)]
        took_ms = await asyncio.to_thread(_paged, port)
        return [
            Row(
                f"{queued} queued jobs listed, filtered, paged, p95",
                told_ms(took_ms, 95),
                "≤ 100 ms",
            )
        ], ids[-1]


def _paged(port: int) -> list[float]:
    asker, took_ms = Asker(port), list[float]()
    for asked in LISTS:
        after: dict[str, str] = {}
        while True:
            answer = asker.get(f"/api/jobs?{urlencode({**asked, **after, 'limit': PAGE})}")
            took_ms.append(answer.took_ms)
            told = json.loads(answer.body)
            if not told["has_more"]:
                break
            after = {"after": told["last_id"]}
    asker.close()
    return took_ms


def shown(port: int, paths: Mapping[str, str]) -> list[Row]:
    """Each page, by its name, from the second time on, and what it weighs."""
    asker, rows = Asker(port), list[Row]()
    for name, path in paths.items():
        asker.get(path, gzipped=True)
        took_ms = [asker.get(path, gzipped=True).took_ms for _ in range(ROUNDS)]
        figure = f"{share(took_ms, 95):.0f} ms, {asker.weight(path) / 1000:.0f} KB"
        rows.append(Row(f"page {name}: p95, weight", figure, "≤ 200 ms, ≤ 150 KB"))
    asker.close()
    return rows


async def measured(folder: Path, port: int, server: psutil.Process) -> list[Row]:
    """All of it, on one studio."""
    rows = await followed(folder, port, server)
    looked_at, done = await rendered(folder, port)
    lists, queued = await listed(folder, port)
    paths = {path: path.format(done=done, queued=queued) for path in PAGES}
    return [*rows, *looked_at, *lists, *await asyncio.to_thread(shown, port, paths)]


def measure() -> list[Row]:
    """Wall times as whoever asks sees them."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name) / "data") as (port, server):
        return asyncio.run(measured(Path(name) / "data", port, psutil.Process(server.pid)))
