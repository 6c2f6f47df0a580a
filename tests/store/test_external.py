"""A server of the operator's own."""

from pathlib import Path

import psycopg
import pytest

from mutoscope.config import load_settings
from mutoscope.errors import ConfigError, MutoscopeError, ResourceExhausted
from mutoscope.store import external
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


LASTING = [
    'FATAL: password authentication failed for user "u"',
    'FATAL: no pg_hba.conf entry for host "::1", user "u", database "d", no encryption',
    'FATAL: role "u" does not exist',
    'FATAL: database "d" does not exist',
    'FATAL: permission denied for database "d"',
    'FATAL: role "u" is not permitted to log in',
    "fe_sendauth: no password supplied",
    'invalid integer value "x" for connection option "port"',
]
PASSING = [
    'failed to resolve host "db": [Errno -2] Name or service not known',
    'could not translate host name "db" to address: Temporary failure in name resolution',
    "FATAL: the database system is starting up",
    "FATAL: the database system is not yet accepting connections",
    "FATAL: terminating connection due to administrator command",
    "FATAL: sorry, too many clients already",
    "FATAL: server login has been failing, try again later (server_login_retry)",
    "FATAL: query_wait_timeout",
    "FATAL: something nobody has thought of",
    "connection timeout expired",
]


@pytest.mark.parametrize(
    ("reason", "kind"),
    [(each, ConfigError) for each in LASTING] + [(each, ResourceExhausted) for each in PASSING],
)
def test_only_what_a_person_must_mend_is_lasting(reason: str, kind: type[MutoscopeError]) -> None:
    error = external.unreachable(f"connection failed: {reason}")
    assert type(error) is kind
    assert reason.rpartition(": ")[2] in error.message


def test_database_that_is_not_there(postgres: str) -> None:
    url = f"{postgres} password=hush".replace("dbname=postgres", "dbname=nothere")
    with pytest.raises(ConfigError, match="nothere") as caught:
        ExternalPostgres(url).start()
    assert "hush" not in caught.value.message
