"""A circuit breaker for each vendor, shared by all workers: who is down is left alone for a while.

Only vendors have one, whose machines are somebody else's. What runs here (a voice, an extract) does
not come back by being left alone.
"""

import asyncio
import functools
import math
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Literal, TypeVar

import structlog

from mutoscope.errors import ProviderError, ProviderUnavailable
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.retrying import VENDOR_DOWN, Retries
from mutoscope.jobs.stopping import StopSignal
from mutoscope.jobs.unsaid import Unsaid
from mutoscope.jobs.waiting import pause_until
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.paying import Limited, Paid
from mutoscope.providers.protocols import Identity
from mutoscope.store import vendors
from mutoscope.store.database import Database
from mutoscope.store.events import Listener
from mutoscope.store.vendors import Admission, Outcome

log = structlog.get_logger("mutoscope")

T = TypeVar("T")


class Shut(Exception):
    """The vendor went down while the step stood in line for it: look again."""


def vendor_of(provider: object) -> str | None:
    """The name of somebody else's machine; None: it is ours. Whoever takes money or bears only so
    much is somebody else, unless he answers on this machine."""
    if isinstance(provider, Hosted) and provider.is_here:
        return None
    identity = getattr(provider, "identity", None)
    if not (isinstance(provider, Paid | Limited) and isinstance(identity, Identity)):
        return None
    return identity.provider


class Visit:
    """One try of a step at a vendor, whose outcome is told when it is known. `is_probe`: others
    wait for it."""

    def __init__(self, tell: Callable[["Visit", BaseException | None], Awaitable[None]]) -> None:
        self.ticket = uuid.uuid4().hex
        self.is_probe = False
        self.handed_over = False
        self._began_at = time.monotonic()
        self._tell = tell

    @property
    def took_s(self) -> float:
        """Since its work began."""
        return time.monotonic() - self._began_at

    async def during(self, work: Awaitable[T]) -> T:
        """Await `work` and tell how it ended, even when the job no longer waits for it."""
        self.handed_over, self._began_at = True, time.monotonic()
        try:
            made = await work
        except BaseException as error:
            await self._tell(self, error)
            raise
        await self._tell(self, None)
        return made


class Breaker:
    """The breakers of all vendors. `redact` takes secrets out of what is kept of their errors."""

    def __init__(
        self,
        unsaid: Unsaid,
        database: Database,
        listener: Listener,
        redact: Callable[[str], str],
    ) -> None:
        self._unsaid = unsaid
        self._database = database
        self._listener = listener
        self._redact = redact

    async def until_admitted(self, provider: object, retries: Retries, stop: StopSignal) -> None:
        """Wait until the provider may be asked, as long as the step's patience lasts.

        ProviderUnavailable (code "vendor_down"): it will not be in time. So the first steps to come
        wait for the next probe, and of a vendor that stays away all others hear at once.
        """
        name = vendor_of(provider)
        if name is None or not (await self._look(name)).wait_s:
            return
        log.info("waiting_for_vendor", provider=name)
        changed = asyncio.Event()
        heard = self._listener.subscription(vendors.topic(name), changed.set)
        with heard, stop.wakes(changed.set):
            while (found := await self._look(name)).wait_s:
                stop.check()
                if not retries.may_wait(found.wait_s):
                    raise _down(name, found)
                await pause_until(changed, found.wait_s)
                changed.clear()

    @asynccontextmanager
    async def visit(
        self, provider: object, *, worker_id: int | None, lease_s: float
    ) -> AsyncGenerator[Visit]:
        """Within the block a step may ask `provider`; of one that was down, only this one does, for
        `lease_s` at most. Shut: it may not."""
        name = vendor_of(provider)
        if name is None:
            yield Visit(_nothing)
            return
        visit = Visit(functools.partial(self._tell, name))
        try:
            await self._enter(name, visit, worker_id, lease_s)
            yield visit
        finally:
            if visit.is_probe and not visit.handed_over:
                await self._say(Outcome(name, visit.ticket, "left"))

    async def _enter(self, name: str, visit: Visit, worker_id: int | None, lease_s: float) -> None:
        visit.is_probe = True  # for all we know, should the answer be lost
        found = await patiently(
            vendors.enter, self._database, name, visit.ticket, worker_id=worker_id, lease_s=lease_s
        )
        visit.is_probe = found.state == "half_open" and not found.wait_s
        if found.wait_s:
            raise Shut

    async def _look(self, name: str) -> Admission:
        return await patiently(vendors.look, self._database, name)

    async def _tell(self, name: str, visit: Visit, error: BaseException | None) -> None:
        outcome = Outcome(name, visit.ticket, _how(error), visit.took_s)
        if isinstance(error, ProviderError):
            outcome = replace(outcome, code=error.code, message=self._redact(error.message))
        if outcome.how != "left" or visit.is_probe:
            await self._say(outcome)

    async def _say(self, outcome: Outcome) -> None:
        self._unsaid.add(vendors.tell, outcome)
        await self._unsaid.tell_soon()  # what was made must not wait for it, nor be lost for it


async def _nothing(_visit: Visit, _error: BaseException | None) -> None:
    return


def _how(error: BaseException | None) -> Literal["answered", "failed", "left"]:
    """What a try says of the vendor. A refusal is an answer; a bug or a stop says nothing, nor does
    a question to a person, which is asked before the vendor is."""
    if error is None:
        return "answered"
    if not isinstance(error, ProviderError) or error.code == "maybe_charged":
        return "left"
    return "failed" if isinstance(error, ProviderUnavailable) else "answered"


def _down(name: str, found: Admission) -> ProviderUnavailable:
    again = f"again in {math.ceil(found.wait_s)} s" if found.state == "open" else "just now"
    return ProviderUnavailable(
        f"{name} has failed {found.faults} times in a row; it is asked {again}.",
        provider=name,
        hint="Try again when it is back, or use another meanwhile: see `mutoscope providers`.",
        code=VENDOR_DOWN,
    )
