"""Keeping the connection to the database: whoever has a studio open brings a dead one back."""

import asyncio
import time

import structlog

from mutoscope.errors import MutoscopeError
from mutoscope.jobs.patience import pauses
from mutoscope.store.database import Database, DatabaseFull
from mutoscope.store.events import Listener
from mutoscope.store.external import ExternalPostgres
from mutoscope.store.server import EmbeddedPostgres

log = structlog.get_logger("mutoscope")

CALM_S = 0.5
"""At the least between two looks at a database that seems to be well."""


class Revival:
    """Listens for as long as we are open, and notices by the lost connection, or by what others
    met, that the database is gone. An embedded one is started again, another is waited for."""

    def __init__(
        self, server: EmbeddedPostgres | ExternalPostgres, database: Database, listener: Listener
    ) -> None:
        self._server = server
        self._database = database
        self._listener = listener
        self._gone_at: float | None = None
        self._said = set[str]()
        self._pauses = pauses()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._listen()
            except MutoscopeError as error:
                self._note(error)
            except Exception as error:  # a bug; without us nobody is woken: say it, and go on
                log.error("listening_failed", error=str(error), exc_info=error)
            await self._revive()
            await asyncio.sleep(CALM_S if self._gone_at is None else next(self._pauses))

    async def _listen(self) -> None:
        """Until the connection is lost (DatabaseGone), or somebody has found the database gone."""
        self._database.trouble.clear()
        listening = asyncio.ensure_future(self._listener.run(self._on_listening))
        trouble = asyncio.ensure_future(self._database.trouble.wait())
        try:
            await asyncio.wait({listening, trouble}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            listening.cancel()
            trouble.cancel()
            await asyncio.wait({listening, trouble})
        if not listening.cancelled():
            listening.result()

    async def _on_listening(self) -> None:
        if self._gone_at is not None:
            log.warning("database_back", after_s=round(time.monotonic() - self._gone_at, 1))
        self._gone_at, self._pauses = None, pauses()
        self._said.clear()
        await self._database.renew()

    async def _revive(self) -> None:
        try:
            await asyncio.to_thread(self._server.revive)
        except MutoscopeError as error:
            self._note(error)

    def _note(self, error: MutoscopeError) -> None:
        self._database.away = True
        self._gone_at = self._gone_at or time.monotonic()
        is_full = isinstance(error, DatabaseFull)
        if is_full:
            self._database.full_at_s = time.monotonic()
        said = "database_full" if is_full else error.message  # its words name files that change
        if said not in self._said:
            log.warning("database_full" if is_full else "database_gone", error=error.message)
            self._said.add(said)
