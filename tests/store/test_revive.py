"""A server that dies under its users, in every way, and is started again by one of them."""

import contextlib
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg
import pytest
from chaos.disk import fill, mounted

from mutoscope.errors import ResourceExhausted
from mutoscope.jobs.patience import patiently
from mutoscope.store.cluster import open_cluster
from mutoscope.store.database import Database, DatabaseGone
from mutoscope.store.server import EmbeddedPostgres


def ask(conninfo: str, question: LiteralString) -> object:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def postmaster(server: EmbeddedPostgres) -> psutil.Process:
    claim = open_cluster(server.folder).read_pid_file()
    assert claim is not None
    return psutil.Process(claim.pid)


def kill(server: EmbeddedPostgres) -> None:
    postmaster(server).kill()


def stop_at_once(server: EmbeddedPostgres) -> None:
    """As `pg_ctl stop -m immediate`: https://www.postgresql.org/docs/18/server-shutdown.html"""
    head = postmaster(server)
    head.send_signal(signal.SIGQUIT)
    head.wait(20)


def kill_all(server: EmbeddedPostgres) -> None:
    """As the kernel does: the shared memory, the pid file and the socket are left."""
    members = open_cluster(server.folder).processes()
    for process in members:
        process.kill()
    psutil.wait_procs(members, timeout=20)


def kill_backend(server: EmbeddedPostgres) -> None:
    """The postmaster takes its memory for broken then, and starts all the others again."""
    with contextlib.closing(psycopg.connect(server.start(), autocommit=True)) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        backend = psutil.Process(row[0])
        backend.kill()
        with contextlib.suppress(psycopg.OperationalError):
            connection.execute("SELECT 1")


def lose_socket(server: EmbeddedPostgres) -> None:
    """As a cleaner of temporary folders does, under a server that lives."""
    claim = open_cluster(server.folder).read_pid_file()
    assert claim is not None
    shutil.rmtree(claim.socket_dir)


DEATHS: list[Callable[[EmbeddedPostgres], None]] = [
    kill,
    stop_at_once,
    kill_all,
    kill_backend,
    lose_socket,
]


@pytest.mark.parametrize("die", DEATHS, ids=[each.__name__ for each in DEATHS])
def test_revived_under_the_same_name(
    started: EmbeddedPostgres, die: Callable[[EmbeddedPostgres], None]
) -> None:
    conninfo = started.start()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    die(started)
    started.revive()
    assert ask(conninfo, "SELECT answer FROM kept") == 42
    assert started.start() == conninfo


def pid_and_parent(process: psutil.Process) -> tuple[int, int]:
    """A backend may end while it is looked at; it has no parent then (0)."""
    try:
        return process.pid, process.ppid()
    except psutil.NoSuchProcess:
        return process.pid, 0


def test_of_several_one_starts_it(started: EmbeddedPostgres) -> None:
    conninfo = started.start()
    others = [EmbeddedPostgres(started.folder.parent) for _ in range(3)]
    for other in others:
        other.start()
    kill(started)
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(each.revive) for each in (started, *others)]:
            done.result(60)
    assert ask(conninfo, "SELECT 1") == 1
    parents = dict(map(pid_and_parent, open_cluster(started.folder).processes()))
    heads = {pid for pid, parent in parents.items() if parent and parent not in parents}
    assert heads == {postmaster(started).pid}
    for other in others:
        other.release()
    assert started.is_running()


def test_who_holds_none_revives_none(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir)
    server.revive()
    assert not server.is_running()


def test_who_leaves_waits_for_who_revives(started: EmbeddedPostgres) -> None:
    """A thread that starts the server must not start it for nobody."""
    kill(started)
    reviving = threading.Thread(target=started.revive)
    reviving.start()
    started.release()
    reviving.join(60)
    started.revive()
    assert not started.is_running()


@pytest.fixture
def disk(tmp_path: Path, _made: Path) -> Iterator[Path]:
    """A disk of 96 MB with a data folder on it."""
    place = tmp_path / "disk"
    with mounted(place, "size=96m") as may:
        if not may:
            pytest.skip("may not mount a small disk here")
        (place / "database").mkdir(mode=0o700)
        shutil.copytree(_made, place / "database" / "cluster")
        yield place
        EmbeddedPostgres(place).stop()


async def test_a_disk_that_is_full_and_then_is_not(disk: Path) -> None:
    server = EmbeddedPostgres(disk)
    database = Database(server.start())
    await database.open()
    try:
        await database.all("CREATE TABLE kept (text text)")
        fill(disk / "ballast")
        with pytest.raises(DatabaseGone) as said:  # one statement fails, or the server ends
            await write_without_end(database)
        assert said.value.hint
        kill_all(server)
        fill(disk / "ballast")
        with contextlib.suppress(ResourceExhausted):  # where its last log still has room, it starts
            server.revive()
        (disk / "ballast").unlink()
        server.revive()
        await patiently(database.all, "INSERT INTO kept VALUES ('y')")
        assert len(await database.all("SELECT * FROM kept WHERE text = 'y'")) == 1
    finally:
        await database.close()
        server.stop()


async def write_without_end(database: Database) -> None:
    while True:
        await database.all("INSERT INTO kept SELECT repeat('x', 100) FROM generate_series(1, 9999)")


ROOM = """
import sys
from pathlib import Path
from typing import LiteralString
from mutoscope.errors import MutoscopeError
from mutoscope.store.server import EmbeddedPostgres
try:
    EmbeddedPostgres(Path(sys.argv[1])).start()
except MutoscopeError as error:
    print(error.message)
"""


def test_a_data_folder_that_cannot_be_written(data_dir: Path) -> None:
    with mounted(data_dir / "database", "ro,size=1m") as may:
        if not may:
            pytest.skip("may not mount here")
        said = subprocess.run(
            [sys.executable, "-c", ROOM, str(data_dir)], capture_output=True, text=True, check=True
        )
    assert "Read-only file system" in said.stdout
    with EmbeddedPostgres(data_dir) as server:
        assert server.is_running()
