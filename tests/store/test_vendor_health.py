"""How vendors are doing, and who may ask one that is down."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.store import vendors, workers
from mutoscope.store.database import Database
from mutoscope.store.processes import this_process
from mutoscope.store.vendors import (
    FIRST_OPEN_S,
    FORGOTTEN_AFTER_S,
    LONGEST_OPEN_S,
    OPENS_AFTER_S,
    OPENS_AT,
    Admission,
    Outcome,
    Standing,
    VendorHealth,
)

NOW = 1.8e9
LONG_S = 10 * OPENS_AFTER_S
FAULT = Outcome("toy", "", "failed", code="provider_unavailable", message="toy fell silent.")
ANSWER = Outcome("toy", "", "answered")


def after(*at_s: float, standing: Standing | None = None) -> Standing:
    """Faults that came at once, at these seconds from now on."""
    standing = standing or Standing()
    for each in at_s:
        standing = standing.after_fault(NOW + each, NOW + each, probing=False)
    return standing


def test_it_opens_at_the_fifth_fault_that_is_late_enough() -> None:
    assert after(0, 10, 20, 30).opened_until is None
    assert after(0, 10, 20, 30, 40).opened_until == NOW + 40 + FIRST_OPEN_S


def test_what_fails_at_once_is_no_outage() -> None:
    burst = after(*[0.1] * 40)
    assert (burst.in_a_row, burst.opened_until) == (40, None)
    assert after(OPENS_AFTER_S + 0.1, standing=burst).opened_until is not None


def test_calls_that_hang_side_by_side_are_one() -> None:
    standing = Standing()
    for _ in range(OPENS_AT):
        standing = standing.after_fault(NOW, NOW + 90, probing=False)
    assert standing.opened_until == NOW + 90 + FIRST_OPEN_S


def test_each_probe_that_fails_opens_it_for_twice_as_long() -> None:
    standing, told = after(0, 10, 20, 30, 40), list[float]()
    for _ in range(6):
        assert standing.opened_until is not None
        now = standing.opened_until + 1
        standing = standing.after_fault(now, now, probing=True)
        told.append(standing.opened_for_s)
    assert told == [60, 120, 240, 480, LONGEST_OPEN_S, LONGEST_OPEN_S]


def test_who_left_before_it_opened_and_fails_late_changes_nothing() -> None:
    opened = after(0, 10, 20, 30, 40)
    late = after(41, 42, 90, standing=opened)
    assert late == replace(opened, in_a_row=8, last_fault_at=NOW + 90)


def test_faults_of_long_ago_are_forgotten() -> None:
    later_s = 30 + FORGOTTEN_AFTER_S + 1
    today = after(0, 10, 20, 30, later_s)
    assert (today.in_a_row, today.failing_since) == (1, NOW + later_s)
    opened = after(0, 10, 20, 30, 40)
    assert after(40 + FORGOTTEN_AFTER_S + 1, standing=opened).in_a_row == 6


@given(
    gaps_s=st.lists(st.floats(0, 2 * FORGOTTEN_AFTER_S), max_size=30),
    took_s=st.floats(0, 300),
    probing=st.booleans(),
)
def test_nothing_opens_before_its_time(gaps_s: list[float], took_s: float, probing: bool) -> None:
    standing, now = Standing(), NOW
    for gap_s in gaps_s:
        now += gap_s
        was, is_probe = standing, probing and standing.opened_until is not None
        standing = was.after_fault(now - took_s, now, probing=is_probe)
        assert standing.failing_since is not None
        if standing.opened_until is None:
            assert standing.opened_for_s == 0
            continue
        assert FIRST_OPEN_S <= standing.opened_for_s <= LONGEST_OPEN_S
        if was.opened_until is None:
            assert standing.in_a_row >= OPENS_AT
            assert now - standing.failing_since >= OPENS_AFTER_S


@pytest.fixture
async def worker(store: Database) -> int:
    return await workers.register(store, this_process(), standing=True)


async def opened(store: Database, *, half: bool = False) -> None:
    """The vendor fails until nobody asks it; `half`: and its time is over."""
    for _ in range(OPENS_AT):
        await vendors.tell(store, replace(FAULT, took_s=LONG_S))
    if half:
        await time_passes(store)


async def time_passes(store: Database) -> None:
    await store.all("UPDATE vendors SET opened_until = now() - interval '1 second'")


async def enter(store: Database, ticket: str, worker: int, lease_s: float = 60.0) -> Admission:
    return await vendors.enter(store, "toy", ticket, worker_id=worker, lease_s=lease_s)


def may(found: Admission) -> bool:
    return found.wait_s == 0


async def the_only(store: Database) -> VendorHealth:
    (found,) = await vendors.health(store)
    return found


async def test_of_a_vendor_that_works_nothing_is_held_back(store: Database, worker: int) -> None:
    assert await vendors.health(store) == []
    assert [await enter(store, ticket, worker) for ticket in "ab"] == [Admission()] * 2
    await vendors.tell(store, ANSWER)
    found = await the_only(store)
    assert (found.state, found.calls, found.faults, found.last_error) == ("closed", 1, 0, None)
    assert found.last_success_at is not None


async def test_an_open_one_says_when_it_is_asked_again(store: Database, worker: int) -> None:
    await opened(store)
    found = await enter(store, "a", worker)
    assert (found.state, found.faults) == ("open", OPENS_AT)
    assert FIRST_OPEN_S - 5 < found.wait_s <= FIRST_OPEN_S
    told = await the_only(store)
    assert (told.state, told.faults_in_a_row, told.calls, told.faults) == ("open", 5, 5, 5)
    assert told.asked_again_in_s is not None
    assert told.last_error is not None
    assert (told.last_error.code, told.last_error.message) == (FAULT.code, FAULT.message)
    assert told.last_success_at is None


async def test_an_answer_between_two_faults_begins_the_row_anew(store: Database) -> None:
    refusal = replace(ANSWER, code="provider_refused", message="Not that.")
    for answer in (ANSWER, refusal):
        for _ in range(OPENS_AT - 1):
            await vendors.tell(store, replace(FAULT, took_s=LONG_S))
        await vendors.tell(store, answer)
    found = await the_only(store)
    assert (found.state, found.faults_in_a_row, found.faults, found.calls) == ("closed", 0, 8, 10)
    assert found.last_error is not None
    assert found.last_error.code == "provider_refused"


async def test_what_began_before_the_last_answer_counts_from_that_on(store: Database) -> None:
    await vendors.tell(store, ANSWER)
    await opened(store)
    assert (await the_only(store)).state == "closed"


async def test_one_of_many_is_the_probe(store: Database, worker: int) -> None:
    await opened(store, half=True)
    assert (await the_only(store)).state == "half_open"
    found = await asyncio.gather(*(enter(store, f"t{n}", worker) for n in range(12)))
    assert sum(map(may, found)) == 1
    mine = f"t{[may(each) for each in found].index(True)}"
    assert may(await enter(store, mine, worker))  # whose first answer was lost
    await vendors.tell(store, replace(ANSWER, ticket=mine))
    assert await enter(store, "another", worker) == Admission()


async def test_a_probe_that_fails_opens_it_again(store: Database, worker: int) -> None:
    await opened(store, half=True)
    assert may(await enter(store, "probe", worker))
    await vendors.tell(store, replace(FAULT, ticket="late", took_s=LONG_S))
    assert (await the_only(store)).state == "half_open"
    await vendors.tell(store, replace(FAULT, ticket="probe"))
    found = await enter(store, "another", worker)
    assert (found.state, found.faults) == ("open", OPENS_AT + 2)
    assert FIRST_OPEN_S < found.wait_s <= 2 * FIRST_OPEN_S
    await time_passes(store)
    assert may(await enter(store, "another", worker))


async def test_a_probe_that_learns_nothing_is_somebody_elses(store: Database, worker: int) -> None:
    await opened(store, half=True)
    assert may(await enter(store, "probe", worker))
    await vendors.tell(store, Outcome("toy", "no probe", "left"))
    assert not may(await enter(store, "another", worker))
    await vendors.tell(store, Outcome("toy", "probe", "left"))
    assert may(await enter(store, "another", worker))
    assert (await the_only(store)).calls == OPENS_AT


async def test_who_dies_as_the_probe_holds_nobody_up(store: Database, worker: int) -> None:
    await opened(store, half=True)
    dead = await workers.register(store, this_process(), standing=True)
    assert may(await enter(store, "probe", dead))
    assert not may(await enter(store, "another", worker))
    await workers.leave(store, dead, "killed")
    assert may(await enter(store, "another", worker))


async def test_a_probe_does_not_last_for_ever(store: Database, worker: int) -> None:
    await opened(store, half=True)
    assert may(await enter(store, "probe", worker))
    await store.all("UPDATE vendors SET probe_until = now() - interval '1 second'")
    assert may(await enter(store, "another", worker))


@pytest.mark.parametrize("how", ["answered", "failed", "left"])
async def test_the_end_of_a_probe_is_told(store: Database, worker: int, how: str) -> None:
    await opened(store, half=True)
    assert may(await enter(store, "probe", worker))
    async with store.connection() as connection:
        await connection.execute(f"LISTEN {vendors.CHANNEL}")
        await vendors.tell(store, replace(FAULT, ticket="probe", how=how))  # type: ignore[arg-type]
        async for notice in connection.notifies(timeout=5, stop_after=1):
            assert notice.payload == vendors.topic("toy")
            return
    raise AssertionError("nobody was told")


async def test_vendors_are_each_for_itself(store: Database, worker: int) -> None:
    await opened(store)
    await vendors.tell(store, Outcome("another", "", "answered"))
    found = await vendors.enter(store, "another", "a", worker_id=worker, lease_s=60)
    assert may(found)
    assert [each.name for each in await vendors.health(store)] == ["another", "toy"]
