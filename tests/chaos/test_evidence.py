"""What counts as a broken promise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chaos.evidence import deaths, faults, named
from chaos.hammer import intervals, unplanned
from chaos.outcome import faults_told, percentile, spread
from chaos.turns import Turn, meetings, overlaps
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.models import ErrorInfo, Event, Job, Status

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WELL: tuple[tuple[str, dict[str, Any]], ...] = (
    ("job.queued", {}),
    ("job.started", {}),
    ("step.started", {"key": "a"}),
    ("step.progressed", {"progress": 10.0}),
    ("job.interrupted", {"why": "killed"}),
    ("job.resumed", {}),
    ("step.started", {"key": "a"}),
    ("step.progressed", {"progress": 10.0}),
    ("step.completed", {"key": "a"}),
    ("job.completed", {}),
)


def story(*told: tuple[str, dict[str, Any]]) -> list[Event]:
    return [Event(seq, "job_1", NOW, kind, body) for seq, (kind, body) in enumerate(told, 1)]


def job(status: Status = "completed") -> Job:
    return Job("job_1", "relay", status, {}, NOW)


def test_a_story_that_keeps_every_promise() -> None:
    assert faults(job(), story(*WELL)) == []
    assert deaths(story(*WELL)) == 1


def test_names_leave_samples_out_and_count() -> None:
    names = named(story(*WELL))
    assert names[2] == ("step.started", "a", 1)
    assert names[5] == ("step.started", "a", 2)
    assert {"step.progressed"} & {name[0] for name in names} == set()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([("step.completed", {"key": "a"})], "a was completed twice"),
        ([("step.started", {"key": "a"})], "a was begun again though it was done"),
        ([("step.progressed", {"progress": 9.0})], "progress went from 10.0 back to 9.0"),
        ([("job.failed", {})], "its endings are"),
        ([], "is completed, but its endings are []"),
    ],
)
def test_a_story_that_breaks_one(more: list[tuple[str, dict[str, Any]]], said: str) -> None:
    ending = [WELL[-1]] if more else []
    assert any(said in fault for fault in faults(job(), story(*WELL[:-1], *more, *ending)))


def test_one_that_never_ended_and_one_with_a_gap() -> None:
    assert "is running" in faults(job("running"), story(*WELL[:-1]))[0]
    told = story(*WELL)
    assert "numbered" in faults(job(), [*told[:3], *told[4:]])[0]


def test_what_comes_after_the_end() -> None:
    told = story(*WELL, ("step.started", {"key": "b"}))
    assert "came after its end" in faults(job(), told)[0]


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_figures_and_not_below_its_share(
    figures: list[float], share: float
) -> None:
    found = percentile(figures, share)
    assert found in figures
    assert sum(figure <= found for figure in figures) >= share * len(figures) - 1e-6


def test_turns_that_overlap_are_counted() -> None:
    turns = [Turn("a", 0, 2), Turn("b", 1, 3), Turn("c", 3, 4)]
    assert overlaps(turns) == 1


def test_words_of_the_table() -> None:
    assert spread([1, 2, 9], "s") == "median 2.0 s, at most 9.0 s"
    assert spread([], "s") == "none"
    assert faults_told([]) == ""
    assert faults_told(["a", "b", "c", "d"]) == "; FAULTS: a; b; c (and 1 more)"


def test_a_job_that_is_tried_again_has_another_end_and_another_bar() -> None:
    again = [("job.retried", {}), ("job.resumed", {}), ("step.progressed", {"progress": 5.0})]
    told = story(*WELL[:-1], ("job.failed", {}), *again, ("job.completed", {}))
    assert faults(job(), told) == []
    assert deaths(told) == 0
    assert len(faults(job(), story(*WELL, *again[1:], ("job.completed", {})))) == 2


def test_who_meets_whom() -> None:
    turns = [Turn("a", 0, 2), Turn("a", 1, 5), Turn("b", 5, 6), Turn("c", 8, 9)]
    assert meetings(turns) == 0
    assert meetings([*turns, Turn("d", 4.5, 4.6)]) == 1
    assert meetings([*turns, Turn("d", 4.5, 4.6)], slack_s=1) == 0
    # Not only neighbours meet: the long one goes on while two others come.
    assert meetings([Turn("a", 0, 9), Turn("b", 1, 2), Turn("c", 3, 4)]) == 2


def test_a_job_is_in_hand_from_its_begin_to_its_end_each_time() -> None:
    kinds = ("job.queued", "job.started", "job.interrupted", "job.resumed", "job.completed")
    told = [
        replace(event, at=NOW + timedelta(seconds=event.seq))
        for event in story(*((kind, {}) for kind in kinds))
    ]
    spans = [
        (turn.begin_s - NOW.timestamp(), turn.end_s - NOW.timestamp())
        for turn in intervals(job(), told)
    ]
    assert spans == [(2, 3), (4, 5)]


def test_a_failure_has_to_be_planned() -> None:
    failed = replace(job("failed"), error=ErrorInfo("media", "It cannot be drawn.", ""))
    assert unplanned(failed, [], {"refused"}) == []
    assert unplanned(job(), [], set()) == []
    assert len(unplanned(failed, [], {"fault"})) == 1
    poisoned = replace(failed, error=ErrorInfo("poison", "Its workers died.", ""))
    assert len(unplanned(poisoned, story(*WELL), set())) == 1
    assert unplanned(poisoned, story(*[("job.interrupted", {"why": "killed"})] * 3), set()) == []
