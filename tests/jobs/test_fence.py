"""Work goes on only while the others must take its worker for alive."""

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.jobs.awake import awake_s
from mutoscope.jobs.fence import OWN_LIMIT_SHARE, Fence
from mutoscope.jobs.stopping import Stopped, StopSignal, Withheld

LIMIT_S = 10.0


class Elapsed:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


MOMENTS = st.lists(st.tuples(st.booleans(), st.floats(min_value=0, max_value=30)), max_size=20)


@given(MOMENTS)
def test_it_is_down_before_others_may_begin(moments: list[tuple[bool, float]]) -> None:
    elapsed = Elapsed()
    fence = Fence(LIMIT_S, elapsed=elapsed)
    heard_s = 0.0
    for beats, passed_s in moments:
        elapsed.s += passed_s
        if elapsed.s - heard_s >= LIMIT_S:
            assert fence.is_down
        assert fence.is_down == (elapsed.s - heard_s > OWN_LIMIT_SHARE * LIMIT_S)
        if beats:
            heard_s = fence.now_s()
            fence.confirm(heard_s)
            assert not fence.is_down


def test_a_beat_counts_from_when_it_was_sent() -> None:
    elapsed = Elapsed()
    fence = Fence(LIMIT_S, elapsed=elapsed)
    sent_s = fence.now_s()
    elapsed.s += LIMIT_S  # frozen between the sending and the answer
    fence.confirm(sent_s)
    assert fence.is_down


def held(stop: StopSignal) -> tuple[threading.Thread, list[str]]:
    """A thread at a tick; what became of it."""
    said: list[str] = []

    def work() -> None:
        try:
            stop.hold()
            said.append("went on")
        except Stopped as stopped:
            said.append(stopped.reason)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, said


@pytest.mark.parametrize("confirmed", [True, False])
def test_work_waits_for_the_next_beat(confirmed: bool) -> None:
    elapsed = Elapsed()
    fence = Fence(LIMIT_S, elapsed=elapsed)
    stop = StopSignal(fence)
    elapsed.s = LIMIT_S
    thread, said = held(stop)
    assert fence.wanted.wait(10)  # the heartbeat is asked for
    assert said == []
    if confirmed:
        fence.confirm(fence.now_s())
    else:
        stop.set("superseded")
    thread.join(10)
    assert said == ["went on" if confirmed else "superseded"]


async def test_on_the_event_loop_it_waits_without_blocking() -> None:
    elapsed = Elapsed()
    fence = Fence(LIMIT_S, elapsed=elapsed)
    stop = StopSignal(fence)
    await stop.held()
    elapsed.s = LIMIT_S
    with pytest.raises(Withheld):
        stop.hold()  # does not block here
    waiting = asyncio.create_task(stop.held())
    assert await asyncio.to_thread(fence.wanted.wait, 10)
    assert not waiting.done()
    fence.confirm(fence.now_s())
    await asyncio.wait_for(waiting, 10)


def test_after_a_sleep_the_clock_of_the_work_stands_still_from_the_waking() -> None:
    elapsed = Elapsed()
    fence = Fence(LIMIT_S, elapsed=elapsed)
    fence.confirm(fence.now_s())
    elapsed.s += 10 * LIMIT_S  # asleep: nothing of it is in the time awake
    woken_at_s, began_s = fence.working_s(), awake_s()
    while awake_s() < began_s + 0.05:
        fence.pause()
    assert abs(fence.working_s() - woken_at_s) < 1e-6
    fence.confirm(fence.now_s())
    began_s = awake_s()
    while awake_s() < began_s + 0.01:
        assert not fence.is_down
    assert fence.working_s() - woken_at_s >= 0.01
    assert fence.working_s() - woken_at_s < awake_s() - began_s + 0.01


def test_the_clock_of_the_work_stands_still_in_a_pause() -> None:
    fence = Fence(0.01)
    began_s = fence.now_s()
    while fence.now_s() < began_s + 0.05:
        fence.working_s()
    paused_at_s = fence.working_s()
    assert abs(fence.working_s() - paused_at_s) < 1e-6
    fence.confirm(fence.now_s())
    assert paused_at_s <= fence.working_s() < paused_at_s + 5
