"""Schedules as rows, and what became of their slots.

Whoever changes a schedule names the version that was read: of several who want the same one wins,
and the others read again. So a slot is taken once, whoever of the workers comes first.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, LiteralString

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.models import Artifact
from mutoscope.store import submission
from mutoscope.store.artifacts import refer
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Connection, Database, Row, first, rows
from mutoscope.store.submission import NewJob

Kind = Literal["daily", "cron", "once"]
Missed = Literal["run", "skip"]
Fate = Literal["queued", "skipped", "missed", "refused"]

MOST = 100
"""Of one owner's."""
KEPT_DAYS = 90
"""So long it is told what became of a slot."""
AT_ONCE = 50
NEXT_RUN: LiteralString = """
SELECT name, owner, pipeline, zone, next_at AS at FROM schedules
WHERE paused_at IS NULL AND next_at IS NOT NULL ORDER BY next_at, id LIMIT 1
"""
"""Of all owners' schedules the slot that comes first."""


@dataclass(frozen=True)
class Rule:
    """When it is time, on the clocks of a zone (IANA). Of kind "daily" so many `slots_a_day`
    between two times (minutes after midnight; above 1440: of the next day), each moved by
    `jitter_min` at most; of kind "cron" by five fields; of kind "once" `at`."""

    kind: Kind
    zone: str
    slots_a_day: int = 0
    from_min: int = 0
    to_min: int = 0
    jitter_min: int = 0
    cron: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Slot:
    """One time of a schedule. Its name is the same in every process, also after it was moved:
    `2026-12-24/2`, the second of that day, or `2026-12-24 18:00`."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Schedule:
    """`next`: the slot that comes first, where one is to come; `moved`: times given by hand, by the
    name of the slot; `max_cost`: of each of its jobs, in US dollars; `edition`: of its rule, whose
    slots are others than those of the rule before."""

    id: str
    owner: str
    name: str
    pipeline: str
    request: Mapping[str, Any]
    rule: Rule
    next: Slot | None
    missed: Missed = "run"
    max_cost: float | None = None
    moved: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    files: tuple[Artifact, ...] = ()
    paused_at: datetime | None = None
    edition: int = 1
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def paused(self) -> bool:
        """Whether its slots pass."""
        return self.paused_at is not None

    def is_due(self, now: datetime) -> bool:
        """Whether its next slot has come."""
        return not self.paused and self.next is not None and self.next.at <= now


@dataclass(frozen=True)
class Told:
    """What became of a slot. `slots`: of how many that passed together; `job_id` may be gone;
    `edition`: of the rule that it is a slot of."""

    slot: str
    planned_at: datetime
    status: Fate
    job_id: str | None = None
    slots: int = 1
    reason: str = ""
    edition: int = 1
    at: datetime | None = None


def new_id() -> str:
    """Of a schedule."""
    return f"sch_{secrets.token_hex(10)}"


async def clock(database: Database) -> datetime:
    """The time, as all workers have it: the database's."""
    row = await database.one("SELECT now() AS at")
    return row["at"] if row else datetime.now(UTC)


async def add(database: Database, new: Schedule, blobs: Blobs) -> Schedule:
    """Write a schedule. Its files stay as long as it does. InvalidRequest: the owner has one of
    this name, or too many; ArtifactLost: a file is not there."""
    try:
        async with database.transaction() as connection:
            await refer(connection, new.files, blobs)
            await _refuse_too_many(connection, new.owner)
            row = await first(connection, _INSERT, _values(new))
            await _name_files(connection, new)
    except UniqueViolation:
        raise InvalidRequest(
            f"There is a schedule “{new.name}” already.", hint="Change that, or take another name."
        ) from None
    assert row is not None
    return schedule_of(row)


async def load(database: Database, name: str, *, owner: str) -> Schedule:
    """NotFound, with the names there are."""
    row = await database.one(
        "SELECT * FROM schedules WHERE owner = %(owner)s AND name = %(name)s",
        {"owner": owner, "name": name},
    )
    if row is None:
        raise _unknown(name, await listing(database, owner=owner))
    return schedule_of(row)


async def listing(database: Database, *, owner: str | None) -> list[Schedule]:
    """An owner's, or everybody's, by name."""
    found = await database.all(
        "SELECT * FROM schedules WHERE %(owner)s::text IS NULL OR owner = %(owner)s"
        " ORDER BY name, owner",
        {"owner": owner},
    )
    return [schedule_of(row) for row in found]


async def due(database: Database, now: datetime) -> list[Schedule]:
    """Those whose next slot has come, the oldest first; the first of many."""
    found = await database.all(
        "SELECT * FROM schedules WHERE paused_at IS NULL AND next_at <= %(now)s"
        " ORDER BY next_at, id LIMIT %(limit)s",
        {"now": now, "limit": AT_ONCE},
    )
    return [schedule_of(row) for row in found]


async def rewrite(
    database: Database,
    changed: Schedule,
    blobs: Blobs,
    *,
    told: Told | None = None,
    files: bool = False,
) -> Schedule | None:
    """Write what was changed of the version that was read, and what became of the slots that
    passed; None: somebody else was faster. `files`: other ones are named. ArtifactLost."""
    async with database.transaction() as connection:
        if files:
            await refer(connection, changed.files, blobs)
        row = await first(connection, _UPDATE, _values(changed))
        if row is None:
            return None
        if files:
            await _name_files(connection, changed)
        if told is not None:
            await _tell(connection, changed.id, told)
    return schedule_of(row)


async def take(
    database: Database, after: Schedule, told: Told, blobs: Blobs, job: NewJob | None = None
) -> Schedule | None:
    """Let a slot be over: the schedule as it goes on `after` it, what became of the slot, and the
    job that it is, in one transaction; None: somebody else was faster.

    Raises what `submission.enter` raises; then nothing is written.
    """
    async with database.transaction() as connection:
        row = await first(connection, _UPDATE, _values(after))
        if row is None:
            return None
        if await _tell(connection, after.id, told) and job is not None:
            job_id = await submission.enter(connection, job, blobs)
            await rows(
                connection,
                "UPDATE schedule_slots SET job_id = %(job)s"
                " WHERE schedule_id = %(id)s AND edition = %(edition)s AND slot = %(slot)s",
                {"job": job_id, "id": after.id, "edition": told.edition, "slot": told.slot},
            )
        await _forget_old(connection, after.id)
    return schedule_of(row)


async def delete(database: Database, name: str, *, owner: str) -> None:
    """Remove it, and what became of its slots; its jobs stay. NotFound."""
    gone = await database.all(
        "DELETE FROM schedules WHERE owner = %(owner)s AND name = %(name)s RETURNING id",
        {"owner": owner, "name": name},
    )
    if not gone:
        raise _unknown(name, await listing(database, owner=owner))


async def history(database: Database, schedule_id: str, *, limit: int) -> list[Told]:
    """What became of its slots, the latest first."""
    found = await database.all(
        "SELECT slot, planned_at, status, job_id, slots, reason, edition, at FROM schedule_slots"
        " WHERE schedule_id = %(id)s ORDER BY planned_at DESC, at DESC LIMIT %(limit)s",
        {"id": schedule_id, "limit": limit},
    )
    return [Told(**row) for row in found]


async def latest(database: Database, schedule_ids: Sequence[str]) -> dict[str, Told]:
    """What became of the latest slot of each, by the schedule's id."""
    found = await database.all(
        "SELECT DISTINCT ON (schedule_id) schedule_id, slot, planned_at, status, job_id, slots,"
        " reason, edition, at FROM schedule_slots WHERE schedule_id = ANY(%(ids)s)"
        " ORDER BY schedule_id, planned_at DESC, at DESC",
        {"ids": list(schedule_ids)},
    )
    return {row.pop("schedule_id"): Told(**row) for row in found}


_INSERT: LiteralString = """
INSERT INTO schedules (id, owner, name, pipeline, request, max_cost_usd, kind, zone, slots_a_day,
    from_min, to_min, jitter_min, cron, at, moved, missed, paused_at, next_slot, next_at)
VALUES (%(id)s, %(owner)s, %(name)s, %(pipeline)s, %(request)s, %(max_cost)s, %(kind)s, %(zone)s,
    %(slots_a_day)s, %(from_min)s, %(to_min)s, %(jitter_min)s, %(cron)s, %(at)s, %(moved)s,
    %(missed)s, %(paused_at)s, %(next_slot)s, %(next_at)s)
RETURNING *
"""
_UPDATE: LiteralString = """
UPDATE schedules SET request = %(request)s, max_cost_usd = %(max_cost)s, kind = %(kind)s,
    zone = %(zone)s, slots_a_day = %(slots_a_day)s, from_min = %(from_min)s, to_min = %(to_min)s,
    jitter_min = %(jitter_min)s, cron = %(cron)s, at = %(at)s, moved = %(moved)s,
    missed = %(missed)s, edition = %(edition)s, paused_at = %(paused_at)s,
    next_slot = %(next_slot)s, next_at = %(next_at)s, version = version + 1, updated_at = now()
WHERE id = %(id)s AND version = %(version)s RETURNING *
"""


async def _tell(connection: Connection, schedule_id: str, told: Told) -> bool:
    """Whether nothing was told of this slot before."""
    new = await rows(
        connection,
        "INSERT INTO schedule_slots (schedule_id, edition, slot, planned_at, status, slots, reason)"
        " VALUES (%(id)s, %(edition)s, %(slot)s, %(planned_at)s, %(status)s, %(slots)s, %(reason)s)"
        " ON CONFLICT DO NOTHING RETURNING slot",
        {"id": schedule_id, **vars(told)},
    )
    return bool(new)


async def _forget_old(connection: Connection, schedule_id: str) -> None:
    await rows(
        connection,
        "DELETE FROM schedule_slots WHERE schedule_id = %(id)s"
        " AND at < now() - %(kept)s * interval '1 day'",
        {"id": schedule_id, "kept": KEPT_DAYS},
    )


async def _refuse_too_many(connection: Connection, owner: str) -> None:
    found = await first(
        connection,
        "SELECT count(*) AS there FROM schedules WHERE owner = %(owner)s",
        {"owner": owner},
    )
    if found and found["there"] >= MOST:
        raise InvalidRequest(
            f"There are {MOST} schedules already, and no more are kept.", hint="Delete one first."
        )


async def _name_files(connection: Connection, named: Schedule) -> None:
    await rows(
        connection, "DELETE FROM schedule_artifacts WHERE schedule_id = %(id)s", {"id": named.id}
    )
    for file in set(named.files):
        await rows(
            connection,
            "INSERT INTO schedule_artifacts (schedule_id, sha256, suffix)"
            " VALUES (%(id)s, %(sha256)s, %(suffix)s)",
            {"id": named.id, "sha256": file.sha256, "suffix": file.suffix},
        )


def _unknown(name: str, there: Sequence[Schedule]) -> NotFound:
    names = ", ".join(each.name for each in there)
    hint = f"There is: {names}." if names else "`mutoscope schedule add NAME` makes one."
    return NotFound(f"There is no schedule “{name[:60]}”.", hint=hint)


def _values(told: Schedule) -> dict[str, Any]:
    """The columns."""
    named = {
        name: getattr(told, name)
        for name in (
            "id",
            "owner",
            "name",
            "pipeline",
            "missed",
            "max_cost",
            "paused_at",
            "edition",
        )
    }
    return {
        **named,
        **vars(told.rule),
        "version": told.version,
        "request": Jsonb(dict(told.request)),
        "moved": Jsonb({name: at.isoformat() for name, at in told.moved.items()}),
        "next_slot": told.next and told.next.name,
        "next_at": told.next and told.next.at,
    }


def schedule_of(row: Row) -> Schedule:
    """The schedule of a row; the files that it names are in its request."""
    rule = Rule(**{name: row[name] for name in Rule.__dataclass_fields__})
    cost = row["max_cost_usd"]
    return Schedule(
        **{name: row[name] for name in ("id", "owner", "name", "pipeline", "request", "missed")},
        rule=rule,
        next=None if row["next_at"] is None else Slot(row["next_slot"], row["next_at"]),
        max_cost=None if cost is None else float(cost),
        moved={name: datetime.fromisoformat(at) for name, at in row["moved"].items()},
        **{
            name: row[name]
            for name in ("paused_at", "edition", "version", "created_at", "updated_at")
        },
    )
