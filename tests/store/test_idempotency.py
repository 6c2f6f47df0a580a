"""Keys of orders: one job for each, whoever comes at once."""

import asyncio

import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.store import idempotency, reading, submission
from mutoscope.store.artifacts import delete_job
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.idempotency import OrderKey
from mutoscope.store.jobs import cancel
from mutoscope.store.submission import NewJob

ORDER = OrderKey("monday", "abc")


def new(order: OrderKey | None = ORDER, owner: str = "local") -> NewJob:
    return NewJob("toy", {}, seed=1, order=order, owner=owner)


async def count(store: Database) -> int:
    row = await store.one("SELECT count(*) AS jobs FROM jobs")
    return row["jobs"] if row else 0


async def age(store: Database, days: int) -> None:
    await store.all(
        "UPDATE order_keys SET created_at = now() - %(days)s * interval '1 day'", {"days": days}
    )


async def test_of_many_at_once_one_makes_the_job(store: Database, blobs: Blobs) -> None:
    found = await asyncio.gather(*(submission.submit(store, new(), blobs) for _ in range(8)))
    assert len({job.id for job in found}) == 1
    assert await count(store) == 1
    assert len(await store.all("SELECT id FROM procrastinate_jobs")) == 1
    assert await idempotency.first_job(store, "local", ORDER) == found[0].id


async def test_the_first_job_is_given_whatever_became_of_it(store: Database, blobs: Blobs) -> None:
    first = await submission.submit(store, new(), blobs)
    await cancel(store, first.id)
    again = await submission.submit(store, new(), blobs)
    assert (again.id, again.status) == (first.id, "cancelled")


async def test_another_order_under_the_same_key_is_refused(store: Database, blobs: Blobs) -> None:
    first = await submission.submit(store, new(), blobs)
    other = OrderKey("monday", "xyz")
    with pytest.raises(InvalidRequest, match=first.id) as refusal:
        await submission.submit(store, new(other), blobs)
    assert refusal.value.code == "idempotency_key"
    with pytest.raises(InvalidRequest):
        await idempotency.first_job(store, "local", other)
    assert await count(store) == 1


async def test_keys_are_an_owners_own(store: Database, blobs: Blobs) -> None:
    first = await submission.submit(store, new(), blobs)
    other = await submission.submit(store, new(OrderKey("monday", "xyz"), "ann"), blobs)
    assert first.id != other.id


async def test_a_key_is_free_after_a_week(store: Database, blobs: Blobs) -> None:
    first = await submission.submit(store, new(), blobs)
    await age(store, 6)
    assert (await submission.submit(store, new(), blobs)).id == first.id
    await age(store, 7)
    assert await idempotency.first_job(store, "local", ORDER) is None
    other = OrderKey("monday", "xyz")
    second = await submission.submit(store, new(other), blobs)
    assert second.id != first.id
    assert await idempotency.first_job(store, "local", other) == second.id
    await age(store, 8)
    await submission.submit(store, new(OrderKey("tuesday", "abc")), blobs)
    assert [row["key"] for row in await store.all("SELECT key FROM order_keys")] == ["tuesday"]


async def test_handing_in_again_after_a_lost_answer_is_the_same_job(
    store: Database, blobs: Blobs
) -> None:
    order = new()
    first = await submission.submit(store, order, blobs)
    assert (await submission.submit(store, order, blobs)).id == order.id == first.id
    assert (await reading.load(store, first.id)).last_seq == 1


async def test_the_key_goes_with_its_job(store: Database, blobs: Blobs) -> None:
    first = await submission.submit(store, new(), blobs)
    await cancel(store, first.id)
    await delete_job(store, first.id, blobs)
    assert (await submission.submit(store, new(), blobs)).id != first.id
