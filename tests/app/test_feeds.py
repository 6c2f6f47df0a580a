"""Many who follow the same: each is told all, once and in order, whatever happens."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mutoscope.app import Studio, feeds, tails
from mutoscope.app.feeds import Feeds, Place, place
from mutoscope.app.tails import Frame, Look, Reader, Tail, framed, told
from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.jobs import patience
from mutoscope.models import Event, Job
from mutoscope.store import events, feed
from mutoscope.store.database import DatabaseGone
from mutoscope.store.events import Fact
from mutoscope.testing import temporary_studio
from toys import ALL

AT = datetime(2026, 1, 1, tzinfo=UTC)
LIMIT_S = 10
SMALL_PAGE = 3


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path / "data", database_url=database, pipelines=ALL) as studio:
        yield studio


@pytest.fixture
async def open_feeds() -> AsyncIterator[Feeds]:
    async with Feeds(ring=4) as opened:
        yield opened


@pytest.fixture
def small_pages() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (tails, feeds):
            patch.setattr(module, "PAGE", SMALL_PAGE)
        yield


async def tell(studio: Studio, job: Job, *kinds: str) -> int:
    async with studio.engine.database.transaction() as connection:
        return await events.append(connection, job.id, [Fact(kind) for kind in kinds])


async def followed(open_feeds: Feeds, studio: Studio, job: Job, after: int = 0) -> list[Event]:
    async with asyncio.timeout(LIMIT_S):
        return [
            event
            async for batch in open_feeds.follow(studio, job.id, after=after)
            for event in batch
        ]


@dataclass
class Book:
    """A story in memory. `lags`: how long each answer is under way; `away`: it cannot be read so
    many times; `last`: the highest number that was given, also to what is removed."""

    lags: list[int]
    written: list[int] = field(default_factory=list[int])
    last: int = 0
    ended: bool = False
    away: int = 0
    reads: int = 0

    def write(self, *gaps: int) -> None:
        for gap in gaps:
            self.last += gap
            self.written.append(self.last)

    async def page(self, after: int) -> list[Frame[int]]:
        return (await self.look(after)).frames

    async def look(self, after: int) -> Look[int]:
        if self.away:
            self.away -= 1
            raise DatabaseGone("Away.")
        first = bisect_right(self.written, after)
        found = self.written[first : first + tails.PAGE]
        last, ended = self.last, self.ended
        self.reads += 1
        for _ in range(self.lags[self.reads % len(self.lags)]):
            await asyncio.sleep(0)
        frames = [Frame(seq, Event(seq, "job_a", AT, "kind")) for seq in found]
        if len(frames) == tails.PAGE:
            return Look(frames, frames[-1].place, again="at once")
        return Look(frames, max(last, after), ended=ended)


@dataclass
class Visitor:
    """Reads for a while, leaves in the middle of a batch perhaps, and comes back for the rest."""

    after: int
    stays: list[int]
    heard: list[int] = field(default_factory=list[int])

    async def visit(self, tail: Tail[int], book: Book) -> None:
        while True:
            stay = self.stays.pop() if self.stays else 10**9
            reader = Reader(tail, book, (self.heard or [self.after])[-1], tail.reached)
            for _ in range(stay):
                frames = await reader.next()
                if not frames:
                    return
                # Who leaves in the middle of a batch has heard only its begin.
                self.heard += [frame.place for frame in frames][: stay + 1]
                if len(frames) > stay + 1:
                    break
                await asyncio.sleep(0)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 9)),
        st.tuples(st.just("come"), st.lists(st.integers(0, 4), max_size=5)),
        st.tuples(st.just("pause"), st.integers(0, 20)),
        st.tuples(st.just("away"), st.integers(1, 2)),
    ),
    max_size=30,
)


@dataclass(frozen=True)
class Plot:
    """What happens in one example. `removed`: the last event that there was is no more there."""

    steps: list[tuple[str, Any]]
    gaps: list[int]
    lags: list[int]
    behind: list[int]
    ring: int
    begun: int
    removed: bool


PLOTS = st.builds(
    Plot,
    steps=STEPS,
    gaps=st.lists(st.integers(1, 3), min_size=9, max_size=9),
    lags=st.lists(st.integers(0, 9), min_size=1, max_size=9),
    behind=st.lists(st.integers(0, 15), min_size=1, max_size=4),
    ring=st.integers(1, 8),
    begun=st.integers(0, 9),
    removed=st.booleans(),
)


OVERTAKEN = Plot(
    steps=[("write", 2), ("pause", 9), ("come", []), ("pause", 2), ("write", 3), ("pause", 20)],
    gaps=[1] * 9,
    lags=[0, 0, 15],
    behind=[2],
    ring=1,
    begun=0,
    removed=False,
)
"""What is kept runs away from one who reads what is stored."""


async def visited(plot: Plot) -> None:
    book, visitors, visits = Book(plot.lags), list[Visitor](), list[asyncio.Task[None]]()
    book.write(*plot.gaps[: plot.begun])
    if plot.removed and book.written:
        book.written.pop()
    tail = Tail(book, book.last, ring=plot.ring)
    async with asyncio.timeout(LIMIT_S), asyncio.TaskGroup() as group:
        running = group.create_task(tail.run())
        for what, how in plot.steps:
            if what == "write":
                book.write(*plot.gaps[:how])
                tail.wake()
            elif what == "come":
                after = max(book.last - plot.behind[len(visits) % len(plot.behind)], 0)
                visitors.append(Visitor(after, list(how)))
                visits.append(group.create_task(visitors[-1].visit(tail, book)))
            elif what == "away":
                book.away = how
            else:
                for _ in range(how):
                    await asyncio.sleep(0)
        book.ended = True
        tail.wake()
        await asyncio.gather(*visits)
        running.cancel()
    for visitor in visitors:
        assert visitor.heard == [seq for seq in book.written if seq > visitor.after]


def test_each_is_told_all_once_whoever_comes_and_goes(
    small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FIRST_PAUSE_S", 0.001)

    @settings(deadline=None, max_examples=200)
    @given(PLOTS)
    @example(OVERTAKEN)
    def check(plot: Plot) -> None:
        asyncio.run(visited(plot))

    check()


async def test_a_job_is_followed_to_its_end(studio: Studio, open_feeds: Feeds) -> None:
    job = await studio.submit("story", {"title": "kites"})
    following = [asyncio.ensure_future(followed(open_feeds, studio, job)) for _ in range(3)]
    await studio.work_job(job.id)
    whole = await studio.events(job.id)
    for each in following:
        assert await each == whole
    assert await followed(open_feeds, studio, job, after=len(whole) - 2) == whole[-2:]
    assert await followed(open_feeds, studio, job, after=len(whole)) == []


async def test_a_job_that_is_tried_again_goes_on(studio: Studio, open_feeds: Feeds) -> None:
    job = await studio.submit("story", {"title": "kites"})
    async with aclosing(open_feeds.follow(studio, job.id)) as batches:
        await anext(batches)
        await studio.cancel(job.id)
        await studio.retry(job.id)
        await tell(studio, job, "more")
        told_kinds = list[str]()
        async for batch in batches:
            told_kinds += [event.kind for event in batch]
            if "more" in told_kinds:
                break
    assert told_kinds == ["job.cancelled", "job.retried", "more"]


async def test_whoever_comes_to_one_that_is_tried_again_is_not_sent_away(
    studio: Studio, open_feeds: Feeds
) -> None:
    """The tail knows of the end, and not yet of what came then."""
    job = await studio.submit("story", {"title": "kites"})
    async with aclosing(open_feeds.follow(studio, job.id)) as slow:
        await anext(slow)
        await studio.cancel(job.id)
        assert [event.kind for event in await anext(slow)] == ["job.cancelled"]
        await studio.retry(job.id)
        async with aclosing(open_feeds.follow(studio, job.id, after=2)) as batches:
            assert [event.kind for event in await anext(batches)] == ["job.retried"]


async def test_new_events_are_read_once_for_all(
    studio: Studio, open_feeds: Feeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await studio.submit("story", {"title": "kites"})
    reads, news, begun = 0, feed.news, asyncio.Event()

    async def counted(*args: Any, **kwargs: Any) -> feed.News:
        nonlocal reads
        reads += 1
        begun.set()
        return await news(*args, **kwargs)

    monkeypatch.setattr(feed, "news", counted)
    following = [asyncio.ensure_future(followed(open_feeds, studio, job, 1)) for _ in range(50)]
    await begun.wait()
    before = reads
    await tell(studio, job, *(f"kind.{number}" for number in range(3)))
    await studio.cancel(job.id)
    for each in following:
        assert [event.seq for event in await each] == [2, 3, 4, 5]
    assert reads - before <= 4  # two notices, and whoever was told of in between


async def test_the_last_who_leaves_ends_the_reading(studio: Studio, open_feeds: Feeds) -> None:
    job = await studio.submit("story", {"title": "kites"})
    tasks = asyncio.all_tasks()
    async with aclosing(open_feeds.follow(studio, job.id)) as one:
        await anext(one)
        async with aclosing(open_feeds.follow(studio, job.id)) as other:
            await anext(other)
            assert len(asyncio.all_tasks() - tasks) == 1
        assert len(asyncio.all_tasks() - tasks) == 1
    assert asyncio.all_tasks() <= tasks


async def test_jobs_of_others_are_not_there(studio: Studio, open_feeds: Feeds) -> None:
    ann, bob = studio.acting_as("ann"), studio.acting_as("bob")
    job = await ann.submit("story", {"title": "kites"})
    await studio.cancel(job.id)
    assert len(await followed(open_feeds, ann, job)) == 2
    for other in (bob, studio.acting_as("local")):
        with pytest.raises(NotFound):
            await followed(open_feeds, other, job)


async def test_the_feed_of_all_is_what_one_may_see(studio: Studio, open_feeds: Feeds) -> None:
    ann = studio.acting_as("ann")
    begin = await place(studio, None)
    async with (
        aclosing(open_feeds.all_frames(studio, begin)) as everybody,
        aclosing(open_feeds.all_frames(ann, begin)) as her,
    ):
        ours = await studio.submit("story", {"title": "kites"})
        hers = await ann.submit("story", {"title": "birds"})
        heard = list(await anext(everybody))
        while len(heard) < 2:
            heard += await anext(everybody)
        assert [frame.event.job_id for frame in heard] == [ours.id, hers.id]
        assert [frame.event.job_id for frame in await anext(her)] == [hers.id]
    named = await place(ann, str(heard[0].place))
    async with aclosing(open_feeds.all_frames(ann, named)) as again:
        assert [frame.event.job_id for frame in await anext(again)] == [hers.id]
    with pytest.raises(InvalidRequest):
        await place(studio, "yesterday")


async def test_late_commits_come_without_a_notice(studio: Studio, open_feeds: Feeds) -> None:
    job = await studio.submit("story", {"title": "kites"})
    async with aclosing(open_feeds.all_frames(studio, await place(studio, None))) as all_jobs:
        waiting = asyncio.ensure_future(anext(all_jobs))
        async with studio.engine.database.transaction() as connection:
            await connection.execute("SELECT pg_current_xact_id()")  # it holds the feed
            await tell(studio, job, "held")
        async with asyncio.timeout(tails.POLL_S - 1):
            assert [frame.event.kind for frame in await waiting] == ["held"]


async def test_a_database_that_goes_away_is_waited_for(studio: Studio, open_feeds: Feeds) -> None:
    job = await studio.submit("story", {"title": "kites"})
    async with aclosing(open_feeds.follow(studio, job.id)) as batches:
        await anext(batches)
        await studio.engine.database.all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        studio.engine.database.trouble.set()
        while True:  # ours may be among those that were ended
            try:
                await tell(studio, job, "back")
                break
            except DatabaseGone:
                await asyncio.sleep(0)
        async with asyncio.timeout(LIMIT_S):
            assert [event.kind for event in await anext(batches)] == ["back"]


async def test_what_breaks_ends_the_stream_and_is_begun_anew(
    studio: Studio, open_feeds: Feeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await studio.submit("story", {"title": "kites"})

    async def broken(*_: Any, **__: Any) -> feed.News:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(feed, "news", broken)
        assert await followed(open_feeds, studio, job, after=1) == []
    await studio.cancel(job.id)
    assert len(await followed(open_feeds, studio, job)) == 2


def test_an_event_as_it_is_sent() -> None:
    event = Event(3, "job_a", AT, "step.failed", {"key": "я\n\r", "traceback": "/home/me/x.py"})
    wire = Frame(3, event).wire
    assert wire.startswith(b"id: 3\nevent: step.failed\ndata: {")
    assert wire.endswith(b"}\n\n")
    assert wire.count(b"\n") == 4
    assert b"/home" not in wire
    assert told(event)["body"] == {"key": "я\n\r"}


def test_a_text_of_many_lines_stays_one_event() -> None:
    assert framed("part", "a\r\nb\rc\u2028d\n") == (
        "event: part\ndata: a\ndata: b\ndata: c\u2028d\ndata: \n\n".encode()
    )
    assert framed("part", "", Place(7)) == b"id: 7\nevent: part\ndata: \n\n"
