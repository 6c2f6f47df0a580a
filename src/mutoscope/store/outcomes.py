"""What a job has to show: files, named parts, warnings."""

from dataclasses import dataclass
from datetime import datetime

from mutoscope.models import Artifact, Item, JobWarning
from mutoscope.store.database import Connection, rows
from mutoscope.store.events import Fact


@dataclass(frozen=True)
class Produced:
    """A file handed over by the recipe, under the name that people download. `item`: the key of the
    named part that it is of, "" of none. It may be kept until `expires_at`; None: for good."""

    kind: str
    name: str
    artifact: Artifact
    duration_s: float | None = None
    width: int | None = None
    height: int | None = None
    item: str = ""
    expires_at: datetime | None = None


async def produce(connection: Connection, job_id: str, position: int, file: Produced) -> Fact:
    """Put the file on the job's list, once or again: a lost connection does not tell whether it is
    there. Its artifact must be referred to already."""
    await rows(
        connection,
        """
        INSERT INTO outputs (job_id, position, kind, name, sha256, suffix, duration_s, width,
            height, item, expires_at)
        VALUES (%(job)s, %(position)s, %(kind)s, %(name)s, %(sha256)s, %(suffix)s, %(duration_s)s,
            %(width)s, %(height)s, %(item)s, %(expires_at)s)
        ON CONFLICT (job_id, position) DO UPDATE SET kind = excluded.kind, name = excluded.name,
            sha256 = excluded.sha256, suffix = excluded.suffix, duration_s = excluded.duration_s,
            width = excluded.width, height = excluded.height, item = excluded.item,
            expires_at = excluded.expires_at
        """,
        {
            "job": job_id,
            "position": position,
            "kind": file.kind,
            "name": file.name,
            "sha256": file.artifact.sha256,
            "suffix": file.artifact.suffix,
            "duration_s": file.duration_s,
            "width": file.width,
            "height": file.height,
            "item": file.item,
            "expires_at": file.expires_at,
        },
    )
    body = {
        "id": f"{job_id}.{position}",
        "kind": file.kind,
        "name": file.name,
        "bytes": file.artifact.bytes,
    }
    return Fact("artifact.kept", body)


async def tell_item(connection: Connection, job_id: str, item: Item) -> Fact:
    """Write how a named part is doing; its progress never goes back."""
    await rows(
        connection,
        """
        INSERT INTO items (job_id, key, title, status, progress, stage, message)
        VALUES (%(job)s, %(key)s, %(title)s, %(status)s, %(progress)s, %(stage)s, %(message)s)
        ON CONFLICT (job_id, key) DO UPDATE SET title = excluded.title, status = excluded.status,
            progress = greatest(items.progress, excluded.progress), stage = excluded.stage,
            message = excluded.message
        """,
        {
            "job": job_id,
            "key": item.key,
            "title": item.title,
            "status": item.status,
            "progress": item.progress,
            "stage": item.stage,
            "message": item.message,
        },
    )
    kind = {"completed": "item.completed", "failed": "item.failed"}.get(
        item.status, "item.progressed"
    )
    return Fact(kind, {"key": item.key, "title": item.title, "progress": item.progress})


async def raise_warning(connection: Connection, job_id: str, warning: JobWarning) -> Fact | None:
    """Write a warning; None when the job has it already."""
    written = await rows(
        connection,
        "INSERT INTO warnings (job_id, code, message, step)"
        " VALUES (%(job)s, %(code)s, %(message)s, %(step)s) ON CONFLICT DO NOTHING RETURNING code",
        {
            "job": job_id,
            "code": warning.code,
            "message": warning.message,
            "step": warning.step or "",
        },
    )
    body = {"code": warning.code, "message": warning.message, "step": warning.step}
    return Fact("warning.raised", body) if written else None
