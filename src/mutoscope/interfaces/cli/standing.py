"""Jobs that stand where they came to, and how to go on with them."""

from collections.abc import Sequence

from mutoscope import app
from mutoscope.interfaces.cli.terminal import err
from mutoscope.models import Job


async def earlier(studio: app.Studio, job: Job, *, any_seed: bool = False) -> Job | None:
    """The latest other job of the very same request that has not ended: nobody may be working on
    it any more. `any_seed`: no seed was said, so that each has one of its own."""
    others = [each for each in await studio.jobs(pipeline=job.pipeline) if each.id != job.id]
    alike = (each for each in others if any_seed or each.seed == job.seed)
    return next((each for each in alike if _is_same(each, job) and not each.is_final), None)


def tell_earlier(job: Job) -> None:
    """Another job of the same request stands where it came to: this one takes up what it made."""
    stands = f"{job.id} of the same request is {job.status}, at {job.progress:.0f} %"
    err.print(f"{stands}. To go on with it: mutoscope watch {job.id}", markup=False, soft_wrap=True)


async def up_to_date(studio: app.Studio, found: Sequence[Job]) -> bool:
    """Whether these are as they stand now; else they have just been freed of workers that are
    gone, which nobody else had found, and are to be read again."""
    if all(each.is_final or each.worker_id is None for each in found):
        return True
    await studio.sweep()
    return False


def is_left(job: Job) -> bool:
    """Whether somebody has begun it and is gone, and nobody is there to take it over."""
    return job.status == "running" and job.waiting_for == "worker"


def way_on(job: Job) -> str:
    """What to tell of one that is left."""
    return f"{job.id} waits for a worker, its last one is gone: mutoscope watch {job.id}"


def _is_same(one: Job, other: Job) -> bool:
    asked = [(each.request, each.overrides, each.takes) for each in (one, other)]
    return asked[0] == asked[1]
