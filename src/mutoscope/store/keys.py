"""Keys of programs and people that ask over HTTP. Of a key's secret only the hash is here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString

from mutoscope.errors import NotFound
from mutoscope.store.database import Database, Row

NOTED_EVERY_S = 60
"""How exactly it is known when a key or a session was last used: not every request writes."""
LIVE: LiteralString = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())"


@dataclass(frozen=True)
class ApiKey:
    """`hash`: SHA-256 of the secret, in hexadecimal digits. `is_live`: neither revoked nor expired
    when it was read."""

    id: str
    owner: str
    name: str
    hash: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    is_live: bool


@dataclass(frozen=True)
class NewKey:
    """One to be kept. `lives`: for how long; None: until it is revoked."""

    id: str
    owner: str
    name: str
    hash: str
    scopes: Sequence[str]
    lives: timedelta | None = None


async def add(database: Database, new: NewKey) -> ApiKey:
    """Write the key down."""
    row = await database.one(
        f"""
        INSERT INTO api_keys (id, owner, name, hash, scopes, expires_at)
        VALUES (%(id)s, %(owner)s, %(name)s, %(hash)s, %(scopes)s, now() + %(lives)s::interval)
        RETURNING *, {LIVE} AS is_live
        """,
        {**vars(new), "scopes": list(new.scopes)},
    )
    assert row is not None
    return _key(row)


async def find(database: Database, key_id: str) -> ApiKey | None:
    """The key of this id, live or not."""
    row = await database.one(
        f"SELECT *, {LIVE} AS is_live FROM api_keys WHERE id = %(id)s", {"id": key_id}
    )
    return _key(row) if row else None


async def listing(database: Database) -> list[ApiKey]:
    """All there ever were, the newest first."""
    found = await database.all(
        f"SELECT *, {LIVE} AS is_live FROM api_keys ORDER BY created_at DESC, id"
    )
    return [_key(row) for row in found]


async def any_live(database: Database) -> bool:
    """Whether anybody has a key that opens something."""
    return bool(await database.all(f"SELECT 1 FROM api_keys WHERE {LIVE} LIMIT 1"))


async def note_use(database: Database, key_id: str) -> None:
    """It was used now; written down where that is not known of the last minute."""
    await database.all(
        "UPDATE api_keys SET last_used_at = now() WHERE id = %(id)s AND (last_used_at IS NULL"
        " OR last_used_at < now() - make_interval(secs => %(gap)s))",
        {"id": key_id, "gap": NOTED_EVERY_S},
    )


async def revoke(database: Database, key_id: str) -> ApiKey:
    """From now on it opens nothing; a second time changes nothing. NotFound."""
    row = await database.one(
        "UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = %(id)s"
        " RETURNING *, false AS is_live",
        {"id": key_id},
    )
    if row is None:
        raise NotFound(f"There is no key {key_id}.", hint="`mutoscope keys list` shows them.")
    return _key(row)


def _key(row: Row) -> ApiKey:
    scopes = tuple(row.pop("scopes"))
    return ApiKey(scopes=scopes, **row)
