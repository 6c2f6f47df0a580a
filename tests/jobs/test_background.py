import asyncio
import contextlib
import gc

import pytest

from mutoscope.jobs.background import Background


async def test_it_holds_what_it_starts() -> None:
    done = asyncio.Event()
    entered = asyncio.Event()

    async def wait_for_nobody() -> None:
        entered.set()
        await asyncio.get_running_loop().create_future()  # only the task itself refers to this
        done.set()

    async with Background() as background:
        task = background.start(wait_for_nobody(), "held")
        await entered.wait()
        del task
        gc.collect()
        assert [each.get_name() for each in asyncio.all_tasks()].count("held") == 1
    assert "held" not in [each.get_name() for each in asyncio.all_tasks()]
    assert not done.is_set()


async def test_it_reports_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    told = asyncio.get_running_loop().create_future()

    async def break_down() -> None:
        raise RuntimeError("broken")

    async with Background(on_error=told.set_result) as background:
        background.start(break_down(), "fragile")
        error = await asyncio.wait_for(told, 5)
    assert str(error) == "broken"
    assert "background_failed" in capsys.readouterr().out


async def test_leaving_waits_for_the_cleaning_up() -> None:
    cleaned = False

    async def clean_up_slowly() -> None:
        nonlocal cleaned
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.to_thread(gc.collect)
            cleaned = True

    async with Background() as background:
        background.start(clean_up_slowly(), "slow")
        await asyncio.to_thread(int)
    assert cleaned


async def test_a_swallowed_cancellation_is_said_again() -> None:
    entered = asyncio.Event()

    async def swallow_once() -> None:
        entered.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    async with asyncio.timeout(10), Background() as background:
        task = background.start(swallow_once(), "deaf")
        await entered.wait()
    assert task.cancelled()
