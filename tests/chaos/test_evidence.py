"""What counts as a broken promise."""

from datetime import UTC, datetime
from typing import Any

import pytest
from chaos.evidence import deaths, faults, named
from chaos.outcome import faults_told, percentile, spread
from chaos.turns import Turn, overlaps
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.models import Event, Job, Status

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
