"""Making a step's result: run the function, record what it gave, try again where that helps."""

import asyncio
import contextlib
import time
import traceback
from dataclasses import asdict
from typing import Any, Protocol

import structlog

from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.failures import explain
from mutoscope.jobs.finding import Found, Wanted, find
from mutoscope.jobs.journal import Journal
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.progress import Progress
from mutoscope.jobs.resources import give_back_memory
from mutoscope.jobs.retrying import Retries, Retry
from mutoscope.jobs.slots import Slot
from mutoscope.jobs.step import result_type
from mutoscope.jobs.stopping import Stopped, StopSignal
from mutoscope.jobs.supervision import supervised
from mutoscope.jobs.work import StepWork
from mutoscope.models import Job, JobWarning
from mutoscope.store import results, steps
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

    def begin(self, want: Wanted) -> None: ...

    def blame(self, error: Exception, key: str) -> None: ...

    def reuse(self, want: Wanted, found: Found) -> None: ...


async def make(run: Run, want: Wanted) -> Found:
    """The result of a step whose lease this run holds.

    A transient error is tried again after a pause, in which the step holds no slot. A step that had
    to be abandoned is not: its thread goes on, holds the slot, and the same work is not begun
    beside it. What is raised in the end is recorded as the step's failure.
    """
    settings, work = run.engine.settings, (want.owner, want.row.digest)
    retries = Retries(gap_s=settings.retry_gap_s, busy_gap_s=settings.busy_gap_s)
    while True:
        try:
            async with run.engine.slots.slot(want.spec.kind, work, run.stop) as slot:
                return await _try(run, want, slot)
        except Superseded:
            raise
        except Exception as error:
            if run.stop.reason == "memory":
                # The guard ended the programs that the step had started: that is why it failed.
                raise Stopped("memory") from error
            # What cannot be stopped goes on: another try would only run beside it.
            left = run.engine.slots.left(work)
            retry = None if left else retries.after(error)
            if retry is None:
                await _give_up(run, want, error)
                raise
            await _tell_retry(run, want, error, retry)
        await _pause(run.stop, retry.pause_s)


async def _try(run: Run, want: Wanted, slot: Slot) -> Found:
    run.begin(want)
    used = run.engine.meter.sample().body()
    recorded = await patiently(
        steps.start, run.engine.database, run.job.id, run.job.attempt, want.row, used
    )
    if recorded and (found := await find(run.engine, want, for_job=run.job.id)):
        run.reuse(want, found)
        return found
    began_at = time.monotonic()
    with contextlib.ExitStack() as stack:
        work = StepWork(
            want.spec,
            blobs=run.engine.blobs,
            folder=lambda: stack.enter_context(run.engine.blobs.scratch.open()),
            seed=want.seed,
            stop=run.stop,
            on_tick=lambda at, of: run.progress.tick(want.spec.stage, want.call.key, at, of),
        )
        raw = await supervised(want.call, work, run.stop, slot)
        took_s = time.monotonic() - began_at
        if took_s >= WORTH_A_TRIM_S:
            await asyncio.to_thread(give_back_memory)
        return await _record(run, want, work, raw, took_s)


async def _record(run: Run, want: Wanted, work: StepWork, raw: Any, took_s: float) -> Found:
    """Write the result and read it back: the recipe always sees what a later run will see."""
    type_ = result_type(want.call.function)
    document = type_.dump_json(raw, warnings="error").decode()
    value = type_.validate_json(document)
    warnings = tuple(
        JobWarning(code, run.engine.redact(text), want.call.key) for code, text in work.warnings
    )
    identity = getattr(want.call.provider, "identity", None)
    made = Made(
        job_id=run.job.id,
        attempt=run.job.attempt,
        key=want.call.key,
        owner=want.owner,
        digest=want.row.digest,
        take=want.take,
        step=want.row.name,
        version=want.spec.version,
        provider=asdict(identity) if identity is not None else None,
        value=document,
        artifacts=tuple(artifacts_in(value)),
        warnings=warnings,
        took_s=took_s,
    )
    await patiently(
        results.record, run.engine.database, made, run.engine.blobs, _told(run, made, want)
    )
    run.progress.end(want.spec.stage, want.call.key)
    for warning in warnings:
        run.journal.warning(warning)
    return Found(value, document, warnings, run.job.id, took_s)


def _told(run: Run, made: Made, want: Wanted) -> dict[str, Any]:
    body = {"stage": want.spec.stage, "took_s": round(made.took_s, 3), "cost": 0}
    return {**body, **run.engine.meter.sample().body()}


async def _give_up(run: Run, want: Wanted, error: Exception) -> None:
    run.progress.end(want.spec.stage, want.call.key, done=False)
    run.blame(error, want.call.key)
    info = explain(error, run.engine.redact, step=want.call.key, used=run.engine.meter.sample())
    log.warning(
        "step_failed", job=run.job.id, key=want.call.key, error=info.message, exc_info=error
    )
    await patiently(
        steps.fail,
        run.engine.database,
        run.job.id,
        run.job.attempt,
        want.row,
        info,
        traceback=run.engine.redact("".join(traceback.format_exception(error))),
    )


async def _tell_retry(run: Run, want: Wanted, error: Exception, retry: Retry) -> None:
    body = {
        "key": want.call.key,
        "class": retry.kind,
        "try": retry.tried,
        "of": retry.of,
        "pause_s": round(retry.pause_s, 2),
        "error": asdict(
            explain(error, run.engine.redact, step=want.call.key, used=run.engine.meter.sample())
        ),
    }
    await patiently(
        steps.tell, run.engine.database, run.job.id, run.job.attempt, "step.retrying", body
    )


async def _pause(stop: StopSignal, pause_s: float) -> None:
    """Wait, but not for longer than the job is wanted."""
    woken = asyncio.Event()
    with stop.wakes(woken.set), contextlib.suppress(TimeoutError):
        await asyncio.wait_for(woken.wait(), pause_s)
    stop.check()
