"""Handing in a job."""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg.types.json import Jsonb

from mutoscope.models import Artifact, Job
from mutoscope.store import queue
from mutoscope.store.artifacts import refer
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Connection, Database, rows
from mutoscope.store.events import Fact, append
from mutoscope.store.reading import load

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True)
class NewJob:
    """What `submit` needs to know."""

    pipeline: str
    request: Mapping[str, Any]
    seed: int
    priority: int = 0
    owner: str = "local"
    parent_id: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    takes: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Artifact, ...] = ()


def new_id() -> str:
    """A job id: "job_", the time in milliseconds and 80 random bits, so that ids sort by age."""
    number = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
    return "job_" + "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


async def submit(database: Database, new: NewJob, blobs: Blobs) -> Job:
    """Write the job, its first event and its queue entry, or nothing of it. ArtifactLost: a file
    that the request names is not there."""
    job_id = new_id()
    async with database.transaction() as connection:
        await rows(
            connection,
            """
            INSERT INTO jobs (id, pipeline, status, owner, parent_id, request, overrides, takes,
                answers, seed, priority)
            VALUES (%(id)s, %(pipeline)s, 'queued', %(owner)s, %(parent_id)s, %(request)s,
                %(overrides)s, %(takes)s, %(answers)s, %(seed)s, %(priority)s)
            """,
            {
                **{name: _column(value) for name, value in vars(new).items() if name != "files"},
                "id": job_id,
            },
        )
        await _name_files(connection, job_id, new.files, blobs)
        await append(connection, job_id, [Fact("job.queued", {"pipeline": new.pipeline})])
        await queue.enqueue(connection, job_id)
    return await load(database, job_id)


async def _name_files(
    connection: Connection, job_id: str, files: Sequence[Artifact], blobs: Blobs
) -> None:
    await refer(connection, files, blobs)
    for file in set(files):
        await rows(
            connection,
            "INSERT INTO request_artifacts (job_id, sha256, suffix)"
            " VALUES (%(job)s, %(sha256)s, %(suffix)s)",
            {"job": job_id, "sha256": file.sha256, "suffix": file.suffix},
        )


def _column(value: Any) -> Any:
    return Jsonb(dict(value)) if isinstance(value, Mapping) else value
