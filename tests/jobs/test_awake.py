"""The clock that leaves out what a process slept."""

import os
import signal
import subprocess
import sys
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.jobs.awake import LONGEST_TICK_S, AwakeClock

STEPS = st.lists(st.floats(min_value=-5, max_value=1e6), max_size=20)


@given(STEPS)
def test_it_never_goes_back_and_counts_no_sleep(steps: list[float]) -> None:
    times = iter([0.0, *accumulate(steps)])
    clock = AwakeClock(lambda: next(times))
    read = [clock.read() for _ in steps]
    assert read == sorted(read)
    assert sum(min(max(step, 0.0), LONGEST_TICK_S) for step in steps) >= (read or [0.0])[-1] - 1e-3


@given(st.lists(st.floats(min_value=0, max_value=LONGEST_TICK_S), min_size=1, max_size=20))
def test_awake_it_counts_everything(steps: list[float]) -> None:
    times = iter([0.0, *accumulate(steps)])
    clock = AwakeClock(lambda: next(times))
    read = [clock.read() for _ in steps]
    assert abs(read[-1] - sum(steps)) < 1e-6


SLEEPER = """
import sys
from mutoscope.jobs.awake import awake_s, elapsed_s
awake_s()
before = elapsed_s()
print("ready", flush=True)
sys.stdin.readline()
print(awake_s(), elapsed_s() - before, flush=True)
"""


def test_a_stopped_process_has_not_been_awake() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", SLEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    os.kill(child.pid, signal.SIGSTOP)
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(3)
    os.kill(child.pid, signal.SIGCONT)
    out, _ = child.communicate("\n", timeout=20)
    awake, elapsed = map(float, out.split())
    assert elapsed >= 3.0
    assert awake < elapsed - 1.5
