"""A recipe whose step calls pass through other hands, in this process only."""

import functools
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, cast

from mutoscope.jobs.context import Context
from mutoscope.jobs.execution import Call, Execution

Hand = Callable[[Call], Call]
"""What becomes of a call. Its `spec` must stay: the step's digest hangs on it."""


class Stepping(Context):
    """As `context`, but each call of a step goes through `hand` first."""

    def __init__(self, context: Context, hand: Hand) -> None:
        super().__init__(cast(Execution, _Handed(context._execution, hand)))


class _Handed:
    def __init__(self, execution: Execution, hand: Hand) -> None:
        self._execution = execution
        self._hand = hand

    def __getattr__(self, name: str) -> Any:
        return getattr(self._execution, name)

    async def result_of(self, call: Call) -> Any:
        return await self._execution.result_of(self._hand(call))


def within(call: Call, block: Callable[[], AbstractContextManager[Any]]) -> Call:
    """The same call, made within such a block each time."""
    function = call.function
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def awaited(*args: Any, **named: Any) -> Any:
            with block():
                return await function(*args, **named)

        return replace(call, function=awaited)

    @functools.wraps(function)
    def called(*args: Any, **named: Any) -> Any:
        with block():
            return function(*args, **named)

    return replace(call, function=called)
