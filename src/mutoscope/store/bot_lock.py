"""Which process is the bot: two would tell everything twice."""

from typing import Any

import psycopg

from mutoscope.store.database import Database, configure, first, translated

LOCK = 0x6D757462  # "mutb": advisory locks are numbers
KEEPALIVES = """
SET tcp_keepalives_idle = 5;
SET tcp_keepalives_interval = 3;
SET tcp_keepalives_count = 3;
"""
"""By the server's usual settings, a process whose machine has vanished would hold it for hours."""


class BotLock:
    """Held by one process of all that share a database, by a connection of its own: when the
    process dies, the server lets go of it."""

    def __init__(self, database: Database) -> None:
        self._conninfo = database.conninfo
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._is_ours = False

    async def take(self) -> bool:
        """Whether it is ours by now; asked again, whether it still is. DatabaseGone."""
        try:
            with translated():
                return await self._take()
        except Exception:
            await self.release()
            raise

    async def release(self) -> None:
        """Let another have it."""
        connection, self._connection, self._is_ours = self._connection, None, False
        if connection is not None:
            await connection.close()

    async def _take(self) -> bool:
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(self._conninfo)
            await configure(self._connection)
            await self._connection.execute(KEEPALIVES)
        if self._is_ours:
            await self._connection.execute("SELECT 1")  # fails where the connection is lost
        else:
            query = "SELECT pg_try_advisory_lock(%(lock)s) AS ours"
            row = await first(self._connection, query, {"lock": LOCK})
            self._is_ours = row is not None and row["ours"]
        return self._is_ours
