"""Jobs as the outside sees them, put together from their rows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mutoscope.models import (
    Artifact,
    Cost,
    ErrorInfo,
    Item,
    Job,
    JobWarning,
    Output,
    StepRun,
)
from mutoscope.store.budgets import costs, step_costs
from mutoscope.store.database import Connection, Database, Row, first, rows, unknown_job
from mutoscope.store.waiting import waits

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
            **(await waits(connection, [row])).get(job_id, {}),
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


async def _cost(connection: Connection, job_id: str) -> dict[str, Cost]:
    return {"cost": (await costs(connection, [job_id])).get(job_id, Cost())}


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
        connection,
        """
        SELECT items.*, array(SELECT made.position FROM outputs AS made
            WHERE made.job_id = items.job_id AND made.item = items.key
                AND coalesce(made.expires_at > now(), true)
            ORDER BY made.position) AS files
        FROM items WHERE job_id = %(job)s ORDER BY position
        """,
        {"job": job_id},
    )
    return tuple(_item(row) for row in found)


def _item(row: Row) -> Item:
    told = (row[name] for name in ("key", "title", "status", "progress", "stage", "message"))
    return Item(*told, output=tuple(_output_id(row["job_id"], each) for each in row["files"]))


def _output_id(job_id: str, position: int) -> str:
    return f"{job_id}.{position}"


async def _outputs(connection: Connection, job_id: str) -> tuple[Output, ...]:
    found = await rows(
        connection,
        "SELECT * FROM outputs JOIN artifacts USING (sha256, suffix) WHERE job_id = %(job)s"
        " AND coalesce(expires_at > now(), true) ORDER BY outputs.position",
        {"job": job_id},
    )
    return tuple(
        Output(
            id=_output_id(job_id, row["position"]),
            kind=row["kind"],
            name=row["name"],
            artifact=Artifact(row["sha256"], row["bytes"], row["suffix"], row["mime_type"]),
            duration_s=row["duration_s"],
            width=row["width"],
            height=row["height"],
            expires_at=row["expires_at"],
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
    if not value:
        return None
    error = ErrorInfo(**value)
    return replace(error, again=tuple(error.again))


def bare(row: Row, **parts: Any) -> Job:
    """A job without its lists, but with these parts, which no row of it tells."""
    return _job(row, new=row["new"], reused=row["reused"], **parts)


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
        family=row["family"] or row["id"],
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
