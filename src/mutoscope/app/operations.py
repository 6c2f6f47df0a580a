"""What an operator can ask of the studio: how it is doing, and who works."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.resources import free_disk_mb
from mutoscope.store import reading, stops, workers


@dataclass(frozen=True)
class SystemStatus:
    """How the machine and the queue are doing. `database`: "embedded" or "external"; `last_stop`:
    the latest worker that did not leave of its own will and that nobody has taken note of, with
    `id, host, pid, stopped_at, stop_cause, job_id, attempt, stage, step, resources`."""

    workers: tuple[Mapping[str, Any], ...]
    jobs: Mapping[str, int]
    memory: Mapping[str, float]
    free_disk_mb: float
    database: str
    last_stop: Mapping[str, Any] | None


class Operations:
    """The operator's half of `Studio`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def status(self) -> SystemStatus:
        """Workers, queue, memory, disk, database, and why the last worker stopped."""
        database, settings = self.engine.database, self.engine.settings
        return SystemStatus(
            workers=tuple(await workers.alive(database)),
            jobs=await workers.counts(database),
            memory=self.engine.meter.sample().body(),
            free_disk_mb=free_disk_mb(settings.data_dir),
            database="embedded" if settings.database_url is None else "external",
            last_stop=await stops.latest(database),
        )

    async def acknowledge(self) -> int:
        """Take note of every stop so far: `status` tells them no more. How many were new."""
        return await stops.acknowledge(self.engine.database)

    async def workers_alive(self) -> int:
        """How many standing workers are alive."""
        return sum(worker["standing"] for worker in await workers.alive(self.engine.database))

    async def is_worked_on(self, job_id: str) -> bool:
        """Whether a living worker, standing or not, has this job in hand. NotFound."""
        worker_id = (await reading.load(self.engine.database, job_id)).worker_id
        if worker_id is None:
            return False
        return any(
            worker["id"] == worker_id for worker in await workers.alive(self.engine.database)
        )
