"""Copies of a running database."""

from pathlib import Path

import psycopg

from mutoscope.store.server import EmbeddedPostgres


def _ask(conninfo: str, question: str) -> object:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def _do(conninfo: str, statement: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(statement)


def test_copies_are_whole_and_the_last_two_are_kept(
    started: EmbeddedPostgres, tmp_path: Path
) -> None:
    conninfo = started.start()
    with psycopg.connect(conninfo) as at_work:
        copies = []
        for n in range(3):
            _do(conninfo, f"CREATE TABLE t{n} (n int)")
            copies.append(started.save_copy(f"Before 000{n}!"))
        at_work.execute("SELECT 1")
    kept = sorted((started.folder / "copies").iterdir())
    assert kept == copies[1:]
    assert kept[0].name.endswith("-before-0001")
    (tmp_path / "back" / "database").mkdir(parents=True, mode=0o700)
    copies[1].rename(tmp_path / "back" / "database" / "cluster")
    with EmbeddedPostgres(tmp_path / "back") as restored:
        assert _ask(restored.start(), "SELECT to_regclass('t1') IS NOT NULL")
        assert _ask(restored.start(), "SELECT to_regclass('t2') IS NULL")
