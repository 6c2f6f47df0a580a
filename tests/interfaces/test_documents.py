"""What a person reads of a stop."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mutoscope.interfaces.cli.documents import job_facts, part_lines, stop_words
from mutoscope.interfaces.cli.standing import way_on
from mutoscope.models import Cost, Item, Job, Status


def told(ago_s: float = 130.0, **more: Any) -> str:
    stop = {
        "stop_cause": "killed, probably out of memory",
        "stopped_at": datetime.now(UTC) - timedelta(seconds=ago_s),
        "job_id": None,
        "step": None,
        "stage": None,
        "resources": {},
        **more,
    }
    return stop_words(stop)


def test_all_that_is_known_is_told() -> None:
    line = told(
        job_id="job_1",
        step="segments.3.clip",
        stage="generating_audio",
        resources={"rss_mb": 1912.4, "memory_share": 0.97},
    )
    assert line == (
        "killed, probably out of memory, 2 min ago, in job_1 step segments.3.clip"
        " (generating audio), 1,912 MB"
    )


def test_what_is_not_known_is_left_out() -> None:
    assert told() == "killed, probably out of memory, 2 min ago"
    assert told(job_id="job_1") == "killed, probably out of memory, 2 min ago, in job_1"


@pytest.mark.parametrize(
    ("ago_s", "span"),
    [(-3, "0 s"), (40, "40 s"), (600, "10 min"), (7200, "2 h"), (260_000, "3 days")],
)
def test_how_long_ago(ago_s: float, span: str) -> None:
    assert told(ago_s).endswith(f", {span} ago")


@pytest.mark.parametrize(
    ("status", "cost", "max_cost", "line"),
    [
        ("completed", Cost(), None, "nothing paid"),
        ("completed", Cost(actual=0.087), 0.5, "$0.09 paid, $0.50 at most"),
        ("running", Cost(reserved=0.04), None, "nothing paid, $0.04 reserved"),
        ("failed", Cost(actual=0.1, reserved=0.04), None, "$0.10 paid, $0.04 maybe charged"),
        ("completed", Cost(actual=0.22, doubtful=0.12), None, "$0.10 paid, $0.12 maybe charged"),
        ("completed", Cost(actual=0.06, doubtful=0.06), None, "nothing paid, $0.06 maybe charged"),
        (
            "running",
            Cost(actual=0.3, doubtful=0.1, reserved=0.04),
            1.0,
            "$0.20 paid, $0.10 maybe charged, $0.04 reserved, $1.00 at most",
        ),
    ],
)
def test_what_a_job_has_cost_and_may_cost(
    status: Status, cost: Cost, max_cost: float | None, line: str
) -> None:
    job = Job("job_1", "redesign", status, {}, datetime.now(UTC), cost=cost, max_cost=max_cost)
    assert dict(job_facts(job))["cost"] == line


def test_of_a_job_that_is_left_that_is_told() -> None:
    job = Job("job_1", "meme", "running", {}, datetime.now(UTC), waiting_for="worker")
    assert dict(job_facts(job))["waits"] == way_on(job)
    queued = replace(job, status="queued")
    assert dict(job_facts(queued))["waits"] == "for a worker"


def test_of_many_parts_those_that_are_lacking_are_told() -> None:
    parts = tuple(Item(f"memes.{n}", f"Meme {n}", "completed") for n in range(12))
    failed = Item("memes.12", "Meme 12", "failed", message="No room.")
    job = Job("job_1", "meme", "partial", {}, datetime.now(UTC), items=(*parts[:2], failed))
    assert [*part_lines(job)] == [
        "memes.0  Meme 0, completed.",
        "memes.1  Meme 1, completed.",
        "memes.12  Meme 12, failed. No room.",
    ]
    assert [*part_lines(replace(job, items=(*parts, failed)))] == [
        "memes.12  Meme 12, failed. No room."
    ]
