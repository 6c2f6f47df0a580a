"""Opening everything a process needs, and closing it behind."""

import asyncio
import functools
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from mutoscope.config import Settings, prepare_data_dir
from mutoscope.jobs.awake import awake_s
from mutoscope.jobs.background import Background
from mutoscope.jobs.breaker import Breaker
from mutoscope.jobs.counting import Counts, written
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.limits import Turns
from mutoscope.jobs.patience import briefly
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.purchases import Purchases
from mutoscope.jobs.redaction import Redactor
from mutoscope.jobs.resources import Meter, keep_few_arenas
from mutoscope.jobs.revival import Revival
from mutoscope.jobs.slots import Slots
from mutoscope.jobs.unsaid import Unsaid
from mutoscope.providers.catalog import make_providers
from mutoscope.providers.protocols import Providers, Wish
from mutoscope.store.blobs import Blobs
from mutoscope.store.clock import Clock
from mutoscope.store.database import Database, enduring
from mutoscope.store.events import Listener
from mutoscope.store.external import ExternalPostgres
from mutoscope.store.schema import migrate
from mutoscope.store.server import EmbeddedPostgres, choose_server

Server = EmbeddedPostgres | ExternalPostgres


@asynccontextmanager
async def opened(
    settings: Settings,
    pipeline: Callable[[str], Pipeline],
    *,
    names: Sequence[str] = (),
    providers: Providers | None = None,
) -> AsyncGenerator[Engine]:
    """The engine, with a database that is up and up to date. `pipeline` finds one of `names`.

    ConfigError, ResourceExhausted: the data folder or the database cannot be used.
    """
    keep_few_arenas()
    await asyncio.to_thread(prepare_data_dir, settings)
    server, counts, redact = choose_server(settings), Counts(), Redactor(settings)
    try:
        conninfo = await briefly(_up_to_date, server)
        async with (
            _connected(server, conninfo, settings) as (database, blobs, listener),
            written(counts, database),
            _bought(database, settings) as (unsaid, purchases),
        ):
            yield Engine(
                settings=settings,
                database=database,
                blobs=blobs,
                listener=listener,
                clock=Clock(database, awake_s),
                meter=Meter(settings),
                redact=redact,
                slots=Slots(settings.parallel),
                turns=Turns(settings, unsaid, database, listener),
                breaker=Breaker(unsaid, database, listener, redact),
                unsaid=unsaid,
                purchases=purchases,
                pipeline=pipeline,
                providers=_providers(settings, providers),
                names=names,
                counts=counts,
            )
    finally:
        await asyncio.to_thread(server.release)


async def _up_to_date(server: Server) -> str:
    """The connection string of a database that is up and has our schema."""
    conninfo = enduring(await asyncio.to_thread(server.start))
    await migrate(conninfo, save=lambda: server.save_copy("migration"))
    return conninfo


@asynccontextmanager
async def _connected(
    server: Server, conninfo: str, settings: Settings
) -> AsyncGenerator[tuple[Database, Blobs, Listener]]:
    database = Database(conninfo)
    blobs = Blobs(settings.data_dir / "blobs")
    listener = Listener(conninfo)
    try:
        await database.open()
        async with Background() as background:
            background.start(Revival(server, database, listener).run(), "revival")
            yield database, blobs, listener
    finally:
        await database.close()
        blobs.close()


@asynccontextmanager
async def _bought(
    database: Database, settings: Settings
) -> AsyncGenerator[tuple[Unsaid, Purchases]]:
    unsaid = Unsaid(database)
    async with Purchases(unsaid, grace_s=settings.paid_call_grace_s) as purchases:
        yield unsaid, purchases


def _providers(settings: Settings, given: Providers | None) -> Callable[[Wish], Providers]:
    if given is not None:
        return lambda _wish: given
    return functools.partial(make_providers, settings)
