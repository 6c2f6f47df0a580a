"""Making a step whose provider costs money."""

import asyncio

from mutoscope.jobs.breaker import Visit
from mutoscope.jobs.finding import Found, Wanted
from mutoscope.jobs.limits import Place
from mutoscope.jobs.patience import heeding, patiently
from mutoscope.jobs.pausing import Paused
from mutoscope.jobs.performing import Run, perform
from mutoscope.jobs.purchasing import InOtherHands, StepTill
from mutoscope.jobs.slots import Slot
from mutoscope.jobs.stopping import Stopped, StopSignal
from mutoscope.store import ledger
from mutoscope.store.database import DatabaseGone


async def buy(run: Run, want: Wanted, slot: Slot, place: Place, visit: Visit) -> Found:
    """The step's result. With a call in flight it goes on, in its `place`, when the job is stopped:
    then `Stopped`, and the result is recorded when it comes. TypeError: a blocking function cannot
    buy."""
    if not want.spec.is_async:
        raise TypeError(f"{want.spec.name} takes a provider that costs money: make it async")
    own = StopSignal(strict=run.stop.strict)
    till = StepTill(run.engine, run.job, want, stop=run.stop, own=own)
    return await run.engine.purchases.outcome(
        place.during(visit.during(_perform(run, want, slot, own, till))),
        till,
        worker_id=run.job.worker_id,
        stop=run.stop,
        own=own,
    )


async def after_others(run: Run, want: Wanted) -> None:
    """Wait until no living worker has a call for this very result in hand. Its lease may be gone
    with its job; the call goes on."""
    engine = run.engine
    while job_id := await patiently(
        ledger.holder,
        engine.database,
        want.bought,
        worker_id=run.job.worker_id,
        in_hand=engine.purchases.in_hand,
    ):
        await run.wait_for(job_id)


async def _perform(run: Run, want: Wanted, slot: Slot, own: StopSignal, till: StepTill) -> Found:
    """Whatever happens, no answered call stays in the till: it is settled with the result, settled
    as charged because the step failed with the answer in its hand, or left open for whoever makes
    the step next, where only the recording failed or another try may help."""
    with heeding(own):
        try:
            found = await perform(run, want, slot, own, till)
        except (DatabaseGone, InOtherHands, Stopped, Paused, asyncio.CancelledError):
            await till.leave()
            raise
        except Exception as error:
            await till.fail(error)
            raise
    till.recorded()
    return found
