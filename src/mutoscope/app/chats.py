"""Chats in which the studio is heard: what they follow, and what their buttons stand for."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import structlog

from mutoscope.app.ownership import LOCAL
from mutoscope.app.studio import Studio
from mutoscope.jobs.patience import briefly, patiently
from mutoscope.store import chat_moves, chats
from mutoscope.store.bot_lock import BotLock
from mutoscope.store.chats import Button as Button
from mutoscope.store.chats import Follow as Follow
from mutoscope.store.database import DatabaseGone

log = structlog.get_logger("mutoscope")

LOOK_EVERY_S = 1.0
"""Whether we are the only bot still, or by now."""
OWNERS = "telegram."
"""How the owners begin that chats are."""


class Chats:
    """The chats of one studio. What waits for no person waits for a database that is away."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._database = studio.engine.database
        self._languages = dict[int, str]()
        self._moved = dict[int, int]()
        self._knows_all = False

    def acting_for(self, chat_id: int, *, is_owner: bool) -> Studio:
        """The studio as a chat has it: whoever runs it has all, others what they have made."""
        if is_owner:
            return self._studio.acting_as(LOCAL, sees_all=True)
        owner = f"{OWNERS}{self.first_number(chat_id)}".replace("-", "g")
        return self._studio.acting_as(owner, sees_all=False)

    async def remember(self) -> None:
        """Know the chats by the numbers that they have had before, and their languages: whoever
        asks need not wait for that. As long as no other bot changes them."""
        self._moved = dict(await patiently(chat_moves.moved, self._database))
        self._languages = dict(await patiently(chats.languages, self._database))
        self._knows_all = True

    async def move(self, old: int, new: int, *, meet: bool) -> None:
        """The chat has another number from now on, and all goes along. `meet`: also of a chat of
        which nothing is known yet."""
        go = partial(chat_moves.move, meet=meet)
        now = await patiently(go, self._database, old, new)
        if now is not None:
            self._note_moved(old, now)
            self._languages.setdefault(now, self._languages.get(old, ""))

    def _note_moved(self, old: int, now: int) -> None:
        before = [each for each, to in self._moved.items() if to == old]
        self._moved |= dict.fromkeys((*before, old), now)

    def number(self, chat_id: int) -> int:
        """The one that the chat has now."""
        return self._moved.get(chat_id, chat_id)

    def numbers(self, chat_id: int) -> frozenset[int]:
        """All that the chat has or has had."""
        now = self.number(chat_id)
        return frozenset({now, *(old for old, new in self._moved.items() if new == now)})

    def first_number(self, chat_id: int) -> int:
        """The one that its jobs and schedules are known by."""
        now = self.number(chat_id)
        return next((old for old, new in self._moved.items() if new == now), now)

    async def alone(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work of a bot as the only one of this studio: while another one does, wait; and
        again, from its start, where another has begun while the database was away."""
        lock = BotLock(self._studio.engine.database)
        try:
            while True:
                await _until(lock, ours=True)
                working = asyncio.ensure_future(work())
                losing = asyncio.ensure_future(_until(lock, ours=False))
                try:
                    await asyncio.wait({working, losing}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    is_over = working.done()
                    for task in (working, losing):
                        task.cancel()
                    await asyncio.wait({working, losing})
                if is_over:
                    return await working
                log.warning("bot_steps_back", hint="Another bot of this studio has begun.")
        finally:
            await lock.release()

    async def language(self, chat_id: int) -> str:
        """That of the chat; "": that of whoever writes."""
        if chat_id not in self._languages and not self._knows_all:
            chat = await briefly(chats.chat, self._database, chat_id)
            self._languages[chat_id] = chat.language
        return self._languages.get(chat_id, "")

    async def speak(self, chat_id: int, language: str) -> None:
        """From now on in this language; "": in that of whoever writes."""
        await briefly(chats.speak, self._database, chat_id, language)
        self._languages[chat_id] = language

    async def hush(self, chat_id: int, seconds: float) -> None:
        """Nothing may be said there for so long."""
        await patiently(chats.hush, self._database, chat_id, seconds)

    async def hushed(self) -> Mapping[int, float]:
        """The chats in which nothing may be said yet, and for how many seconds."""
        return await patiently(chats.hushed, self._database)

    async def turn_away(self, chat_id: int) -> bool:
        """Note that a stranger was turned away; whether it is the first time."""
        return await briefly(chats.turn_away, self._database, chat_id)

    async def follow(
        self, chat_id: int, job_id: str, *, item: str = "", language: str = "en"
    ) -> Follow:
        """Tell the chat of the job from now on, and hand over what it makes (of one `item`); by
        the number that it has meanwhile. NotFound."""
        new = Follow(chat_id, job_id, item, language)
        return self._met(new, await briefly(chats.follow, self._database, new))

    async def renew(self, known: Follow) -> Follow:
        """Tell the chat of a job, also of one that it has followed to its end. NotFound."""
        return self._met(known, await patiently(chats.follow, self._database, known))

    def _met(self, asked: Follow, kept: Follow) -> Follow:
        """As it is kept. The chat may have moved a moment ago, and nobody has told us yet."""
        if kept.chat_id != asked.chat_id:
            self._note_moved(asked.chat_id, kept.chat_id)
        return kept

    async def follows(self, chat_id: int | None = None) -> list[Follow]:
        """What is not told to its end, of one chat or of all; the oldest first."""
        return await patiently(chats.follows, self._database, chat_id)

    async def followed(
        self, chat_id: int, job_id: str | None = None, *, limit: int = 10
    ) -> list[Follow]:
        """What a chat has followed, the latest first; of one job if it is named."""
        return await briefly(chats.followed, self._database, chat_id, job_id, limit=limit)

    async def note_message(self, of: Follow, *, message_id: int, seq: int, digest: str) -> None:
        """What stands in the job's message by now, and which it is."""
        note = partial(chats.note_message, message_id=message_id, seq=seq, digest=digest)
        await patiently(note, self._database, of)

    async def note_delivered(self, of: Follow, names: Sequence[str]) -> None:
        """These files were handed over."""
        await patiently(chats.note_delivered, self._database, of, names)

    async def end(self, of: Follow, seq: int) -> bool:
        """All was told and handed over. False: something has happened to the job since `seq`."""
        return await patiently(chats.end, self._database, of, seq)

    async def leave(self, chat_id: int) -> None:
        """The chat is closed to us: it is told of nothing more."""
        await patiently(chats.leave, self._database, chat_id)

    async def again(self, known: Follow) -> Follow | None:
        """What a chat is told that has another number since; None: it was told to its end."""
        now = await patiently(chats.follows, self._database, self.number(known.chat_id))
        return next((each for each in now if each.job_id == known.job_id), None)

    async def spoken(self, chat_id: int) -> str:
        """The language in which the chat was last told of a job; "": of none yet."""
        latest = await briefly(chats.followed, self._database, chat_id, limit=1)
        return latest[0].language if latest else ""

    async def prune(self) -> int:
        """Forget what is over for so long that nobody asks for it; how many rows went."""
        return await patiently(chats.prune, self._database)

    async def keep_buttons(self, buttons: Sequence[Button]) -> None:
        """Write down what they stand for, before anybody can press them."""
        await patiently(chats.keep_buttons, self._database, buttons)

    async def button(self, button_id: str, chat_id: int) -> Button | None:
        """What a button of this chat stands for; None: it is none, or its job was deleted."""
        return await briefly(chats.button, self._database, button_id, chat_id)

    async def subscribe(self, chat_id: int, schedule_id: str, language: str) -> None:
        """What the schedule makes from now on is told to the chat."""
        await briefly(chats.subscribe, self._database, chat_id, schedule_id, language)

    async def subscribed(self, chat_id: int) -> frozenset[str]:
        """The ids of the schedules that are told to the chat."""
        return await briefly(chats.subscribed, self._database, chat_id)

    async def planned(self) -> list[Follow]:
        """Jobs that schedules of chats have handed in, and of which these know nothing yet."""
        return await patiently(chats.planned, self._database)


def chat_of(owner: str) -> int | None:
    """The chat that an owner is, as `acting_for` names it; None: none."""
    number = owner.removeprefix(OWNERS).replace("g", "-", 1)
    if not owner.startswith(OWNERS) or not number.removeprefix("-").isdecimal():
        return None
    return int(number)


async def _until(lock: BotLock, *, ours: bool) -> None:
    """Until the lock is ours, or is another's. While the database is away it is nobody's."""
    told = False
    while True:
        with contextlib.suppress(DatabaseGone):
            if await lock.take() is ours:
                return
            if ours and not told:
                told = True
                log.warning("bot_waits", hint="Another bot of this studio answers until it leaves.")
        await asyncio.sleep(LOOK_EVERY_S)
