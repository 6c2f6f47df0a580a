"""Numbers without gaps, whoever writes and however the transactions overlap."""

import asyncio
from pathlib import Path

import pytest

from mutoscope.store import events, submission
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database, DatabaseGone
from mutoscope.store.events import Fact, Listener
from mutoscope.store.submission import NewJob


@pytest.fixture
async def job_id(store: Database, tmp_path: Path) -> str:
    return (await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(tmp_path))).id


async def tell(store: Database, job_id: str, *kinds: str) -> int:
    async with store.transaction() as connection:
        return await events.append(connection, job_id, [Fact(kind) for kind in kinds])


async def test_many_writers_leave_no_gap(store: Database, job_id: str) -> None:
    await asyncio.gather(*(tell(store, job_id, f"a.{n}", f"b.{n}") for n in range(20)))
    told = await events.since(store, job_id, 0)
    assert [event.seq for event in told] == list(range(1, 42))
    pairs = [event.kind for event in told[1:]]
    assert all(
        one.replace("a", "b") == other for one, other in zip(pairs[::2], pairs[1::2], strict=True)
    )


async def test_what_is_rolled_back_leaves_no_gap(store: Database, job_id: str) -> None:
    async def break_off() -> None:
        async with store.transaction() as connection:
            await events.append(connection, job_id, [Fact("lost")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()
    assert await tell(store, job_id, "kept") == 2


async def test_a_listener_wakes_those_who_wait(store: Database, job_id: str) -> None:
    listener = Listener(store.conninfo)
    woken, other = asyncio.Event(), asyncio.Event()
    with listener.subscription(job_id, woken.set), listener.subscription("another", other.set):
        listening = asyncio.create_task(listener.run(_nothing))
        await asyncio.wait_for(woken.wait(), 10)  # once, when it begins to listen
        woken.clear()
        other.clear()
        await tell(store, job_id, "something.happened")
        await asyncio.wait_for(woken.wait(), 10)
        assert not other.is_set()
        await store.all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
        with pytest.raises(DatabaseGone):
            await asyncio.wait_for(listening, 10)


async def _nothing() -> None:
    """What a listener has to do once it listens."""
