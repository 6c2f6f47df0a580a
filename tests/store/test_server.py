"""The embedded PostgreSQL, with real servers."""

from pathlib import Path

import psycopg

from mutoscope.store.server import EmbeddedPostgres


def _ask(conninfo: str, question: str) -> object:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def test_starts_is_found_and_stops_with_its_last_user(tmp_path: Path) -> None:
    first, second = EmbeddedPostgres(tmp_path), EmbeddedPostgres(tmp_path)
    conninfo = first.start()
    assert second.start() == conninfo
    assert _ask(conninfo, "SELECT 1") == 1
    assert _ask(conninfo, "SHOW listen_addresses") == ""
    first.release()
    assert second.is_running()
    second.release()
    assert not second.is_running()


def test_database_is_empty(database: str) -> None:
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert _ask(database, tables) == 0
