"""How many jobs are taken in: of one owner on a day, and in all queues together."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.errors import Busy, InvalidRequest
from mutoscope.testing import temporary_studio
from toys import STORY

TITLE = {"title": "Kites"}
DAY_S = 86_400


@pytest.fixture
async def daily(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[STORY], jobs_per_day=3
    ) as studio:
        yield studio


async def test_an_owner_hands_in_so_many_jobs_a_day(daily: Studio) -> None:
    jobs = [await daily.submit("story", TITLE) for _ in range(2)]
    await daily.cancel(jobs[0].id)
    await daily.delete(jobs[0].id)
    with pytest.raises(InvalidRequest):
        await daily.submit("story", {"title": 7})
    await daily.edit((await daily.cancel(jobs[1].id)).id, {"title": "Bees"})
    with pytest.raises(Busy) as refused:
        await daily.submit("story", TITLE)
    assert refused.value.code == "daily_limit"
    assert 0 < refused.value.retry_after_s <= DAY_S
    other = daily.acting_as("somebody", sees_all=False)
    assert (await other.submit("story", TITLE)).status == "queued"


async def test_the_same_order_counts_once(daily: Studio) -> None:
    first = [await daily.submit("story", TITLE, idempotency_key="one") for _ in range(5)]
    assert len({job.id for job in first}) == 1
    assert (await daily.submit("story", TITLE)).id != first[0].id
    await daily.submit("story", TITLE)
    assert (await daily.submit("story", TITLE, idempotency_key="one")).id == first[0].id


async def test_of_many_at_once_as_many_as_may_are_taken_in(daily: Studio) -> None:
    orders = (daily.submit("story", TITLE) for _ in range(8))
    found = await asyncio.gather(*orders, return_exceptions=True)
    refused = [each for each in found if isinstance(each, Busy)]
    assert (len(refused), {each.code for each in refused}) == (5, {"daily_limit"})
    assert len((await daily.listing()).jobs) == 3


async def test_the_next_day_counts_anew(daily: Studio) -> None:
    for _ in range(3):
        await daily.submit("story", TITLE)
    await daily.engine.database.all("UPDATE handed_in SET day = day - 1")
    assert (await daily.submit("story", TITLE)).status == "queued"


async def test_no_job_is_taken_in_while_the_queue_is_full(tmp_path: Path, database: str) -> None:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[STORY], max_queued=2
    ) as studio:
        owners = [studio.acting_as(name) for name in ("ann", "bob", "eve", "joe")]
        orders = (owner.submit("story", TITLE) for owner in owners)
        found = await asyncio.gather(*orders, return_exceptions=True)
        refused = [each for each in found if isinstance(each, Busy)]
        assert [each.code for each in refused] == ["queue_full"] * 2
        waiting = next(each for each in found if not isinstance(each, BaseException))
        await studio.cancel(waiting.id)
        assert (await studio.submit("story", TITLE)).status == "queued"


async def test_a_refused_order_leaves_its_key_free(daily: Studio) -> None:
    for _ in range(3):
        await daily.submit("story", TITLE)
    with pytest.raises(Busy):
        await daily.submit("story", TITLE, idempotency_key="later")
    await daily.engine.database.all("UPDATE handed_in SET day = day - 1")
    assert (await daily.submit("story", TITLE, idempotency_key="later")).status == "queued"
