"""Which job is stopped, and when the guard gives up: on a meter whose limit is moved."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mutoscope.config import Settings, load_settings
from mutoscope.jobs import guard as guard_module
from mutoscope.jobs.awake import AwakeClock
from mutoscope.jobs.guard import Guard
from mutoscope.jobs.resources import Meter, Resources
from mutoscope.jobs.stopping import StopSignal


class Ward:
    """A guard over jobs in this very process."""

    def __init__(self, meter: Meter, *, floor_mb: float = 0) -> None:
        self.meter = meter
        self.runs: dict[str, StopSignal] = {}
        self.given_up = 0
        self.guard = Guard(meter, self.runs, floor_mb=floor_mb, give_up=self._give_up)
        self._roomy = meter.limit_bytes

    def _give_up(self) -> None:
        self.given_up += 1

    def fill(self, share: float) -> None:
        """Set the limit so that what this process uses is this share of it."""
        self.meter.limit_bytes = self.meter.sample().rss_mb * 1e6 / share

    def free(self) -> None:
        self.meter.limit_bytes = self._roomy

    def begin(self, name: str) -> StopSignal:
        self.runs[name] = StopSignal()
        return self.runs[name]

    def look(self) -> dict[str, str | None]:
        """Why each job is stopping after one more look."""
        self.guard.check()
        return {name: stop.reason for name, stop in self.runs.items()}


@pytest.fixture
def meter(tmp_path: Path) -> Meter:
    return Meter(load_settings(data_dir=tmp_path))


@pytest.fixture
def ward(meter: Meter) -> Ward:
    return Ward(meter)


class Slow(Meter):
    """A meter that comes back when the test lets it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.looking = threading.Event()
        self.opened = threading.Event()
        self.looked = threading.Event()

    def look(self) -> Resources:
        self.looking.set()
        self.opened.wait(2)
        self.looked.set()
        return super().look()


def test_leaving_does_not_wait_for_a_look_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard_module, "LAST_LOOK_S", 0.01, raising=False)
    meter = Slow(load_settings(data_dir=tmp_path))
    guard = Guard(meter, {}, floor_mb=0)
    guard.start()
    assert meter.looking.wait(10)
    guard.stop()
    assert not meter.looked.is_set()
    meter.opened.set()
    guard.stop()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_module, "PATIENCE_S", 0)


@pytest.fixture
def child() -> Iterator["subprocess.Popen[bytes]"]:
    said = "print('here', flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", said], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()  # starts are known to a clock tick: it has been there for longer
    yield process
    process.communicate(timeout=20)


def test_with_room_nothing_happens(ward: Ward) -> None:
    ward.begin("a")
    ward.fill(0.85)
    assert ward.look() == {"a": None}
    assert not ward.guard.is_short


def test_of_several_the_one_begun_last_is_stopped(ward: Ward) -> None:
    for name in "abc":
        ward.begin(name)
    ward.fill(1.1)
    assert ward.look() == {"a": None, "b": None, "c": "memory"}
    used = ward.runs["c"].used
    assert used is not None
    assert used.memory_share > 0.92
    assert ward.look() == {"a": None, "b": None, "c": "memory"}  # it is given time


def test_the_next_is_stopped_when_one_was_not_enough(ward: Ward) -> None:
    for name in "abc":
        ward.begin(name)
    ward.fill(1.1)
    ward.look()
    del ward.runs["c"]
    assert ward.look() == {"a": None, "b": "memory"}


def test_one_is_enough_when_it_gives_its_memory_back(ward: Ward) -> None:
    for name in "ab":
        ward.begin(name)
    ward.fill(1.1)
    ward.look()
    del ward.runs["b"]
    ward.free()
    assert ward.look() == {"a": None}
    assert not ward.guard.is_short


def test_one_that_is_stopping_already_is_left_alone(ward: Ward) -> None:
    ward.begin("a")
    ward.begin("b").set("cancelled")
    ward.fill(1.1)
    assert ward.look() == {"a": "memory", "b": "cancelled"}


@pytest.mark.usefixtures("impatient")
def test_memory_that_does_not_come_back_is_given_up(ward: Ward) -> None:
    ward.begin("a")
    ward.fill(1.1)
    ward.look()
    assert ward.given_up == 0
    ward.look()
    assert ward.given_up == 1


def test_while_it_is_halted_its_patience_lasts(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    passed_s = 0.0
    awake = AwakeClock(lambda: passed_s)
    monkeypatch.setattr(guard_module, "awake_s", awake.read)
    ward.begin("a")
    ward.fill(1.1)
    ward.look()
    passed_s += 3600
    ward.look()
    assert ward.given_up == 0
    for _ in range(10):
        passed_s += 1
        ward.look()
    assert ward.given_up > 0


@pytest.mark.usefixtures("impatient")
def test_what_a_stopped_job_left_behind_is_not_kept_for_the_next(ward: Ward) -> None:
    ward.begin("a")
    ward.fill(1.1)
    ward.look()
    del ward.runs["a"]
    ward.fill(0.86)
    ward.look()
    assert ward.given_up == 1


def test_short_memory_of_the_machine_stops_one_but_ends_no_worker(
    meter: Meter, impatient: None
) -> None:
    ward = Ward(meter, floor_mb=1e9)
    for name in "ab":
        ward.begin(name)
    assert ward.look() == {"a": None, "b": "memory"}
    assert ward.look() == {"a": "memory", "b": "memory"}
    assert ward.look() == {"a": "memory", "b": "memory"}
    assert ward.given_up == 0


def test_processes_of_the_stopped_job_are_ended_and_earlier_ones_are_not(
    ward: Ward, child: "subprocess.Popen[bytes]"
) -> None:
    ward.look()
    ward.begin("a")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as later:
        ward.fill(0.2)
        ward.look()
        ward.fill(2.0)
        assert ward.look() == {"a": "memory"}
        assert later.wait(20) != 0
    assert child.poll() is None
