"""Counting what happens in this process, and adding it to what all have counted.

Counting is instant and never fails. What was counted is written every few seconds and on leaving,
apart from everything else: no step waits for it. A process that is killed takes along what it has
counted since the last time; one whose connection is lost in the middle of writing may write it
twice. So these numbers tell how a studio is doing; what jobs did stands in their own rows, and what
was paid in the ledger.
"""

import asyncio
import re
import threading
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog

from mutoscope.errors import ProviderError
from mutoscope.jobs.background import Background
from mutoscope.store import counters
from mutoscope.store.counters import Key
from mutoscope.store.database import Database, DatabaseGone

log = structlog.get_logger("mutoscope")

WRITE_EVERY_S = 5.0
LAST_WRITE_S = 2.0
"""Then what could not be written is given up: whoever leaves is waited for."""
BUCKETS_S = (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000)
"""Upper bounds of a stage's seconds: a caption takes a tenth, a long render the better part of an
hour."""

_PLAIN = re.compile(r"[\w.-]{1,64}", re.ASCII)
_OTHER = "other"


class Counts:
    """What was counted here and not written yet. From any thread."""

    def __init__(self) -> None:
        self._counted: defaultdict[Key, float] = defaultdict(float)
        self._guard = threading.Lock()

    def add(self, name: str, amount: float = 1, **labels: str) -> None:
        """Count `amount` more. A label's value that no code of ours would give counts as "other":
        each new one is another series for whoever keeps them."""
        key = name, tuple(sorted((label, _bounded(value)) for label, value in labels.items()))
        with self._guard:
            self._counted[key] += amount

    def take(self) -> Mapping[Key, float]:
        """All of it; it is the caller's to write now."""
        with self._guard:
            taken, self._counted = self._counted, defaultdict(float)
        return taken

    def put_back(self, taken: Mapping[Key, float]) -> None:
        """It could not be written."""
        with self._guard:
            for key, amount in taken.items():
                self._counted[key] += amount

    def job_ended(self, pipeline: str, status: str) -> None:
        """A job has come to a final state."""
        self.add("jobs_ended", pipeline=pipeline, status=status)

    def interrupted(self, why: str) -> None:
        """A job was taken from its worker."""
        self.add("interruptions", why=why)


class RunCounts:
    """What one run of one pipeline counts. Of the stages it remembers when their first step began
    and their last one was done."""

    def __init__(self, counts: Counts, pipeline: str) -> None:
        self._counts = counts
        self._pipeline = pipeline
        self._began_s: dict[str, float] = {}
        self._done_s: dict[str, float] = {}

    def begun(self, stage: str) -> None:
        """A step of this stage is being made."""
        self._began_s.setdefault(stage, time.monotonic())

    def made(self, stage: str) -> None:
        """Its result is recorded."""
        self._done_s[stage] = time.monotonic()
        self._counts.add("steps", pipeline=self._pipeline, how="made")

    def reused(self) -> None:
        """A result was found that another job has made."""
        self._counts.add("steps", pipeline=self._pipeline, how="reused")

    def failed(self, step: str, code: str) -> None:
        """A step, by its function's full name, has failed for good."""
        function = step.rpartition(".")[2]
        self._counts.add("step_failures", pipeline=self._pipeline, step=function, code=code)

    def missed(self, error: Exception) -> None:
        """One try of a step has failed; that is worth counting where a vendor is the reason."""
        if isinstance(error, ProviderError):
            self._counts.add("provider_errors", provider=error.provider, code=error.code)

    def close(self) -> None:
        """The run is over: its stages have taken what they took."""
        for stage, done_s in self._done_s.items():
            took_s = max(done_s - self._began_s.get(stage, done_s), 0.0)
            labels = {"pipeline": self._pipeline, "stage": stage}
            self._counts.add("stage_seconds_bucket", 1, le=bucket_of(took_s), **labels)
            self._counts.add("stage_seconds_sum", took_s, **labels)


def bucket_of(seconds: float, bounds: Sequence[float] = BUCKETS_S) -> str:
    """The least bound that is not below, as Prometheus writes it."""
    return next((f"{bound:g}" for bound in bounds if seconds <= bound), "inf")


async def write(counts: Counts, database: Database) -> None:
    """Add what was counted to what is there. While the database is away it is kept for later."""
    taken = counts.take()
    if not taken:
        return
    try:
        await counters.add(database, taken)
    except DatabaseGone:
        counts.put_back(taken)


@asynccontextmanager
async def written(counts: Counts, database: Database) -> AsyncGenerator[None]:
    """Write now and then within the block, and when leaving it."""
    try:
        async with Background() as background:
            background.start(_now_and_then(counts, database), "counts")
            yield
    finally:
        try:
            await asyncio.wait_for(_write_safely(counts, database), LAST_WRITE_S)
        except TimeoutError:
            log.warning("counts_not_written", error="the database is too slow")


async def count_ends(counts: Counts, database: Database, job_ids: Sequence[str]) -> None:
    """Count those of these jobs that have ended, somewhere else than in a run of theirs."""
    if job_ids:
        for row in await counters.ends(database, list(job_ids)):
            counts.job_ended(row["pipeline"], row["status"])


async def _now_and_then(counts: Counts, database: Database) -> None:
    while True:
        await asyncio.sleep(WRITE_EVERY_S)
        await _write_safely(counts, database)


async def _write_safely(counts: Counts, database: Database) -> None:
    try:
        await write(counts, database)
    except Exception as error:  # a bug: the numbers stop, the work must not
        log.error("counts_not_written", error=str(error), exc_info=error)


def _bounded(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else _OTHER
