"""Jobs that are looked at: each once for all who read its page at the same time."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Generic, TypeVar

from mutoscope.app import Studio, patiently
from mutoscope.app.feeds import Feeds
from mutoscope.errors import NotFound
from mutoscope.interfaces.web.pages.board_state import Board, Looker
from mutoscope.jobs.background import Background
from mutoscope.jobs.waiting import pause_until

LEAST_PAUSE_S = 0.25
LOOK_S = 15.0
LOOK_WAITING_S = 2.0
"""What a job waits for changes without a word of its own."""

T = TypeVar("T")


class Watch(Generic[T]):
    """Looks at a job whenever something of it has changed, until it is final or gone. What a look
    has found is drawn once a language, in a thread."""

    def __init__(
        self, looker: Looker, feeds: Feeds, draw: Callable[[Board, str], T], background: Background
    ) -> None:
        self.readers = 0
        self._looker = looker
        self._feeds = feeds
        self._draw = draw
        self._changed = asyncio.Event()
        self._news = asyncio.Event()
        self._board: Board | None = None
        self._drawings = dict[str, asyncio.Future[T]]()
        self._begun = self._looks = 0
        self._background = background
        self._task = background.start(self._run(), f"board of {looker.job_id}")
        self._task.add_done_callback(lambda _: self._tell())

    @property
    def is_over(self) -> bool:
        """Whether it looks no more."""
        return self._task.done()

    async def seen(self, language: str) -> AsyncGenerator[T]:
        """The job as it is now, or was when it ended, then as it is each time that it has been
        looked at anew. Ends where the looking does."""
        given, wanted = 0, self._begun + 1  # a look that has begun may not know what is now
        self._changed.set()
        while True:
            news = self._news
            if self._looks >= wanted or (self.is_over and self._looks > given):
                given, wanted = self._looks, self._looks + 1
                yield await self._drawn(language)
            elif self.is_over:
                self._task.result()
                return
            else:
                await news.wait()

    async def stop(self) -> None:
        """Nobody reads any longer."""
        await self._background.end(self._task)

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _drawn(self, language: str) -> T:
        """One drawing for all who are told; who leaves does not stop it."""
        if language not in self._drawings:
            drawing = asyncio.to_thread(self._draw, self._known(), language)
            self._drawings[language] = asyncio.ensure_future(drawing)
        return await asyncio.shield(self._drawings[language])

    def _known(self) -> Board:
        assert self._board is not None, "it was looked at"
        return self._board

    async def _run(self) -> None:
        try:
            await patiently(self._looker.begin)
            following = asyncio.ensure_future(self._follow())
            try:
                await self._look_on(following)
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)
        except NotFound:  # deleted while it is shown
            return

    async def _look_on(self, following: "asyncio.Future[None]") -> None:
        while True:
            self._changed.clear()
            is_over, self._begun = following.done(), self._begun + 1
            board = self._board = await patiently(self._looker.look)
            self._drawings, self._looks = {}, self._begun
            self._tell()
            if is_over:
                following.result()
                return
            await asyncio.sleep(LEAST_PAUSE_S)
            waits = board.job.status == "queued" or board.job.waiting_for is not None
            await pause_until(self._changed, LOOK_WAITING_S if waits else LOOK_S)

    async def _follow(self) -> None:
        """Note what happens, until the job is final."""
        story, studio, job_id = self._looker.story, self._looker.studio, self._looker.job_id
        try:
            async with aclosing(self._feeds.follow(studio, job_id, after=story.last_seq)) as all_:
                async for batch in all_:
                    story.note(batch)
                    self._changed.set()
        finally:
            self._changed.set()


class Watches(Generic[T]):
    """Those of a process, each there while somebody reads. Whoever may see no others' jobs does not
    share one with whoever may."""

    def __init__(self, draw: Callable[[Board, str], T]) -> None:
        self._draw = draw
        self._background = Background()
        self._watches = dict[tuple[str, str | None], Watch[T]]()

    @asynccontextmanager
    async def joined(self, studio: Studio, feeds: Feeds, job_id: str) -> AsyncGenerator[Watch[T]]:
        """The watch of this job: the one there is, or a new one."""
        key = job_id, studio.only_owner
        watch = self._watches.get(key)
        if watch is None or watch.is_over:
            watch = self._watches[key] = Watch(
                Looker(studio, job_id), feeds, self._draw, self._background
            )
        watch.readers += 1
        try:
            yield watch
        finally:
            watch.readers -= 1
            if not watch.readers:
                if self._watches.get(key) is watch:
                    del self._watches[key]
                await watch.stop()
