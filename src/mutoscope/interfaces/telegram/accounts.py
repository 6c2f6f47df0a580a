"""Whether the accounts that are connected still work: asked beside everything, told at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import structlog

from mutoscope.app import PlatformState, Studio
from mutoscope.jobs.background import Background
from mutoscope.jobs.waiting import pause_until

log = structlog.get_logger("mutoscope")

PATIENCE_S = 5.0
EVERY_S = 900.0
STALE_AFTER = timedelta(seconds=30)
"""Whoever looks at what is older has it asked anew, for the next look."""


@dataclass(frozen=True)
class Asked:
    """What the places that are set up have answered, and when; None: they are being asked."""

    places: Sequence[PlatformState]
    at: datetime | None = None


class Accounts:
    """Asks them now and then within the block."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._asked = Asked(())
        self._wanted = asyncio.Event()
        self._background = Background()

    async def __aenter__(self) -> Self:
        self._background.start(self._ask_on(), "accounts")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._background.close()

    def latest(self) -> Asked:
        """What is known by now: nobody is waited for."""
        known = self._asked
        if known.at is None:
            return Asked([each for each in self._studio.platforms() if not each.lack])
        if datetime.now(UTC) - known.at > STALE_AFTER:
            self._wanted.set()
        return known

    async def _ask_on(self) -> None:
        while True:
            try:
                found = await self._studio.check_platforms(PATIENCE_S)
                self._asked = Asked([each for each in found if not each.lack], datetime.now(UTC))
            except Exception as error:  # a broken account file, say: it may be mended
                log.error("accounts_not_asked", error=str(error), exc_info=error)
            self._wanted.clear()
            await pause_until(self._wanted, EVERY_S)
