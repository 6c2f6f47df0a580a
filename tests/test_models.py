import json
from datetime import UTC, datetime
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.models import FINAL, TRANSITIONS, Artifact, Change, Job, Output, Status

CHANGES = get_args(Change)
AGAIN = ("retry", "remake")


@given(st.lists(st.sampled_from(CHANGES), max_size=40))
def test_a_final_status_is_left_by_retry_alone(changes: list[Change]) -> None:
    status: Status = "queued"
    for change in changes:
        following = TRANSITIONS.get((status, change))
        if following is None:
            continue
        assert status not in FINAL or change in AGAIN
        status = following


def test_every_status_can_be_reached_and_can_end() -> None:
    reachable = {"queued"}
    for _ in get_args(Status):
        reachable |= {after for (before, _), after in TRANSITIONS.items() if before in reachable}
    assert reachable == set(get_args(Status))
    for status in set(get_args(Status)) - FINAL:
        ends, frontier = False, {status}
        for _ in get_args(Status):
            frontier |= {after for (before, _), after in TRANSITIONS.items() if before in frontier}
            ends = ends or bool(frontier & FINAL)
        assert ends, status


def test_every_change_is_possible_somewhere() -> None:
    retried = {status for status, change in TRANSITIONS if change in AGAIN}
    assert retried == FINAL
    assert {change for _, change in TRANSITIONS} == set(CHANGES)


def test_the_public_form_is_plain_json() -> None:
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    file = Output("o", "video", "v.mp4", Artifact("ab", 1, ".mp4", "video/mp4"))
    job = Job("job_1", "short", "queued", {"topic": "x"}, now, output=(file,))
    public = json.loads(json.dumps(job.public()))
    assert public["object"] == "job"
    assert public["created_at"] == "2026-01-02T03:04:05+00:00"
    (told,) = public["output"]
    assert (told["sha256"], told["bytes"], told["mime_type"]) == ("ab", 1, "video/mp4")
    assert "artifact" not in told
