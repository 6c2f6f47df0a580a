"""What is happening, told to many at once. However many follow a job, its new events are read once.

async with Feeds() as feeds:
    async for batch in feeds.follow(studio, job_id, after=0):
        ...
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from mutoscope.app.studio import Studio
from mutoscope.app.tails import PAGE, RING, Frame, Look, P, Reader, Story, Tail, however_long
from mutoscope.app.tails import framed as framed
from mutoscope.app.tails import told as told
from mutoscope.jobs.background import Background
from mutoscope.models import FINAL, Event
from mutoscope.store import events, feed, reading
from mutoscope.store.database import Database
from mutoscope.store.feed import Place as Place


class JobStory:
    """The events of one job; a place is a number."""

    def __init__(self, database: Database, job_id: str) -> None:
        self._database = database
        self._job_id = job_id

    async def page(self, after: int) -> list[Frame[int]]:
        """At most `PAGE` of them, in order."""
        found = await events.since(self._database, self._job_id, after, limit=PAGE)
        return [Frame(event.seq, event) for event in found]

    async def look(self, after: int) -> Look[int]:
        """It ends where the job does. NotFound."""
        news = await feed.news(self._database, self._job_id, after, limit=PAGE)
        frames = [Frame(event.seq, event) for event in news.events]
        if len(frames) == PAGE:
            return Look(frames, frames[-1].place, again="at once")
        return Look(frames, max(news.last, after), ended=news.status in FINAL)


class WholeStory:
    """The events of all jobs, or of those of one owner. It never ends."""

    def __init__(self, database: Database, owner: str | None = None) -> None:
        self._database = database
        self._owner = owner

    async def page(self, after: Place) -> list[Frame[Place]]:
        """At most `PAGE` of them, in order."""
        return (await self.look(after)).frames

    async def look(self, after: Place) -> Look[Place]:
        """What is held by an open transaction will not be announced when that ends."""
        page = await feed.since(self._database, after, owner=self._owner, limit=PAGE)
        frames = [Frame(each.place, each.event, each.owner) for each in page.entries]
        reached = frames[-1].place if frames else after
        if len(frames) == PAGE:
            return Look(frames, reached, again="at once")
        return Look(frames, reached, again="soon" if page.held else "when woken")


@dataclass
class _Followed:
    """A tail, the task that reads it, and how many follow it."""

    tail: Tail[Any]
    task: "asyncio.Task[None]"
    readers: int = 0


class Feeds:
    """The tails of a process, each there while somebody follows it."""

    def __init__(self, *, ring: int = RING) -> None:
        self._ring = ring
        self._background = Background()
        self._followed: dict[str, _Followed] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Read no more. Those who follow still are told that this was all."""
        await self._background.close()

    async def follow(
        self, studio: Studio, job_id: str, after: int = 0
    ) -> AsyncGenerator[list[Event]]:
        """The stored events of a job with a number above `after`, then new ones as they come, none
        twice and none missed; ends when the job is final and all is told. A database that is away
        is waited for. NotFound. Break off with `contextlib.aclosing`: a tail lives until then."""
        async with self._job(studio, job_id, after) as reader:
            while frames := await reader.next():
                yield [frame.event for frame in frames]

    async def frames(
        self, studio: Studio, job_id: str, after: int = 0
    ) -> AsyncGenerator[list[Frame[int]]]:
        """The same, as they are sent."""
        async with self._job(studio, job_id, after) as reader:
            while frames := await reader.next():
                yield frames

    async def all_frames(self, studio: Studio, after: Place) -> AsyncGenerator[list[Frame[Place]]]:
        """The events of all jobs that the studio's owner sees, behind a place; they do not end."""
        database, owner = studio.engine.database, studio.only_owner
        now = await however_long(feed.place_now, database)
        story = WholeStory(database)
        async with self._joined(studio, events.ANY_JOB, story, now) as tail:
            reader = Reader(tail, WholeStory(database, owner), after, after, owner)
            while frames := await reader.next():
                yield frames

    @asynccontextmanager
    async def _job(self, studio: Studio, job_id: str, after: int) -> AsyncGenerator[Reader[int]]:
        database = studio.engine.database
        _, last = await however_long(reading.standing, database, job_id, owner=studio.only_owner)
        story = JobStory(database, job_id)
        async with self._joined(studio, job_id, story, last) as tail:
            yield Reader(tail, story, after, last)

    @asynccontextmanager
    async def _joined(
        self, studio: Studio, topic: str, story: Story[P], now: P
    ) -> AsyncGenerator[Tail[P]]:
        """The tail of what the listener calls `topic`: the one there is, or one from `now` on."""
        followed = self._followed.get(topic)
        if followed is None or followed.tail.over:
            followed = self._followed[topic] = self._begun(studio, topic, story, now)
        elif now > followed.tail.reached:
            followed.tail.wake()
        followed.readers += 1
        try:
            yield followed.tail
        finally:
            followed.readers -= 1
            if not followed.readers:
                await self._end(topic, followed)

    def _begun(self, studio: Studio, topic: str, story: Story[P], now: P) -> _Followed:
        tail = Tail(story, now, ring=self._ring)

        async def run() -> None:
            with studio.engine.listener.subscription(topic, tail.wake):
                await tail.run()

        return _Followed(tail, self._background.start(run(), f"tail of {topic}"))

    async def _end(self, topic: str, followed: _Followed) -> None:
        if self._followed.get(topic) is followed:
            del self._followed[topic]
        await self._background.end(followed.task)


async def place(studio: Studio, named: str | None) -> Place:
    """The place in the feed of all jobs that a reader names, or that of now. InvalidRequest."""
    database = studio.engine.database
    return await (feed.place_of(database, named) if named else feed.place_now(database))
