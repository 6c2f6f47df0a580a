"""Waiting for a database that is away for a moment, instead of losing what was done."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from mutoscope.store.database import DatabaseGone

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE_S = 30.0
PAUSE_S = 0.5


async def patiently(verb: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """`await verb(...)`, again while the database is gone, for `PATIENCE_S`; then DatabaseGone.

    Only for verbs that may be done twice: a lost connection does not tell whether its last
    transaction was committed.
    """
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return await verb(*args, **kwargs)
        except DatabaseGone:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(PAUSE_S)
