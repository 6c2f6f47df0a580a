"""Keys as rows."""

from datetime import timedelta

import pytest

from mutoscope.errors import NotFound
from mutoscope.store import keys
from mutoscope.store.database import Database
from mutoscope.store.keys import NewKey


def new(key_id: str, **changed: object) -> NewKey:
    fields = {"owner": "anna", "name": "laptop", "hash": "00", "scopes": ["read"]} | changed
    return NewKey(id=key_id, **fields)  # type: ignore[arg-type]


async def test_one_lives_until_it_is_revoked(store: Database) -> None:
    assert not await keys.any_live(store)
    made = await keys.add(store, new("one", scopes=["read", "write"]))
    assert (made.owner, made.scopes, made.is_live) == ("anna", ("read", "write"), True)
    assert (made.expires_at, made.last_used_at, made.revoked_at) == (None, None, None)
    assert await keys.find(store, "one") == made
    assert await keys.any_live(store)
    revoked = await keys.revoke(store, "one")
    assert not revoked.is_live
    assert revoked == await keys.find(store, "one")
    assert await keys.revoke(store, "one") == revoked
    assert not await keys.any_live(store)


async def test_one_expires(store: Database) -> None:
    made = await keys.add(store, new("one", lives=timedelta(days=2)))
    assert made.expires_at == made.created_at + timedelta(days=2)
    await store.all("UPDATE api_keys SET expires_at = now()")
    found = await keys.find(store, "one")
    assert found is not None
    assert not found.is_live
    assert not await keys.any_live(store)


async def test_they_are_listed_newest_first(store: Database) -> None:
    for key_id in ("b", "a"):
        await keys.add(store, new(key_id))
    await keys.revoke(store, "b")
    assert [(key.id, key.is_live) for key in await keys.listing(store)] == [
        ("a", True),
        ("b", False),
    ]
    assert await keys.find(store, "c") is None
    with pytest.raises(NotFound, match="no key c"):
        await keys.revoke(store, "c")


async def test_use_is_noted_once_a_minute(store: Database) -> None:
    await keys.add(store, new("one"))

    async def used() -> object:
        await keys.note_use(store, "one")
        found = await keys.find(store, "one")
        assert found is not None
        return found.last_used_at

    first = await used()
    assert first is not None
    assert await used() == first
    await store.all("UPDATE api_keys SET last_used_at = now() - interval '61 s'")
    assert await used() != first
