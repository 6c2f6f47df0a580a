"""Who guesses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import Busy
from mutoscope.interfaces.web.attempts import (
    FIRST_LOCK_S,
    FORGOTTEN_AFTER_S,
    LONGEST_LOCK_S,
    ROOM,
    TRIES,
    WINDOW_S,
    Attempts,
)


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def fail(attempts: Attempts, times: int, address: str = "a") -> None:
    for _ in range(times):
        attempts.failed(address)


def lock_s(attempts: Attempts, address: str = "a") -> float:
    """How long it is locked out from now on; 0: it is not."""
    try:
        attempts.check(address)
    except Busy as busy:
        return busy.retry_after_s
    return 0.0


def test_ten_in_a_minute_lock_out_for_longer_each_time() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    locks = list[float]()
    for _ in range(9):
        fail(attempts, TRIES - 1)
        attempts.check("a")
        fail(attempts, 1)
        locks.append(lock_s(attempts))
        attempts.check("b")
        clock.now_s += locks[-1]
        attempts.check("a")
    assert locks[:3] == [FIRST_LOCK_S, 2 * FIRST_LOCK_S, 4 * FIRST_LOCK_S]
    assert locks[-2:] == [LONGEST_LOCK_S, LONGEST_LOCK_S]
    clock.now_s += FORGOTTEN_AFTER_S + 1
    fail(attempts, TRIES)
    assert lock_s(attempts) == FIRST_LOCK_S


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_only_ten_within_the_minute_do(gaps_s: list[float]) -> None:
    clock, times = Clock(), list[float]()
    attempts = Attempts(clock)
    for gap_s in gaps_s:
        clock.now_s += gap_s
        attempts.failed("a")
        times.append(clock.now_s)
        dense = len(times) >= TRIES and times[-1] - times[-TRIES] <= WINDOW_S
        assert (lock_s(attempts) > 0) == dense
        if dense:
            return


def test_the_table_is_bounded() -> None:
    attempts = Attempts()
    fail(attempts, TRIES, "last")
    for number in range(ROOM - 1):
        attempts.failed(str(number))
    with pytest.raises(Busy):
        attempts.check("last")
    for number in range(ROOM):
        attempts.failed(f"more {number}")
    assert len(attempts) == ROOM
    attempts.check("last")
