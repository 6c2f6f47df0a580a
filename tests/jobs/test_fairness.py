"""Each job in its turn."""

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.jobs.fairness import FairPlaces

LIMIT_S = 5


async def served(arrivals: Sequence[str], given_up: frozenset[int] = frozenset()) -> list[str]:
    """In which order these jobs get the one place, which is taken while they come; those of
    `given_up` go away again before it is free."""
    places, order = FairPlaces(1), list[str]()

    async def take(who: str) -> None:
        await places.acquire(who)
        order.append(who)
        places.release()

    await places.acquire("first")
    tasks = [asyncio.create_task(take(who)) for who in arrivals]
    for index in given_up:
        tasks[index].cancel()
    await asyncio.wait(tasks, timeout=0) if tasks else None
    for index in given_up:
        tasks[index].cancel()
    places.release()
    await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), LIMIT_S)
    await asyncio.wait_for(places.acquire("last"), LIMIT_S)  # none was lost
    return order


async def test_a_small_step_does_not_wait_for_anothers_hundred() -> None:
    assert (await served(["long"] * 100 + ["small"])).index("small") == 1


@given(
    st.lists(st.sampled_from("abc"), max_size=20),
    st.frozensets(st.integers(0, 19), max_size=6),
)
def test_every_job_has_its_turn(arrivals: list[str], leaving: frozenset[int]) -> None:
    gone = frozenset(index for index in leaving if index < len(arrivals))
    order = asyncio.run(served(arrivals, gone))
    stayed = [who for index, who in enumerate(arrivals) if index not in gone]
    assert sorted(order) == sorted(stayed)
    for place, who in enumerate(order):  # between two turns of one, every other who waits has one
        later = order[place + 1 :]
        if who in later:
            between = later[: later.index(who)]
            assert set(later[later.index(who) :]) - {who} <= set(between) or len(set(later)) == 1


async def test_a_place_that_comes_as_one_gives_up_is_not_lost() -> None:
    places = FairPlaces(1)
    await places.acquire("a")
    waiting = asyncio.create_task(places.acquire("b"))
    await asyncio.wait({waiting}, timeout=0)
    places.release()
    waiting.cancel()
    await asyncio.wait({waiting})
    await asyncio.wait_for(places.acquire("c"), LIMIT_S)
