"""Backup and restore: a studio in one file."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

from mutoscope.config import Settings, prepare_data_dir
from mutoscope.jobs.engine import Engine
from mutoscope.store import backup as writing
from mutoscope.store import restoring
from mutoscope.store.backup_format import Contents, Tell
from mutoscope.store.blobs import Blobs
from mutoscope.store.server import choose_server


class _Given(Exception):
    """Whoever asked for it does not want it any more."""


async def backup(engine: Engine, path: Path, tell: Tell | None) -> Contents:
    """See `Studio.backup`."""
    return await _on_thread(
        lambda told: writing.write(engine.database.conninfo, engine.blobs, path, told),
        tell or _silent,
    )


async def restore(settings: Settings, path: Path, *, tell: Tell | None = None) -> Contents:
    """Put a backup into the empty data folder and database of `settings`; what was running then is
    taken over by the first worker. `tell(done, total)` is called from a thread, in bytes.

    InvalidRequest: no backup, or a damaged one; WrongState: something is there already;
    ConfigError: a newer version made it. Whatever is raised, nothing was changed, but for a
    ResourceExhausted that says that this is not known.
    """
    return await _on_thread(lambda told: _restore(settings, path, told), tell or _silent)


def _restore(settings: Settings, path: Path, tell: Tell) -> Contents:
    prepare_data_dir(settings)
    server = choose_server(settings)
    blobs = Blobs(settings.data_dir / "blobs")
    try:
        return restoring.restore(server.start(), blobs, path, tell)
    finally:
        blobs.close()
        server.release()


async def _on_thread(work: Callable[[Tell], Contents], tell: Tell) -> Contents:
    """Cancelling ends the work, and waits until it has cleared up."""
    unwanted = threading.Event()

    def told(done: int, total: int) -> None:
        if unwanted.is_set():
            raise _Given
        tell(done, total)

    working = asyncio.ensure_future(asyncio.to_thread(work, told))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        unwanted.set()
        await asyncio.wait({working})
        if not working.cancelled():
            working.exception()
        raise


def _silent(_done: int, _total: int) -> None:
    """Nobody wants to know."""
