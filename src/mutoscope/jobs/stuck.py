"""Noticing that no step can begin in this process any more, so that only a new process helps.

A thread cannot be ended from outside. One that does not listen keeps its place, and in a strict
queue its job, until it ends; some never do.
"""

import asyncio

from mutoscope.jobs.awake import awake_s
from mutoscope.jobs.slots import Slots

PATIENCE_S = 10.0
"""Most calls that were too long for a limit end soon after it."""
LOOK_EVERY_S = 0.5


async def until_stuck(slots: Slots) -> None:
    """Until, for `PATIENCE_S` on end, all places of a kind were held by threads that nobody awaits,
    or one was overdue whose end must be awaited."""
    since_s: float | None = None
    while since_s is None or awake_s() - since_s < PATIENCE_S:
        await asyncio.sleep(LOOK_EVERY_S)
        if not (slots.blocked or slots.overdue):
            since_s = None
        elif since_s is None:
            since_s = awake_s()
