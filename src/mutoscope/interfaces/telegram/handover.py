"""Files of a followed job on their way, beside what is said of it: words never wait for files."""

import asyncio

from mutoscope.app.chats import Follow
from mutoscope.interfaces.telegram.delivery import Delivery
from mutoscope.jobs.background import Background
from mutoscope.models import Job


class Handover:
    """Hands over what one job has made, in the `background` of whoever follows it; `news` is set
    where something has come of it."""

    def __init__(
        self, delivery: Delivery, follow: Follow, background: Background, news: asyncio.Event
    ) -> None:
        self._delivery = delivery
        self._follow = follow
        self._background = background
        self._news = news
        self._known = set(follow.delivered)
        self._seq = -1
        self._error: Exception | None = None
        self._task: asyncio.Task[None] | None = None

    def go_on(self, job: Job) -> bool:
        """Whether all that it has made by now is handed over; else that is begun, or goes on.
        Raises what has gone wrong since, as `Delivery.deliver` does."""
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        if self._task is None and self._seq < job.last_seq:
            self._task = self._background.start(self._deliver(job), f"files of {job.id}")
        return self._task is None

    async def settle(self) -> None:
        """Wait for what is on its way: of what is cut off nobody knows whether it has arrived."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _deliver(self, job: Job) -> None:
        try:
            await self._delivery.deliver(self._follow, job, self._known)
            self._seq = job.last_seq
        except Exception as error:  # for whoever follows: what helps depends on it
            self._error = error
        finally:
            self._task = None
            self._news.set()
