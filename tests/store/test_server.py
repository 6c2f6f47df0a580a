"""The embedded PostgreSQL, with real servers and real kills."""

import contextlib
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from mutoscope.errors import ConfigError, ResourceExhausted
from mutoscope.store import server
from mutoscope.store.cluster import open_cluster
from mutoscope.store.locks import FileLock
from mutoscope.store.server import EmbeddedPostgres


def _ask(conninfo: str, question: str) -> object:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def _do(conninfo: str, statement: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(statement)


def _postmaster(embedded: EmbeddedPostgres) -> psutil.Process:
    claim = open_cluster(embedded.folder).read_pid_file()
    assert claim is not None
    return psutil.Process(claim.pid)


def test_starts_is_found_and_stops_with_its_last_user(tmp_path: Path) -> None:
    first, second = EmbeddedPostgres(tmp_path), EmbeddedPostgres(tmp_path)
    assert not first.is_running()
    conninfo = first.start()
    assert first.start() == conninfo
    assert second.start() == conninfo
    assert _ask(conninfo, "SELECT 1") == 1
    first.release()
    assert second.is_running()
    second.release()
    assert not second.is_running()
    second.release()
    second.stop()


def test_closed_durable_and_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("PGPORT", "1")
    above = tmp_path / "home"
    above.mkdir(mode=0o700)
    before = _rights_above(above)
    with EmbeddedPostgres(above / "data") as embedded:
        conninfo = embedded.start()
        environment = _postmaster(embedded).environ()
        listening = _postmaster(embedded).net_connections("inet")
        said = {name: _ask(conninfo, f"SHOW {name}") for name in EXPECTED}
        socket_dir = Path(str(_ask(conninfo, "SHOW unix_socket_directories")).strip('"'))
        for folder in (socket_dir, embedded.folder, embedded.folder / "cluster"):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert said == EXPECTED
    assert listening == []
    assert not {"OPENAI_API_KEY", "PGPORT"} & set(environment)
    assert _rights_above(above) == before
    assert not socket_dir.exists() or socket_dir.is_relative_to(embedded.folder)


EXPECTED = {
    "listen_addresses": "",
    "fsync": "on",
    "server_encoding": "UTF8",
    "timezone": "UTC",
    "max_connections": "60",
}


def _rights_above(folder: Path) -> list[tuple[Path, int, int]]:
    statuses = [(path, path.stat()) for path in (folder, *folder.parents)]
    return [(path, status.st_mode, status.st_uid) for path, status in statuses]


@pytest.mark.parametrize(
    "name",
    ["a, b 'c' \"d\" $HOME `id` данные", "long-" * 39 + "longs"],
    ids=["spaces and signs", "200 characters"],
)
def test_any_folder_name(tmp_path: Path, name: str) -> None:
    with EmbeddedPostgres(tmp_path / name) as embedded:
        assert _ask(embedded.start(), "SELECT 1") == 1
        assert EmbeddedPostgres(tmp_path / name).is_running()
    assert not embedded.is_running()


def test_copied_data_folder_has_a_server_of_its_own(
    started: EmbeddedPostgres, tmp_path: Path
) -> None:
    _do(started.start(), "CHECKPOINT")
    shutil.copytree(
        tmp_path / "database", tmp_path / "copy" / "database", ignore=lambda *_: ["socket"]
    )
    with EmbeddedPostgres(tmp_path / "copy") as copy:
        assert copy.start() != started.start()
        assert _postmaster(copy).pid != _postmaster(started).pid


@pytest.mark.parametrize("lines", [8, 2], ids=["whole", "torn"])
def test_stale_pid_file_that_names_a_living_stranger(data_dir: Path, lines: int) -> None:
    embedded = EmbeddedPostgres(data_dir)
    embedded.start()
    cluster = open_cluster(embedded.folder)
    pid_file = cluster.data / "postmaster.pid"
    text = pid_file.read_text().splitlines()
    embedded.stop()
    account = cluster.account
    with subprocess.Popen(["sleep", "60"], user=account.uid, group=account.gid) as stranger:
        stale = "\n".join([str(stranger.pid), *text[1:lines]]) + "\n"
        for path in (pid_file, cluster.socket_dir() / ".s.PGSQL.5432.lock"):
            path.write_text(stale)
            os.chown(path, account.uid, account.gid)
        assert not embedded.is_running()
        assert _ask(embedded.start(), "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()
    embedded.stop()


def test_killed_postmaster(started: EmbeddedPostgres) -> None:
    conninfo = started.start()
    _do(conninfo, "CREATE TABLE kept AS SELECT 42 AS answer")
    with contextlib.closing(psycopg.connect(conninfo)) as idle:
        idle.execute("SELECT 1")
        _postmaster(started).kill()
        assert EmbeddedPostgres(started.folder.parent).start() == conninfo
    assert _ask(conninfo, "SELECT answer FROM kept") == 42


def test_backend_that_outlives_its_postmaster(
    started: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "ORPHAN_GRACE_S", 0.1)
    conninfo = started.start()
    with contextlib.closing(psycopg.connect(conninfo)) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        busy = psutil.Process(row[0])
        busy.suspend()  # as one that hangs in a system call: it cannot notice that it is an orphan
        _postmaster(started).kill()
        assert _ask(started.start(), "SELECT 1") == 1
        assert not busy.is_running()


HOLD = """
import sys
from pathlib import Path
from mutoscope.store.locks import FileLock
from mutoscope.store.server import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[1])).start(), flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def _holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_killed_starter(data_dir: Path) -> None:
    with _holder(data_dir) as starter:
        assert starter.stdout is not None
        conninfo = starter.stdout.readline().strip()
        starter.kill()
        starter.wait()
    embedded = EmbeddedPostgres(data_dir)
    assert embedded.is_running()
    assert embedded.start() == conninfo
    embedded.release()
    assert not embedded.is_running()


def test_four_first_starts_at_once(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        starters = [stack.enter_context(_holder(tmp_path)) for _ in range(4)]
        answers = {starter.stdout.readline() for starter in starters if starter.stdout}
    assert len(answers) == 1
    embedded = EmbeddedPostgres(tmp_path)
    assert [p.pid for p in _heads(embedded)] == [_postmaster(embedded).pid]
    embedded.stop()
    assert _heads(embedded) == []


def _heads(embedded: EmbeddedPostgres) -> list[psutil.Process]:
    members = open_cluster(embedded.folder).processes()
    return [process for process in members if process.ppid() not in {p.pid for p in members}]


def test_data_folder_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be made") as caught:
        EmbeddedPostgres(tmp_path / "file" / "data").start()
    assert "MUTOSCOPE_DATA_DIR" in caught.value.hint


def test_lock_held_by_a_starter_that_hangs(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir(mode=0o700)
    with FileLock(tmp_path / "database" / "server.lock") as lock:
        assert lock.acquire()
        with pytest.raises(ResourceExhausted, match="Another process"):
            EmbeddedPostgres(tmp_path, limit_s=0.1).start()
