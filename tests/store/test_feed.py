"""The feed of all jobs: one order, in which nothing comes up behind a place that was passed."""

import asyncio
from pathlib import Path

import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.store import events, feed, submission
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.events import ANY_JOB, Fact, Listener
from mutoscope.store.feed import Place, place_now, place_of, since
from mutoscope.store.submission import NewJob


async def submitted(store: Database, folder: Path, owner: str = "local") -> str:
    new = NewJob("toy", {}, seed=1, owner=owner)
    return (await submission.submit(store, new, Blobs(folder))).id


async def tell(store: Database, job_id: str, kind: str) -> None:
    async with store.transaction() as connection:
        await events.append(connection, job_id, [Fact(kind)])


async def behind(store: Database, place: Place, *, limit: int = 100) -> list[str]:
    """The kinds of all events behind the place, read in pages of `limit`."""
    told: list[str] = []
    while entries := (await since(store, place, limit=limit)).entries:
        told += [entry.event.kind for entry in entries]
        place = entries[-1].place
    return told


async def test_it_begins_with_what_comes(store: Database, tmp_path: Path) -> None:
    one, other = [await submitted(store, tmp_path) for _ in range(2)]
    begin = await place_now(store)
    assert (await since(store, begin)).entries == []
    for number in range(5):
        await tell(store, one, f"one.{number}")
        await tell(store, other, f"other.{number}")
    kinds = [f"{who}.{number}" for number in range(5) for who in ("one", "other")]
    for limit in (1, 3, 100):
        assert await behind(store, begin, limit=limit) == kinds
    assert (await behind(store, Place(0)))[:2] == ["job.queued", "job.queued"]


async def test_nobody_is_taken_past_an_open_transaction(store: Database, tmp_path: Path) -> None:
    slow, quick = [await submitted(store, tmp_path) for _ in range(2)]
    begin = await place_now(store)
    async with store.transaction() as connection:
        await events.append(connection, slow, [Fact("slow")])
        await tell(store, quick, "quick")
        page = await since(store, begin)
        assert (page.entries, page.held) == ([], True)
    page = await since(store, begin)
    assert [entry.event.kind for entry in page.entries] == ["slow", "quick"]
    assert not page.held


async def test_many_at_once_are_each_there_once(store: Database, tmp_path: Path) -> None:
    ids = [await submitted(store, tmp_path) for _ in range(4)]
    place, seen = await place_now(store), list[str]()

    async def read() -> None:
        nonlocal place
        page = await since(store, place, limit=3)
        seen.extend(entry.event.kind for entry in page.entries)
        place = page.entries[-1].place if page.entries else place

    async def write(number: int) -> None:
        await tell(store, ids[number % 4], f"kind.{number}")
        await read_in_turn()

    turn = asyncio.Lock()

    async def read_in_turn() -> None:
        async with turn:
            await read()

    await asyncio.gather(*(write(number) for number in range(60)))
    seen += await behind(store, place)
    assert sorted(seen) == sorted(f"kind.{number}" for number in range(60))


async def test_an_owner_reads_of_its_own_jobs(store: Database, tmp_path: Path) -> None:
    begin = await place_now(store)
    ids = {owner: await submitted(store, tmp_path, owner) for owner in ("ann", "bob")}
    (entry,) = (await since(store, begin, owner="ann")).entries
    assert (entry.event.job_id, entry.owner) == (ids["ann"], "ann")
    assert len((await since(store, begin)).entries) == 2


async def test_a_place_is_named_by_its_text(store: Database, tmp_path: Path) -> None:
    job_id = await submitted(store, tmp_path)
    for place in (Place(3), Place(3, job_id, 7), await place_now(store)):
        assert await place_of(store, str(place)) == place


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "-1",
        "1-2",
        "1-2-",
        "1-x-job_a",
        "1-2-job a",
        "٣",
        "1 ",
        "9" * 19,
        f"1-{'9' * 19}-a",
        "",
    ],
)
async def test_what_is_no_place_is_refused(store: Database, text: str) -> None:
    with pytest.raises(InvalidRequest):
        await place_of(store, text)


async def test_a_place_of_another_database_is_refused(store: Database) -> None:
    now = await place_now(store)
    with pytest.raises(InvalidRequest):
        await place_of(store, str(Place(now.written_by + 1_000_000)))


async def test_whoever_listens_to_all_jobs_is_woken_by_each(
    store: Database, tmp_path: Path
) -> None:
    listener, woken = Listener(store.conninfo), asyncio.Event()
    listens = asyncio.Event()

    async def on_listening() -> None:
        listens.set()

    with listener.subscription(ANY_JOB, woken.set):
        listening = asyncio.create_task(listener.run(on_listening))
        await asyncio.wait_for(listens.wait(), 10)
        for _ in range(2):
            woken.clear()
            await submitted(store, tmp_path)
            await asyncio.wait_for(woken.wait(), 10)
        listening.cancel()
        await asyncio.wait({listening})


def test_a_page_is_not_large() -> None:
    assert feed.PAGE <= 100
