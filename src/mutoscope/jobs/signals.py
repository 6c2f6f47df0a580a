"""The signals by which a process is asked to end."""

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager


def ending_signals() -> tuple[signal.Signals, ...]:
    """A request to end, Ctrl-C, and the closing of the terminal, unless nohup(1) has it ignored."""
    if sys.platform == "win32":
        return (signal.SIGTERM, signal.SIGINT)
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        return (signal.SIGTERM, signal.SIGINT)
    return (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@contextmanager
def asked_to_end(stop: Callable[[], None]) -> Generator[None]:
    """Call `stop` on the running loop whenever such a signal comes within the block, where this
    thread may ask for that."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    loop, numbers = asyncio.get_running_loop(), ending_signals()
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
