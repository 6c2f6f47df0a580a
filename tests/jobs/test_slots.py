"""Places for steps."""

import asyncio

import pytest

from mutoscope.jobs.slots import Slots
from mutoscope.jobs.stopping import Stopped, StopSignal

WORK = ("local", "digest")
OTHER = ("local", "other")


async def take(
    slots: Slots, stop: StopSignal, work: tuple[str, str] = OTHER, job: str = "job"
) -> None:
    async with slots.slot("cpu", work, stop, job=job):
        pass


async def test_who_waits_for_a_place_can_be_stopped() -> None:
    slots, stop = Slots(1), StopSignal()
    async with slots.slot("cpu", WORK, StopSignal(), job="job"):
        waiting = asyncio.create_task(take(slots, stop))
        stop.set("cancelled")
        with pytest.raises(Stopped):
            await asyncio.wait_for(waiting, 5)
    await asyncio.wait_for(take(slots, StopSignal()), 5)


async def test_a_place_that_comes_together_with_the_stop_is_not_lost() -> None:
    slots, stop = Slots(1), StopSignal()
    async with slots.slot("cpu", WORK, StopSignal(), job="job"):
        waiting = asyncio.create_task(take(slots, stop))
        await asyncio.wait({waiting}, timeout=0)
    stop.set("cancelled")
    waiting.cancel()
    await asyncio.wait({waiting})
    later = asyncio.create_task(take(slots, StopSignal()))
    await asyncio.wait({later}, timeout=5)
    assert later.done()


async def test_a_thread_left_behind_keeps_its_place_and_its_work() -> None:
    slots, thread = Slots(2), asyncio.get_running_loop().create_future()
    async with slots.slot("cpu", WORK, StopSignal(), job="job") as slot:
        slot.occupy(thread)
    assert slots.left(WORK)
    same = asyncio.create_task(take(slots, StopSignal(), WORK))
    await asyncio.wait_for(take(slots, StopSignal()), 5)  # the other place
    assert not same.done()
    thread.set_result(None)
    await asyncio.wait_for(same, 5)
    assert not slots.left(WORK)


async def test_a_thread_that_has_ended_gives_its_place_back() -> None:
    slots, thread = Slots(1), asyncio.get_running_loop().create_future()
    async with slots.slot("cpu", WORK, StopSignal(), job="job") as slot:
        slot.occupy(thread)
        thread.set_result(None)
    assert not slots.left(WORK)
    await asyncio.wait_for(take(slots, StopSignal()), 5)
