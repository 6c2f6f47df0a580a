"""Running a step function and recording what it gave."""

import asyncio
import contextlib
import functools
import time
from dataclasses import asdict, replace
from typing import Any, Protocol

import structlog

from mutoscope.jobs.counting import RunCounts
from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.execution import Call
from mutoscope.jobs.finding import Found, Wanted
from mutoscope.jobs.fleeting import Fleeting
from mutoscope.jobs.journal import Journal
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.progress import Progress
from mutoscope.jobs.purchasing import StepTill
from mutoscope.jobs.resources import give_back_memory
from mutoscope.jobs.slots import Slot
from mutoscope.jobs.step import result_type
from mutoscope.jobs.stopping import StopSignal
from mutoscope.jobs.supervision import supervised
from mutoscope.jobs.work import StepWork
from mutoscope.models import Job, JobWarning
from mutoscope.store import artifacts, results
from mutoscope.store.database import DatabaseGone
from mutoscope.store.events import Superseded
from mutoscope.store.results import Made

log = structlog.get_logger("mutoscope")

WORTH_A_TRIM_S = 0.1
"""A shorter step has not used much memory."""


class Run(Protocol):
    """What of a run the making of a step needs."""

    engine: Engine
    job: Job
    stop: StopSignal
    progress: Progress
    journal: Journal
    counts: RunCounts
    fleeting: Fleeting

    def begin(self, want: Wanted) -> None: ...

    def blame(self, error: Exception, key: str) -> None: ...

    def reuse(self, want: Wanted, found: Found) -> None: ...

    async def wait_for(self, job_id: str | None) -> None: ...


async def perform(
    run: Run, want: Wanted, slot: Slot, stop: StopSignal, till: StepTill | None = None
) -> Found:
    """Call the step's function within its limits, and until `stop`; record its result together
    with the settlement of what `till` has paid."""
    began_at, folders = time.monotonic(), contextlib.ExitStack()
    work = StepWork(
        want.spec,
        blobs=run.engine.blobs,
        folder=lambda: folders.enter_context(run.engine.blobs.scratch.open()),
        seed=want.seed,
        stop=stop,
        on_tick=functools.partial(_tick, run.progress, want),
    )
    try:
        raw = await supervised(_paying(want.call, till), work, stop, slot)
        took_s = time.monotonic() - began_at
        if took_s >= WORTH_A_TRIM_S:
            await asyncio.to_thread(give_back_memory)
        return await _record(run, _made(run, want, work, raw, took_s), want, till)
    except BaseException:
        await _take_back(run, work)
        raise
    finally:
        slot.afterwards(folders.close)


def _tick(progress: Progress, want: Wanted, current: int, total: int, further: int) -> None:
    progress.tick(want.spec.stage, want.call.key, current, total)
    if want.spec.then:
        progress.tick_further(want.spec.then, want.call.key, further, total)


async def _take_back(run: Run, work: StepWork) -> None:
    """Files that no result will name."""
    if not work.kept:
        return
    try:
        await artifacts.take_back(run.engine.database, work.kept, run.engine.blobs)
    except DatabaseGone as gone:  # the sweep finds them
        log.warning("files_left_behind", files=len(work.kept), error=gone.message)


def _paying(call: Call, till: StepTill | None) -> Call:
    return call if till is None else replace(call, provider=call.provider.paying(till))


def _made(run: Run, want: Wanted, work: StepWork, raw: Any, took_s: float) -> Made:
    document = result_type(want.call.function).dump_json(raw, warnings="error").decode()
    warnings = tuple(
        JobWarning(code, run.engine.redact(text), want.call.key) for code, text in work.warnings
    )
    identity = getattr(want.call.provider, "identity", None)
    files, lent = tuple(artifacts_in(_read(want, document))), run.fleeting
    return Made(
        job_id=run.job.id,
        attempt=run.job.attempt,
        key=want.call.key,
        owner=want.row.scope,
        digest=want.row.digest,
        take=want.take,
        step=want.row.name,
        version=want.spec.version,
        provider=asdict(identity) if identity is not None else None,
        value=document,
        artifacts=files,
        warnings=warnings,
        took_s=took_s,
        expires_at=lent.end(want.call.args) if want.is_lent else lent.earliest(files),
    )


def _read(want: Wanted, document: str) -> Any:
    """The recipe always sees what a later run will see."""
    return result_type(want.call.function).validate_json(document)


async def _record(run: Run, made: Made, want: Wanted, till: StepTill | None) -> Found:
    payments = till.payments if till else ()
    made, database, blobs = replace(made, payments=payments), run.engine.database, run.engine.blobs
    told = {
        "stage": want.spec.stage,
        "took_s": round(made.took_s, 3),
        "cost": till.cost_usd if till else 0,
        **run.engine.meter.sample().body(),
    }
    try:
        await patiently(results.Recording(database, made, blobs, told).write)
    except Superseded:
        if payments:  # it was paid for: whoever needs it next shall find it
            await patiently(results.record_late, database, made, blobs)
        raise
    run.progress.end_step(want.spec.stages, want.call.key)
    for warning in (*made.warnings, *(till.warnings if till else ())):
        run.journal.warning(warning)
    value = _read(want, made.value)
    return Found(value, made.value, made.warnings, run.job.id, made.took_s, made.expires_at)
