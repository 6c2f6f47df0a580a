"""The line at a vendor's door."""

import asyncio
import uuid
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutoscope.store import turns, workers
from mutoscope.store.database import Database
from mutoscope.store.events import Superseded
from mutoscope.store.processes import this_process

MINUTE_S = 60.0


@pytest.fixture
async def worker(store: Database) -> int:
    return await workers.register(store, this_process(), standing=True)


async def arrive(store: Database, worker: int, *tickets: str, provider: str = "toy") -> None:
    for ticket in tickets:
        await turns.arrive(store, provider, ticket, worker_id=worker)


async def may(store: Database, ticket: str, parallel: int | None = 1, gap_s: float = 0.0) -> bool:
    return await turns.take(store, ticket, parallel=parallel, gap_s=gap_s) == 0


async def test_places_are_taken_in_order_of_arrival(store: Database, worker: int) -> None:
    await arrive(store, worker, "a", "b", "c", "d")
    assert not await may(store, "b", 2)
    assert await may(store, "a", 2)
    assert not await may(store, "c", 2)
    assert await may(store, "b", 2)
    assert not await may(store, "c", 2)
    await turns.leave(store, "a")
    assert not await may(store, "d", 2)
    assert await may(store, "c", 2)


async def test_all_may_be_told_twice(store: Database, worker: int) -> None:
    await arrive(store, worker, "a", "a", "b")
    assert [await may(store, "a"), await may(store, "a")] == [True, True]
    assert not await may(store, "b")
    await turns.leave(store, "a")
    await turns.leave(store, "a")
    assert await may(store, "b")


async def test_providers_do_not_wait_for_each_other(store: Database, worker: int) -> None:
    await arrive(store, worker, "a")
    await arrive(store, worker, "b", provider="other")
    assert [await may(store, "a"), await may(store, "b")] == [True, True]


async def test_who_leaves_the_line_holds_nobody_up(store: Database, worker: int) -> None:
    await arrive(store, worker, "a", "b", "c")
    assert await may(store, "a")
    await turns.leave(store, "b")
    await turns.leave(store, "a")
    assert await may(store, "c")


async def test_the_places_of_a_dead_worker_count_for_nothing(store: Database, worker: int) -> None:
    dead = await workers.register(store, this_process(), standing=True)
    await arrive(store, dead, "its place", "its turn")
    assert await may(store, "its place")
    await arrive(store, worker, "mine")
    assert not await may(store, "mine")
    await workers.leave(store, dead, "killed")
    assert await may(store, "mine")
    await arrive(store, worker, "next")  # sweeps
    left = await store.all("SELECT ticket FROM provider_places ORDER BY id")
    assert [row["ticket"] for row in left] == ["mine", "next"]
    with pytest.raises(Superseded):
        await may(store, "its turn")


async def test_two_never_find_the_same_place(store: Database, worker: int) -> None:
    tickets = [f"t{number}" for number in range(12)]
    await asyncio.gather(*(arrive(store, worker, ticket) for ticket in tickets))
    taken = 0
    for _ in range(4):
        outcomes = await asyncio.gather(*(may(store, ticket, 3) for ticket in tickets))
        taken = sum(outcomes)
        assert taken <= 3
    assert taken == 3


async def test_a_rate_says_how_long_to_wait(store: Database, worker: int) -> None:
    await arrive(store, worker, "a", "b")
    assert await may(store, "a", None, 20.0)
    wait_s = await turns.take(store, "b", parallel=None, gap_s=20.0)
    assert 15 < wait_s <= 20


async def test_a_freed_place_is_told(store: Database, worker: int) -> None:
    await arrive(store, worker, "a")
    async with store.connection() as connection:
        await connection.execute(f"LISTEN {turns.CHANNEL}")
        await turns.leave(store, "a")
        async for notice in connection.notifies(timeout=5, stop_after=1):
            assert notice.payload == turns.topic("toy")
            return
    raise AssertionError("nobody was told")


@given(
    per_minute=st.integers(1, 120),
    steps_s=st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=200),
)
def test_in_no_minute_leave_more_than_a_minute_holds(per_minute: int, steps_s: list[float]) -> None:
    """Whenever anybody asks: here at the given gaps."""
    gap_s, now, next_at, left = MINUTE_S / per_minute, 1.8e9, 0.0, list[float]()
    for step_s in steps_s:
        now += step_s
        wait_s, next_at = turns.gcra(next_at, now, gap_s)
        if wait_s == 0:
            left.append(now)
    for first in left:
        # Unix seconds as doubles are good to a quarter of a microsecond, a gap times 120 to less.
        within = [at for at in left if first <= at < first + MINUTE_S - 1e-4]
        assert len(within) <= per_minute


Deed = tuple[Literal["arrive", "take", "leave"], int]
DEEDS = st.lists(
    st.tuples(st.sampled_from(["arrive", "take", "take", "leave"]), st.integers(0, 5)), max_size=40
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS, parallel=st.integers(1, 3))
def test_the_line_does_what_a_line_does(database: str, deeds: list[Deed], parallel: int) -> None:
    """Never more than `parallel` at once; first come, first served; whoever is first and finds room
    is served: so nobody starves."""
    asyncio.run(_act(database, deeds, parallel))


async def _act(conninfo: str, deeds: list[Deed], parallel: int) -> None:
    store, provider = Database(conninfo), uuid.uuid4().hex
    await store.open()
    worker = await workers.register(store, this_process(), standing=True)
    line, served = list[str](), set[str]()
    for deed, who in deeds:
        ticket = f"{provider} {who}"
        if deed == "arrive":
            await arrive(store, worker, ticket, provider=provider)
            line += [] if ticket in [*line, *served] else [ticket]
        elif deed == "leave":
            await turns.leave(store, ticket)
            line, served = [each for each in line if each != ticket], served - {ticket}
        elif ticket in [*line, *served]:
            free = line[:1] == [ticket] and len(served) < parallel
            assert await may(store, ticket, parallel) is (free or ticket in served)
            if free:
                served.add(line.pop(0))
    await store.close()


@given(per_minute=st.floats(0.1, 600), late_s=st.floats(0, 100))
def test_who_waits_as_told_may_leave(per_minute: float, late_s: float) -> None:
    gap_s, now = MINUTE_S / per_minute, 1.8e9
    _, next_at = turns.gcra(0.0, now, gap_s)
    wait_s, unchanged = turns.gcra(next_at, now + 0.001, gap_s)
    assert unchanged == next_at
    assert 0 <= wait_s <= gap_s
    waited, _ = turns.gcra(next_at, now + 0.001 + wait_s + 1e-6 + late_s, gap_s)
    assert waited == 0
