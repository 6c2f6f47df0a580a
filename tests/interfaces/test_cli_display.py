"""What is said of a job in one line."""

from datetime import UTC, datetime

import pytest

from mutoscope.interfaces.cli.display import summary
from mutoscope.models import Cost, Job


@pytest.mark.parametrize(
    ("cost", "told"),
    [
        (Cost(), "2 new, 1 reused"),
        (Cost(actual=0.08), "2 new, 1 reused, $0.08"),
        (Cost(reserved=0.04), "2 new, 1 reused, $0.04 maybe charged"),
        (Cost(reserved=0.04, actual=0.1), "2 new, 1 reused, $0.10, $0.04 maybe charged"),
        (Cost(doubtful=0.06, actual=0.1), "2 new, 1 reused, $0.04, $0.06 maybe charged"),
    ],
)
def test_money_is_told_where_there_was_any(cost: Cost, told: str) -> None:
    job = Job("job_1", "short", "completed", {}, datetime.now(UTC), new=2, reused=1, cost=cost)
    assert summary(job).plain.endswith(f"  {told}")
