"""Waiting for something to happen, for a while."""

import asyncio


async def pause_until(event: asyncio.Event, longest_s: float | None) -> None:
    """Until `event` is set, or `longest_s` have passed (None: however long it takes).

    Not `asyncio.wait_for`: before Python 3.12 it swallows a cancellation that comes in the moment
    in which the event is set, and whoever cancelled waits for ever.
    """
    try:
        async with asyncio.timeout(longest_s):
            await event.wait()
    except TimeoutError:
        return
