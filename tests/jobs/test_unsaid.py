"""What a process has yet to tell the database."""

import asyncio

import pytest

from mutoscope.jobs.unsaid import Unsaid
from mutoscope.store.database import Database, DatabaseGone


class Ear:
    """Hears what is told, unless it is `away`."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.away = False
        self.listening = asyncio.Event()
        self.listening.set()

    async def hear(self, _database: Database, what: str) -> None:
        await self.listening.wait()
        if self.away:
            raise DatabaseGone("away")
        self.heard.append(what)


@pytest.fixture
def unsaid() -> Unsaid:
    return Unsaid(Database(""))


async def test_what_could_not_be_said_is_said_later_and_once(unsaid: Unsaid) -> None:
    ear = Ear()
    ear.away = True
    for what in ("a", "b", "a"):
        unsaid.add(ear.hear, what)
        await unsaid.tell_soon()
    with pytest.raises(DatabaseGone):
        await unsaid.tell()
    ear.away = False
    await unsaid.tell()
    await unsaid.tell()
    assert sorted(ear.heard) == ["a", "b"]


async def test_what_is_not_so_any_more_is_not_said(unsaid: Unsaid) -> None:
    ear = Ear()
    unsaid.add(ear.hear, "a")
    unsaid.forget(ear.hear, "a")
    unsaid.forget(ear.hear, "never said")
    await unsaid.tell()
    assert ear.heard == []


async def test_who_is_cancelled_while_telling_leaves_it_to_the_next(unsaid: Unsaid) -> None:
    ear = Ear()
    ear.listening.clear()
    unsaid.add(ear.hear, "a")
    telling, waiting = (asyncio.ensure_future(unsaid.tell()) for _ in range(2))
    await asyncio.wait({telling}, timeout=0.01)
    telling.cancel()
    ear.listening.set()
    await asyncio.wait({telling, waiting})
    assert (telling.cancelled(), ear.heard) == (True, ["a"])
