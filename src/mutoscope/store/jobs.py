"""Verbs on job rows, one transaction each. The status changes in one place: `change`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from mutoscope.errors import WrongState
from mutoscope.models import FINAL, TRANSITIONS, Change, ErrorInfo, Job
from mutoscope.store import queue, webhooks
from mutoscope.store.database import Connection, Database, Row, first, rows, unknown_job
from mutoscope.store.events import Fact, Superseded, append, superseded
from mutoscope.store.reading import bare
from mutoscope.store.samples import with_last_sample

ASKED: Mapping[Change, str] = {
    "cancel": "cannot be cancelled",
    "retry": "cannot be retried",
    "remake": "cannot be made again",
    "answer": "is not waiting for an answer",
}


async def change(
    connection: Connection, job_id: str, wanted: Change, *, attempt: int | None = None
) -> Row:
    """The one place where a status changes: a guarded UPDATE by the table in `models`.

    With `attempt`, only under that attempt (`Superseded` otherwise). NotFound, WrongState.
    """
    following = {status: after for (status, how), after in TRANSITIONS.items() if how == wanted}
    row = await first(
        connection,
        """
        UPDATE jobs SET status = %(following)s::jsonb ->> status, updated_at = now(), since = now(),
            completed_at = CASE WHEN %(following)s::jsonb ->> status
                IN ('completed', 'partial', 'failed', 'cancelled') THEN now() END
        WHERE id = %(job)s AND jsonb_exists(%(following)s::jsonb, status)
            AND (%(attempt)s::int IS NULL OR attempt = %(attempt)s)
        RETURNING *
        """,
        {"following": Jsonb(following), "job": job_id, "attempt": attempt},
    )
    if row is None:
        raise await _refusal(connection, job_id, wanted, attempt)
    return row


async def claim(
    database: Database,
    job_id: str,
    worker_id: int,
    *,
    attempt: int | None = None,
    strict: Collection[str] = (),
) -> Job | None:
    """Take the job (without its lists) for this worker; None when somebody else has it or it is
    not to be worked.

    `attempt` is the one that a queue entry carries; without it (a worker that was asked for this
    very job) the present one counts and the entry is taken out of the queue. None also while the
    job may not begin: before its time, in a paused queue, or in a strict one that is taken. An
    entry that woke its worker too early is replaced, and so is one that woke a worker whom the
    others have declared dead (Superseded).

    `strict` are the queues that the worker holds for strict: a job that was handed in when its
    queue was not takes its turn like all others.
    """
    try:
        async with database.transaction() as connection:
            row = await _take(connection, job_id, worker_id, attempt, strict)
    except Superseded:
        await give_back(database, job_id, attempt)
        raise
    except UniqueViolation:  # of the index `jobs_strict`: somebody else claims in the same moment
        await give_back(database, job_id, attempt)
        return None
    return bare(row) if row else None


async def _take(
    connection: Connection,
    job_id: str,
    worker_id: int,
    attempt: int | None,
    strict: Collection[str],
) -> Row | None:
    row = await first(
        connection,
        """
        -- Held, so that nobody declares the worker dead before it has the job.
        WITH alive AS MATERIALIZED (
            SELECT FROM workers WHERE id = %(worker)s AND stopped_at IS NULL FOR SHARE
        )
        SELECT attempt, started_at, EXISTS (SELECT FROM alive) AS is_alive,
            lock IS NULL AND queue = ANY(%(strict)s::text[]) AS has_become_strict,
            coalesce(not_before > now(), false)
            OR EXISTS (SELECT FROM queues WHERE name = jobs.queue AND paused_at IS NOT NULL)
            OR EXISTS (SELECT FROM jobs AS other WHERE other.worker_id IS NOT NULL
                AND other.lock = coalesce(jobs.lock,
                    CASE WHEN jobs.queue = ANY(%(strict)s::text[]) THEN jobs.queue END))
                AS must_wait
        FROM jobs WHERE id = %(job)s AND worker_id IS NULL
            AND status IN ('queued', 'running')
            AND (%(attempt)s::int IS NULL OR attempt = %(attempt)s) FOR UPDATE
        """,
        {"job": job_id, "worker": worker_id, "attempt": attempt, "strict": list(strict)},
    )
    if row is None:
        return None
    if not row["is_alive"]:
        raise Superseded(f"Worker {worker_id} was taken for dead.")
    if row["has_become_strict"]:
        await rows(connection, "UPDATE jobs SET lock = queue WHERE id = %(job)s", {"job": job_id})
    if row["must_wait"]:
        await _put_back(connection, job_id, attempt)
        return None
    if attempt is None:
        await queue.withdraw(connection, job_id)
    await change(connection, job_id, "claim")
    if row["attempt"] > 1 or row["started_at"] is not None:
        await _clear(connection, job_id)
    kind = "job.started" if row["started_at"] is None else "job.resumed"
    fact = Fact(kind, {"attempt": row["attempt"], "worker": worker_id})
    await append(connection, job_id, [fact], attempt=row["attempt"])
    return await first(
        connection,
        "UPDATE jobs SET worker_id = %(worker)s, started_at = coalesce(started_at, now()),"
        " not_before = NULL WHERE id = %(job)s RETURNING *",
        {"worker": worker_id, "job": job_id},
    )


async def _put_back(connection: Connection, job_id: str, attempt: int | None) -> None:
    """The entry that carried `attempt` is spent: give the job another, if it is still the one."""
    row = await first(
        connection,
        "SELECT id FROM jobs WHERE id = %(job)s AND attempt = %(attempt)s AND worker_id IS NULL"
        " AND status IN ('queued', 'running') FOR UPDATE",
        {"job": job_id, "attempt": attempt},
    )
    if row is not None:
        await queue.enqueue(connection, job_id)


async def give_back(database: Database, job_id: str, attempt: int | None) -> None:
    """Leave a job that an entry called for to somebody else; nothing without an `attempt`, which
    is what an entry carries."""
    async with database.transaction() as connection:
        await _put_back(connection, job_id, attempt)


async def finish(
    database: Database,
    job_id: str,
    attempt: int,
    how: Change,
    *,
    error: ErrorInfo | None = None,
    question: Mapping[str, Any] | None = None,
) -> str:
    """End this attempt: `complete`, `fall_short`, `fail`, `stop` or `pause`; the status it has now.
    A job that was asked to stop ends as cancelled, whatever it was about to say. Superseded."""
    async with database.transaction() as connection:
        row = await first(
            connection,
            "SELECT status FROM jobs WHERE id = %(job)s AND attempt = %(attempt)s FOR UPDATE",
            {"job": job_id, "attempt": attempt},
        )
        if row is not None and row["status"] == "cancelling":
            how, error, question = "stop", None, None
        return await end(connection, job_id, how, error=error, question=question, attempt=attempt)


async def end(
    connection: Connection,
    job_id: str,
    how: Change,
    *,
    error: ErrorInfo | None = None,
    question: Mapping[str, Any] | None = None,
    attempt: int | None = None,
) -> str:
    """Change the status to one in which nobody works on the job, with all that goes with it; the
    status it has now. Everything that ends an attempt for good goes through here."""
    row = await change(connection, job_id, how, attempt=attempt)
    if error is not None:
        error = await with_last_sample(connection, job_id, error)
    await _settle(connection, job_id, error, question)
    await append(connection, job_id, [_ending(row["status"], error, question)])
    if row["webhook_url"] is not None:
        await webhooks.announce(connection, job_id)
    await queue.open_next(connection, row["lock"])
    return row["status"]


async def request_cancel(database: Database, job_id: str) -> str:
    """Ask the job to stop; the status it has now."""
    return (await cancel(database, job_id))[0]


async def cancel(database: Database, job_id: str) -> tuple[str, bool]:
    """Ask the job to stop; the status it has now, and whether this has ended it. A job
    nobody works on is cancelled at once; a final one stays as it is."""
    async with database.transaction() as connection:
        row = await first(
            connection,
            "SELECT status, worker_id FROM jobs WHERE id = %(job)s FOR UPDATE",
            {"job": job_id},
        )
        if row is None:
            raise unknown_job(job_id)
        if row["status"] in FINAL:
            return row["status"], False
        if row["status"] in ("queued", "awaiting_input"):
            await queue.withdraw(connection, job_id)
            return await end(connection, job_id, "cancel"), True
        if row["status"] == "running":
            await change(connection, job_id, "cancel")
            await append(connection, job_id, [Fact("job.cancelling")])
        if row["worker_id"] is not None:
            return "cancelling", False
        await queue.withdraw(connection, job_id)
        return await end(connection, job_id, "stop"), True


async def retry(
    database: Database,
    job_id: str,
    *,
    max_cost_usd: float | None = None,
    retaken: Callable[[Job], tuple[Mapping[str, int], Mapping[str, Any]]] | None = None,
) -> None:
    """A new attempt of a job that ended without all it should have, or lost files to make room;
    with another budget, and with the takes and answers that `retaken` says of it. WrongState."""
    async with database.transaction() as connection:
        expired = await first(
            connection,
            "SELECT id FROM jobs WHERE id = %(job)s AND status = 'completed'"
            " AND expires_at IS NOT NULL FOR UPDATE",
            {"job": job_id},
        )
        ended = bare(await change(connection, job_id, "remake" if expired else "retry"))
        takes, answers = retaken(ended) if retaken else (ended.takes, ended.answers)
        await rows(
            connection,
            "UPDATE jobs SET attempt = attempt + 1, deaths = 0, error = NULL, worker_id = NULL,"
            " progress = 0, message = '', started_at = NULL, waited_s = 0, asleep_s = 0,"
            " expires_at = NULL, not_before = NULL, takes = %(takes)s, answers = %(answers)s,"
            " max_cost_usd = coalesce(%(max_cost)s::numeric, max_cost_usd) WHERE id = %(job)s",
            {"job": job_id, "max_cost": max_cost_usd}
            | {"takes": Jsonb(dict(takes)), "answers": Jsonb(dict(answers))},
        )
        again = sorted(key for key, take in takes.items() if take != ended.takes.get(key))
        await append(connection, job_id, [Fact("job.retried", {"takes": again} if again else {})])
        await queue.enqueue(connection, job_id)


async def choose(database: Database, job: Job, name: str, choice: Mapping[str, Any]) -> None:
    """Keep what the recipe has chosen, for its later starts and for edits. Superseded."""
    row = await database.one(
        "UPDATE jobs SET choices = choices || %(choices)s"
        " WHERE id = %(job)s AND attempt = %(attempt)s RETURNING id",
        {"job": job.id, "attempt": job.attempt, "choices": Jsonb({name: dict(choice)})},
    )
    if row is None:
        raise superseded(job.id, job.attempt)


@dataclass(frozen=True)
class Amended:
    """What else an answer changes in the job that waits: all that its row is to hold from now on;
    None: as before. `attempt` is the one that asked."""

    attempt: int
    overrides: Mapping[str, Any] | None = None
    takes: Mapping[str, int] | None = None
    request: Mapping[str, Any] | None = None


async def answer(
    database: Database, job_id: str, answers: Mapping[str, Any], amended: Amended | None = None
) -> None:
    """Record what the person said, change the job by it and queue it again. WrongState, also when
    it has asked something else since."""
    async with database.transaction() as connection:
        if amended is not None:
            await _asks_still(connection, job_id, amended.attempt)
        await rows(
            connection,
            "UPDATE jobs SET waited_s = waited_s + extract(epoch FROM now() - since)"
            " WHERE id = %(job)s AND status = 'awaiting_input'",
            {"job": job_id},
        )
        await change(connection, job_id, "answer")
        await rows(
            connection,
            "UPDATE jobs SET answers = answers || %(answers)s, question = NULL, worker_id = NULL,"
            " overrides = coalesce(%(overrides)s, overrides), takes = coalesce(%(takes)s, takes),"
            " request = coalesce(%(request)s, request), attempt = attempt + 1 WHERE id = %(job)s",
            {"job": job_id, "answers": Jsonb(dict(answers)), **_amendments(amended)},
        )
        await append(connection, job_id, [Fact("job.answered", _told(answers, amended))])
        await queue.enqueue(connection, job_id)


async def _asks_still(connection: Connection, job_id: str, attempt: int) -> None:
    row = await first(
        connection,
        "SELECT status, attempt FROM jobs WHERE id = %(job)s FOR UPDATE",
        {"job": job_id},
    )
    if row is not None and row["status"] == "awaiting_input" and row["attempt"] != attempt:
        raise WrongState(
            f"{job_id} was answered already, and asks anew.",
            hint="Look at it with `mutoscope show`.",
        )


def _amendments(amended: Amended | None) -> dict[str, Jsonb | None]:
    given = {name: getattr(amended, name, None) for name in ("overrides", "takes", "request")}
    return {name: None if each is None else Jsonb(dict(each)) for name, each in given.items()}


def _told(answers: Mapping[str, Any], amended: Amended | None) -> dict[str, Any]:
    given = {name: sorted(getattr(amended, name, None) or ()) for name in ("overrides", "takes")}
    return {"names": sorted(answers), **{name: each for name, each in given.items() if each}}


async def fates(database: Database, job_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Status and attempt of each job, for whoever works on them."""
    found = await database.all(
        "SELECT id, status, attempt FROM jobs WHERE id = ANY(%(ids)s)", {"ids": list(job_ids)}
    )
    return {row["id"]: (row["status"], row["attempt"]) for row in found}


async def _clear(connection: Connection, job_id: str) -> None:
    """A further attempt starts with a clean sheet; recorded steps are found by their digests."""
    for table in ("outputs", "warnings", "items"):
        await rows(connection, f"DELETE FROM {table} WHERE job_id = %(job)s", {"job": job_id})
    await rows(
        connection,
        "UPDATE steps SET status = 'pending', error = NULL WHERE job_id = %(job)s"
        " AND status IN ('running', 'failed', 'skipped')",
        {"job": job_id},
    )


async def _settle(
    connection: Connection,
    job_id: str,
    error: ErrorInfo | None,
    question: Mapping[str, Any] | None,
) -> None:
    await rows(
        connection,
        """
        WITH left_undone AS (
            UPDATE steps SET status = 'skipped'
            WHERE job_id = %(job)s AND status IN ('pending', 'running')
        ), left_unfinished AS (
            DELETE FROM leases WHERE job_id = %(job)s
        )
        UPDATE jobs SET worker_id = NULL, error = %(error)s, question = %(question)s, eta_s = NULL,
            progress = CASE status WHEN 'completed' THEN 100 ELSE progress END,
            new = (SELECT count(*) FROM steps WHERE job_id = id AND status = 'completed'),
            reused = (SELECT count(*) FROM steps WHERE job_id = id AND status = 'reused')
        WHERE id = %(job)s
        """,
        {
            "job": job_id,
            "error": Jsonb(asdict(error)) if error else None,
            "question": Jsonb(dict(question)) if question else None,
        },
    )


def _ending(status: str, error: ErrorInfo | None, question: Mapping[str, Any] | None) -> Fact:
    if error is not None:
        return Fact(f"job.{status}", {"error": asdict(error)})
    return Fact(f"job.{status}", dict(question) if question else {})


async def _refusal(
    connection: Connection, job_id: str, wanted: Change, attempt: int | None
) -> Exception:
    row = await first(
        connection, "SELECT status, attempt FROM jobs WHERE id = %(job)s", {"job": job_id}
    )
    if attempt is not None:
        return superseded(job_id, attempt)
    if row is None:
        return unknown_job(job_id)
    return WrongState(
        f"{job_id} is {row['status']}: it {ASKED.get(wanted, f'cannot {wanted}')}.",
        hint="Look at it with `mutoscope show`.",
    )
