"""What is made of steps that ran side by side."""

from collections.abc import Callable
from typing import Any

import pytest

from mutoscope.errors import MediaError, ProviderRefused
from mutoscope.jobs.collecting import Failure, refused_as, results, results_and_failures
from mutoscope.jobs.pausing import Paused
from mutoscope.jobs.stopping import Stopped
from mutoscope.store.database import DatabaseGone

REFUSED = ProviderRefused("Not that.", provider="toy", hint="Another.")
PAUSED = Paused({"name": "question"})
STOPPED = Stopped("cancelled")
BUG = ZeroDivisionError("a bug")


def both(outcomes: list[Any]) -> list[Any]:
    return results_and_failures(outcomes, [str(index) for index in range(len(outcomes))])


@pytest.mark.parametrize("gathered", [results, both])
def test_results_stay_in_order(gathered: Callable[[list[Any]], list[Any]]) -> None:
    assert gathered([3, 1, 2]) == [3, 1, 2]


def test_a_failure_stands_in_the_place_of_its_result() -> None:
    assert both(["a", REFUSED]) == ["a", Failure("1", "provider_refused", "Not that.", "Another.")]


def test_a_failure_tells_which_results_were_refused() -> None:
    refused = MediaError("The house was lost.", code="lost", again=("a", "b"))
    assert both([refused])[0].again == ("a", "b")


@pytest.mark.parametrize(("code", "keys"), [("lost", ("a",)), ("time_limit", ())])
def test_only_what_a_code_says_refuses_results(code: str, keys: tuple[str, ...]) -> None:
    with pytest.raises(MediaError) as told, refused_as("lost", "a"):
        raise MediaError("It went wrong.", code=code)
    assert told.value.again == keys


@pytest.mark.parametrize(
    ("outcomes", "raised"),
    [
        ([REFUSED, PAUSED, STOPPED], STOPPED),
        ([PAUSED, REFUSED, BUG], REFUSED),
        ([1, PAUSED], PAUSED),
    ],
)
def test_all_or_the_gravest(outcomes: list[Any], raised: BaseException) -> None:
    with pytest.raises(type(raised)) as caught:
        results(outcomes)
    assert caught.value is raised


@pytest.mark.parametrize(
    ("outcomes", "raised"),
    [
        ([REFUSED, PAUSED, STOPPED], Stopped),
        ([PAUSED, REFUSED, BUG], ZeroDivisionError),
        ([REFUSED, PAUSED], Paused),
        ([PAUSED, DatabaseGone("gone")], DatabaseGone),
    ],
)
def test_what_ends_the_job_is_no_failure(outcomes: list[Any], raised: type[BaseException]) -> None:
    with pytest.raises(raised):
        both(outcomes)
