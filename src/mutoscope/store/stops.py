"""Why workers stopped that did not leave of their own will, until somebody has taken note."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from psycopg.types.json import Jsonb

from mutoscope.store.database import Connection, Database, Row, first, rows
from mutoscope.store.processes import OWN_WILL

REMEMBERED_DAYS = 30.0
LATEST = (
    "SELECT worker_id AS id, host, pid, at AS stopped_at, cause AS stop_cause, job_id, step,"
    " stage, attempt, resources FROM stops WHERE acknowledged_at IS NULL"
    " ORDER BY at DESC, id DESC LIMIT 1"
)


@dataclass(frozen=True)
class Scene:
    """What a worker was at when it stopped; `resources` is its last sample."""

    job_id: str | None = None
    attempt: int | None = None
    stage: str | None = None
    step: str | None = None
    resources: Mapping[str, float] = field(default_factory=dict[str, float])


async def record(connection: Connection, worker: Row, cause: str, scene: Scene | None) -> None:
    """Note the stop of a worker, given its row; once, whoever comes second adds nothing. `scene` is
    what its black box tells: the last sample, and the step where the rows know of none."""
    if cause == OWN_WILL:
        return
    await rows(
        connection,
        "DELETE FROM stops WHERE acknowledged_at < now() - %(days)s * interval '1 day'",
        {"days": REMEMBERED_DAYS},
    )
    written = await _last_written(connection, worker)
    known = _joined(written, scene) if scene else written
    await rows(
        connection,
        """
        INSERT INTO stops (worker_id, host, pid, cause, job_id, step, stage, attempt, resources)
        VALUES (%(id)s, %(host)s, %(pid)s, %(cause)s, %(job_id)s, %(step)s, %(stage)s, %(attempt)s,
            %(resources)s)
        ON CONFLICT (worker_id) DO NOTHING
        """,
        {
            **{name: worker[name] for name in ("id", "host", "pid")},
            **asdict(known),
            "cause": cause,
            "resources": Jsonb(dict(known.resources)),
        },
    )


async def complete(
    database: Database, worker_id: int, cause: str, scene: Scene | None, *, death: bool = False
) -> bool:
    """Tell more of a worker of which only its silence was known; False when more is known. `death`:
    the job that it was at has cost it its life, and that is counted now."""
    row = await database.one(
        """
        WITH told AS (
            UPDATE stops SET cause = %(cause)s, resources = coalesce(%(resources)s, resources)
            WHERE worker_id = %(id)s AND cause = 'silent' RETURNING id, job_id
        ), blamed AS (
            UPDATE jobs SET deaths = deaths + 1 FROM told
            WHERE jobs.id = told.job_id AND completed_at IS NULL AND %(death)s
        )
        SELECT id FROM told
        """,
        {
            "death": death,
            "id": worker_id,
            "cause": cause,
            "resources": Jsonb(dict(scene.resources)) if scene and scene.resources else None,
        },
    )
    return row is not None


async def acknowledge(database: Database) -> int:
    """Somebody has taken note of every stop so far; how many were new."""
    noted = await database.all(
        "UPDATE stops SET acknowledged_at = now() WHERE acknowledged_at IS NULL RETURNING id"
    )
    return len(noted)


def _joined(written: Scene, seen: Scene) -> Scene:
    """A step is in the rows before it begins, in the black box up to a second later."""
    at = written if written.step or not seen.job_id else seen
    return replace(at, resources=seen.resources or written.resources)


async def _last_written(connection: Connection, worker: Row) -> Scene:
    row = await first(
        connection,
        """
        SELECT jobs.id, jobs.attempt, jobs.stage, step.key, step.stage AS step_stage FROM jobs
        LEFT JOIN LATERAL (SELECT key, stage FROM steps WHERE job_id = jobs.id
            AND status = 'running' ORDER BY started_at DESC LIMIT 1) AS step ON true
        WHERE jobs.worker_id = %(worker)s AND jobs.completed_at IS NULL
        ORDER BY step.key IS NULL, jobs.started_at DESC LIMIT 1
        """,
        {"worker": worker["id"]},
    )
    if row is None:
        return Scene(resources=worker["resources"])
    stage = row["step_stage"] or row["stage"]
    return Scene(row["id"], row["attempt"], stage, row["key"], worker["resources"])
