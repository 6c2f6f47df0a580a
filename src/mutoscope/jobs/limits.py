"""What providers bear, kept over all workers: steps wait for their turn before they take a slot."""

import asyncio
import functools
import itertools
import uuid
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import structlog

from mutoscope.config import Settings
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.slots import acquire
from mutoscope.jobs.stopping import StopSignal
from mutoscope.jobs.unsaid import Unsaid
from mutoscope.jobs.waiting import pause_until
from mutoscope.providers.paying import Limited, Limits
from mutoscope.providers.protocols import Identity
from mutoscope.store import turns
from mutoscope.store.database import Database
from mutoscope.store.events import Listener

log = structlog.get_logger("mutoscope")

T = TypeVar("T")

MINUTE_S = 60.0


class Place:
    """A step's place at a provider that bears only so much at once."""

    def __init__(self, leave: Callable[[], Awaitable[None]]) -> None:
        self.handed_over = False
        self._leave = leave

    async def during(self, work: Awaitable[T]) -> T:
        """Await `work` and free the place at its end, even when the job no longer waits for it."""
        self.handed_over = True
        try:
            return await work
        finally:
            await self._leave()


class Turns:
    """The lines at the providers' doors, as this process sees them.

    Of each process only one step at a time stands in a provider's common line; the others wait
    behind it here, in order. So all processes come up in turn, however many steps each has.
    """

    def __init__(
        self, settings: Settings, unsaid: Unsaid, database: Database, listener: Listener
    ) -> None:
        self._settings = settings
        self._unsaid = unsaid
        self._database = database
        self._listener = listener
        self._lines: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(1))

    def limits_of(self, provider: object) -> tuple[str, Limits] | None:
        """A provider's name and limits: the operator's where there are any, else its own."""
        identity = getattr(provider, "identity", None)
        if not isinstance(identity, Identity):
            return None
        asked = self._settings.provider_limits.get(identity.provider)
        if asked is not None:
            return identity.provider, Limits(asked.parallel, asked.per_minute)
        return (identity.provider, provider.limits) if isinstance(provider, Limited) else None

    @asynccontextmanager
    async def turn(
        self, provider: object, worker_id: int | None, stop: StopSignal
    ) -> AsyncGenerator[Place]:
        """Within the block one step may be at `provider`. A rate counts such steps, not the
        requests that they make. `Stopped` when `stop` comes before its turn."""
        found = self.limits_of(provider)
        if found is None or found[1] == Limits() or worker_id is None:
            yield Place(_nothing)
            return
        ticket = uuid.uuid4().hex
        await self._enter(*found, ticket, worker_id, stop)
        place = Place(functools.partial(self._leave, ticket))
        try:
            yield place
        finally:
            if not place.handed_over:
                await self._leave(ticket)

    async def _enter(
        self, name: str, limits: Limits, ticket: str, worker_id: int, stop: StopSignal
    ) -> None:
        await acquire(self._lines[name], stop)
        try:
            await patiently(turns.arrive, self._database, name, ticket, worker_id=worker_id)
            await self._until_taken(name, ticket, limits, stop)
        except BaseException:
            await self._leave(ticket)
            raise
        finally:
            self._lines[name].release()

    async def _until_taken(self, name: str, ticket: str, limits: Limits, stop: StopSignal) -> None:
        gap_s = MINUTE_S / limits.per_minute if limits.per_minute else 0.0
        changed = asyncio.Event()
        freed = self._listener.subscription(turns.topic(name), changed.set)
        with freed, stop.wakes(changed.set):
            for tries in itertools.count():
                changed.clear()
                stop.check()
                wait_s = await patiently(
                    turns.take, self._database, ticket, parallel=limits.parallel, gap_s=gap_s
                )
                if not wait_s:
                    return
                if tries == 0:
                    log.info("waiting_for_provider", provider=name)
                await pause_until(changed, wait_s)

    async def _leave(self, ticket: str) -> None:
        self._unsaid.add(turns.leave, ticket)
        await self._unsaid.tell_soon()  # what was made must not wait for it, nor be lost for it


async def _nothing() -> None:
    return
