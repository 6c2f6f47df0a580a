"""The event loop that the database driver can work on."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run`, on a selector loop: psycopg's asynchronous mode refuses Windows's default
    Proactor loop (psycopg's documentation, "Asynchronous operations")."""
    factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(main)
