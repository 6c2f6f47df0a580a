"""Browsers that have signed in. Of what their cookies hold only the hash is here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from mutoscope.store.database import Database, first, rows
from mutoscope.store.keys import LIVE, NOTED_EVERY_S

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
"""Then one signs in again, however often the session was used."""


@dataclass(frozen=True)
class Session:
    """`hash`: SHA-256 of the cookie. `key_id`: what it was opened with; None: `api_token`. `csrf`:
    what its pages send along to change something."""

    hash: str
    key_id: str | None
    owner: str
    scopes: Sequence[str]
    csrf: str


async def begin(database: Database, new: Session) -> None:
    """Write it down; those that are over go."""
    async with database.transaction() as connection:
        await rows(
            connection,
            "DELETE FROM sessions WHERE expires_at <= now() OR seen_at <= now() - %(idle)s",
            {"idle": IDLE},
        )
        await rows(
            connection,
            """
            INSERT INTO sessions (hash, key_id, owner, scopes, csrf, expires_at)
            VALUES (%(hash)s, %(key_id)s, %(owner)s, %(scopes)s, %(csrf)s, now() + %(longest)s)
            """,
            {**vars(new), "scopes": list(new.scopes), "longest": LONGEST},
        )


async def find(database: Database, hashes: Collection[str]) -> Session | None:
    """The one of these hashes that is not over. It ends with the key it was opened with."""
    async with database.connection() as connection:
        row = await first(
            connection,
            f"""
            SELECT hash, key_id, owner, scopes, csrf,
                seen_at < now() - make_interval(secs => %(gap)s) AS is_stale
            FROM sessions WHERE hash = ANY(%(hashes)s)
                AND expires_at > now() AND seen_at > now() - %(idle)s
                AND (key_id IS NULL OR key_id IN (SELECT id FROM api_keys WHERE {LIVE}))
            """,
            {"hashes": list(hashes), "idle": IDLE, "gap": NOTED_EVERY_S},
        )
        if row and row.pop("is_stale"):
            await rows(
                connection,
                "UPDATE sessions SET seen_at = now() WHERE hash = %(hash)s",
                {"hash": row["hash"]},
            )
    return Session(**row) if row else None


async def end(database: Database, hashes: Collection[str]) -> None:
    """They open nothing any more."""
    await database.all(
        "DELETE FROM sessions WHERE hash = ANY(%(hashes)s)", {"hashes": list(hashes)}
    )
