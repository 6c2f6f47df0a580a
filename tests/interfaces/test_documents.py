"""What a person reads of a stop."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mutoscope.interfaces.cli.documents import stop_words


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
