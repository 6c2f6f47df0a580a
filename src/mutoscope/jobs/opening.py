"""Opening everything a process needs, and closing it behind."""

import asyncio
import functools
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import structlog

from mutoscope.config import Settings, prepare_data_dir
from mutoscope.jobs.background import Background
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.redaction import Redactor
from mutoscope.jobs.resources import Meter
from mutoscope.jobs.slots import Slots
from mutoscope.providers.catalog import make_providers
from mutoscope.providers.protocols import Providers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database, DatabaseGone
from mutoscope.store.events import Listener
from mutoscope.store.schema import migrate
from mutoscope.store.server import choose_server

log = structlog.get_logger("mutoscope")

LISTEN_AGAIN_S = 1.0


@asynccontextmanager
async def opened(
    settings: Settings,
    pipeline: Callable[[str], Pipeline],
    *,
    providers: Providers | None = None,
) -> AsyncGenerator[Engine]:
    """The engine, with a database that is up and up to date.

    ConfigError, ResourceExhausted: the data folder or the database cannot be used.
    """
    await asyncio.to_thread(prepare_data_dir, settings)
    server = choose_server(settings)
    conninfo = await asyncio.to_thread(server.start)
    try:
        await migrate(conninfo, save=lambda: server.save_copy("migration"))
        async with _connected(conninfo, settings) as (database, blobs, listener):
            yield Engine(
                settings=settings,
                database=database,
                blobs=blobs,
                listener=listener,
                meter=Meter(settings.memory_limit_share),
                redact=Redactor(settings),
                slots=Slots(settings.parallel),
                pipeline=pipeline,
                providers=_providers(settings, providers),
            )
    finally:
        await asyncio.to_thread(server.release)


@asynccontextmanager
async def _connected(
    conninfo: str, settings: Settings
) -> AsyncGenerator[tuple[Database, Blobs, Listener]]:
    database = Database(conninfo)
    blobs = Blobs(settings.data_dir / "blobs")
    listener = Listener(conninfo)
    try:
        await database.open()
        async with Background() as background:
            background.start(_listen(listener), "listen")
            yield database, blobs, listener
    finally:
        await database.close()
        blobs.close()


async def _listen(listener: Listener) -> None:
    """Listen for as long as we are open; a lost connection is opened again."""
    while True:
        try:
            await listener.run()
        except DatabaseGone as error:
            log.warning("listening_again", error=error.message)
        await asyncio.sleep(LISTEN_AGAIN_S)


def _providers(settings: Settings, given: Providers | None) -> Callable[[str, str], Providers]:
    """One set for each language, made when it is first asked for: models are slow to load."""
    if given is not None:
        return lambda _language, _voice: given
    return functools.cache(
        lambda language, voice: make_providers(settings, language=language, voice=voice)
    )
