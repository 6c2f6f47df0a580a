"""Many who ask at once how the studio is doing share one look."""

import asyncio
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.interfaces.telegram import looking
from mutoscope.interfaces.telegram.looking import Found, Looks, look
from mutoscope.testing import temporary_studio
from toy_memes import MEMES


class Held:
    """Looks as anybody does, but tells when it begins, and waits until it may."""

    def __init__(self) -> None:
        self.begun, self.may = asyncio.Event(), asyncio.Event()

    async def look(self, studio: Studio) -> Found:
        self.begun.set()
        await self.may.wait()
        return await look(studio)


async def test_all_who_ask_at_once_share_one_look_and_the_next_is_new(
    tmp_path: Path, database: str
) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=[MEMES]) as studio:
        looks = Looks(studio)
        first, *others = await asyncio.gather(*(looks.now() for _ in range(20)))
        assert all(each is first for each in others)
        assert (first.live, first.waiting, first.at_work) == ([], 0, 0)
        job = await studio.submit("meme", {"count": 1})
        later = await looks.now()
        assert [each.id for each in later.live] == [job.id]
        assert (later.waiting, later.at_work) == (1, 0)


async def test_no_answer_is_older_than_its_question(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=[MEMES]) as studio:
        looks, held = Looks(studio), Held()
        monkeypatch.setattr(looking, "look", held.look)
        first = asyncio.create_task(looks.now())
        await held.begun.wait()
        second = asyncio.create_task(looks.now())
        held.may.set()
        assert await first is not await second


async def test_a_look_that_does_not_come_back_keeps_nobody_for_long(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "PATIENCE_S", 0.0)
    async with temporary_studio(tmp_path, database_url=database, pipelines=[MEMES]) as studio:
        looks, held = Looks(studio), Held()
        monkeypatch.setattr(looking, "look", held.look)
        hanging = asyncio.create_task(looks.now())
        await held.begun.wait()
        monkeypatch.setattr(looking, "look", look)
        assert (await looks.now()).live == []
        assert not hanging.done()
        held.may.set()
        await hanging
