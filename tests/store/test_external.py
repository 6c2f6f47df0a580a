"""A server of the operator's own."""

from pathlib import Path

import psycopg
import pytest

from mutoscope.config import load_settings
from mutoscope.errors import ConfigError, MutoscopeError, ResourceExhausted
from mutoscope.store.external import ExternalPostgres
from mutoscope.store.server import EmbeddedPostgres, choose_server


def _ask(conninfo: str, question: str) -> object:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def test_the_settings_choose(tmp_path: Path, database: str) -> None:
    assert isinstance(choose_server(load_settings(data_dir=tmp_path)), EmbeddedPostgres)
    chosen = choose_server(load_settings(data_dir=tmp_path, database_url=database))
    assert isinstance(chosen, ExternalPostgres)
    assert chosen.start() == database
    assert chosen.save_copy("x") is None
    chosen.release()
    assert _ask(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


@pytest.mark.parametrize(
    ("url", "kind", "says"),
    [
        ("postgresql://u:hush@127.0.0.1:1/d", ResourceExhausted, "does not answer"),
        ("postgresql://u:hush@127.0.0.1:port/d", ConfigError, "DATABASE_URL"),
        ("mysql://u:hush@127.0.0.1/d", ConfigError, "not a PostgreSQL connection string"),
        ("hush", ConfigError, "not a PostgreSQL connection string"),
    ],
)
def test_server_that_cannot_be_reached(url: str, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says) as caught:
        ExternalPostgres(url).start()
    assert isinstance(caught.value, MutoscopeError)
    assert caught.value.hint
    assert "hush" not in caught.value.message + caught.value.hint


def test_database_that_is_not_there(postgres: str) -> None:
    url = f"{postgres} password=hush".replace("dbname=postgres", "dbname=nothere")
    with pytest.raises(ConfigError, match="nothere") as caught:
        ExternalPostgres(url).start()
    assert "hush" not in caught.value.message
