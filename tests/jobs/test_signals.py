"""Being asked to end."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator

import pytest

from mutoscope.jobs.signals import asked_to_end, ending_signals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
ALL = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _hangups() -> Iterator[None]:
    """These tests may themselves have been started by nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", ALL)
async def test_each_of_them_asks_and_only_within_the_block(number: signal.Signals) -> None:
    before, asked = signal.getsignal(number), asyncio.Event()
    with asked_to_end(asked.set):
        os.kill(os.getpid(), number)
        await asyncio.wait_for(asked.wait(), 20)
    assert asyncio.get_running_loop().remove_signal_handler(number) is False
    assert signal.getsignal(number) in (before, signal.SIG_DFL, signal.default_int_handler)


def test_nohup_is_heeded() -> None:
    assert ending_signals() == ALL
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert ending_signals() == ALL[:2]


async def test_on_another_thread_nothing_is_asked_for() -> None:
    entered = threading.Event()

    async def enter() -> None:
        with asked_to_end(entered.clear):
            entered.set()

    await asyncio.to_thread(lambda: asyncio.run(enter()))
    assert entered.is_set()
