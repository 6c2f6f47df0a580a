"""The ledger: a row for each paid call, written before the call leaves.

A row is open (`intended`, `submitted`, `unknown`) until one guarded UPDATE makes it final
(`settled`, `failed`, `written_off`): whoever dies and whoever races, none is settled twice. A call
whose answer nobody has stays open: it is taken up, or a person decides, and it is told as maybe
charged until then; a free one has failed. Of one purchase (scope, digest, take and which call of
its step) one row at a time is open; whoever meets it takes it up, waits for it, or asks a person.
Nobody buys beside it. The scope is that of the result: where results are shared, so are the calls
for them; the owner is who pays.
"""

import contextlib
from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import LiteralString

from mutoscope.models import FINAL
from mutoscope.store.budgets import Budget, reserve
from mutoscope.store.calls import Bought as Bought
from mutoscope.store.calls import Ending as Ending
from mutoscope.store.calls import Entry as Entry
from mutoscope.store.calls import OpenCall as OpenCall
from mutoscope.store.calls import Payment as Payment
from mutoscope.store.calls import Purchase as Purchase
from mutoscope.store.database import Connection, Database, Row, first, rows
from mutoscope.store.events import Fact, Superseded, append, superseded

InHand = Callable[[], Collection[int]]
"""Asked in each try: what a process has in hand changes while it waits for the database."""

_OF_THIS: LiteralString = "(scope = %(scope)s OR owner = %(owner)s) AND digest = %(digest)s"
"""Sharing may be switched on and off: an owner's own calls count in either case."""

_ID_ALONE: LiteralString = "CASE WHEN length(vendor_id) <= 200 THEN vendor_id END"
"""What is longer than any vendor's id is the whole answer, kept for whoever takes the call up. Of a
final row nobody does, and it may be what somebody has written in confidence."""

_GIVEN_UP: LiteralString = f"""status = 'written_off', worker_id = NULL, settled_at = now(),
    vendor_id = {_ID_ALONE}, charged_usd = estimated_usd"""


async def enter(
    database: Database,
    purchase: Purchase,
    budget: Budget,
    *,
    in_hand: InHand = frozenset[int],
    write_off: int | None = None,
) -> Entry:
    """Write the row of a call that is about to leave, or say what stands in its way.

    `in_hand` tells the rows that this process is at; another one that bears the name of its worker
    was dropped. `write_off` is an unknown row that is given up for this one; it counts as charged.
    If it is not unknown any more, nothing is bought: its answer has come, or may still come.
    Busy (code "budget"): it would overshoot, and nothing is changed. Superseded.
    """
    async with database.transaction() as connection:
        status = await _hold_job(connection, purchase)
        if status not in (None, "cancelling"):
            return await _enter(connection, purchase, budget, in_hand, write_off)
        # An earlier try may have written it, and its answer was lost: nothing was sent.
        await _withdraw(connection, purchase.key)
    if status is None:
        raise superseded(purchase.job_id, purchase.attempt)
    return Entry("cancelling")


async def settle(connection: Connection, payment: Payment) -> bool:
    """Close an open call: the one statement that does. False: it was closed before."""
    row = await first(
        connection,
        f"""
        UPDATE calls SET status = %(ending)s, worker_id = NULL, settled_at = now(),
            vendor_id = {_ID_ALONE},
            charged_usd = CASE WHEN %(ending)s = 'failed' THEN 0
                ELSE coalesce(%(usd)s::numeric, estimated_usd) END
        WHERE id = %(id)s AND status IN ('intended', 'submitted', 'unknown') RETURNING id
        """,
        {"id": payment.call_id, "usd": payment.usd, "ending": payment.ending},
    )
    return row is not None


async def write_off(database: Database, call_id: int, job_id: str) -> bool:
    """Give an unknown call up for this job; it counts as charged. False: it is not unknown any
    more, or another job that goes on has paid for it and has the say."""
    row = await database.one(
        f"""
        UPDATE calls SET {_GIVEN_UP} WHERE id = %(id)s AND status = 'unknown'
            AND NOT EXISTS (SELECT FROM jobs
                WHERE jobs.id = calls.job_id AND jobs.id <> %(job)s AND completed_at IS NULL)
        RETURNING id
        """,
        {"id": call_id, "job": job_id},
    )
    return row is not None


async def withdraw(database: Database, key: str) -> None:
    """The call under this key will not be sent; if there is a row, it costs nothing."""
    async with database.transaction() as connection:
        await _withdraw(connection, key)


async def close(database: Database, payment: Payment) -> bool:
    """`settle` in a transaction of its own."""
    async with database.transaction() as connection:
        return await settle(connection, payment)


async def submitted(database: Database, call_id: int, vendor_id: str) -> None:
    """The vendor has the call under this id; from now on it can be asked for, even when somebody
    has given it up as unknown meanwhile."""
    await database.one(
        "UPDATE calls SET status = 'submitted', vendor_id = %(vendor)s"
        " WHERE id = %(id)s AND status IN ('intended', 'submitted', 'unknown') RETURNING id",
        {"id": call_id, "vendor": vendor_id},
    )


async def release(database: Database, call_id: int) -> None:
    """Nobody is at this call any more; whoever needs it may take it up."""
    await database.all(
        "UPDATE calls SET worker_id = NULL"
        " WHERE id = %(id)s AND status IN ('intended', 'submitted', 'unknown')",
        {"id": call_id},
    )


async def doubt(database: Database, call: OpenCall, job_id: str, attempt: int) -> None:
    """Nobody can tell whether this call was charged. Told to the job, if that goes on."""
    async with database.transaction() as connection:
        # The job before its calls, the order in which they are entered and recorded: no deadlock.
        await rows(connection, "SELECT id FROM jobs WHERE id = %(job)s FOR UPDATE", {"job": job_id})
        await _doubt(connection, call, job_id, attempt)


_ABANDONED: LiteralString = """
    status IN ('intended', 'submitted')
    AND NOT EXISTS (SELECT FROM workers
        WHERE workers.id = calls.worker_id AND stopped_at IS NULL)
    AND NOT EXISTS (SELECT FROM jobs WHERE jobs.id = calls.job_id AND completed_at IS NULL)
"""
"""Nobody is at them, and the job that pays for them is over."""

IN_DOUBT: LiteralString = f"""
SELECT count(*)::int AS calls, coalesce(sum(estimated_usd), 0)::float AS usd FROM calls
WHERE estimated_usd > 0 AND (status = 'unknown' OR ({_ABANDONED}))
"""
"""How many calls may have been charged although nothing came of them, and how much that is."""


async def doubt_abandoned(database: Database) -> int:
    """Make abandoned calls unknown: whoever wants the same is asked, not made to buy it beside. One
    that can be taken up again stays as it is, to be taken up. How many they were."""
    doubted = await database.all(
        f"""
        UPDATE calls SET worker_id = NULL, settled_at = CASE estimated_usd WHEN 0 THEN now() END,
            status = CASE estimated_usd WHEN 0 THEN 'failed' ELSE 'unknown' END,
            charged_usd = CASE estimated_usd WHEN 0 THEN 0 END
        WHERE id IN (
            SELECT id FROM calls WHERE {_ABANDONED} AND resumes_by IS DISTINCT FROM 'key'
                AND (resumes_by IS NULL OR vendor_id IS NULL)
            FOR UPDATE SKIP LOCKED
        ) AND {_ABANDONED} RETURNING status
        """
    )
    return sum(row["status"] == "unknown" for row in doubted)


async def holder(
    database: Database, bought: Bought, *, worker_id: int | None, in_hand: InHand
) -> str | None:
    """The job whose call for this result a living worker has in hand."""
    row = await database.one(
        f"""
        SELECT job_id FROM calls JOIN workers ON workers.id = calls.worker_id
        WHERE {_OF_THIS} AND workers.stopped_at IS NULL
            AND status IN ('intended', 'submitted', 'unknown')
            AND (calls.worker_id IS DISTINCT FROM %(worker)s::bigint OR calls.id = ANY(%(ids)s))
        LIMIT 1
        """,
        {**asdict(bought), "worker": worker_id, "ids": list(in_hand())},
    )
    return row["job_id"] if row else None


async def paid_for(database: Database, bought: Bought) -> Row | None:
    """The latest call that was charged for this recorded result: id, provider, charged_usd. None:
    there is no result, or it was free."""
    return await database.one(
        f"""
        SELECT calls.id, provider, charged_usd::float AS charged_usd FROM calls
        WHERE {_OF_THIS} AND status = 'settled' AND charged_usd > 0
            AND EXISTS (SELECT FROM results WHERE results.digest = calls.digest
                AND results.owner IN (calls.scope, calls.owner, %(scope)s))
        ORDER BY calls.id DESC LIMIT 1
        """,
        asdict(bought),
    )


async def resolved_questions(database: Database) -> list[str]:
    """Jobs that ask a person about a call that has been settled meanwhile, or was bought again.
    One that another job has only given up is still asked about."""
    found = await database.all(
        """
        SELECT jobs.id FROM jobs JOIN calls ON calls.id = (question ->> 'call')::bigint
        WHERE jobs.status = 'awaiting_input' AND (calls.status IN ('settled', 'failed')
            OR (calls.status = 'written_off' AND EXISTS (SELECT FROM calls AS later
                WHERE (later.scope, later.digest, later.take, later.ordinal)
                    = (calls.scope, calls.digest, calls.take, calls.ordinal)
                    AND later.id > calls.id AND later.status = 'settled')))
        """
    )
    return [row["id"] for row in found]


async def _hold_job(connection: Connection, purchase: Purchase) -> str | None:
    """Lock the row of the job that pays; its status. None: the attempt is over."""
    row = await first(
        connection,
        "SELECT status FROM jobs WHERE id = %(job)s AND attempt = %(attempt)s FOR UPDATE",
        {"job": purchase.job_id, "attempt": purchase.attempt},
    )
    return None if row is None or row["status"] in FINAL else row["status"]


async def _enter(
    connection: Connection,
    purchase: Purchase,
    budget: Budget,
    in_hand: InHand,
    write_off: int | None,
) -> Entry:
    was_unknown = write_off is None or await _write_off(connection, write_off)
    row = await _open_row(connection, purchase)
    met = await _meet(connection, purchase, row, in_hand) if row else None
    if met is not None:
        return met
    if not was_unknown:
        return Entry("held")
    if purchase.left_out and (given_up := await _left_out(connection, purchase)):
        return Entry("left_out", given_up)
    await reserve(connection, purchase.job_id, purchase.owner, purchase.usd, budget)
    call = await _insert(connection, purchase)
    return Entry("entered", call) if call else Entry("held")


async def _write_off(connection: Connection, call_id: int) -> bool:
    row = await first(
        connection,
        f"""
        UPDATE calls SET {_GIVEN_UP} WHERE id = %(id)s AND status = 'unknown' RETURNING id
        """,
        {"id": call_id},
    )
    return row is not None


async def _left_out(connection: Connection, purchase: Purchase) -> OpenCall | None:
    """The call of this purchase that its buyer has left out and that was given up since, by him or
    by somebody else who was asked about it: that is no order."""
    row = await first(
        connection,
        f"""
        SELECT *, estimated_usd::float AS usd FROM calls
        WHERE id = ANY(%(left_out)s) AND status = 'written_off'
            AND {_OF_THIS} AND (take, ordinal) = (%(take)s, %(ordinal)s) ORDER BY id LIMIT 1
        """,
        {**asdict(purchase), "left_out": list(purchase.left_out)},
    )
    return _call(row) if row else None


async def _withdraw(connection: Connection, key: str) -> None:
    await rows(
        connection,
        """
        UPDATE calls SET status = 'failed', worker_id = NULL, settled_at = now(), charged_usd = 0
        WHERE key = %(key)s AND status = 'intended'
        """,
        {"key": key},
    )


async def _open_row(connection: Connection, purchase: Purchase) -> Row | None:
    return await first(
        connection,
        f"""
        SELECT *, estimated_usd::float AS usd, EXISTS (SELECT FROM workers
            WHERE workers.id = calls.worker_id AND stopped_at IS NULL) AS held
        FROM calls WHERE {_OF_THIS} AND (take, ordinal) = (%(take)s, %(ordinal)s)
            AND status IN ('intended', 'submitted', 'unknown')
        ORDER BY scope = %(scope)s DESC, id LIMIT 1 FOR UPDATE
        """,
        asdict(purchase),
    )


async def _insert(connection: Connection, purchase: Purchase) -> OpenCall | None:
    """None: somebody else was entering the same purchase, and was quicker."""
    row = await first(
        connection,
        """
        INSERT INTO calls (key, owner, scope, digest, take, ordinal, job_id, attempt, worker_id,
            step, provider, model, estimated_usd, resumes_by, likely_usd)
        VALUES (%(key)s, %(owner)s, %(scope)s, %(digest)s, %(take)s, %(ordinal)s, %(job_id)s,
            %(attempt)s, %(worker_id)s, %(step)s, %(provider)s, %(model)s, %(usd)s, %(resumes_by)s,
            %(likely_usd)s)
        ON CONFLICT DO NOTHING RETURNING *, estimated_usd::float AS usd
        """,
        asdict(purchase),
    )
    return _call(row) if row else None


async def _meet(
    connection: Connection, purchase: Purchase, row: Row, in_hand: InHand
) -> Entry | None:
    """None: it is free and nobody's, and is given up."""
    call = _call(row)
    if row["key"] == purchase.key:  # ours: the answer to our first try to enter it was lost
        return Entry("entered", call)
    dropped = row["worker_id"] == purchase.worker_id and row["id"] not in in_hand()
    if row["held"] and not dropped:
        return Entry("held", call)
    if call.resumable and row["status"] != "unknown":
        await rows(
            connection,
            "UPDATE calls SET worker_id = %(worker)s WHERE id = %(id)s",
            {"worker": purchase.worker_id, "id": call.id},
        )
        return Entry("resumed", call)
    await _doubt(connection, call, purchase.job_id, purchase.attempt)
    return Entry("unknown", call) if call.estimated_usd else None


async def _doubt(connection: Connection, call: OpenCall, job_id: str, attempt: int) -> None:
    if not call.estimated_usd and await settle(connection, Payment(call.id, ending="failed")):
        return
    row = await first(
        connection,
        "UPDATE calls SET status = 'unknown', worker_id = NULL"
        " WHERE id = %(id)s AND status IN ('intended', 'submitted') RETURNING id",
        {"id": call.id},
    )
    if row is None:
        return
    body = {"call": call.id, "key": call.step, "provider": call.provider, "usd": call.estimated_usd}
    with contextlib.suppress(Superseded):  # a job that is over is told nothing
        await append(connection, job_id, [Fact("call.unknown", body)], attempt=attempt)


def _call(row: Row) -> OpenCall:
    return OpenCall(
        id=row["id"],
        key=row["key"],
        job_id=row["job_id"],
        step=row["step"],
        provider=row["provider"],
        estimated_usd=row["usd"],
        resumes_by=row["resumes_by"],
        vendor_id=row["vendor_id"],
    )
