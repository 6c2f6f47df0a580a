"""Following jobs in chats: one task each, which goes on after a restart where it stood."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from telegram import Bot, Message
from telegram.error import BadRequest

from mutoscope.app import Publication, Studio, patiently
from mutoscope.app.chats import Chats, Follow
from mutoscope.errors import NotFound
from mutoscope.interfaces.telegram import keyboards
from mutoscope.interfaces.telegram.access import may_be_told
from mutoscope.interfaces.telegram.delivery import Delivery
from mutoscope.interfaces.telegram.handover import Handover
from mutoscope.interfaces.telegram.progress_message import progress_text
from mutoscope.interfaces.telegram.sending import (
    ChatClosed,
    ChatMoved,
    Outbox,
    is_gone,
    is_same,
)
from mutoscope.interfaces.telegram.words import words
from mutoscope.jobs.background import Background
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import Job

log = structlog.get_logger("mutoscope")

LOOK_EVERY_S = 2.0
EDIT_EVERY_S = 4.0
"""Where nothing but the bar has moved."""
SETTLE_S = 0.3
"""Events come in swarms."""
AGAIN_S, LONGEST_AGAIN_S = 5.0, 300.0
PLANNED_EVERY_S = 5.0
TIDY_EVERY_S = 86_400.0
_OPEN = ("pending", "publishing")


@dataclass
class _Shown:
    """What stands in the message: `told`, for what it is edited at once when it changes."""

    message_id: int | None
    digest: str
    told: tuple[Any, ...] = ()
    at_s: float = 0.0


class Followers:
    """Tells chats of their jobs within the block."""

    def __init__(self, bot: Bot, studio: Studio, chats: Chats, outbox: Outbox) -> None:
        self._bot = bot
        self._studio = studio
        self._chats = chats
        self._outbox = outbox
        self._delivery = Delivery(bot, studio, chats, outbox)
        self._background = Background()
        self._tasks: dict[tuple[int, str], asyncio.Task[None]] = {}
        self._renewed: dict[tuple[int, str], Follow] = {}

    async def __aenter__(self) -> "Followers":
        for follow in await self._chats.follows():
            self.start(follow)
        self._background.start(self._take_up_planned(), "planned")
        self._background.start(self._tidy(), "tidying chats")
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._background.close()

    async def follow(self, chat_id: int, job_id: str, *, item: str = "", language: str) -> None:
        """Tell the chat of this job from now on."""
        self.start(await self._chats.follow(chat_id, job_id, item=item, language=language))

    def start(self, follow: Follow) -> None:
        """The same, of one that is written down."""
        key = (self._chats.first_number(follow.chat_id), follow.job_id)
        if key in self._tasks:
            self._renewed[key] = follow  # it may be just about to end
            return
        work = self._follow_on(key, follow)
        self._tasks[key] = self._background.start(work, f"chat of {follow.job_id}")

    async def _follow_on(self, key: tuple[int, str], follow: Follow) -> None:
        """To the end; and again, where somebody has asked for that meanwhile."""
        try:
            again: Follow | None = follow
            while again is not None:
                again = await self._follow_here(again) or await self._asked_for(key)
        except NotFound:
            log.info("followed_gone", job=follow.job_id)
        finally:
            del self._tasks[key]

    async def _follow_here(self, follow: Follow) -> Follow | None:
        """The same in another place, where the chat has moved before all was told."""
        try:
            await self._follow(follow)
        except ChatMoved:
            return await self._chats.again(follow)
        return None

    async def _asked_for(self, key: tuple[int, str]) -> Follow | None:
        asked = self._renewed.pop(key, None)
        return await self._chats.renew(asked) if asked else None

    async def _take_up_planned(self) -> None:
        """What schedules have handed in."""
        while True:
            try:
                for planned in await self._chats.planned():
                    await self._take_up(planned)
            except Exception as error:  # the next look may succeed
                log.error("planned_wait", error=str(error), exc_info=error)
            await asyncio.sleep(PLANNED_EVERY_S)

    async def _take_up(self, planned: Follow) -> None:
        """One that is in trouble keeps no other from its chat."""
        try:
            self.start(await self._chats.renew(planned))
        except NotFound:
            log.info("planned_gone", job=planned.job_id)
        except Exception as error:
            log.error("planned_failed", job=planned.job_id, error=str(error), exc_info=error)

    async def _tidy(self) -> None:
        """What is over for long is forgotten."""
        while True:
            try:
                log.info("chats_tidied", rows=await self._chats.prune())
            except Exception as error:  # the next day may do
                log.error("chats_not_tidied", error=str(error), exc_info=error)
            await asyncio.sleep(TIDY_EVERY_S)

    async def _follow(self, follow: Follow) -> None:
        shown = _Shown(follow.message_id, follow.digest)
        news, pause_s = asyncio.Event(), AGAIN_S
        async with Background() as background:
            background.start(self._listen(follow, news), "news")
            handover = Handover(self._delivery, follow, background, news)
            while True:
                news.clear()
                try:
                    if await self._tell(follow, shown, handover):
                        break
                    pause_s = AGAIN_S
                except ChatMoved:
                    raise
                except (ChatClosed, NotFound):
                    break
                except Exception as error:  # the next look may succeed
                    log.error("chat_failed", job=follow.job_id, error=str(error), exc_info=error)
                    await asyncio.sleep(pause_s)
                    pause_s = min(2 * pause_s, LONGEST_AGAIN_S)
                await pause_until(news, LOOK_EVERY_S)
                await asyncio.sleep(SETTLE_S)

    async def _listen(self, follow: Follow, news: asyncio.Event) -> None:
        with contextlib.suppress(NotFound):
            async for _event in self._studio.watch(follow.job_id, after=follow.seq):
                news.set()

    async def _tell(self, follow: Follow, shown: _Shown, handover: Handover) -> bool:
        """Whether all is told. ChatMoved."""
        if (now := self._chats.number(follow.chat_id)) != follow.chat_id:
            await handover.settle()
            raise ChatMoved(now)
        job = await patiently(self._studio.job, follow.job_id)
        is_ours = job.owner == self._studio.owner
        numbers = self._chats.numbers(follow.chat_id)
        if not may_be_told(self._studio.engine.settings, numbers, is_ours=is_ours):
            log.info("chat_not_let_in", chat=follow.chat_id, job=job.id)
            return True
        published = await self._published(job)
        is_last = job.is_final and not any(each.status in _OPEN for each in published)
        await self._show(follow, job, published, shown, is_last=is_last)
        is_given = handover.go_on(job)
        return is_last and is_given and await self._chats.end(follow, job.last_seq)

    async def _published(self, job: Job) -> Sequence[Publication]:
        if job.owner != self._studio.owner:
            return ()
        return await patiently(self._studio.publications, job.id)

    async def _show(
        self,
        follow: Follow,
        job: Job,
        published: Sequence[Publication],
        shown: _Shown,
        *,
        is_last: bool,
    ) -> None:
        """Bring the message up to date: at once at changes of stage, else now and then."""
        to = words(follow.language)
        text = progress_text(to, job, published)
        rows = keyboards.under_progress(to, follow, job)
        digest = _digest(text, [key.id for key in keyboards.buttons_of(rows)])
        told = _stage_of(job, published)
        is_due = told != shown.told or time.monotonic() - shown.at_s >= EDIT_EVERY_S
        if digest == shown.digest or not (is_due or is_last):
            return
        await self._chats.keep_buttons(keyboards.buttons_of(rows))
        said = {"text": text, "parse_mode": "HTML", "reply_markup": keyboards.markup(rows)}
        is_sure = is_last or shown.message_id is None or job.status == "awaiting_input"
        message_id = await self._put(follow, shown.message_id, said, is_sure=is_sure)
        if message_id is None:
            return
        shown.message_id, shown.digest, shown.told = message_id, digest, told
        shown.at_s = time.monotonic()
        await self._chats.note_message(
            follow, message_id=message_id, seq=job.last_seq, digest=digest
        )

    async def _put(
        self, follow: Follow, message_id: int | None, said: dict[str, Any], *, is_sure: bool
    ) -> int | None:
        """The message by now; None: it was not the time."""
        chat_id, outbox = follow.chat_id, self._outbox
        if message_id is None:
            send = partial(self._bot.send_message, chat_id, **said)
            return (await outbox.sure(chat_id, send)).message_id
        edit = partial(self._bot.edit_message_text, chat_id=chat_id, message_id=message_id, **said)
        try:
            done: Message | bool | None = await (
                outbox.sure(chat_id, edit) if is_sure else outbox.maybe(chat_id, edit)
            )
        except BadRequest as error:
            if is_same(error):
                return message_id
            if is_gone(error):  # somebody has removed it: whoever waits is told all the same
                return await self._put(follow, None, said, is_sure=True)
            raise
        return None if done is None else message_id


def _stage_of(job: Job, published: Sequence[Publication]) -> tuple[Any, ...]:
    done = sum(each.status in ("completed", "failed") for each in job.items)
    fates = tuple(each.status for each in published)
    return job.status, job.stage, job.attempt, done, job.waiting_for, fates


def _digest(text: str, keys: Sequence[str]) -> str:
    return hashlib.sha256("\0".join([text, *keys]).encode()).hexdigest()[:16]
