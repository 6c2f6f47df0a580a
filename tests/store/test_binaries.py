"""Finding the programs of the wheel, or making a copy that the server's account can reach."""

import os
from pathlib import Path

import psutil
import psycopg
import pytest

from mutoscope.store import binaries
from mutoscope.store.accounts import Account
from mutoscope.store.binaries import find_programs
from mutoscope.store.cluster import open_cluster
from mutoscope.store.server import EmbeddedPostgres

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def _ask(conninfo: str, question: str) -> object:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def _postmaster(embedded: EmbeddedPostgres) -> psutil.Process:
    claim = open_cluster(embedded.folder).read_pid_file()
    assert claim is not None
    return psutil.Process(claim.pid)


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
