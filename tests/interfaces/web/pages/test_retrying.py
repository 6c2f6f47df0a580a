"""Whether a page offers to try again."""

from datetime import UTC, datetime

import pytest

from mutoscope.interfaces.web.pages.retrying import can_retry
from mutoscope.models import ErrorInfo, Job, StepRun

BAD = ErrorInfo("unreadable_picture", "cut.jpg cannot be read as a picture.")
REFUSED = ErrorInfo("provider_refused", "Refused.", provider="gemini")
ENDED = ErrorInfo("items_failed", "2 of 2 parts failed.", retryable=True)


def job(error: ErrorInfo | None, *faults: ErrorInfo) -> Job:
    steps = tuple(
        StepRun(f"areas.{number}.sheet", "s", "toy", "failed", 1, error=each)
        for number, each in enumerate(faults)
    )
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Job("job_1", "redesign", "failed", {}, moment, error=error, steps=steps)


@pytest.mark.parametrize(
    ("error", "faults", "offered"),
    [
        (BAD, (), False),
        (BAD, (BAD,), False),
        (ENDED, (BAD, BAD), False),
        (ENDED, (BAD, REFUSED), True),
        (ENDED, (), True),
        (REFUSED, (REFUSED,), True),
        (None, (), True),
    ],
)
def test_not_where_a_file_is_bad(
    error: ErrorInfo | None, faults: tuple[ErrorInfo, ...], offered: bool
) -> None:
    assert can_retry(job(error, *faults)) == offered
