"""Making a cluster: interrupted, refused, of another version, in another's socket folder."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from mutoscope.errors import ConfigError, MutoscopeError, ResourceExhausted
from mutoscope.store.accounts import Account, service_account
from mutoscope.store.binaries import Programs, find_programs
from mutoscope.store.cluster import Cluster
from mutoscope.store.server import EmbeddedPostgres


def _ask(conninfo: str, question: str) -> object:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


KILLED_IN_INITDB = """
import sys
from pathlib import Path
from mutoscope.store.binaries import Account, Programs
from mutoscope.store.server import EmbeddedPostgres
data, programs, uid, gid = Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:])
EmbeddedPostgres(data, programs=Programs(programs, Account(uid, gid))).start()
"""


def _fake(folder: Path, name: str, script: str) -> Path:
    """A folder with one program of our own making."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return folder


def _account() -> Account:
    return Account.current() if os.geteuid() else service_account()


def test_starter_killed_while_the_cluster_is_made(open_folder: Path) -> None:
    account = _account()
    real = find_programs(account).folder
    fifo = open_folder / "fifo"
    os.mkfifo(fifo)
    fifo.chmod(0o666)
    script = f'mkdir base; echo half > PG_VERSION; echo here > {fifo}; exec {real}/initdb "$@"'
    programs = _fake(open_folder / "bin", "initdb", script)
    args = [str(open_folder / "data"), str(programs), str(account.uid), str(account.gid)]
    with subprocess.Popen([sys.executable, "-c", KILLED_IN_INITDB, *args]) as starter:
        fifo.read_text()
        starter.kill()
    assert not (open_folder / "data" / "database" / "cluster").exists()
    with EmbeddedPostgres(open_folder / "data") as embedded:
        assert _ask(embedded.start(), "SELECT 1") == 1
    assert not (open_folder / "data" / "database" / "cluster.new").exists()


def _with_programs(data: Path, programs: Path, limit_s: float = 60.0) -> EmbeddedPostgres:
    return EmbeddedPostgres(data, programs=Programs(programs, _account()), limit_s=limit_s)


def test_server_that_does_not_come_up_in_time(open_folder: Path, data_dir: Path) -> None:
    programs = _fake(open_folder / "bin", "pg_ctl", "echo thinking hard; exec sleep 60")
    with pytest.raises(ResourceExhausted, match="thinking hard") as caught:
        _with_programs(data_dir, programs, limit_s=0.5).start()
    assert "0.5 s" in caught.value.message
    assert "server.log" in caught.value.hint
    with EmbeddedPostgres(data_dir) as embedded:
        assert embedded.is_running()


@pytest.mark.parametrize(
    ("words", "kind"),
    [("something odd", ConfigError), ("write: No space left on device", ResourceExhausted)],
)
def test_cluster_that_cannot_be_made(open_folder: Path, words: str, kind: type[Exception]) -> None:
    programs = _fake(open_folder / "bin", "initdb", f"echo '{words}'; exit 1")
    with pytest.raises(kind) as caught:
        _with_programs(open_folder / "data", programs).start()
    assert isinstance(caught.value, MutoscopeError)
    assert caught.value.hint
    assert not (open_folder / "data" / "database" / "cluster").exists()


def test_cluster_of_another_major_version(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as embedded:
        version = embedded.folder / "cluster" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(ConfigError, match="made by PostgreSQL 17"):
        embedded.start()
    version.unlink()
    with pytest.raises(ConfigError, match="not a PostgreSQL data folder"):
        embedded.start()


def test_socket_folder_made_by_somebody_else(open_folder: Path) -> None:
    (open_folder / "database").mkdir(mode=0o700)
    cluster = Cluster(open_folder / ("d" * 120), Account.current())
    cluster.folder.mkdir()
    first = cluster.socket_dir()
    assert cluster.socket_dir() == first
    first.chmod(0o777)
    with pytest.raises(ConfigError, match="not a private folder"):
        cluster.socket_dir()
    first.rmdir()
    first.symlink_to(open_folder)
    with pytest.raises(ConfigError, match="not a private folder"):
        cluster.socket_dir()
    first.unlink()


def test_full_disk(small_disk: Path) -> None:
    with pytest.raises(ResourceExhausted, match="full") as caught:
        EmbeddedPostgres(small_disk / "data").start()
    assert "Free some space" in caught.value.hint
    assert not (small_disk / "data" / "database" / "cluster").exists()
