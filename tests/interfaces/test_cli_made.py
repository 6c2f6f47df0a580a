"""Which files of a job are told first, and how to go on where some are missing."""

from dataclasses import replace
from datetime import UTC, datetime

from mutoscope.interfaces.cli.going_on import first_steps, named_parts, ways_on
from mutoscope.interfaces.cli.made import by_interest, results
from mutoscope.models import Artifact, ErrorInfo, Item, Job, Output, StepRun

FILE = Artifact("ab" * 32, 1, ".png", "image/png")
PATIO, WALK = Item("areas.patio", "Patio: Zen"), Item("areas.walkway", "Walkway: Desert")
JOB = Job(
    "job_a", "redesign", "partial", {"painter": "auto"}, datetime(2026, 1, 8, tzinfo=UTC),
    items=(PATIO, WALK),
)  # fmt: skip


def output(id_: str, kind: str) -> Output:
    return Output(id_, kind, f"{id_}.png", FILE)


def test_designs_come_before_what_they_were_made_of() -> None:
    made = (output("photo", "source"), output("pdf", "proposal"), output("patio", "design"))
    job = replace(JOB, output=made)
    assert [each.id for each in by_interest(job)] == ["patio", "pdf", "photo"]
    assert [each.id for each in results(job)] == ["patio"]
    assert by_interest(replace(JOB, output=made[:1])) == []
    assert [each.id for each in results(replace(JOB, output=made[:2]))] == ["pdf"]


def test_each_refused_part_is_named_once() -> None:
    again = ("areas.patio.design.x", "areas.patio.again.x", "areas.walkway.design.x")
    job = replace(JOB, error=ErrorInfo("items_failed", "It failed.", again=again))
    assert named_parts(job) == ["Patio: Zen", "Walkway: Desert"]
    assert first_steps(job) == [again[0], again[2]]
    assert [*ways_on(job)] == [
        "Go on with: mutoscope retry job_a",
        "Another take alone: mutoscope edit job_a --take areas.patio.design.x",
        "Another take alone: mutoscope edit job_a --take areas.walkway.design.x",
    ]
    alone = replace(job, items=())
    assert (named_parts(alone), first_steps(alone)) == ([*again], [again[0]])


def test_where_the_budget_did_not_reach_a_larger_one_is_asked_for() -> None:
    fault = ErrorInfo("budget", "It would overshoot.", retryable=True)
    step = StepRun("areas.walkway.again.x", "s", "n", "failed", 1, error=fault)
    error = ErrorInfo("items_failed", "It failed.", retryable=True)
    short = replace(JOB, steps=(step,), error=error, max_cost=0.1)
    assert [*ways_on(short)] == [
        "Go on with a larger budget (USD): mutoscope retry job_a --max-cost USD"
    ]
    of_the_day = replace(short, max_cost=None)
    assert [*ways_on(of_the_day)] == ["Go on with: mutoscope retry job_a"]


def test_what_was_refused_for_its_words_is_to_be_said_otherwise() -> None:
    fault = ErrorInfo("provider_refused", "No.")
    step = StepRun("areas.walkway.design.x", "s", "n", "failed", 1, error=fault)
    items = (PATIO, replace(WALK, status="failed"))
    job = replace(JOB, items=items, steps=(step,), error=ErrorInfo("items_failed", "It failed."))
    told = [*ways_on(job)]
    assert '  mutoscope edit job_a --set areas.1.wishes="…"' in told
    assert not any("retry" in each for each in told)
    assert [*ways_on(JOB)] == []
