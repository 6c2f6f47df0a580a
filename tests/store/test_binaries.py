"""Who runs the server: root lends it an account, and users meet on one folder."""

import os
import pickle
import pwd
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from mutoscope.errors import ConfigError, MutoscopeError
from mutoscope.store import binaries
from mutoscope.store.binaries import Account, find_programs
from mutoscope.store.cluster import open_cluster
from mutoscope.store.server import EmbeddedPostgres

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
ALICE = pwd.getpwnam("daemon").pw_uid
NOBODY_AT_ALL = 61001


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


def _as_user(uid: int, function: Callable[[], object]) -> object:
    """Run a function in a forked child that has become another user."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
        try:
            answer: object = function()
        except MutoscopeError as error:
            answer = (type(error), error.message, error.hint)
        except BaseException as error:
            answer = repr(error)
        os.write(write, pickle.dumps(answer))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pickle.loads(pipe.read())
    os.waitpid(child, 0)
    if isinstance(answer, tuple):
        kind, message, hint = answer
        return kind(message, hint=hint)
    return answer


@needs_root
def test_root_first_then_another_user_is_told_why_not(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder / "data") as embedded:
        user = _postmaster(embedded).username()
        assert user in binaries.SERVICE_USERS
        assert (embedded.folder / "cluster").stat().st_uid == pwd.getpwnam(user).pw_uid
        refused = _as_user(ALICE, lambda: EmbeddedPostgres(open_folder / "data").start())
    assert isinstance(refused, ConfigError)
    assert "belongs to user root" in refused.message
    assert "MUTOSCOPE_DATA_DIR" in refused.hint


@needs_root
def test_user_without_a_name_is_told_why_not(open_folder: Path) -> None:
    refused = _as_user(NOBODY_AT_ALL, lambda: EmbeddedPostgres(open_folder / "data").start())
    assert isinstance(refused, ConfigError)
    assert "/etc/passwd" in refused.hint


@needs_root
def test_another_user_first_then_root_and_back(open_folder: Path) -> None:
    data = open_folder / "Application Support"

    def start_and_write() -> str:
        with EmbeddedPostgres(data) as embedded:
            _do(embedded.start(), "CREATE TABLE hers AS SELECT 7 AS n")
            return "done"

    def start_and_read() -> object:
        with EmbeddedPostgres(data) as embedded:
            return _ask(embedded.start(), "SELECT n FROM hers")

    assert _as_user(ALICE, start_and_write) == "done"
    with EmbeddedPostgres(data) as embedded:
        assert _ask(embedded.start(), "SELECT n FROM hers") == 7
        assert _postmaster(embedded).uids().effective == ALICE
        assert _as_user(ALICE, start_and_read) == 7
    assert not embedded.is_running()
    assert _as_user(ALICE, start_and_read) == 7
    owners = {path.stat().st_uid for path in (data / "database").iterdir()}
    assert owners == {ALICE}


@needs_root
@pytest.mark.slow
def test_wheel_in_a_folder_that_only_root_may_enter(
    open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = find_programs(Account.current()).folder.parent.parent
    tmp_path.chmod(0o700)
    (tmp_path / "site").mkdir()
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        (tmp_path / "site" / part.name).symlink_to(part)
    inside = tmp_path / "site" / wheel.name / f"pginstall{binaries.MAJOR}" / "bin"
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: inside)
    monkeypatch.setattr(
        binaries.platformdirs, "site_cache_path", lambda *_args, **_options: open_folder / "cache"
    )
    with EmbeddedPostgres(tmp_path / "data") as embedded:
        assert Path(_postmaster(embedded).exe()).is_relative_to(open_folder / "cache")
        assert _ask(embedded.start(), "SELECT 1") == 1
