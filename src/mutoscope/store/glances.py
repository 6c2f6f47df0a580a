"""Many jobs at a glance, for whoever follows them all: no request, no lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from mutoscope.models import FINAL, Status
from mutoscope.store.database import Database


@dataclass(frozen=True)
class Glance:
    """How a job is doing. `in_hand`: by its row a worker has it; `must_wait`: it may not begin yet,
    or its queue is paused."""

    id: str
    status: Status
    stage: str
    progress: float
    in_hand: bool
    must_wait: bool

    @property
    def rests(self) -> bool:
        """It has ended, or waits for a person."""
        return self.status in FINAL or self.status == "awaiting_input"


async def glances(
    database: Database, job_ids: Sequence[str], *, owner: str | None = None
) -> list[Glance]:
    """Those of these jobs that there are, in the order in which they are named; without an `owner`,
    everybody's."""
    found = await database.all(
        """
        SELECT id, status, stage, progress, worker_id IS NOT NULL AS in_hand,
            coalesce(not_before > now(), false) OR EXISTS (
                SELECT FROM queues WHERE name = jobs.queue AND paused_at IS NOT NULL) AS must_wait
        FROM jobs JOIN unnest(%(ids)s::text[]) WITH ORDINALITY AS asked (id, place) USING (id)
        WHERE %(owner)s::text IS NULL OR owner = %(owner)s
        ORDER BY place
        """,
        {"ids": list(job_ids), "owner": owner},
    )
    return [Glance(**row) for row in found]
