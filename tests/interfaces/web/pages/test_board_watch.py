"""One look at a job for all who read its page."""

import asyncio
import threading
from contextlib import aclosing

from mutoscope.app import Studio
from mutoscope.app.feeds import Feeds
from mutoscope.interfaces.web.pages.board_live import drawn
from mutoscope.interfaces.web.pages.board_state import Board, Looker
from mutoscope.interfaces.web.pages.board_watch import Watches

LIMIT_S = 30


def told(board: Board, language: str) -> tuple[str, str, int]:
    """In place of HTML: a new value for each drawing, and the thread it was made in."""
    return board.job.status, language, threading.get_ident()


async def test_a_change_is_drawn_once_for_all_who_read_one_language(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    watches = Watches(told)
    async with asyncio.timeout(LIMIT_S), Feeds() as feeds:
        async with (
            watches.joined(studio, feeds, job.id) as one,
            watches.joined(studio, feeds, job.id) as other,
        ):
            assert one is other
            readers = [one.seen("en"), other.seen("en"), one.seen("ru")]
            first, second, third = await asyncio.gather(*(anext(each) for each in readers))
            assert first is second
            assert (first[:2], third[:2]) == (("queued", "en"), ("queued", "ru"))
            assert first[2] != threading.get_ident()
            for reader in readers:
                await reader.aclose()
        async with watches.joined(studio, feeds, job.id) as later:
            assert later is not one
    assert one.is_over


async def test_others_do_not_share_it(studio: Studio) -> None:
    anna = studio.acting_as("anna")
    job = await anna.submit("story", {"title": "Kites"})
    watches = Watches(told)
    async with (
        Feeds() as feeds,
        watches.joined(anna, feeds, job.id) as hers,
        watches.joined(studio.acting_as("local", sees_all=True), feeds, job.id) as operators,
        watches.joined(studio.acting_as("boris"), feeds, job.id) as his,
    ):
        assert len({id(hers), id(operators), id(his)}) == 3
        assert [each async for each in his.seen("en")] == []


async def test_who_joins_hears_what_is_now_and_the_end(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    watches = Watches(told)
    async with (
        asyncio.timeout(LIMIT_S),
        Feeds() as feeds,
        watches.joined(studio, feeds, job.id) as watch,
        aclosing(watch.seen("en")) as looks,
    ):
        assert (await anext(looks))[0] == "queued"
        await studio.cancel(job.id)
        assert [look[0] async for look in looks][-1] == "cancelled"
        assert [look[0] async for look in watch.seen("en")] == ["cancelled"]


async def test_what_is_as_it_was_is_not_drawn_anew(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites", "count": 2})
    await studio.work_job(job.id)
    parts = []
    for _ in range(2):
        looker = Looker(studio, job.id)
        await looker.begin()
        parts.append(drawn(await looker.look(), "en"))
    names = [name for name in parts[0] if name.startswith("card-")]
    assert len(names) == 2
    assert all(parts[0][name] is parts[1][name] for name in names)
    assert drawn(await looker.look(), "ru")[names[0]] != parts[0][names[0]]
