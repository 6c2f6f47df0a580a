"""Ctrl-C, a closed terminal and a request to end, as an event instead of an exception, and the
question that follows the first of these."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Literal

from mutoscope.interfaces.cli.terminal import err, give_up_terminal
from mutoscope.jobs.signals import ending_signals

ANSWER_LIMIT_S = 60.0
"""Whoever has not answered by then has walked away."""

Choice = Literal["leave", "cancel", "go"]
"""What becomes of the job: left to a worker, cancelled; "go" is "leave" without being asked."""


class Interruption:
    """`happened` is set by every signal. `may_ask`: it was Ctrl-C, so somebody is there."""

    def __init__(self) -> None:
        self.happened = asyncio.Event()
        self.may_ask = False

    def take(self, number: int) -> None:
        """A signal came."""
        self.may_ask = number == signal.SIGINT
        if number not in (signal.SIGINT, signal.SIGTERM):
            give_up_terminal()  # writing to one that is closed fails
        self.happened.set()


@asynccontextmanager
async def interruption() -> AsyncGenerator[Interruption]:
    """Within the block the signals set the event, so that the work is not torn apart. After it
    Ctrl-C is a KeyboardInterrupt again."""
    loop = asyncio.get_running_loop()
    caught = Interruption()
    numbers = ending_signals()
    try:
        for number in numbers:
            loop.add_signal_handler(number, caught.take, number)
    except NotImplementedError:  # Windows: Ctrl-C stays a KeyboardInterrupt
        numbers = ()
    try:
        yield caught
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def decision(
    caught: Interruption,
    *,
    is_ours: Callable[[], bool],
    quiet: Callable[[], None],
    what: str = "it",
) -> Choice:
    """What to do with the job (or, for `what` "them", jobs) once a signal has come: asked at a
    terminal after Ctrl-C, where the job `is_ours` to decide about. `quiet` ends the display
    before."""
    await caught.happened.wait()
    if not (caught.may_ask and sys.stdin.isatty() and is_ours()):
        return "go"
    caught.happened.clear()
    quiet()
    asking = asyncio.ensure_future(_ask(what))
    again = asyncio.ensure_future(caught.happened.wait())
    try:
        await asyncio.wait(
            {asking, again}, timeout=ANSWER_LIMIT_S, return_when=asyncio.FIRST_COMPLETED
        )
        return asking.result() if asking.done() else "go"
    finally:
        if not asking.done():
            with suppress(OSError):
                err.print()
        for task in (asking, again):
            task.cancel()
        await asyncio.gather(asking, again, return_exceptions=True)


async def _ask(what: str) -> Choice:
    while True:
        err.print(
            f"Leave {what} to a background worker, or cancel {what}? [leave/cancel] (leave): ",
            end="",
            markup=False,
            soft_wrap=True,
        )
        line = await _line()
        if not line:
            return "go"
        answer = line.strip().lower() or "leave"
        if answer in ("leave", "cancel"):
            return "leave" if answer == "leave" else "cancel"


async def _line() -> str:
    """A line that is typed, while everything else goes on; "" at the end of input."""
    loop, descriptor = asyncio.get_running_loop(), sys.stdin.fileno()
    came: asyncio.Future[bytes] = loop.create_future()

    def read() -> None:
        try:
            typed = os.read(descriptor, 1024)  # the terminal gives whole lines
        except OSError:
            typed = b""
        if not (typed or os.isatty(descriptor)):  # no Ctrl-D, but the window was closed
            give_up_terminal()
        if not came.done():
            came.set_result(typed)

    loop.add_reader(descriptor, read)
    try:
        return (await came).decode(errors="replace")
    finally:
        loop.remove_reader(descriptor)
