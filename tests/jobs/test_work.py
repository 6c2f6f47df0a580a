"""A step's limits, by the clock of its run."""

from pathlib import Path

import pytest

from mutoscope.errors import ResourceExhausted
from mutoscope.jobs.step import StepSpec
from mutoscope.jobs.stopping import StopSignal
from mutoscope.jobs.work import StepWork
from mutoscope.store.blobs import Blobs

SPEC = StepSpec("toy", "1", "working", "cpu", 60.0, 20.0, False, True, False, None)


class Timed(StopSignal):
    """A run whose clock the test sets."""

    s = 0.0

    def working_s(self) -> float:
        return self.s


@pytest.fixture
def run() -> Timed:
    return Timed()


@pytest.fixture
def work(run: Timed, tmp_path: Path) -> StepWork:
    return StepWork(
        SPEC,
        blobs=Blobs(tmp_path),
        folder=lambda: tmp_path,
        seed=1,
        stop=run,
        on_tick=lambda *_: None,
    )


def test_only_the_clock_of_the_run_counts(run: Timed, work: StepWork) -> None:
    assert work.seconds_left() == 20.0  # however long the machine sleeps meanwhile
    run.s = 15.0
    assert work.seconds_left() == 5.0
    work.tick(1, 9)
    assert work.seconds_left() == 20.0


@pytest.mark.parametrize(("ticks", "code"), [([50.0, 59.0], "time_limit"), ([50.0], "stalled")])
def test_the_limit_that_was_passed_is_told(
    run: Timed, work: StepWork, ticks: list[float], code: str
) -> None:
    for run.s in ticks:
        work.tick(1, 2)
    run.s = 60.0 if code == "time_limit" else 59.0
    told = work.give_up()
    assert told.code == code
    with pytest.raises(ResourceExhausted) as raised:
        work.tick(2, 2)
    assert raised.value is told
