"""What is published where: a row for each job's file and place, so that none is shown twice.

Whoever publishes one holds it for `HELD_S`, and says again and again that it still does. One that
was let go without a word may or may not have been heard by its platform: it is handed out as
`was_lost`, and whoever takes it decides what can be known of it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from psycopg.types.json import Jsonb

from mutoscope.models import Artifact, ErrorInfo
from mutoscope.store.database import Connection, Database, Row, first, rows
from mutoscope.store.events import Fact, append
from mutoscope.store.reading import error_info

Status = Literal["pending", "publishing", "published", "failed", "unknown"]
HELD_S = 60.0


@dataclass(frozen=True)
class NewPublication:
    """One to be published. `file` has the public name in `name`; `post`: what is said with it;
    `rights`: what was declared of them, and by whom."""

    job_id: str
    item: str
    platform: str
    target: str
    account: str
    file: Artifact
    name: str
    post: Mapping[str, Any]
    rights: Mapping[str, Any]


@dataclass(frozen=True)
class Publication:
    """A file in a place, or on its way there. `due_at`: when a pending one is tried (again).
    `was_lost`: whoever had it before let it go without a word. `session_url` is a secret."""

    id: str
    job_id: str
    item: str
    platform: str
    target: str
    account: str
    status: Status
    attempts: int
    failures: int
    file: Artifact
    name: str
    post: Mapping[str, Any]
    rights: Mapping[str, Any]
    created_at: datetime
    due_at: datetime
    published_at: datetime | None = None
    link: str = ""
    remote_id: str = ""
    error: ErrorInfo | None = None
    session_url: str | None = field(default=None, repr=False)
    session_bytes: int = 0
    was_lost: bool = False


@dataclass(frozen=True)
class Outcome:
    """What has become of one. `again_in_s`: of one that is pending, when it is tried again."""

    status: Status
    link: str = ""
    remote_id: str = ""
    error: ErrorInfo | None = None
    again_in_s: float = 0.0


async def add(database: Database, new: Sequence[NewPublication]) -> list[Publication]:
    """Write them down. Those that are there already stay as they are; but of one that failed this
    is another try, with what is said now. An upload of the same file that was begun is asked first
    how far it is: its last part may have arrived before it failed."""
    async with database.transaction() as connection:
        order = sorted(new, key=_place)  # the same, whoever else asks for some of them meanwhile
        found = {_place(each): await _add(connection, each) for each in order}
        return [found[_place(each)] for each in new]


def _place(new: NewPublication) -> tuple[str, ...]:
    return new.job_id, new.item, new.platform, new.target


async def _add(connection: Connection, new: NewPublication) -> Publication:
    values = {
        **{name: getattr(new, name) for name in ("job_id", "item", "platform", "target")},
        "id": f"pub_{secrets.token_hex(16)}",
        "account": new.account,
        "file": Jsonb({**vars(new.file), "name": new.name}),
        "post": Jsonb(dict(new.post)),
        "rights": Jsonb(dict(new.rights)),
    }
    await rows(
        connection,
        """
        INSERT INTO publications
            (id, job_id, item, platform, target, account, file, post, rights)
        VALUES (%(id)s, %(job_id)s, %(item)s, %(platform)s, %(target)s, %(account)s, %(file)s,
            %(post)s, %(rights)s)
        ON CONFLICT (job_id, item, platform, target) DO UPDATE SET status = 'pending',
            due_at = now(), failures = 0, error = NULL, account = excluded.account,
            file = excluded.file, post = excluded.post, rights = excluded.rights,
            session_url = CASE WHEN publications.file->>'sha256' = excluded.file->>'sha256'
                THEN publications.session_url END,
            session_bytes = CASE WHEN publications.file->>'sha256' = excluded.file->>'sha256'
                THEN publications.session_bytes ELSE 0 END
        WHERE publications.status = 'failed'
        """,
        values,
    )
    row = await first(
        connection,
        "SELECT * FROM publications WHERE job_id = %(job_id)s AND item = %(item)s"
        " AND platform = %(platform)s AND target = %(target)s",
        values,
    )
    assert row is not None
    return _read(row)


async def listing(
    database: Database, *, job_id: str | None = None, publication_id: str | None = None
) -> list[Publication]:
    """All, or those of one job, or the one of this id; the oldest first."""
    found = await database.all(
        "SELECT * FROM publications WHERE (%(job)s::text IS NULL OR job_id = %(job)s)"
        " AND (%(id)s::text IS NULL OR id = %(id)s) ORDER BY position",
        {"job": job_id, "id": publication_id},
    )
    return [_read(row) for row in found]


async def is_due(database: Database, job_id: str | None = None) -> bool:
    """Whether there is anything to take, of one job if it is named."""
    found = await database.all(
        "SELECT id FROM publications WHERE status IN ('pending', 'publishing') AND due_at <= now()"
        " AND (%(job)s::text IS NULL OR job_id = %(job)s) LIMIT 1",
        {"job": job_id},
    )
    return bool(found)


async def is_held(database: Database) -> bool:
    """Whether any is being published now, by whomever."""
    found = await database.all(
        "SELECT id FROM publications WHERE status = 'publishing' AND due_at > now() LIMIT 1"
    )
    return bool(found)


async def take(database: Database, limit: int, job_id: str | None = None) -> list[Publication]:
    """At most `limit` that are due, of one job if it is named; for `HELD_S` nobody else gets them.
    Each is told as an event of its job."""
    async with database.transaction() as connection:
        found = await rows(
            connection,
            """
            WITH due AS MATERIALIZED (
                SELECT id, status AS before FROM publications
                WHERE status IN ('pending', 'publishing') AND due_at <= now()
                    AND (%(job)s::text IS NULL OR job_id = %(job)s)
                ORDER BY job_id, due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
            )
            UPDATE publications SET status = 'publishing', attempts = attempts + 1,
                due_at = now() + %(held)s * interval '1 second'
            FROM due WHERE publications.id = due.id RETURNING publications.*, before
            """,
            {"job": job_id, "limit": limit, "held": HELD_S},
        )
        taken = [_read(row) for row in sorted(found, key=lambda row: row["job_id"])]
        for each in taken:
            if not each.was_lost:
                await _tell(connection, each, "started")
        return taken


async def hold(database: Database, taken: Publication) -> bool:
    """Have it for another `HELD_S`. False: it is not ours any more."""
    found = await database.all(
        "UPDATE publications SET due_at = now() + %(held)s * interval '1 second'"
        " WHERE id = %(id)s AND attempts = %(attempts)s AND status = 'publishing' RETURNING id",
        {"id": taken.id, "attempts": taken.attempts, "held": HELD_S},
    )
    return bool(found)


async def note_session(database: Database, taken: Publication, url: str, sent_bytes: int) -> None:
    """Where the upload goes on after a crash, and how much of it is there."""
    await database.all(
        "UPDATE publications SET session_url = %(url)s, session_bytes = %(sent)s"
        " WHERE id = %(id)s AND attempts = %(attempts)s",
        {"id": taken.id, "attempts": taken.attempts, "url": url or None, "sent": sent_bytes},
    )


async def give_back(database: Database, taken: Publication) -> None:
    """Whoever takes it next may go on at once: nothing is in doubt."""
    await database.all(
        "UPDATE publications SET status = 'pending', due_at = now()"
        " WHERE id = %(id)s AND attempts = %(attempts)s AND status = 'publishing'",
        {"id": taken.id, "attempts": taken.attempts},
    )


async def settle(database: Database, taken: Publication, outcome: Outcome) -> None:
    """Write down what has become of it, and tell it as an event of its job. That it was published
    counts also where somebody else has taken it meanwhile. May be done twice."""
    async with database.transaction() as connection:
        row = await first(
            connection,
            """
            UPDATE publications SET status = %(status)s, link = %(link)s, error = %(error)s,
                remote_id = %(remote)s, failures = failures + %(counts)s,
                due_at = now() + %(again)s * interval '1 second',
                published_at = CASE WHEN %(status)s = 'published' THEN now() END
            WHERE id = %(id)s AND CASE WHEN %(status)s = 'published' THEN status <> 'published'
                ELSE status = 'publishing' AND attempts = %(attempts)s END
            RETURNING *
            """,
            {
                "id": taken.id,
                "attempts": taken.attempts,
                "status": outcome.status,
                "link": outcome.link,
                "remote": outcome.remote_id,
                "error": Jsonb(vars(outcome.error)) if outcome.error else None,
                "again": outcome.again_in_s,
                "counts": int(outcome.status != "published"),
            },
        )
        if row is not None:
            done = outcome.status == "published"
            await _tell(connection, _read(row), "completed" if done else "failed")


async def ask_again(database: Database, publication_id: str) -> None:
    """One that failed, waits or is in doubt is due now; others stay as they are. Of one in doubt
    the upload begins anew: a person has decided that it is not there."""
    await database.all(
        """
        UPDATE publications SET status = 'pending', due_at = now(), failures = 0, error = NULL,
            session_url = CASE WHEN status <> 'unknown' THEN session_url END,
            session_bytes = CASE WHEN status <> 'unknown' THEN session_bytes ELSE 0 END
        WHERE id = %(id)s AND status IN ('pending', 'failed', 'unknown')
        """,
        {"id": publication_id},
    )


async def confirm(database: Database, publication_id: str, link: str) -> None:
    """A person has seen one that was in doubt where it should be."""
    async with database.transaction() as connection:
        row = await first(
            connection,
            "UPDATE publications SET status = 'published', published_at = now(), error = NULL,"
            " link = %(link)s WHERE id = %(id)s AND status = 'unknown' RETURNING *",
            {"id": publication_id, "link": link},
        )
        if row is not None:
            await _tell(connection, _read(row), "completed")


async def _tell(connection: Connection, of: Publication, what: str) -> None:
    body: dict[str, Any] = {
        "id": of.id,
        "item": of.item,
        "platform": of.platform,
        "target": of.target,
        "status": of.status,
        "attempt": of.attempts,
        "link": of.link,
    }
    if of.error is not None:
        body["error"] = vars(of.error)
    if of.status == "pending":
        body["again_at"] = of.due_at.isoformat()
    await append(connection, of.job_id, [Fact(f"publication.{what}", body)])


def _read(row: Row) -> Publication:
    before, file = row.pop("before", ""), dict(row.pop("file"))
    del row["position"]
    name, error = file.pop("name"), error_info(row.pop("error"))
    return Publication(
        **row, error=error, file=Artifact(**file), name=name, was_lost=before == "publishing"
    )
