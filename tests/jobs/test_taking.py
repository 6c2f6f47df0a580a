"""Takes: which one counts after a retry."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.jobs.taking import TAKES, has_earlier, refused_anew, taken_again, taken_back
from mutoscope.models import ErrorInfo, Job

NOW = datetime(2026, 11, 29, tzinfo=UTC)
counts = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 5))


def job(takes: Mapping[str, int], *again: str, answers: Mapping[str, Any] | None = None) -> Job:
    error = ErrorInfo("lost", "Lost.", again=again) if again else None
    more: dict[str, Any] = {"takes": takes, "answers": answers or {}, "error": error}
    return Job("job_1", "toy", "failed", {}, NOW, **more)


@given(counts, counts, st.lists(st.sampled_from("abcd")))
def test_what_was_refused_has_a_take_that_there_never_was(
    takes: dict[str, int], highest: dict[str, int], again: list[str]
) -> None:
    answers = {TAKES: {"before": [], "highest": highest}}
    now = refused_anew(job(takes, *again, answers=answers))
    for key in {*takes, *highest, *again}:
        if key in again:
            assert now[key] == max(takes.get(key, 0), highest.get(key, 0)) + 1
        else:
            assert now.get(key) == takes.get(key)


def test_what_was_refused_is_nothing_to_go_back_to() -> None:
    retried = job(refused_anew(job({}, "a")))
    assert not has_earlier(retried, ["a"])
    asked = taken_again(retried, ["a"])
    assert asked.now == {"a": 2}
    assert taken_back(job(asked.now, answers=asked.answers), ["a"]).now == {"a": 1}
