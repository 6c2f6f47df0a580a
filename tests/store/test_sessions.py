"""Sessions as rows."""

import pytest

from mutoscope.store import keys, sessions
from mutoscope.store.database import Database
from mutoscope.store.keys import NewKey
from mutoscope.store.sessions import Session


@pytest.fixture
async def session(store: Database) -> Session:
    """One that was opened with the key `one`."""
    await keys.add(store, NewKey("one", "anna", "laptop", "00", ["read"]))
    new = Session("cookie", "one", "anna", ["read"], "word")
    await sessions.begin(store, new)
    return new


async def test_it_is_found_by_any_of_its_hashes(store: Database, session: Session) -> None:
    assert await sessions.find(store, ["other", "cookie"]) == session
    assert await sessions.find(store, ["other"]) is None
    await sessions.end(store, ["other", "cookie"])
    assert await sessions.find(store, ["cookie"]) is None


async def test_one_of_no_key_needs_none(store: Database) -> None:
    new = Session("cookie", None, "local", ["read", "write", "admin"], "word")
    await sessions.begin(store, new)
    assert await sessions.find(store, ["cookie"]) == new


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE api_keys SET revoked_at = now()",
        "UPDATE api_keys SET expires_at = now()",
        "DELETE FROM api_keys",
        "UPDATE sessions SET seen_at = now() - interval '12 h'",
        "UPDATE sessions SET expires_at = now()",
    ],
)
async def test_when_it_is_over(store: Database, session: Session, change: str) -> None:
    assert await sessions.find(store, ["cookie"]) == session
    await store.all(change)  # type: ignore[arg-type]
    assert await sessions.find(store, ["cookie"]) is None


async def test_use_keeps_it_for_thirty_days(store: Database, session: Session) -> None:
    (row,) = await store.all("SELECT expires_at - created_at AS whole FROM sessions")
    assert row["whole"].days == 30
    await store.all("UPDATE sessions SET seen_at = now() - interval '11 h'")
    assert await sessions.find(store, ["cookie"]) == session
    (seen,) = await store.all("SELECT seen_at, now() - seen_at < '1 min' AS fresh FROM sessions")
    assert seen["fresh"]
    await sessions.find(store, ["cookie"])  # within the minute nothing is written
    (again,) = await store.all("SELECT seen_at FROM sessions")
    assert again["seen_at"] == seen["seen_at"]


async def test_those_that_are_over_go(store: Database, session: Session) -> None:
    await sessions.begin(store, Session("idle", None, "local", [], "word"))
    await store.all("UPDATE sessions SET expires_at = now() WHERE hash = 'cookie'")
    await store.all("UPDATE sessions SET seen_at = now() - interval '13 h' WHERE hash = 'idle'")
    await sessions.begin(store, Session("new", None, "local", [], "word"))
    assert [row["hash"] for row in await store.all("SELECT hash FROM sessions")] == ["new"]
