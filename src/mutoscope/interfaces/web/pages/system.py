"""The System page: who works, what waits, what it costs in memory, who can be asked."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from babel import dates
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from mutoscope.app import Studio, SystemStatus, VendorHealth
from mutoscope.app.keys import api_keys
from mutoscope.app.listing import Listed
from mutoscope.app.memory import MemoryHistory, memory_history
from mutoscope.app.provider_test import begin_test, foretold
from mutoscope.app.providers import ProviderState
from mutoscope.app.times import local_words
from mutoscope.errors import NotFound
from mutoscope.interfaces.web.access import AdminStudio, OpenStudio, visitor_of
from mutoscope.interfaces.web.pages import words
from mutoscope.interfaces.web.pages.charts import Plot, Series, plot
from mutoscope.interfaces.web.pages.rendering import page, partial
from mutoscope.models import Job, QueueState, Status

router = APIRouter(include_in_schema=False)
MINUTES = 60
MOST_JOBS = 100
SILENT_S = 10.0
"""A worker beats each second; one that has not for so long is told to be silent."""
IN_HAND: tuple[Status, ...] = ("running", "cancelling")


@dataclass(frozen=True)
class WorkerView:
    """A worker that lives. `share`: of its memory limit."""

    name: str
    since: datetime
    is_silent: bool
    short_of: str | None
    rss_mb: float
    share: float
    jobs: tuple[Listed, ...]


@dataclass(frozen=True)
class StopView:
    """The last worker that stopped not of its own will, at what, and with how much memory."""

    cause: str
    at: datetime
    host: str
    pid: int
    job_id: str | None
    stage: str
    step: str
    rss_mb: float
    share: float


@dataclass(frozen=True)
class StuckView:
    """A job that has not moved for long, and at what. `still_s`: for how long."""

    job_id: str
    title: str
    stage: str
    step: str
    still_s: float


@dataclass(frozen=True)
class Now:
    """All that the page asks for anew every few seconds."""

    at: datetime
    obstacle: str
    status: SystemStatus
    workers: tuple[WorkerView, ...]
    stop: StopView | None
    stuck: tuple[StuckView, ...]
    queues: Sequence[QueueState]
    plot: Plot
    history: MemoryHistory
    next_run: str


@dataclass(frozen=True)
class ProviderView:
    """One provider with all that it does. `test_prices`: what a test of it is charged for, none
    where it is free; None where there is nothing to test."""

    name: str
    title: str
    works: bool
    lacks: str
    hint: str
    capabilities: tuple[str, ...]
    chosen: bool
    models: tuple[str, ...]
    prices: tuple[str, ...]
    checked: str
    health: VendorHealth | None
    test_prices: tuple[str, ...] | None

    @property
    def state(self) -> str:
        """Of its breaker: "closed" where all is as it should be."""
        return self.health.state if self.health else "closed"


@router.get("/app/system")
async def system(request: Request, studio: OpenStudio) -> HTMLResponse:
    """The page; whoever may not see other people's work is told whether all is well."""
    if "admin" not in visitor_of(request).scopes:
        return page(request, "system_short.html", ready=await studio.readiness())
    return await asyncio.to_thread(
        page,
        request,
        "system.html",
        now=await _now(studio),
        providers=await _providers(studio, words.of(request)),
        keys=await api_keys(studio.engine),
    )


@router.get("/app/system/now")
async def now(request: Request, studio: AdminStudio) -> HTMLResponse:
    """The part that changes."""
    shown = await _now(studio)
    return await asyncio.to_thread(partial, request, "parts/lists/now.html", now=shown)


@router.post("/app/system/ack")
async def acknowledge(request: Request, studio: AdminStudio) -> HTMLResponse:
    """Somebody has seen why the last worker stopped."""
    await studio.acknowledge()
    return await now(request, studio)


@router.post("/app/system/queues/{name}/{action}")
async def change_queue(
    request: Request, name: str, action: Literal["pause", "resume"], studio: AdminStudio
) -> HTMLResponse:
    """Pause a queue, or let it go on."""
    await (studio.pause_queue if action == "pause" else studio.resume_queue)(name)
    return await now(request, studio)


@router.post("/app/system/providers/{name}/test")
async def test(request: Request, name: str, studio: AdminStudio) -> HTMLResponse:
    """Ask a provider for one small thing of each kind. InvalidRequest."""
    await asyncio.to_thread(foretold, studio, name)
    job = await begin_test(studio, name)
    return _test(request, await studio.job(job.id))


@router.get("/app/system/tests/{job_id}")
async def tested(request: Request, job_id: str, studio: AdminStudio) -> HTMLResponse:
    """How a test is going, or has gone."""
    return _test(request, await studio.job(job_id))


def _test(request: Request, job: Job) -> HTMLResponse:
    took_s = None
    if job.completed_at and job.started_at:
        took_s = (job.completed_at - job.started_at).total_seconds()
    return partial(request, "parts/lists/test.html", job=job, took_s=took_s)


async def _now(studio: Studio) -> Now:
    status = await studio.status()
    history = await memory_history(studio.engine, MINUTES)
    running = await _running(studio)
    return Now(
        at=datetime.now(UTC),
        obstacle=await studio.obstacle(),
        status=status,
        workers=tuple(_worker(worker, running) for worker in status.workers),
        stop=_stop(status.last_stop, status.memory_limit_mb) if status.last_stop else None,
        stuck=tuple(_stuck(row, running) for row in status.stuck),
        queues=await studio.queues(),
        plot=_plot(history),
        history=history,
        next_run=_next_run(status),
    )


def _next_run(status: SystemStatus) -> str:
    run = status.next_run
    return f"{local_words(run['at'], run['zone'])}, {run['name']}" if run else ""


async def _running(studio: Studio) -> tuple[Listed, ...]:
    return (await studio.listing(statuses=IN_HAND, limit=MOST_JOBS)).jobs


def _worker(row: Mapping[str, Any], running: Iterable[Listed]) -> WorkerView:
    used = row["resources"]
    return WorkerView(
        name=worker_name(row["host"], row["pid"]),
        since=row["started_at"],
        is_silent=row["silent_s"] > SILENT_S,
        short_of=row["short_of"],
        rss_mb=used.get("rss_mb", 0.0),
        share=used.get("memory_share", 0.0),
        jobs=tuple(each for each in running if each.job.worker_id == row["id"]),
    )


def _stuck(row: Mapping[str, Any], running: Iterable[Listed]) -> StuckView:
    titles = {each.job.id: each.title for each in running}
    return StuckView(
        job_id=row["job_id"],
        title=titles.get(row["job_id"]) or row["job_id"],
        stage=row["stage"] or "",
        step=row["step"],
        still_s=row["still_s"],
    )


def worker_name(host: str, pid: int) -> str:
    """What people call a worker: its process, and its machine where that is known."""
    return f"{host} {pid}".strip()


def _stop(row: Mapping[str, Any], limit_mb: float) -> StopView:
    rss_mb = row["resources"].get("rss_mb", 0.0)
    return StopView(
        cause=row["stop_cause"],
        at=row["stopped_at"],
        host=row["host"],
        pid=row["pid"],
        job_id=row["job_id"],
        stage=row["stage"] or "",
        step=row["step"] or "",
        rss_mb=rss_mb,
        share=row["resources"].get("memory_share", rss_mb / limit_mb),
    )


def _plot(history: MemoryHistory) -> Plot:
    told = [
        Series(
            worker_name(each.host, each.pid) if each.pid else str(each.worker),
            [(point.at, point.rss_mb) for point in each.points],
        )
        for each in history.workers
    ]
    shares = (history.soft_share, history.hard_share)
    return plot(told, history.limit_mb, shares, since=history.since, until=history.until)


async def _providers(studio: Studio, said: words.Words) -> list[ProviderView]:
    """Each once, whatever it does; those that work first."""
    health = {each.name: each for each in await studio.vendor_health()}
    found = await asyncio.to_thread(_known_providers, studio)
    views = [_provider(told, health.get(told[0].name), tests, said) for told, tests in found]
    return sorted(views, key=lambda view: not view.works)


def _known_providers(
    studio: Studio,
) -> list[tuple[list[ProviderState], tuple[str, ...] | None]]:
    """What each does, and what a test of it is charged for. Blocks."""
    named: dict[str, list[ProviderState]] = {}
    for state in studio.providers():
        named.setdefault(state.name, []).append(state)
    return [(told, _test_prices(studio, name)) for name, told in named.items()]


def _test_prices(studio: Studio, name: str) -> tuple[str, ...] | None:
    try:
        return foretold(studio, name).prices
    except NotFound:
        return None


def _provider(
    states: Sequence[ProviderState],
    health: VendorHealth | None,
    test_prices: tuple[str, ...] | None,
    said: words.Words,
) -> ProviderView:
    first = next((state for state in states if not state.works), states[0])
    return ProviderView(
        name=first.name,
        title=first.title,
        works=all(state.works for state in states),
        lacks=first.lacks,
        hint=first.hint,
        capabilities=tuple(state.capability for state in states),
        chosen=any(state.chosen for state in states),
        models=_once(state.model for state in states),
        prices=_once(state.price for state in states),
        checked=_day(first.checked, said),
        health=health,
        test_prices=test_prices,
    )


def _day(day: date | None, said: words.Words) -> str:
    return dates.format_date(day, locale=said.locale) if day else ""


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))
