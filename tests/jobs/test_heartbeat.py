"""A worker's sign of life, against a real database."""

import errno
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mutoscope.config import load_settings
from mutoscope.jobs.fence import Fence
from mutoscope.jobs.heartbeat import Heartbeat
from mutoscope.jobs.resources import Meter, Resources
from mutoscope.store import workers
from mutoscope.store.database import Database
from mutoscope.store.processes import this_process
from mutoscope.store.workers import Pulse


class Heard(Fence):
    """A fence that tells of every beat."""

    def __init__(self, limit_s: float) -> None:
        super().__init__(limit_s)
        self.beaten = threading.Semaphore(0)

    def confirm(self, sent_at_s: float) -> None:
        super().confirm(sent_at_s)
        self.beaten.release()


class Starved(Meter):
    """A meter that cannot look around the second time it is asked."""

    asked = 0

    def sample(self) -> Resources:
        self.asked += 1
        if self.asked == 2:
            raise OSError(errno.EMFILE, "Too many open files")
        return super().sample()


class Beating:
    """A heartbeat of this process that beats seldom, and what it says."""

    def __init__(self, database: str, worker_id: int, meter: Meter, *, limit_s: float) -> None:
        self.fence = Heard(limit_s)
        self.lost = threading.Event()
        self.is_well = True
        self.heartbeat = Heartbeat(
            Pulse(database, worker_id),
            meter,
            self.fence,
            limit_s=limit_s,
            on_lost=self.lost.set,
            may_beat=lambda: self.is_well,
        )
        self.heartbeat.start()

    def beats(self) -> bool:
        return self.fence.beaten.acquire(timeout=20)


@pytest.fixture
async def worker(database: str) -> int:
    store = Database(database)
    await store.open()
    worker_id = await workers.register(store, this_process(), standing=True)
    await store.close()
    return worker_id


@pytest.fixture
def meter(tmp_path: Path) -> Meter:
    return Meter(load_settings(data_dir=tmp_path))


@pytest.fixture
def often(database: str, worker: int, meter: Meter) -> Iterator[Beating]:
    beating = Beating(database, worker, meter, limit_s=0.5)
    yield beating
    beating.heartbeat.stop()


def test_it_beats_by_itself_and_at_once_when_work_waits(
    database: str, worker: int, meter: Meter
) -> None:
    seldom = Beating(database, worker, meter, limit_s=3600)
    seldom.fence.wanted.set()
    assert seldom.beats()
    seldom.heartbeat.stop()
    assert not seldom.lost.is_set()


def test_a_lost_connection_is_opened_again(database: str, often: Beating) -> None:
    assert often.beats()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    for _ in range(3):
        assert often.beats()
    assert not often.lost.is_set()


def test_an_odd_error_in_one_beat_is_not_the_last(
    database: str, worker: int, tmp_path: Path
) -> None:
    meter = Starved(load_settings(data_dir=tmp_path))
    beating = Beating(database, worker, meter, limit_s=0.5)
    for _ in range(3):
        assert beating.beats()
    beating.heartbeat.stop()
    assert meter.asked > 3
    assert not beating.lost.is_set()


def test_it_is_silent_for_as_long_as_it_must_be(often: Beating) -> None:
    assert often.beats()
    often.is_well = False
    while often.fence.beaten.acquire(timeout=0.3):
        continue  # one may have been on its way
    often.fence.wanted.set()
    assert not often.fence.beaten.acquire(timeout=0.3)
    often.is_well = True
    assert often.beats()


def test_declared_dead_it_says_so_once_and_ends(database: str, often: Beating) -> None:
    assert often.beats()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE mutoscope.workers SET stopped_at = now(), stop_cause = 'silent'")
    assert often.lost.wait(20)
    while often.fence.beaten.acquire(blocking=False):
        pass
    assert not often.fence.beaten.acquire(timeout=0.3)
