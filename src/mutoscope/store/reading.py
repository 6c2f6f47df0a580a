"""Jobs as the outside sees them, put together from their rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from mutoscope.models import (
    Artifact,
    Cost,
    ErrorInfo,
    Item,
    Job,
    JobWarning,
    Output,
    Status,
    StepRun,
    WaitingFor,
)
from mutoscope.store.budgets import costs, step_costs
from mutoscope.store.clock import SILENCE
from mutoscope.store.database import Connection, Database, Row, first, rows, unknown_job
from mutoscope.store.processes import is_alive

POSTPONED = "stopped for lack of memory, to be tried again"
"""What a job says that was stopped, until it is begun again."""


async def load(database: Database, job_id: str, *, owner: str | None = None) -> Job:
    """The whole job. NotFound: there is none, or it is not this owner's."""
    async with database.connection() as connection:
        row = await first(connection, "SELECT * FROM jobs WHERE id = %(job)s", {"job": job_id})
        if row is None or owner not in (None, row["owner"]):
            raise unknown_job(job_id)
        steps = await _steps(connection, job_id)
        return _job(
            row,
            **await _cost(connection, job_id),
            steps=steps,
            items=await _items(connection, job_id),
            output=await _outputs(connection, job_id),
            warnings=await _warnings(connection, job_id),
            new=sum(step.status == "completed" for step in steps),
            reused=sum(step.status == "reused" for step in steps),
            **await _waiting(connection, row),
        )


async def standing(database: Database, job_id: str, *, owner: str | None = None) -> tuple[str, int]:
    """Its status and the number of its last event. NotFound: there is none, or it is not this
    owner's."""
    row = await database.one(
        "SELECT status, seq, owner FROM jobs WHERE id = %(job)s", {"job": job_id}
    )
    if row is None or owner not in (None, row["owner"]):
        raise unknown_job(job_id)
    return row["status"], row["seq"]


async def listing(
    database: Database,
    *,
    statuses: Sequence[Status] = (),
    pipeline: str | None = None,
    limit: int = 50,
    after: str | None = None,
    owner: str | None = None,
) -> list[Job]:
    """Newest first, without their lists; `after` is the last id of the page before. Without an
    `owner`, of all."""
    async with database.connection() as connection:
        found = await rows(
            connection,
            """
            SELECT * FROM jobs WHERE (%(owner)s::text IS NULL OR owner = %(owner)s)
                AND (%(statuses)s::text[] = '{}' OR status = ANY(%(statuses)s))
                AND (%(pipeline)s::text IS NULL OR pipeline = %(pipeline)s)
                AND (%(after)s::text IS NULL OR id < %(after)s)
            ORDER BY id DESC LIMIT %(limit)s
            """,
            {
                "owner": owner,
                "statuses": list(statuses),
                "pipeline": pipeline,
                "after": after,
                "limit": limit,
            },
        )
        spent = await costs(connection, [row["id"] for row in found])
    return [
        _job(row, new=row["new"], reused=row["reused"], cost=spent.get(row["id"], Cost()))
        for row in found
    ]


async def _cost(connection: Connection, job_id: str) -> dict[str, Cost]:
    return {"cost": (await costs(connection, [job_id])).get(job_id, Cost())}


async def _waiting(connection: Connection, job: Row) -> dict[str, Any]:
    """Where a job that nobody works on stands in its queue, and what for: a new one, and one that
    was given back."""
    if job["status"] not in ("queued", "running") or job["worker_id"] is not None:
        return {}
    if delayed_for := await _delayed_for(connection, job["id"]):
        return {"waiting_for": delayed_for}
    line = await first(
        connection,
        """
        SELECT count(*) FILTER (WHERE worker_id IS NULL AND (priority > %(priority)s
                OR (priority = %(priority)s AND CASE WHEN lock IS NULL
                    THEN queue_entry < %(queue_entry)s ELSE id < %(id)s END))) AS ahead,
            coalesce(bool_or(worker_id IS NOT NULL AND lock IS NOT NULL), false) AS taken,
            EXISTS (SELECT FROM queues WHERE name = %(queue)s AND paused_at IS NOT NULL) AS paused
        FROM jobs WHERE queue = %(queue)s AND completed_at IS NULL
            AND status IN ('queued', 'running', 'cancelling')
            AND (not_before IS NULL OR not_before <= now())
        """,
        {name: job[name] for name in ("priority", "id", "queue", "queue_entry")},
    )
    if line is None:
        return {}
    position = line["ahead"] + 1
    if line["paused"]:
        return {"queue_position": position, "waiting_for": "paused"}
    if job["lock"] is not None and line["taken"]:
        return {"queue_position": position, "waiting_for": "lock"}
    waits_for = waiting_for(await _hands(connection, job["queue"]))
    if waits_for is None and job["lock"] is not None and line["ahead"]:
        waits_for = "lock"
    return {"queue_position": position, "waiting_for": waits_for}


async def _delayed_for(connection: Connection, job_id: str) -> WaitingFor | None:
    """What was short when a job was given back, while it is too early to begin it again."""
    row = await first(
        connection,
        """
        SELECT body ->> 'why' AS why FROM events JOIN jobs ON jobs.id = events.job_id
        WHERE job_id = %(job)s AND kind = 'job.interrupted' AND not_before > now()
        ORDER BY events.seq DESC LIMIT 1
        """,
        {"job": job_id},
    )
    why = row["why"] if row else None
    return why if why in ("memory", "disk") else None


async def _hands(connection: Connection, queue: str) -> list[tuple[WaitingFor | None, int]]:
    """Of each living standing worker that takes jobs from this queue, what it is short of and how
    many of them it has in hand."""
    workers = await rows(
        connection,
        f"""
        SELECT *, {SILENCE}, (
            SELECT count(*) FROM jobs WHERE worker_id = workers.id AND completed_at IS NULL
                AND queue = %(queue)s
        ) AS in_hand FROM workers WHERE standing AND stopped_at IS NULL
            AND (serves IS NULL OR %(queue)s = ANY(serves))
        """,
        {"queue": queue},
    )
    return [(each["short_of"], each["in_hand"]) for each in workers if is_alive(each)]


def waiting_for(workers: Sequence[tuple[WaitingFor | None, int]]) -> WaitingFor | None:
    """What a queued job waits for, from what each living worker is short of and how many jobs it
    has in hand. None: for nothing, one of them is about to take it."""
    if not workers:
        return "worker"
    if all(short is not None for short, _ in workers):
        return workers[0][0]
    idle = any(short is None and in_hand == 0 for short, in_hand in workers)
    return None if idle else "limit"


async def _steps(connection: Connection, job_id: str) -> tuple[StepRun, ...]:
    found = await rows(
        connection, "SELECT * FROM steps WHERE job_id = %(job)s ORDER BY position", {"job": job_id}
    )
    spent = await step_costs(connection, job_id)
    return tuple(_step(row, spent.get(row["key"], 0.0)) for row in found)


def _step(row: Row, cost: float) -> StepRun:
    done = row["status"] in ("completed", "reused")
    return StepRun(
        key=row["key"],
        stage=row["stage"],
        name=row["name"],
        status=row["status"],
        attempt=row["attempt"],
        progress=100.0 if done else 100.0 * row["current"] / max(row["total"], 1),
        current=row["current"],
        total=row["total"],
        digest=row["digest"],
        provider=row["provider"],
        cost=cost,
        took_s=row["took_s"],
        error=error_info(row["error"]),
        reused_from=row["reused_from"],
        started_at=row["started_at"],
        completed_at=row["completed_at"],
    )


async def _items(connection: Connection, job_id: str) -> tuple[Item, ...]:
    found = await rows(
        connection, "SELECT * FROM items WHERE job_id = %(job)s ORDER BY position", {"job": job_id}
    )
    return tuple(
        Item(row["key"], row["title"], row["status"], row["progress"], row["stage"], row["message"])
        for row in found
    )


async def _outputs(connection: Connection, job_id: str) -> tuple[Output, ...]:
    found = await rows(
        connection,
        "SELECT * FROM outputs JOIN artifacts USING (sha256, suffix) WHERE job_id = %(job)s"
        " ORDER BY outputs.position",
        {"job": job_id},
    )
    return tuple(
        Output(
            id=f"{job_id}.{row['position']}",
            kind=row["kind"],
            name=row["name"],
            artifact=Artifact(row["sha256"], row["bytes"], row["suffix"], row["mime_type"]),
            duration_s=row["duration_s"],
            width=row["width"],
            height=row["height"],
        )
        for row in found
    )


async def _warnings(connection: Connection, job_id: str) -> tuple[JobWarning, ...]:
    found = await rows(
        connection,
        "SELECT code, message, step FROM warnings WHERE job_id = %(job)s ORDER BY position",
        {"job": job_id},
    )
    return tuple(JobWarning(row["code"], row["message"], row["step"] or None) for row in found)


def error_info(value: Mapping[str, Any] | None) -> ErrorInfo | None:
    """An error as it stands in a row."""
    return ErrorInfo(**value) if value else None


def bare(row: Row) -> Job:
    """A job without its lists."""
    return _job(row, new=row["new"], reused=row["reused"])


def _job(row: Row, **parts: Any) -> Job:
    return Job(
        id=row["id"],
        pipeline=row["pipeline"],
        status=row["status"],
        request=row["request"],
        created_at=row["created_at"],
        seed=row["seed"],
        priority=row["priority"],
        queue=row["queue"],
        pinned=row["pinned"],
        max_cost=None if row["max_cost_usd"] is None else float(row["max_cost_usd"]),
        lock=row["lock"],
        stage=row["stage"],
        message=row["message"],
        progress=round(row["progress"], 1),
        eta_seconds=row["eta_s"],
        attempt=row["attempt"],
        owner=row["owner"],
        parent_id=row["parent_id"],
        overrides=row["overrides"],
        takes=row["takes"],
        answers=row["answers"],
        choices=row["choices"],
        question=row["question"],
        error=error_info(row["error"]),
        last_seq=row["seq"],
        worker_id=row["worker_id"],
        started_at=row["started_at"],
        completed_at=row["completed_at"],
        expires_at=row["expires_at"],
        **parts,
    )
