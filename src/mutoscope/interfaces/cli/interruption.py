"""Ctrl-C, a closed terminal and a request to end, as an event instead of an exception."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Interruption:
    """`happened` is set by the first signal. `may_ask`: it was Ctrl-C, so somebody is there."""

    def __init__(self) -> None:
        self.happened = asyncio.Event()
        self.may_ask = False

    def take(self, number: int) -> None:
        """A signal came."""
        self.may_ask = number == signal.SIGINT
        self.happened.set()


@asynccontextmanager
async def interruption() -> AsyncGenerator[Interruption]:
    """Within the block the signals set the event, so that the work is not torn apart. After it
    Ctrl-C is a KeyboardInterrupt again."""
    loop = asyncio.get_running_loop()
    caught = Interruption()
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):
        numbers.append(signal.SIGHUP)
    try:
        for number in numbers:
            loop.add_signal_handler(number, caught.take, number)
    except NotImplementedError:  # Windows: Ctrl-C stays a KeyboardInterrupt
        numbers = []
    try:
        yield caught
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
