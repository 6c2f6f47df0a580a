"""One bot of all on a database; when it dies, another may be it."""

from mutoscope.store.bot_lock import LOCK, BotLock
from mutoscope.store.database import Database


async def test_one_has_it_until_its_connection_goes(store: Database) -> None:
    first, second = BotLock(store), BotLock(store)
    assert await first.take()
    assert await first.take()
    assert not await second.take()
    await store.all(  # as when its process dies
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        " AND objid = %(lock)s AND granted",
        {"lock": LOCK},
    )
    assert await second.take()
    await second.release()
    await first.release()
    assert await first.take()
    await first.release()
