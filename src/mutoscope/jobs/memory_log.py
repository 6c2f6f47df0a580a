"""The line of the log that tells what memory is used, at each start and end of a job and a stage:

memory    context=generating_audio start  rss_mb=212.4 vms_mb=1893.0 percent=1.1 threads=9

A queue that works on one job at a time is locked and unlocked; of its jobs, and of each of the
things that these make (`gen_INDEX_ATTEMPT`, from 0), it is told in words that whoever runs it greps
for, whatever language he speaks:

🔒 Генерация заблокирована
[batch_start] Память: 450MB RSS, 1200MB VMS, 12%, потоки: 15
"""

import re
from collections.abc import Collection, Iterable
from pathlib import Path

import structlog

from mutoscope.jobs.generation_state import GenerationState
from mutoscope.jobs.resources import SOFT_SHARE, Meter
from mutoscope.models import Item

log = structlog.get_logger("mutoscope")

LOCKED, UNLOCKED = "🔒 Генерация заблокирована", "🔓 Генерация разблокирована"
ADVICE = (
    "⚠️ Память выше 80%: уменьшите число ежедневных генераций, добавьте памяти или посмотрите,"
    " какие задания занимают так много"
)
_NUMBERED = re.compile(r"\w+\.(\d+)")


class MemoryLog:
    """Writes the lines of one run of a job. `data_dir`: that of a job of a strict queue, whose
    generation is told of; None for others."""

    def __init__(
        self,
        meter: Meter,
        job_id: str,
        pipeline: str,
        *,
        attempt: int = 1,
        data_dir: Path | None = None,
    ) -> None:
        self._meter = meter
        self._job_id = job_id
        self._pipeline = pipeline
        self._attempt = attempt - 1
        self._state = None if data_dir is None else GenerationState(data_dir, attempt)
        self._open: list[str] = []
        self._made: dict[int, str] = {}

    def begin(self) -> None:
        """The job begins."""
        self._say(f"{self._pipeline} start")
        if self._state is not None:
            log.info(LOCKED, job=self._job_id)
            self._say_plainly("batch_start")
            self._state.begin(self._used())

    def stage(self, name: str, going_on: Collection[str]) -> None:
        """A stage begins. Stages overlap, and only when another begins can be told of one with
        nothing running that it is over: those not `going_on` are."""
        self._close(stage for stage in self._open if stage not in going_on)
        self._open.append(name)
        self._say(f"{name} start")

    def item(self, item: Item) -> None:
        """One of several has got somewhere; told when it begins and ends."""
        found = _NUMBERED.fullmatch(item.key)
        if self._state is None or found is None:
            return
        index, before = int(found[1]), self._made.get(int(found[1]))
        self._made[index] = item.status
        if before is None:
            self._say_plainly(f"gen_{index}_{self._attempt}_start")
            self._state.item(index, self._used())
        if item.status in ("completed", "failed") and before != item.status:
            self._say_plainly(f"gen_{index}_{self._attempt}_end")
            error = item.message if item.status == "failed" else None
            self._state.item(index, self._used(), error)

    def fail(self, error: str) -> None:
        """The job could not be made."""
        if self._state is not None:
            self._state.fail(error)

    def complete(self) -> None:
        """Its recipe came to its end."""
        if self._state is not None:
            self._state.complete()

    def end(self) -> None:
        """The job ends, and all its stages with it."""
        self._close(self._open)
        self._say(f"{self._pipeline} end")

    def unlock(self) -> None:
        """It is written down how the job ended: its queue is free."""
        if self._state is not None:
            self._state.end(self._used())
            log.info(UNLOCKED, job=self._job_id)
            self._say_plainly("after_unlock")

    def _close(self, stages: Iterable[str]) -> None:
        for stage in tuple(stages):
            self._open.remove(stage)
            self._say(f"{stage} end")

    def _used(self) -> dict[str, float]:
        return self._meter.sample().line()

    def _say(self, context: str) -> None:
        log.info("memory", context=context, job=self._job_id, **self._used())

    def _say_plainly(self, context: str) -> None:
        used = self._meter.sample()
        told = (
            f"{used.rss_mb:.0f}MB RSS, {used.vms_mb:.0f}MB VMS,"
            f" {100 * used.memory_share:.3g}%, потоки: {used.threads}"
        )
        log.info(f"[{context}] Память: {told}", job=self._job_id)
        if used.memory_share > SOFT_SHARE:
            log.warning(ADVICE, job=self._job_id)
