"""What an operator can ask of the studio: how it is doing, and who works."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mutoscope.app import moving
from mutoscope.app.ownership import Owned
from mutoscope.app.providers import ProviderState, provider_states
from mutoscope.config import Settings, prepare_data_dir
from mutoscope.errors import ConfigError, NotFound
from mutoscope.jobs import takeover
from mutoscope.jobs.memory_limit import MB, limited_by, own_groups
from mutoscope.jobs.resources import HARD_SHARE, free_disk_mb
from mutoscope.jobs.serving import known_queues
from mutoscope.models import Job, QueueState
from mutoscope.store import queues, retention, stops, vendors, workers
from mutoscope.store.backup_format import Contents, Tell
from mutoscope.store.database import DatabaseGone
from mutoscope.store.overview import overview
from mutoscope.store.stillness import stuck
from mutoscope.store.vendors import VendorHealth

FULL_DISK_MB = 17
"""With less, the embedded database cannot write on: a segment of its log takes 16 MiB."""
FULL_S = 5.0
"""A database that said within these seconds that it is full is taken to be so still."""


@dataclass(frozen=True)
class SystemStatus:
    """How the machine and the queue are doing. `memory` is a sample of this process (those of the
    workers are in their rows), `memory_limit_mb` what jobs in it may use. `database`: "embedded" or
    "external"; `last_stop`: the latest worker that did not leave of its own will and that nobody
    has taken note of, with `id, host, pid, stopped_at, stop_cause, job_id, attempt, stage, step,
    resources`. `maybe_charged`: how many paid `calls` may have been charged for nothing, and their
    `usd`. `next_run`: the slot that comes first of all schedules (`name, owner,
    pipeline, zone, at`). `stuck`: which jobs and steps at work have not moved for
    `stuck_after_s` (`job_id, owner, pipeline, attempt, stage, step, still_s`)."""

    workers: tuple[Mapping[str, Any], ...]
    jobs: Mapping[str, int]
    memory: Mapping[str, float]
    memory_limit_mb: float
    free_disk_mb: float
    database: str
    last_stop: Mapping[str, Any] | None
    maybe_charged: Mapping[str, float]
    next_run: Mapping[str, Any] | None = None
    stuck: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Readiness:
    """What jobs need. `storage`: files can be written; `worker`: a standing one is alive."""

    database: bool
    storage: bool
    worker: bool

    @property
    def is_ready(self) -> bool:
        """All is there."""
        return self.database and self.storage and self.worker


class Operations(Owned):
    """The operator's half of `Studio`."""

    async def status(self) -> SystemStatus:
        """Workers, queue, memory, disk, database, and why the last worker stopped."""
        settings, meter = self.engine.settings, self.engine.meter
        found = await overview(self.engine.database)
        used = await asyncio.to_thread(meter.look) if meter.is_stale else meter.sample()
        return SystemStatus(
            workers=found.workers,
            jobs=found.jobs,
            memory=used.body(),
            memory_limit_mb=round(meter.limit_bytes / MB, 1),
            free_disk_mb=used.free_disk_mb,
            database=_kind_of_database(settings),
            last_stop=found.last_stop,
            maybe_charged=found.doubtful,
            next_run=found.next_run,
            stuck=await stuck(self.engine.database, settings.stuck_after_s),
        )

    async def obstacle(self) -> str:
        """Why nothing here can go on, and what to do; "" when nothing is known to be in the way.
        Asks nobody, so that it can be told while the database is away."""
        settings, database = self.engine.settings, self.engine.database
        if await asyncio.to_thread(free_disk_mb, settings.data_dir) < FULL_DISK_MB:
            return f"the disk of {settings.data_dir} is full; free some space"
        full_ago_s = time.monotonic() - database.full_at_s
        return "the database's disk is full; free some space" if full_ago_s < FULL_S else ""

    def place(self) -> dict[str, str]:
        """Where the studio is: its data folder, and which database it uses."""
        settings = self.engine.settings
        return {"data_dir": str(settings.data_dir), "database": _kind_of_database(settings)}

    def memory_needed(self) -> str:
        """What to tell a job that waits for memory: how much there may be, and what limits it."""
        settings = self.engine.settings
        limit_mb = self.engine.meter.limit_bytes / MB
        return (
            f"jobs here may use {limit_mb:.0f} MB ({limited_by(settings, own_groups())}), of which"
            f" {self.engine.meter.sample().rss_mb:.0f} MB are in use;"
            f" {settings.min_free_memory_mb} MB of the machine's must be free"
        )

    def check_memory(self) -> None:
        """ConfigError: this process alone, without any job, takes more than jobs may use."""
        used = self.engine.meter.sample()
        if used.memory_share > HARD_SHARE:
            settings = self.engine.settings
            raise ConfigError(
                f"Jobs may use {self.engine.meter.limit_bytes / MB:.0f} MB of memory; Mutoscope"
                f" without any job takes {used.rss_mb:.0f} MB.",
                hint=f"Raise {limited_by(settings, own_groups())}; a short takes up to 1500 MB.",
            )

    async def metrics(self) -> str:
        """The same and more for machines, in Prometheus' text format."""
        from mutoscope.app import metrics  # its library is for those who ask

        return await metrics.metrics(self)

    async def readiness(self) -> Readiness:
        """Whether a job that is handed in now would be written down and worked."""
        storage = asyncio.to_thread(_is_writable, self.engine.settings)
        try:
            worker = await self.workers_alive() > 0
        except DatabaseGone:
            return Readiness(database=False, storage=await storage, worker=False)
        return Readiness(database=True, storage=await storage, worker=worker)

    async def sweep(self) -> None:
        """Find dead workers and free their jobs now. Workers do so every few seconds; where none is
        alive, nobody else would tell of the last one."""
        await takeover.sweep(self.engine)

    async def acknowledge(self) -> int:
        """Take note of every stop so far: `status` tells them no more. How many were new."""
        return await stops.acknowledge(self.engine.database)

    def providers(self, *, named: str | None = None) -> list[ProviderState]:
        """Who can be asked here, for what, and at which price; of one name, or nickname, if it is
        given. Calls nobody."""
        return provider_states(self.engine.settings, named)

    async def vendor_health(self) -> list[VendorHealth]:
        """How each vendor that was ever asked is doing, as all workers find it; by name."""
        return await vendors.health(self.engine.database)

    async def queues(self) -> list[QueueState]:
        """The queues of the installed pipelines, and others that jobs wait in, by name."""
        known = await asyncio.to_thread(known_queues, self.engine)
        found = {state.name: state for state in await queues.states(self.engine.database)}
        told = [
            replace(found.get(name, QueueState(name)), strict=declared.strict)
            for name, declared in known.items()
        ]
        told += [state for name, state in found.items() if name not in known]
        return sorted(told, key=lambda state: state.name)

    async def pause_queue(self, name: str) -> QueueState:
        """Let nobody take a job of this queue, here or elsewhere, until it is resumed; what is
        being worked on goes on. NotFound."""
        await self._queue(name)
        await queues.pause(self.engine.database, name)
        return await self._queue(name)

    async def resume_queue(self, name: str) -> QueueState:
        """Let workers take jobs of this queue again. NotFound."""
        await self._queue(name)
        await queues.resume(self.engine.database, name)
        return await self._queue(name)

    async def _queue(self, name: str) -> QueueState:
        found = {state.name: state for state in await self.queues()}
        if name not in found:
            raise NotFound(f"There is no queue “{name}”.", hint=f"There is: {', '.join(found)}.")
        return found[name]

    async def pin(self, job_id: str, *, on: bool = True) -> Job:
        """Keep all files of a job, however little room there is; with `on` false no longer.
        NotFound."""
        await self._standing(job_id)
        await retention.pin(self.engine.database, job_id, on=on)
        return await self.job(job_id)

    async def backup(self, path: Path, *, tell: Tell | None = None) -> Contents:
        """Write all jobs, what was paid, and all files into one file, while jobs go on; `restore`
        reads it. `tell(done, total)` is called from a thread, in bytes. InvalidRequest: the file is
        there already, or cannot be written."""
        return await moving.backup(self.engine, path, tell)

    async def workers_alive(self) -> int:
        """How many standing workers are alive."""
        await self.engine.clock.look()
        return sum(worker["standing"] for worker in await workers.alive(self.engine.database))

    async def is_worked_on(self, job_id: str) -> bool:
        """Whether a living worker, standing or not, has this job in hand. NotFound."""
        worker_id = (await self.job(job_id)).worker_id
        if worker_id is None:
            return False
        await self.engine.clock.look()
        return any(
            worker["id"] == worker_id for worker in await workers.alive(self.engine.database)
        )


def _kind_of_database(settings: Settings) -> str:
    return "embedded" if settings.database_url is None else "external"


def _is_writable(settings: Settings) -> bool:
    """Whether it takes files, and has the room that workers ask for before they take jobs."""
    try:
        folder = prepare_data_dir(settings)
    except ConfigError:
        return False
    return free_disk_mb(folder) >= settings.min_free_disk_mb
