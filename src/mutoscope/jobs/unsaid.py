"""What this process has yet to tell the database: said at once, or else with the next sweep."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

import structlog

from mutoscope.store.database import Database, DatabaseGone

log = structlog.get_logger("mutoscope")

T = TypeVar("T", bound=Hashable)


class Unsaid:
    """Things that others wait to hear, and that may be said late, and twice: that a call is
    nobody's, that a place is free. They outlive the steps and jobs that have them to say, which
    may be stopped, or find no database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._all: dict[tuple[Callable[[Database, Any], Awaitable[object]], Hashable], None] = {}
        self._telling = asyncio.Lock()

    def add(self, verb: Callable[[Database, T], Awaitable[object]], about: T) -> None:
        """`verb(database, about)` is to be done."""
        self._all[verb, about] = None

    def forget(self, verb: Callable[[Database, T], Awaitable[object]], about: T) -> None:
        """It is not so any more, or was said otherwise."""
        self._all.pop((verb, about), None)

    async def tell(self) -> None:
        """Say it all. DatabaseGone: later."""
        async with self._telling:
            while self._all:
                verb, about = next(iter(self._all))
                del self._all[verb, about]
                try:
                    await verb(self._database, about)
                except BaseException:
                    self.add(verb, about)
                    raise

    async def tell_soon(self) -> None:
        """`tell`, now or with the next sweep."""
        try:
            await self.tell()
        except DatabaseGone as error:
            log.warning("not_told_yet", error=error.message)
