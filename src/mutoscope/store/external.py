"""A PostgreSQL server of the operator's own, named by DATABASE_URL."""

import re
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from mutoscope.errors import ConfigError, ResourceExhausted

OLDEST_VERSION = 14
CONNECT_LIMIT_S = 10
HINT = "Mend DATABASE_URL, or leave it out to use the database that comes with Mutoscope."
LASTING = (
    "authentication failed",
    "no pg_hba.conf entry",
    "no password supplied",
    "is not permitted to log in",
    "permission denied",
    "connection option",
)
ABSENT = re.compile(r'(role|user|database) "[^"]*" does not exist')
"""What only a person can mend; libpq tells no SQLSTATE of a connection that was refused. All else
passes: names of stopped containers cannot be resolved, servers restart, poolers wait for theirs."""


class ExternalPostgres:
    """The same verbs as `EmbeddedPostgres`, for a server that is not ours to start or stop."""

    def __init__(self, url: str) -> None:
        self._url = url

    def start(self) -> str:
        """Prove that the server answers; the connection string.

        Raises ConfigError when it cannot work, ResourceExhausted when it may work later. Neither
        shows the password.
        """
        try:
            with psycopg.connect(self._url, connect_timeout=CONNECT_LIMIT_S) as connection:
                version = connection.info.server_version // 10_000
        except psycopg.ProgrammingError:
            raise ConfigError(
                "DATABASE_URL is not a PostgreSQL connection string.",
                hint="Write it as postgresql://user:password@host:5432/database",
            ) from None
        except psycopg.OperationalError as error:
            raise unreachable(self._without_password(str(error))) from None
        if version < OLDEST_VERSION:
            raise ConfigError(
                f"The server of DATABASE_URL is PostgreSQL {version}; {OLDEST_VERSION} or newer "
                "is needed.",
                hint=HINT,
            )
        return self._url

    def _without_password(self, text: str) -> str:
        password = conninfo_to_dict(self._url).get("password")
        return text.replace(str(password), "********") if password else text

    def revive(self) -> None:
        """Nothing to do but to wait: the server is not ours to start."""

    def release(self) -> None:
        """Nothing to do: the server is not ours."""

    def save_copy(self, label: str) -> Path | None:
        """None: backing up a server of their own is the operator's."""
        return None


def unreachable(reason: str) -> ConfigError | ResourceExhausted:
    """What libpq's reason for a connection that failed means: nobody can use it so, or not now."""
    asked = "Is the server running"  # and where: libpq's second line, which says nothing new
    lines = (line.strip() for line in reason.splitlines())
    reason = "; ".join(line for line in lines if line and not line.startswith(asked))
    reason = reason.removeprefix("connection is bad: ")
    reason = reason.removeprefix("connection failed: ")
    if any(words in reason for words in LASTING) or ABSENT.search(reason):
        return ConfigError(f"DATABASE_URL cannot be used: {reason}", hint=HINT)
    return ResourceExhausted(
        f"The server of DATABASE_URL does not answer: {reason}",
        hint="Start it, or look at the network between; then try again.",
        code="database",
    )
