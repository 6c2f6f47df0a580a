import asyncio
import os
import subprocess
import sys
import threading

import pytest

from mutoscope.jobs.threads import LOW_PRIORITY, on_thread

ASK = [sys.executable, "-c", "import os; print(os.getpriority(os.PRIO_PROCESS, 0))"]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have none")


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@on_linux
async def test_what_computes_gives_way_and_nothing_else_does() -> None:
    before = priority()
    assert await on_thread(priority, "computing", low_priority=True) == LOW_PRIORITY
    assert await on_thread(priority, "waiting") == before
    assert priority() == before


@on_linux
async def test_threads_and_programs_started_there_give_way_too() -> None:
    def beside() -> tuple[int, int]:
        seen: list[int] = []
        thread = threading.Thread(target=lambda: seen.append(priority()))
        thread.start()
        thread.join()
        return seen[0], int(subprocess.check_output(ASK))

    found = await on_thread(beside, "computing", low_priority=True)
    assert found == (LOW_PRIORITY, LOW_PRIORITY)


@on_linux
async def test_where_priorities_are_forbidden_it_computes_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forbid(which: int, who: int, priority: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", forbid)
    computing = on_thread(lambda: 6 * 7, "computing", low_priority=True)
    assert await asyncio.wait_for(computing, 20) == 42


async def test_an_error_comes_to_whoever_awaits() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await on_thread(fail, "failing")
    future = on_thread(fail, "left")
    future.cancel()
    await asyncio.wait({future})
    assert future.cancelled()
