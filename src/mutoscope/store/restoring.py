"""Putting a backup into an empty data folder and an empty database.

The whole file is read first, and its files checked, into a folder beside their place. Then the rows
are loaded in one transaction, the files moved to their place within it, and it is committed:
whatever goes wrong before leaves nothing behind. Where the answer to the commit is lost, the server
is asked again; the files go only when it says that the rows are not there.

What was running when the backup was made is in the position of a job whose machine was switched
off: it is taken over. Rows come into the tables of the version that wrote them, and are then
migrated.
"""

import json
import re
import shutil
import tarfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, LiteralString, cast

import psycopg
from psycopg import errors, sql

from mutoscope.errors import ConfigError, ResourceExhausted, WrongState
from mutoscope.store.accounts import make_folder
from mutoscope.store.backup import COLUMNS, Sync, connected
from mutoscope.store.backup_format import (
    BLOBS,
    END,
    MANIFEST,
    TABLES,
    Contents,
    Manifest,
    Tell,
    file_errors,
    foreign,
    no_room,
    read_manifest,
    too_new,
    torn,
)
from mutoscope.store.blobs import Blobs, sync_folder
from mutoscope.store.database import SCHEMA, translated
from mutoscope.store.locks import FileLock
from mutoscope.store.schema import LOCK, Migration, migrations
from mutoscope.store.workers import MOVED

BLOB_NAME = re.compile(r"([0-9a-f]{64})((?:\.\w+)?)")
SMALL_BYTES = 1 << 24
"""More is never in a manifest."""
READ_BYTES = 1 << 20
ASK_S = 10.0
"""How long a server that has not answered a commit is asked what has become of it."""
ASK_AGAIN_S = 0.2
USED: LiteralString = """
SELECT EXISTS (SELECT FROM jobs) OR EXISTS (SELECT FROM artifacts) OR EXISTS (SELECT FROM calls)
    OR EXISTS (SELECT FROM workers WHERE stopped_at IS NULL) AS used
"""


def restore(conninfo: str, blobs: Blobs, path: Path, tell: Tell) -> Contents:
    """Restore a backup. Blocks.

    InvalidRequest: the file is no backup, or damaged; WrongState: there is something already;
    ConfigError: a newer version made it; ResourceExhausted: no room, no database, or (it says so)
    nobody knows whether all was restored.
    """
    _refuse_used_folder(blobs)
    with _alone(blobs), translated(), closing(connected(conninfo)) as connection:
        _refuse_used_database(connection)
        with _opened(path) as tar, _stage(blobs) as stage:
            backup = _Backup(path, tar, stage, tell)
            backup.read()
            with _moving(stage, blobs, conninfo) as move, connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
                _refuse_used_database(connection)
                with _refusals(path):
                    backup.load(connection)
                move(_transaction(connection))
        return Contents(backup.jobs, backup.files, backup.manifest.bytes, backup.missing)


@contextmanager
def _alone(blobs: Blobs) -> Generator[None]:
    with FileLock(blobs.folder.with_name("restore.lock")) as lock:
        if not lock.acquire():
            raise WrongState(
                f"A backup is being restored into {blobs.folder.parent} already.",
                hint="Wait for it.",
            )
        yield


@contextmanager
def _opened(path: Path) -> Generator[tarfile.TarFile]:
    is_open = False
    try:
        with file_errors(path, "read"), tarfile.open(path, "r:") as tar:
            is_open = True
            yield tar
    except (tarfile.TarError, EOFError):
        raise (torn(path, "it ends early") if is_open else foreign(path)) from None


@contextmanager
def _stage(blobs: Blobs) -> Generator[Blobs]:
    """A store beside the store, for as long as nothing is decided."""
    folder = blobs.folder.with_name(f"{blobs.folder.name}.restoring")
    shutil.rmtree(folder, ignore_errors=True)  # what a killed process left
    stage = Blobs(folder)
    try:
        make_folder(folder)
        yield stage
    finally:
        stage.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _moving(stage: Blobs, blobs: Blobs, conninfo: str) -> Generator[Callable[[str], None]]:
    """How to put the files in their place, last of all in the transaction of that number; they are
    taken away again when it is known not to be committed."""
    moved: list[Path] = []
    committing: str | None = None

    def move(transaction: str) -> None:
        nonlocal committing
        make_folder(blobs.folder)
        for folder in stage.folder.glob("[0-9a-f][0-9a-f]"):
            target = blobs.folder / folder.name
            make_folder(target)
            for file in folder.iterdir():
                moved.append(file.replace(target / file.name))
            sync_folder(target)
        sync_folder(blobs.folder)
        committing = transaction

    try:
        yield move
    except BaseException as error:
        fate = "aborted" if committing is None else _fate(conninfo, committing)
        if fate == "aborted":
            for file in moved:
                file.unlink(missing_ok=True)
            raise
        if fate != "committed":
            raise _in_doubt(blobs) from error
        if not isinstance(error, psycopg.Error):
            raise


def _transaction(connection: Sync) -> str:
    row = connection.execute("SELECT pg_current_xact_id()::text AS number").fetchone()
    assert row is not None
    return row["number"]


def _fate(conninfo: str, transaction: str) -> str | None:
    """What has become of a transaction, by a connection of its own: "committed", "aborted", or
    None where the server does not say.

    https://www.postgresql.org/docs/18/functions-info.html#FUNCTIONS-INFO-SNAPSHOT
    """
    until_s = time.monotonic() + ASK_S
    while True:
        fate = _asked(conninfo, transaction)
        if fate in ("committed", "aborted") or time.monotonic() >= until_s:
            return fate
        time.sleep(ASK_AGAIN_S)


def _asked(conninfo: str, transaction: str) -> str | None:
    try:
        with closing(connected(conninfo)) as connection:
            row = connection.execute(
                "SELECT pg_xact_status(%s::text::xid8) AS fate", (transaction,)
            ).fetchone()
    except psycopg.Error:
        return None
    return row["fate"] if row else None


def _in_doubt(blobs: Blobs) -> ResourceExhausted:
    return ResourceExhausted(
        "The database went away in the last moment: it is not known whether the backup was"
        " restored.",
        hint="When it answers again, see `mutoscope jobs`: either all jobs are there, and so are"
        f" their files, or none is; then remove {blobs.folder} and restore it again.",
        code="database",
    )


def _refuse_used_folder(blobs: Blobs) -> None:
    if any(blobs.folder.glob("[0-9a-f][0-9a-f]/*")):
        raise WrongState(
            f"There are files in {blobs.folder} already: a backup is restored into an empty data"
            " folder only.",
            hint="Set MUTOSCOPE_DATA_DIR to another folder.",
        )


def _refuse_used_database(connection: Sync) -> None:
    connection.execute(f"SET search_path TO {SCHEMA}, public")
    try:
        with connection.transaction():
            row = connection.execute(USED).fetchone()
    except errors.UndefinedTable:
        return  # nothing of ours yet
    if row and row["used"]:
        raise WrongState(
            "The database has jobs, or a worker, already: a backup is restored into an empty one"
            " only.",
            hint="Set MUTOSCOPE_DATA_DIR to another folder, or DATABASE_URL to another database.",
        )


class _Backup:
    """One backup that is being read."""

    def __init__(self, path: Path, tar: tarfile.TarFile, stage: Blobs, tell: Tell) -> None:
        self.jobs = 0
        self.files = 0
        self.missing = 0
        self._path = path
        self._tar = tar
        self._stage = stage
        self._tell = tell
        self._done_bytes = 0
        self._tables: dict[str, tarfile.TarInfo] = {}
        self._ended = False
        self.manifest = self._first()

    def read(self) -> None:
        """Go through the whole file: check it, and put its files into the stage."""
        if shutil.disk_usage(self._stage.folder).free < self.manifest.bytes:
            raise no_room(self._stage.folder)
        for member in self._tar:
            self._take(member)
        if not self._ended or self.files + self.missing != self.manifest.files:
            raise torn(self._path, "it ends early")
        if set(self._tables) != set(self.manifest.tables):
            raise torn(self._path, "tables are missing")
        self._tell(self.manifest.bytes, self.manifest.bytes)

    def load(self, connection: Sync) -> None:
        """Make the tables anew, fill them, bring them up to date."""
        known = migrations()
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        connection.execute(
            "CREATE TABLE migrations (number integer PRIMARY KEY, name text NOT NULL,"
            " at timestamptz NOT NULL DEFAULT now())"
        )
        then = set(self.manifest.migrations)
        for each in known:
            if each.number in then:
                _apply(connection, each)
        self._fill(connection)
        for each in known:
            if each.number not in then:
                _apply(connection, each)
        connection.execute(
            "UPDATE workers SET stopped_at = now(), stop_cause = %s WHERE stopped_at IS NULL",
            (MOVED,),
        )
        # Where the backup comes from may have published them since: a person decides.
        connection.execute(
            "UPDATE publications SET status = 'unknown' WHERE status IN ('pending', 'publishing')"
        )
        counted = connection.execute("SELECT count(*) AS jobs FROM jobs").fetchone()
        self.jobs = counted["jobs"] if counted else 0

    def _first(self) -> Manifest:
        try:
            member = self._tar.next()
        except tarfile.TarError:
            raise foreign(self._path) from None
        if member is None or member.name != MANIFEST or member.size > SMALL_BYTES:
            raise foreign(self._path)
        manifest = read_manifest(self._content(member).read(), self._path)
        if set(manifest.migrations) - {each.number for each in migrations()}:
            raise too_new(self._path, manifest.version)
        return manifest

    def _content(self, member: tarfile.TarInfo) -> IO[bytes]:
        content = self._tar.extractfile(member) if member.isreg() else None
        if content is None:
            raise torn(self._path, f"{member.name} is no file")
        return content

    def _take(self, member: tarfile.TarInfo) -> None:
        if member.name.startswith(BLOBS):
            self._take_file(member)
        elif member.name.startswith(TABLES):
            self._tables[member.name.removeprefix(TABLES)] = member
        elif member.name == END:
            self.missing = self._lost_before(member)
            self._ended = True
        elif member.name != MANIFEST:
            raise torn(self._path, f"{member.name} does not belong there")

    def _lost_before(self, member: tarfile.TarInfo) -> int:
        try:
            return len(json.loads(self._content(member).read())["missing"])
        except (ValueError, KeyError, TypeError):
            raise torn(self._path, f"{END} cannot be read") from None

    def _take_file(self, member: tarfile.TarInfo) -> None:
        named = BLOB_NAME.fullmatch(member.name.removeprefix(BLOBS))
        if named is None:
            raise torn(self._path, f"{member.name} does not belong there")
        self._tell(self._done_bytes, self.manifest.bytes)
        with file_errors(self._stage.folder, "written"), self._stage.scratch.open() as folder:
            place = folder / f"file{named[2]}"
            with place.open("wb") as file:
                shutil.copyfileobj(self._content(member), file, READ_BYTES)
            sha256, size = self._stage.put(place, move=True)
        if sha256 != named[1]:
            raise torn(self._path, f"the content of {member.name} has changed")
        self._done_bytes += size
        self.files += 1

    def _fill(self, connection: Sync) -> None:
        there = {
            row["name"]: row["columns"] for row in connection.execute(COLUMNS, {"schema": SCHEMA})
        }
        for name, columns in self.manifest.tables.items():
            if not set(columns) <= set(there.get(name, ())):
                raise torn(self._path, f"there is no table {name} like that")
        for name in self.manifest.tables:  # what a migration has put there
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(name)))
        for name, columns in self.manifest.tables.items():
            self._fill_table(connection, name, columns)
        for name, last in self.manifest.sequences.items():
            connection.execute("SELECT setval(%s::regclass, %s)", (f'{SCHEMA}."{name}"', last))

    def _fill_table(self, connection: Sync, name: str, columns: Sequence[str]) -> None:
        """Triggers tell of what happens; this has happened already."""
        table = sql.Identifier(name)
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(
            table, sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        content = self._content(self._tables[name])
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            while data := content.read(READ_BYTES):
                copy.write(data)
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))


def _apply(connection: Sync, migration: Migration) -> None:
    # Our own files, not input.
    connection.execute(cast(LiteralString, migration.sql))
    connection.execute(
        "INSERT INTO migrations (number, name) VALUES (%s, %s)", (migration.number, migration.name)
    )


@contextmanager
def _refusals(path: Path) -> Generator[None]:
    """Turns what the server says of the rows, and of our rights, into a sentence."""
    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise torn(path, f"rows do not fit ({str(error).splitlines()[0]})") from error
    except errors.InsufficientPrivilege as error:
        raise ConfigError(
            f"The database does not let us restore: {str(error).splitlines()[0]}.",
            hint="Give the role of DATABASE_URL the right to create schemas.",
        ) from error
