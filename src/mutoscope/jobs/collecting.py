"""What became of steps that ran side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from mutoscope.errors import MutoscopeError
from mutoscope.jobs.pausing import Paused
from mutoscope.store.database import DatabaseGone
from mutoscope.store.events import Superseded

T = TypeVar("T")


@dataclass(frozen=True)
class Failure:
    """A step that failed for good, in the place of its result. `again` as of a `MutoscopeError`."""

    key: str
    code: str
    message: str
    hint: str = ""
    again: tuple[str, ...] = ()


def results(outcomes: Sequence[Any]) -> list[Any]:
    """All results; else raises what stops the job, the first error, or the first question."""
    _raise_first(outcomes, lambda each: not isinstance(each, Exception | Paused))
    _raise_first(outcomes, lambda each: isinstance(each, Exception))
    _raise_first(outcomes, lambda each: True)
    return list(outcomes)


def results_and_failures(outcomes: Sequence[Any], keys: Sequence[str]) -> list[Any]:
    """Results, and a `Failure` for each error that a user can act on. Raises what ends the job: a
    stop, a bug, a database that is gone; and a question, now that all others are done."""
    _raise_first(outcomes, lambda each: not _is_failure(each) and not isinstance(each, Paused))
    _raise_first(outcomes, lambda each: isinstance(each, Paused))
    return [
        failure_of(key, each) if isinstance(each, MutoscopeError) else each
        for key, each in zip(keys, outcomes, strict=True)
    ]


async def attempted(making: Awaitable[T], key: str) -> T | Failure:
    """What was made, or its `Failure`. Raises what ends the job, or asks a person."""
    outcomes = await asyncio.gather(making, return_exceptions=True)
    return cast("T | Failure", results_and_failures(outcomes, [key])[0])


@contextmanager
def refused_as(code: str, *keys: str) -> Generator[None]:
    """An error of this code that is raised within refuses the results of the steps with these
    keys."""
    try:
        yield
    except MutoscopeError as error:
        if error.code == code:
            error.again = keys
        raise


def _is_failure(outcome: BaseException) -> bool:
    return isinstance(outcome, MutoscopeError) and not isinstance(
        outcome, DatabaseGone | Superseded
    )


def failure_of(key: str, error: MutoscopeError) -> Failure:
    """The error as what stands in the place of a result."""
    return Failure(key, error.code, error.message, error.hint, error.again)


def _raise_first(outcomes: Sequence[Any], applies: Callable[[BaseException], bool]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and applies(outcome):
            raise outcome
