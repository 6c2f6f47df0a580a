"""Connections to Postgres: autocommit always, transactions only where they are written out."""

import asyncio
import logging
import math
import selectors
import time
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row
from psycopg.types.json import set_json_dumps
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from mutoscope.errors import NotFound, ResourceExhausted
from mutoscope.store.writable import dumps, writable

Connection = psycopg.AsyncConnection[Any]
Row = dict[str, Any]

SCHEMA = "mutoscope"
POOL_SIZE = 8
OPEN_LIMIT_S = 30.0
WAIT_S = 10.0
"""For a connection of the pool: all are in use, or the database has just gone."""
QUEUE_WAIT_S = 3.0
"""The same for the queue's workers, which share the pool: they are started again when they fail."""
WAIT_WHILE_AWAY_S = 2.0
"""When it is known to be away, whoever asks decides himself how long to wait."""
RECONNECT_S = 1.0
"""Then the pool gives an attempt up and begins another: the pauses of one attempt double, so that
after an outage of minutes it would be minutes more before it looked again."""

LINK = {
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""A server that vanishes without a word (a cable, a cloud) is noticed within 15 s, idle or busy.
https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS"""

LIMITS = """
SET statement_timeout = '60s';
SET idle_in_transaction_session_timeout = '15s';
"""
"""No statement of ours takes seconds. A process that is stopped in the middle of a transaction
must not keep the others from the rows that it has locked."""

# It warns of each failed attempt of each connection; who keeps the connection says it once.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class DatabaseGone(ResourceExhausted):
    """The database does not answer, or went away in the middle. What was not committed is not
    there; doing it again is safe."""

    code = "database"


class DatabaseFull(DatabaseGone):
    """It answers that it has no room left, and will go on when there is some."""


class DatabaseBusy(DatabaseGone):
    """It is there, and has broken this off: a deadlock, a statement that took too long, or all our
    connections in use for too long. Nothing is wrong with the other connections."""


class Database:
    """A pool of connections whose `search_path` starts with our schema.

    A client that only submits and reads uses one or two of them; a worker's steps share the rest.
    `trouble` is set whenever the database was found to be gone; `away` is whether it is known to
    be, by whoever keeps the connection; `full_at_s`, on the monotonic clock, when it last said
    that it has no room left.
    """

    def __init__(self, conninfo: str) -> None:
        self.conninfo = conninfo
        self.pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
            conninfo,
            configure=configure,
            check=_check,
            min_size=1,
            max_size=POOL_SIZE,
            timeout=QUEUE_WAIT_S,
            reconnect_timeout=RECONNECT_S,
            reconnect_failed=_begin_again,
            open=False,
        )
        self.trouble = asyncio.Event()
        self.away = False
        self.full_at_s = -math.inf

    async def open(self) -> None:
        """Raises `DatabaseGone` when nothing answers in time."""
        with translated():
            await self.pool.open(wait=True, timeout=OPEN_LIMIT_S)

    async def close(self) -> None:
        """Give all connections back."""
        await self.pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Connection]:
        """A connection in autocommit: every statement stands alone."""
        timeout_s = WAIT_WHILE_AWAY_S if self.away else WAIT_S
        try:
            with translated():
                async with self.pool.connection(timeout_s) as connection:
                    yield connection
        except DatabaseFull:
            self.full_at_s = time.monotonic()
            raise
        except DatabaseBusy:
            raise
        except DatabaseGone as error:
            if isinstance(error.__cause__, PoolTimeout) and self._is_crowded():
                raise DatabaseBusy(
                    f"All {POOL_SIZE} connections to the database are in use.", hint="Try again."
                ) from error
            self.trouble.set()
            raise

    def _is_crowded(self) -> bool:
        """Whether all connections there may be are there, and in use."""
        told = self.pool.get_stats()
        return told["pool_size"] >= POOL_SIZE and not told["pool_available"]

    async def renew(self) -> None:
        """The database answers again: put new connections in the place of the broken ones, and
        serve those who wait for one."""
        self.away = False
        await self.pool.check()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Connection]:
        """A connection inside one transaction: all of it or nothing."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def all(self, query: LiteralString, values: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows of one statement."""
        async with self.connection() as connection:
            return await rows(connection, query, values)

    async def one(
        self, query: LiteralString, values: Mapping[str, Any] | None = None
    ) -> Row | None:
        """The first row of one statement, or None."""
        found = await self.all(query, values)
        return found[0] if found else None


async def _check(connection: psycopg.AsyncConnection[Any]) -> None:
    """Of a connection that is to be used again, only one that has something to say is asked whether
    it works: a server that goes says so, and asking each time is a third of all round trips."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection.fileno(), selectors.EVENT_READ)
        if selector.select(0):
            await AsyncConnectionPool.check_connection(connection)


async def _begin_again(pool: AsyncConnectionPool[Any]) -> None:
    if not pool.closed:
        await pool.check()


@contextmanager
def translated() -> Generator[None]:
    """Turns lost connections into `DatabaseGone`, a full server into `DatabaseFull`, what was
    broken off (a deadlock, a limit) into `DatabaseBusy`; other errors of the driver are bugs."""
    try:
        yield
    except (errors.DiskFull, errors.OutOfMemory) as error:
        raise DatabaseFull(
            f"The database has no room left: {_reason(error)}",
            hint="Free some disk or memory on the machine it runs on, then retry.",
        ) from error
    except (errors.DeadlockDetected, errors.QueryCanceled) as error:
        raise DatabaseBusy(
            f"The database broke off what it was asked: {_reason(error)}", hint="Try again."
        ) from error
    except (psycopg.OperationalError, PoolTimeout, errors.IdleInTransactionSessionTimeout) as error:
        raise DatabaseGone(
            f"The database does not answer: {_reason(error)}",
            hint="Check that it runs and accepts connections, then try again.",
        ) from error


def enduring(conninfo: str) -> str:
    """The connection string with `LINK` where it does not say otherwise."""
    given = conninfo_to_dict(conninfo)
    return make_conninfo(
        conninfo, **{name: value for name, value in LINK.items() if name not in given}
    )


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason given"])[0]


async def configure(connection: psycopg.AsyncConnection[Any]) -> None:
    """What every new connection of a pool, ours or the queue's, is made to be."""
    set_json_dumps(dumps, connection)
    await connection.set_autocommit(True)
    await connection.execute(LIMITS)
    await use_schema(connection)


async def use_schema(connection: psycopg.AsyncConnection[Any]) -> None:
    """Set the `search_path` of a new connection."""
    await connection.execute(f"SET search_path TO {SCHEMA}, public")


async def rows(
    connection: Connection, query: LiteralString, values: Mapping[str, Any] | None = None
) -> list[Row]:
    """All rows of one statement on this connection."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, None if values is None else stored(values))
        return await cursor.fetchall() if cursor.description else []


async def first(
    connection: Connection, query: LiteralString, values: Mapping[str, Any] | None = None
) -> Row | None:
    """The first row of one statement on this connection, or None."""
    found = await rows(connection, query, values)
    return found[0] if found else None


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a statement, with every text such that it can be stored."""
    return {
        name: writable(value) if isinstance(value, str | list) else value
        for name, value in values.items()
    }


def unknown_job(job_id: str) -> NotFound:
    """What to raise when there is no such job."""
    return NotFound(f"There is no job {job_id}.", hint="`mutoscope jobs` lists them.")
