import asyncio

import pytest

from mutoscope.store import event_loop


def test_a_coroutine_is_run_to_its_result():
    async def answer() -> int:
        return 42

    assert event_loop.run(answer()) == 42


def test_windows_gets_a_selector_loop(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(event_loop.sys, "platform", "win32")

    async def loop() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    assert isinstance(event_loop.run(loop()), asyncio.SelectorEventLoop)
