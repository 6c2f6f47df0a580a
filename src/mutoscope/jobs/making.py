"""Making a step's result: run the function, record what it gave, try again where that helps."""

import asyncio
import traceback
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict

import structlog

from mutoscope.errors import MutoscopeError
from mutoscope.jobs.breaker import Shut, Visit
from mutoscope.jobs.buying import after_others, buy
from mutoscope.jobs.doubts import decide_lost
from mutoscope.jobs.failures import explain
from mutoscope.jobs.finding import Found, Wanted, find
from mutoscope.jobs.limits import Place
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.pausing import Paused
from mutoscope.jobs.performing import Run, perform
from mutoscope.jobs.purchasing import InOtherHands
from mutoscope.jobs.retrying import Retries, Retry
from mutoscope.jobs.slots import Slot
from mutoscope.jobs.step import Kind
from mutoscope.jobs.stopping import Stopped, StopSignal, Withheld
from mutoscope.jobs.waiting import pause_until
from mutoscope.providers.paying import Limited, Paid
from mutoscope.store import steps
from mutoscope.store.events import Superseded

log = structlog.get_logger("mutoscope")


async def make(run: Run, want: Wanted) -> Found:
    """The result of a step whose lease this run holds.

    A transient error is tried again after a pause, in which the step holds no slot. A step that had
    to be abandoned is not: its thread goes on, holds the slot, and the same work is not begun
    beside it. A coroutine that was withheld is begun again when the fence is up, which is no failed
    try; nor is waiting for a vendor that is down. What is raised in the end is recorded as the
    step's failure.
    """
    settings, work = run.engine.settings, (want.owner, want.row.digest)
    retries = Retries(gap_s=settings.retry_gap_s, busy_gap_s=settings.busy_gap_s)
    while True:
        if isinstance(want.call.provider, Paid):
            await after_others(run, want)
        try:
            await run.engine.breaker.until_admitted(want.call.provider, retries, run.stop)
            async with (
                run.engine.turns.turn(want.call.provider, run.job.worker_id, run.stop) as place,
                _visit(run, want) as visit,
                run.engine.slots.slot(_kind(want), work, run.stop, job=run.job.id) as slot,
            ):
                return await _try(run, want, slot, place, visit)
        except Superseded:
            raise
        except (InOtherHands, Shut):
            continue
        except Withheld:
            log.info("step_withheld", job=run.job.id, key=want.call.key)
            await run.stop.held()
            continue
        except Paused:
            run.progress.end_step(want.spec.stages, want.call.key, done=False)
            raise
        except Exception as error:
            if run.stop.reason == "memory":
                # The guard ended the programs that the step had started: that is why it failed.
                raise Stopped("memory") from error
            run.counts.missed(error)
            # What cannot be stopped goes on: another try would only run beside it.
            left = run.engine.slots.left(work)
            retry = None if left else retries.after(error)
            if retry is None:
                await _give_up(run, want, error)
                raise
            await _tell_retry(run, want, error, retry)
        await _pause(run.stop, retry.pause_s)


def _kind(want: Wanted) -> Kind:
    """A vendor's work keeps another machine busy, whatever the step is used to."""
    return "net" if isinstance(want.call.provider, Limited) else want.spec.kind


def _visit(run: Run, want: Wanted) -> AbstractAsyncContextManager[Visit]:
    return run.engine.breaker.visit(
        want.call.provider, worker_id=run.job.worker_id, lease_s=want.spec.time_limit_s
    )


async def _try(run: Run, want: Wanted, slot: Slot, place: Place, visit: Visit) -> Found:
    run.begin(want)
    run.counts.begun(want.spec.stage)
    used = run.engine.meter.sample().body()
    recorded = await patiently(
        steps.start, run.engine.database, run.job.id, run.job.attempt, want.row, used
    )
    if recorded and (found := await find(run.engine, want, for_job=run.job.id)):
        run.reuse(want, found)
        return found
    if not isinstance(want.call.provider, Paid):
        made = await visit.during(perform(run, want, slot, run.stop))
    else:
        if recorded:
            await decide_lost(run.engine, run.job, want)
        made = await buy(run, want, slot, place, visit)
    run.counts.made(want.spec.stage)
    return made


async def _give_up(run: Run, want: Wanted, error: Exception) -> None:
    run.progress.end_step(want.spec.stages, want.call.key, done=False)
    run.blame(error, want.call.key)
    info = explain(error, run.engine.redact, step=want.call.key, used=run.engine.meter.sample())
    bug = None if isinstance(error, MutoscopeError) else error
    run.counts.failed(want.row.name, info.code)
    log.warning("step_failed", job=run.job.id, key=want.call.key, error=info.message, exc_info=bug)
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
    with stop.wakes(woken.set):
        await pause_until(woken, pause_s)
    stop.check()
