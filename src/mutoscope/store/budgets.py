"""What may be spent: reserved before a call leaves, in the transaction that writes its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mutoscope.errors import Busy
from mutoscope.models import Cost
from mutoscope.store.database import Connection, Row, first, rows

BUDGET_LOCK = 0x6D75746F


@dataclass(frozen=True)
class Budget:
    """What an owner may spend in a day (UTC), in USD; a job's own limit stands in its row."""

    daily_usd: float | None = None


async def reserve(
    connection: Connection, job_id: str, owner: str, usd: float, budget: Budget
) -> None:
    """Make sure that `usd` more stays within the job's budget and the owner's of the day, until
    the transaction ends; the job's row is locked. An open call counts as its estimate. Busy."""
    if not usd:
        return
    job = await first(
        connection,
        """
        SELECT max_cost_usd::float AS budget, spent::float AS spent,
            spent + %(usd)s::numeric > max_cost_usd AS over
        FROM jobs, (SELECT coalesce(sum(coalesce(charged_usd, estimated_usd)), 0) AS spent
            FROM calls WHERE job_id = %(job)s) AS calls
        WHERE id = %(job)s
        """,
        {"job": job_id, "usd": usd},
    )
    if job is not None and job["over"]:
        raise _over("the job", job, usd, "Retry it with a larger budget.")
    if budget.daily_usd is not None:
        await _reserve_day(connection, owner, usd, budget.daily_usd)


async def _reserve_day(connection: Connection, owner: str, usd: float, daily_usd: float) -> None:
    # Two jobs of one owner look at the same sum: the second waits until the first has written.
    await rows(
        connection,
        "SELECT pg_advisory_xact_lock(%(lock)s::int, hashtext(%(owner)s))",
        {"lock": BUDGET_LOCK, "owner": owner},
    )
    day = await first(
        connection,
        """
        SELECT %(daily)s::float AS budget, spent::float AS spent,
            spent + %(usd)s::numeric > %(daily)s::numeric AS over, left_s
        FROM (
            SELECT coalesce(sum(coalesce(charged_usd, estimated_usd)), 0) AS spent,
                extract(epoch FROM date_trunc('day', now() AT TIME ZONE 'UTC')
                    + interval '1 day' - now() AT TIME ZONE 'UTC')::float AS left_s
            FROM calls WHERE owner = %(owner)s
                AND created_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
        ) AS today
        """,
        {"owner": owner, "daily": daily_usd, "usd": usd},
    )
    if day is not None and day["over"]:
        hint = "Retry it tomorrow (the day ends at midnight UTC), or raise `daily_budget_usd`."
        raise _over("the day", day, usd, hint, retry_after_s=day["left_s"])


def _over(whose: str, row: Row, usd: float, hint: str, *, retry_after_s: float = 30.0) -> Busy:
    return Busy(
        f"${usd:g} more would overshoot the budget of {whose}, ${row['budget']:g}:"
        f" ${row['spent']:g} of it are spent or reserved.",
        hint=hint,
        retry_after_s=retry_after_s,
        code="budget",
    )


async def costs(connection: Connection, job_ids: Sequence[str]) -> dict[str, Cost]:
    """What each of these jobs was likely to cost, has cost, and what is reserved for calls that are
    still open. What was written off counts as its cost, and is told as doubtful."""
    found = await rows(
        connection,
        """
        SELECT job_id, sum(coalesce(likely_usd, estimated_usd))::float AS estimated,
            coalesce(sum(estimated_usd) FILTER (WHERE charged_usd IS NULL), 0)::float AS reserved,
            coalesce(sum(charged_usd), 0)::float AS actual,
            coalesce(sum(charged_usd) FILTER (WHERE status = 'written_off'), 0)::float AS doubtful
        FROM calls WHERE job_id = ANY(%(jobs)s) GROUP BY job_id
        """,
        {"jobs": list(job_ids)},
    )
    return {
        row["job_id"]: Cost(
            row["estimated"], row["reserved"], row["actual"], doubtful=row["doubtful"]
        )
        for row in found
    }


async def step_costs(connection: Connection, job_id: str) -> Mapping[str, float]:
    """What each step of a job has cost, by its key."""
    found = await rows(
        connection,
        "SELECT step, sum(charged_usd)::float AS usd FROM calls"
        " WHERE job_id = %(job)s AND charged_usd > 0 GROUP BY step",
        {"job": job_id},
    )
    return {row["step"]: row["usd"] for row in found}
