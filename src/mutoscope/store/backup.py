"""Writing a backup while jobs run.

The rows are one snapshot of the database, without what is lent. The files that it names never
change, and none of them is deleted before they are all copied: deleting one takes a lock that is
held here (what is not deleted meanwhile is deleted by a later sweep).
"""

import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import IO, Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from mutoscope import __version__
from mutoscope.errors import InvalidRequest
from mutoscope.models import Artifact
from mutoscope.store.artifacts import BACKUP_LOCK, artifact_of
from mutoscope.store.backup_format import (
    BLOBS,
    END,
    MANIFEST,
    SESSION,
    TABLES,
    Contents,
    Manifest,
    Tell,
    file_errors,
    no_room,
)
from mutoscope.store.blobs import ArtifactLost, Blobs
from mutoscope.store.database import SCHEMA, translated

Sync = psycopg.Connection[dict[str, Any]]

COLUMNS: LiteralString = """
SELECT class.relname AS name, array_agg(attname::text ORDER BY attnum) AS columns
FROM pg_class AS class JOIN pg_attribute ON attrelid = class.oid
WHERE relnamespace = %(schema)s::regnamespace AND relkind = 'r'
    AND relname NOT IN ('migrations', 'sessions') AND attnum > 0 AND NOT attisdropped
    AND attgenerated = '' AND atttypid <> 'xid8'::regtype
GROUP BY relname ORDER BY relname
"""
"""Numbers of transactions mean nothing in another cluster; whoever is signed in signs in anew, and
a backup is of no use to somebody else as a way in."""
REFERENCES: LiteralString = """
SELECT DISTINCT child.relname AS name, parent.relname AS needs
FROM pg_constraint JOIN pg_class AS child ON child.oid = conrelid
    JOIN pg_class AS parent ON parent.oid = confrelid
WHERE contype = 'f' AND connamespace = %(schema)s::regnamespace AND conrelid <> confrelid
"""


def write(conninfo: str, blobs: Blobs, path: Path, tell: Tell) -> Contents:
    """Write a backup to `path`, which must not be there yet; it is there only when it is whole.

    Blocks. InvalidRequest: it cannot be written there; ResourceExhausted: no room, no database.
    """
    _refuse_existing(path)
    with file_errors(path, "written"), translated(), connected(conninfo) as connection:
        part, file = _private(path)
        try:
            with file:
                contents = _Writer(connection, blobs, file, path.parent, tell).write()
                file.flush()
                os.fsync(file.fileno())
            _refuse_existing(path)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return contents


def _refuse_existing(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise InvalidRequest(f"{path} is there already.", hint="Give the backup another name.")


def connected(conninfo: str) -> Sync:
    """A connection whose rows are dicts, without limits of time."""
    connection = psycopg.Connection[dict[str, Any]].connect(
        conninfo, autocommit=True, row_factory=dict_row
    )
    for statement in SESSION:
        connection.execute(statement)
    return connection


def _private(path: Path) -> tuple[Path, IO[bytes]]:
    """A new file beside the path, under a name that nobody else has, for its owner alone. One that
    a killed process left is nobody's: whoever finds it may remove it."""
    number, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    return Path(name), os.fdopen(number, "wb")


_LASTS: LiteralString = f"""EXISTS (SELECT FROM {SCHEMA}.results AS made
    WHERE (made.owner, made.digest) = (kept.owner, kept.digest) AND made.expires_at IS NULL)"""


def _naming(table: LiteralString, more: LiteralString = "true") -> LiteralString:
    return f"""EXISTS (SELECT FROM {SCHEMA}.{table} AS named
        WHERE (named.sha256, named.suffix) = (kept.sha256, kept.suffix) AND {more})"""


_OF_LENT: LiteralString = f"""({_naming("outputs", "named.expires_at IS NOT NULL")} OR EXISTS (
    SELECT FROM {SCHEMA}.result_artifacts AS named JOIN {SCHEMA}.results USING (owner, digest)
    WHERE (named.sha256, named.suffix) = (kept.sha256, kept.suffix) AND expires_at IS NOT NULL))"""
_OF_KEPT: LiteralString = f"""({_naming("outputs", "named.expires_at IS NULL")} OR EXISTS (
    SELECT FROM {SCHEMA}.result_artifacts AS named JOIN {SCHEMA}.results USING (owner, digest)
    WHERE (named.sha256, named.suffix) = (kept.sha256, kept.suffix) AND expires_at IS NULL)
    OR {_naming("request_artifacts")} OR {_naming("preset_artifacts")}
    OR {_naming("schedule_artifacts")} OR {_naming("uploads")})"""
KEPT: Mapping[str, LiteralString] = {
    "results": "kept.expires_at IS NULL",
    "outputs": "kept.expires_at IS NULL",
    "result_artifacts": _LASTS,
    "job_results": _LASTS,
    "artifacts": f"(NOT {_OF_LENT} OR {_OF_KEPT})",
}
"""Which rows of a table go into a backup: none of what is lent (`lending`), for nobody would ever
take that out of it again."""


class _Writer:
    """One backup, written into an open file."""

    def __init__(
        self, connection: Sync, blobs: Blobs, file: IO[bytes], folder: Path, tell: Tell
    ) -> None:
        self._connection = connection
        self._blobs = blobs
        self._file = file
        self._folder = folder
        self._tell = tell

    def write(self) -> Contents:
        """Rows, then files."""
        self._connection.execute("SELECT pg_advisory_lock_shared(%s)", (BACKUP_LOCK,))
        with tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            files, jobs = self._write_snapshot(tar)
            total = sum(file.bytes for file in files)
            if shutil.disk_usage(self._folder).free < total:
                raise no_room(self._folder)
            missing = self._write_files(tar, files, total)
            _add(tar, END, json.dumps({"missing": missing}).encode())
        return Contents(jobs, len(files) - len(missing), total, len(missing))

    def _write_snapshot(self, tar: tarfile.TarFile) -> tuple[list[Artifact], int]:
        connection = self._connection
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            tables = self._tables()
            listed = connection.execute(
                f"SELECT sha256, bytes, suffix, mime_type FROM {SCHEMA}.artifacts AS kept"
                f" WHERE {KEPT['artifacts']} ORDER BY sha256"
            )
            files = [artifact_of(row) for row in listed]
            manifest = self._manifest(tables, files)
            _add(tar, MANIFEST, manifest.text().encode())
            for name, columns in tables.items():
                self._write_table(tar, name, columns)
            counted = connection.execute(f"SELECT count(*) AS jobs FROM {SCHEMA}.jobs").fetchone()
        return files, counted["jobs"] if counted else 0

    def _tables(self) -> Mapping[str, Sequence[str]]:
        schema = {"schema": SCHEMA}
        columns = {row["name"]: row["columns"] for row in self._connection.execute(COLUMNS, schema)}
        order = TopologicalSorter[str](dict.fromkeys(columns, ()))
        for row in self._connection.execute(REFERENCES, schema):
            if row["name"] in columns:
                order.add(row["name"], row["needs"])
        return {name: columns[name] for name in order.static_order()}

    def _manifest(self, tables: Mapping[str, Sequence[str]], files: Sequence[Artifact]) -> Manifest:
        applied = self._connection.execute(
            f"SELECT number FROM {SCHEMA}.migrations ORDER BY number"
        )
        given = self._connection.execute(
            "SELECT sequencename AS name, last_value FROM pg_sequences WHERE schemaname = %s"
            " AND last_value IS NOT NULL",
            (SCHEMA,),
        )
        return Manifest(
            version=__version__,
            migrations=[row["number"] for row in applied],
            tables=tables,
            sequences={row["name"]: row["last_value"] for row in given},
            files=len(files),
            bytes=sum(file.bytes for file in files),
        )

    def _write_table(self, tar: tarfile.TarFile, name: str, columns: Sequence[str]) -> None:
        query = sql.SQL("COPY (SELECT {} FROM {} AS kept WHERE {}) TO STDOUT").format(
            sql.SQL(", ").join(sql.Identifier("kept", column) for column in columns),
            sql.Identifier(SCHEMA, name),
            sql.SQL(KEPT.get(name, "true")),
        )
        with tempfile.TemporaryFile(dir=self._folder) as rows:
            with self._connection.cursor() as cursor, cursor.copy(query) as copy:
                for data in copy:
                    rows.write(data)
            size = rows.tell()
            rows.seek(0)
            _add_file(tar, TABLES + name, rows, size)

    def _write_files(
        self, tar: tarfile.TarFile, files: Sequence[Artifact], total: int
    ) -> list[str]:
        missing: list[str] = []
        done = 0
        for file in files:
            self._tell(done, total)
            done += file.bytes
            name = f"{file.sha256}{file.suffix}"
            try:
                place = self._blobs.path(file)
            except ArtifactLost:
                missing.append(name)
                continue
            with place.open("rb") as content:
                _add_file(tar, BLOBS + name, content, file.bytes)
        self._tell(total, total)
        # With the connection the lock is gone, and with it maybe a file that was to come.
        self._connection.execute("SELECT 1")
        return missing


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    _add_file(tar, name, io.BytesIO(content), len(content))


def _add_file(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    tar.addfile(info, content)
