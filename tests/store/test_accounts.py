"""Who runs the server: root lends it an account, and users meet on one folder."""

import os
import pickle
import pwd
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil
import psycopg
import pytest

from mutoscope.errors import ConfigError, MutoscopeError
from mutoscope.models import Artifact
from mutoscope.store import accounts
from mutoscope.store.blobs import Blobs
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


class _Refusal(NamedTuple):
    kind: type[MutoscopeError]
    message: str
    hint: str


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
            answer = _Refusal(type(error), error.message, error.hint)
        except BaseException as error:
            answer = repr(error)
        os.write(write, pickle.dumps(answer))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pickle.loads(pipe.read())
    os.waitpid(child, 0)
    return answer


@needs_root
def test_root_first_then_another_user_is_told_why_not(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder / "data") as embedded:
        user = _postmaster(embedded).username()
        assert user in accounts.SERVICE_USERS
        assert (embedded.folder / "cluster").stat().st_uid == pwd.getpwnam(user).pw_uid
        refused = _as_user(ALICE, lambda: EmbeddedPostgres(open_folder / "data").start())
    assert isinstance(refused, _Refusal)
    assert refused.kind is ConfigError
    assert "belongs to user root" in refused.message
    assert "MUTOSCOPE_DATA_DIR" in refused.hint


@needs_root
def test_user_without_a_name_is_told_why_not(open_folder: Path) -> None:
    refused = _as_user(NOBODY_AT_ALL, lambda: EmbeddedPostgres(open_folder / "data").start())
    assert isinstance(refused, _Refusal)
    assert refused.kind is ConfigError
    assert "/etc/passwd" in refused.hint


@needs_root
def test_another_user_first_then_root_and_back(open_folder: Path) -> None:
    data = open_folder / "Application Support"

    def start_and_write() -> object:
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
def test_files_that_root_keeps_for_a_user_are_hers(open_folder: Path) -> None:
    data = open_folder / "data"
    data.mkdir()
    os.chown(data, ALICE, ALICE)
    (open_folder / "clip.mp4").write_bytes(b"moving picture")
    roots = Blobs(data / "blobs")
    sha256, size = roots.put(open_folder / "clip.mp4")

    def read_and_keep() -> object:
        hers = Blobs(data / "blobs")
        found = hers.path(Artifact(sha256, size, ".mp4", "video/mp4")).read_bytes()
        again = hers.put(open_folder / "clip.mp4")
        hers.close()
        return found, again

    assert _as_user(ALICE, read_and_keep) == (b"moving picture", (sha256, size))
    roots.close()
