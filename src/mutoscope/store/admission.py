"""Whether one more job is taken in: the owner's jobs of the day, then the length of the queue."""

from dataclasses import dataclass

from mutoscope.errors import Busy
from mutoscope.store.database import Connection, Database, first, rows

ADMISSION_LOCK = 0x6D75746F61646D69
QUEUE_RETRY_S = 30.0
_TODAY = "(now() AT TIME ZONE 'UTC')::date"
_LEFT_S = (
    "extract(epoch FROM date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day'"
    " - now() AT TIME ZONE 'UTC')::float"
)
_JOBS_TODAY = (
    f"SELECT coalesce(sum(jobs), 0)::int AS jobs, {_LEFT_S} AS left_s FROM handed_in"
    f" WHERE owner = %(owner)s AND day = {_TODAY}"
)
_QUEUED = "SELECT count(*)::int AS jobs FROM jobs WHERE status = 'queued'"


@dataclass(frozen=True)
class Admission:
    """How many jobs an owner may hand in on a day (UTC), and how many may wait in all queues
    together; 0: as many as they like."""

    per_day: int = 0
    queued: int = 0


NO_LIMITS = Admission()


async def check(database: Database, owner: str, limits: Admission) -> None:
    """Refuse early, before anything else is looked at: `take_in` decides. Busy."""
    if limits.per_day or limits.queued:
        async with database.transaction() as connection:
            await _check_day(connection, owner, limits, more=1)
            await _check_queue(connection, limits, more=1)


async def take_in(connection: Connection, owner: str, limits: Admission) -> None:
    """Count the job that has just been written, and refuse it where it is one too many. Of several
    that come at once, as many as may are taken in. Busy."""
    await rows(
        connection,
        f"""
        INSERT INTO handed_in (owner, day, jobs) VALUES (%(owner)s, {_TODAY}, 1)
        ON CONFLICT (owner, day) DO UPDATE SET jobs = handed_in.jobs + 1
        """,
        {"owner": owner},
    )
    await _check_day(connection, owner, limits)
    await _check_queue(connection, limits)
    await rows(
        connection,
        f"DELETE FROM handed_in WHERE owner = %(owner)s AND day < {_TODAY}",
        {"owner": owner},
    )


async def _check_day(
    connection: Connection, owner: str, limits: Admission, *, more: int = 0
) -> None:
    if not limits.per_day:
        return
    found = await first(connection, _JOBS_TODAY, {"owner": owner})
    if found is not None and found["jobs"] + more > limits.per_day:
        raise Busy(
            f"{limits.per_day} jobs were handed in today, and no more are taken until midnight"
            " UTC.",
            hint="Come back tomorrow, or ask whoever runs this studio to raise `jobs_per_day`.",
            retry_after_s=found["left_s"],
            code="daily_limit",
        )


async def _check_queue(connection: Connection, limits: Admission, *, more: int = 0) -> None:
    if not limits.queued:
        return
    if not more:  # whoever comes at the same time waits, and then sees this job
        await rows(connection, "SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": ADMISSION_LOCK})
    found = await first(connection, _QUEUED, {})
    if found is not None and found["jobs"] + more > limits.queued:
        raise Busy(
            f"The queue is full: {limits.queued} jobs wait.",
            hint="Try again when some of them are made.",
            retry_after_s=QUEUE_RETRY_S,
            code="queue_full",
        )
