"""Silence and deadlines count only while somebody could have been heard."""

import asyncio
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.models import ErrorInfo
from mutoscope.store import deadlines, interruption, jobs, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.clock import Attention, Clock
from mutoscope.store.database import Database
from mutoscope.store.processes import Process
from mutoscope.store.submission import NewJob

LIMIT_S, DEADLINE_S, WAIT_S = 30.0, 3600.0, 7200.0


class Awake:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def awake() -> Awake:
    return Awake()


@pytest.fixture
def clock(store: Database, awake: Awake) -> Clock:
    return Clock(store, awake)


async def hire(store: Database) -> int:
    worker = Process("elsewhere", 1, 0.0, "another machine")
    return await workers.register(store, worker, standing=True, silence_limit_s=LIMIT_S)


async def begun(store: Database, folder: Path, worker: int) -> str:
    job = await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(folder))
    assert await jobs.claim(store, job.id, worker) is not None
    return job.id


async def let_pass(store: Database, seconds: float) -> None:
    """As if everything that is written were this much older."""
    back = {"s": seconds}
    await store.all("UPDATE clock SET seen_at = seen_at - %(s)s * interval '1 second'", back)
    await store.all(
        "UPDATE clock SET woken_at = least(woken_at, seen_at) - %(s)s * interval '1 second'", back
    )
    await store.all("UPDATE workers SET beat_at = beat_at - %(s)s * interval '1 second'", back)
    await store.all(
        "UPDATE jobs SET started_at = started_at - %(s)s * interval '1 second',"
        " since = since - %(s)s * interval '1 second'",
        back,
    )


async def silence(store: Database) -> float:
    # The test's server may be younger than the silence; its start is no part of these proofs.
    row = await store.one(
        "SELECT extract(epoch FROM seen_at - greatest(beat_at, woken_at))::float AS s"
        " FROM clock, workers"
    )
    assert row is not None
    return row["s"]


async def test_while_nobody_looks_nobody_is_silent(store: Database, clock: Clock) -> None:
    await hire(store)
    await let_pass(store, 10 * LIMIT_S)
    assert await silence(store) < 1
    await clock.look()
    assert await silence(store) < 1
    (worker,) = await workers.believed_alive(store)
    assert worker["silent_s"] < 1


async def test_whoever_watches_hears_the_silence(
    store: Database, clock: Clock, awake: Awake
) -> None:
    await hire(store)
    await clock.look()
    for second in range(1, 41):
        await let_pass(store, 1.0)
        awake.s += 1.0
        await clock.look()
        assert second - 0.1 < await silence(store) < second + 5


async def test_one_who_looks_seldom_but_was_awake_hears_it_too(
    store: Database, clock: Clock, awake: Awake
) -> None:
    await hire(store)
    await clock.look()
    await let_pass(store, 5 * LIMIT_S)
    awake.s += 5 * LIMIT_S
    await clock.look()
    assert await silence(store) > 4 * LIMIT_S


async def test_a_worker_that_beats_beside_the_silent_one_hears_it(store: Database) -> None:
    silent = await hire(store)
    pulse = workers.Pulse(store.conninfo, await hire(store))
    await let_pass(store, LIMIT_S / 3)
    assert pulse.beat({})
    pulse.close()
    rows = await store.all(
        "SELECT workers.id, extract(epoch FROM seen_at - greatest(beat_at, woken_at))::float AS s"
        " FROM clock, workers ORDER BY workers.id"
    )
    assert {row["id"]: row["s"] > LIMIT_S / 4 for row in rows} == {silent: True, silent + 1: False}


async def test_sleep_costs_no_job_its_time(store: Database, clock: Clock, tmp_path: Path) -> None:
    worker = await hire(store)
    job_id = await begun(store, tmp_path, worker)
    asking = await begun(store, tmp_path, worker)
    await jobs.finish(store, asking, 1, "pause", question={"name": "sure"})
    queued = (await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(tmp_path))).id
    await let_pass(store, 10 * WAIT_S)
    await clock.look()
    await clock.look()
    left_s = await deadlines.seconds_left(store, job_id, DEADLINE_S)
    assert DEADLINE_S - 60 < left_s < DEADLINE_S + 1
    assert await deadlines.end_overdue(store, DEADLINE_S, WAIT_S) == []

    await jobs.answer(store, asking, {"sure": "yes"})
    left_s = await deadlines.seconds_left(store, asking, DEADLINE_S)
    assert DEADLINE_S - 60 < left_s < DEADLINE_S + 1
    row = await store.one("SELECT asleep_s FROM jobs WHERE id = %(job)s", {"job": queued})
    assert row == {"asleep_s": 0.0}  # its time begins when it is started


async def test_a_sleep_is_credited_once(store: Database, clock: Clock, tmp_path: Path) -> None:
    await begun(store, tmp_path, await hire(store))
    for night in range(1, 4):
        await let_pass(store, 3600)
        await asyncio.gather(*(clock.look() for _ in range(20)))
        row = await store.one("SELECT asleep_s FROM jobs")
        assert row is not None
        assert 3600 * night - 1 < row["asleep_s"] < 3600 * night + 60


async def test_without_a_worker_nobody_sleeps(
    store: Database, clock: Clock, tmp_path: Path
) -> None:
    queued = (await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(tmp_path))).id
    await let_pass(store, 2 * WAIT_S)
    await clock.look()
    assert await deadlines.end_overdue(store, DEADLINE_S, WAIT_S) == [queued]


@pytest.mark.parametrize("looks_first", [True, False])
async def test_a_night_without_workers_costs_no_job_its_time(
    looks_first: bool, store: Database, clock: Clock, tmp_path: Path
) -> None:
    """In the evening the worker was stopped, and gave its job back; in the morning somebody asks
    how it stands, or starts a worker."""
    worker = await hire(store)
    job_id = await begun(store, tmp_path, worker)
    await interruption.hand_back(store, job_id, 1, "worker_left")
    await workers.leave(store, worker, "finished")
    queued = (await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(tmp_path))).id
    await let_pass(store, 2 * WAIT_S)
    if not looks_first:
        await hire(store)
    await clock.look()
    left_s = await deadlines.seconds_left(store, job_id, DEADLINE_S)
    assert DEADLINE_S - 60 < left_s < DEADLINE_S + 1
    never_begun = [queued] if looks_first else []
    assert await deadlines.end_overdue(store, DEADLINE_S, WAIT_S) == never_begun


async def test_an_entry_in_the_hands_of_a_sleeper_is_no_stray(
    store: Database, clock: Clock, tmp_path: Path
) -> None:
    await hire(store)
    queued = (await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(tmp_path))).id
    await store.all(
        "UPDATE procrastinate_jobs SET status = 'doing',"
        " worker_id = (SELECT worker_id FROM procrastinate_register_worker_v1())"
    )
    await store.all("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '9 hours'")
    await let_pass(store, 9 * 3600)
    await clock.look()
    assert await workers.requeue_strays(store) == []
    row = await store.one("SELECT attempt FROM jobs WHERE id = %(job)s", {"job": queued})
    assert row == {"attempt": 1}


async def test_a_retried_job_begins_anew(store: Database, clock: Clock, tmp_path: Path) -> None:
    job_id = await begun(store, tmp_path, await hire(store))
    await let_pass(store, 2 * DEADLINE_S)
    await clock.look()
    await jobs.finish(store, job_id, 1, "fail", error=ErrorInfo("toy", "Over."))
    await jobs.retry(store, job_id)
    row = await store.one("SELECT asleep_s FROM jobs")
    assert row == {"asleep_s": 0.0}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=20))
def test_attention_is_the_time_between_an_answer_and_the_next_question(
    rounds: list[tuple[int, int]],
) -> None:
    awake = Awake()
    attention = Attention(awake)
    for idle_s, asking_s in rounds:
        awake.s += idle_s
        with attention.asking() as awake_s:
            assert awake_s == idle_s
            awake.s += asking_s


def test_who_still_waits_for_an_answer_has_heard_nothing() -> None:
    ticks = count()
    attention = Attention(lambda: float(next(ticks)))
    with attention.asking():
        with attention.asking() as awake_s:
            assert awake_s == 0.0
        with attention.asking() as awake_s:
            assert awake_s == 0.0
    with attention.asking() as awake_s:
        assert awake_s > 0.0
