"""Where the jobs that nobody works on stand in their queues, and what they wait for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from mutoscope.models import WaitingFor
from mutoscope.store.clock import SILENCE
from mutoscope.store.database import Connection, Row, rows
from mutoscope.store.processes import is_alive

Hands = Sequence[tuple[WaitingFor | None, int]]

LINE: LiteralString = """
    WITH line AS MATERIALIZED (
        SELECT id, queue, lock, coalesce(not_before > now(), false) AS delayed,
            count(*) FILTER (WHERE worker_id IS NULL AND coalesce(not_before <= now(), true))
                OVER (PARTITION BY queue ORDER BY priority DESC,
                    CASE WHEN lock IS NULL THEN queue_entry END NULLS LAST, id
                    ROWS UNBOUNDED PRECEDING) AS ready
        FROM jobs WHERE completed_at IS NULL AND status IN ('queued', 'running', 'cancelling')
            AND queue = ANY(%(queues)s)
    )
    SELECT line.id, line.queue, line.lock, ready + delayed::int AS position,
        paused_at IS NOT NULL AS paused,
        EXISTS (SELECT FROM jobs AS other WHERE other.lock = line.lock
            AND other.worker_id IS NOT NULL AND other.completed_at IS NULL) AS taken,
        CASE WHEN delayed THEN (
            SELECT body ->> 'why' FROM events WHERE events.job_id = line.id
                AND kind = 'job.interrupted' ORDER BY seq DESC LIMIT 1) END AS why
    FROM line LEFT JOIN queues ON queues.name = line.queue WHERE line.id = ANY(%(jobs)s)
"""
"""Of each queue all that wait, counted once for the whole page. Who may not begin yet lets others
pass."""


async def waits(connection: Connection, found: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Of rows of jobs (`id, status, worker_id, queue`), by id: `queue_position` and `waiting_for`
    of those that nobody works on, be they new or given back."""
    idle = [
        row for row in found if row["status"] in ("queued", "running") and row["worker_id"] is None
    ]
    if not idle:
        return {}
    queues = sorted({row["queue"] for row in idle})
    line = await rows(connection, LINE, {"jobs": [row["id"] for row in idle], "queues": queues})
    hands = await _hands(connection, queues)
    return {row["id"]: _wait(row, hands[row["queue"]]) for row in line}


def _wait(row: Row, hands: Hands) -> dict[str, Any]:
    if row["why"] in ("memory", "disk"):
        return {"waiting_for": row["why"]}
    return {"queue_position": row["position"], "waiting_for": _what_for(row, hands)}


def _what_for(row: Row, hands: Hands) -> WaitingFor | None:
    if row["paused"]:
        return "paused"
    is_strict = row["lock"] is not None
    if is_strict and row["taken"]:
        return "lock"
    lacks = waiting_for(hands)
    return "lock" if lacks is None and is_strict and row["position"] > 1 else lacks


def waiting_for(hands: Hands) -> WaitingFor | None:
    """What a queued job waits for, from what each living worker is short of and how many jobs it
    has in hand. None: nothing lacks, one of them is about to take it."""
    if not hands:
        return "worker"
    if all(short is not None for short, _ in hands):
        return hands[0][0]
    idle = any(short is None and in_hand == 0 for short, in_hand in hands)
    return None if idle else "limit"


async def _hands(connection: Connection, queues: Sequence[str]) -> Mapping[str, Hands]:
    """By queue, of each living standing worker that takes jobs from it, what it is short of and how
    many of them it has in hand."""
    found = await rows(
        connection,
        f"""
        SELECT workers.*, {SILENCE}, asked.queue, (
            SELECT count(*) FROM jobs WHERE worker_id = workers.id AND completed_at IS NULL
                AND jobs.queue = asked.queue
        ) AS in_hand
        FROM workers, unnest(%(queues)s::text[]) AS asked (queue)
        WHERE standing AND stopped_at IS NULL AND (serves IS NULL OR asked.queue = ANY(serves))
        """,
        {"queues": list(queues)},
    )
    hands: defaultdict[str, list[tuple[WaitingFor | None, int]]] = defaultdict(list)
    for row in found:
        if is_alive(row):
            hands[row["queue"]].append((row["short_of"], row["in_hand"]))
    return hands
