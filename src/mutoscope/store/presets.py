"""Fields of requests that people keep under a name, and the files that these name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from mutoscope.errors import NotFound
from mutoscope.models import Artifact
from mutoscope.store.artifacts import refer
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Connection, Database, Row, first, rows


@dataclass(frozen=True)
class Preset:
    """`fields`: of the pipeline's request, as JSON has them."""

    pipeline: str
    name: str
    fields: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class NewPreset:
    """One to be kept; in the place of an older one of its name."""

    pipeline: str
    name: str
    fields: Mapping[str, Any]
    files: tuple[Artifact, ...] = ()
    owner: str = "local"


async def save(database: Database, new: NewPreset, blobs: Blobs) -> Preset:
    """Write the preset. Its files stay as long as it does. ArtifactLost: one is not there."""
    async with database.transaction() as connection:
        await refer(connection, new.files, blobs)
        row = await first(
            connection,
            """
            INSERT INTO presets (owner, pipeline, name, fields)
            VALUES (%(owner)s, %(pipeline)s, %(name)s, %(fields)s)
            ON CONFLICT (owner, pipeline, name) DO UPDATE SET fields = excluded.fields,
                updated_at = now()
            RETURNING *
            """,
            {**_key(new.owner, new.pipeline, new.name), "fields": Jsonb(dict(new.fields))},
        )
        assert row is not None
        await _name_files(connection, new)
    return _preset(row)


async def load(database: Database, pipeline: str, name: str, *, owner: str = "local") -> Preset:
    """NotFound, with the names there are."""
    row = await database.one(
        "SELECT * FROM presets WHERE owner = %(owner)s AND pipeline = %(pipeline)s"
        " AND name = %(name)s",
        _key(owner, pipeline, name),
    )
    if row is None:
        raise _unknown(pipeline, name, await listing(database, pipeline, owner=owner))
    return _preset(row)


async def listing(
    database: Database, pipeline: str | None = None, *, owner: str = "local"
) -> list[Preset]:
    """All of them, or those of one pipeline, by name."""
    found = await database.all(
        "SELECT * FROM presets WHERE owner = %(owner)s"
        " AND (%(pipeline)s::text IS NULL OR pipeline = %(pipeline)s) ORDER BY pipeline, name",
        {"owner": owner, "pipeline": pipeline},
    )
    return [_preset(row) for row in found]


async def delete(database: Database, pipeline: str, name: str, *, owner: str = "local") -> None:
    """Remove it; jobs that were made with it stay as they are. NotFound."""
    gone = await database.all(
        "DELETE FROM presets WHERE owner = %(owner)s AND pipeline = %(pipeline)s"
        " AND name = %(name)s RETURNING name",
        _key(owner, pipeline, name),
    )
    if not gone:
        raise _unknown(pipeline, name, await listing(database, pipeline, owner=owner))


async def _name_files(connection: Connection, new: NewPreset) -> None:
    key = _key(new.owner, new.pipeline, new.name)
    await rows(
        connection,
        "DELETE FROM preset_artifacts WHERE owner = %(owner)s AND pipeline = %(pipeline)s"
        " AND name = %(name)s",
        key,
    )
    for file in set(new.files):
        await rows(
            connection,
            "INSERT INTO preset_artifacts (owner, pipeline, name, sha256, suffix)"
            " VALUES (%(owner)s, %(pipeline)s, %(name)s, %(sha256)s, %(suffix)s)",
            {**key, "sha256": file.sha256, "suffix": file.suffix},
        )


def _unknown(pipeline: str, name: str, there: Sequence[Preset]) -> NotFound:
    names = ", ".join(preset.name for preset in there)
    keep = f"`mutoscope preset save NAME --pipeline {pipeline}` keeps one."
    hint = f"There is: {names}." if names else keep
    return NotFound(f"There is no preset “{name}”.", hint=hint)


def _key(owner: str, pipeline: str, name: str) -> dict[str, Any]:
    return {"owner": owner, "pipeline": pipeline, "name": name}


def _preset(row: Row) -> Preset:
    return Preset(row["pipeline"], row["name"], row["fields"], row["created_at"], row["updated_at"])
