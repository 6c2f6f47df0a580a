"""How messages come in: asked for again and again, each confirmed when it was dealt with."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from mutoscope.jobs.background import Background

log = structlog.get_logger("mutoscope")

Handle = Callable[[Update], Awaitable[None]]

WAIT_S = 25
BUSY_POLL_S, LONGEST_BUSY_POLL_S = 0.02, 0.64
"""While something is in hand: short at first, as others may speak in that moment."""
PATIENCE_S = 10.0
"""What takes longer is confirmed before its end."""
LEAVE_S = 3.0
PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
WANTED = ["message", "callback_query"]


class Polling:
    """Asks for updates and deals with each beside the others. One that was not dealt with when
    this process died comes again: those that were are confirmed, the others are not."""

    def __init__(self, bot: Bot, handle: Handle) -> None:
        self._bot = bot
        self._handle = handle
        self._next = 0
        self._pauses = busy_pauses()
        self._unfinished: dict[int, asyncio.Task[None]] = {}
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._background = Background()

    async def run(self) -> None:
        """Until cancelled. InvalidToken: the token is known no more."""
        pause_s = PAUSE_S
        try:
            while True:
                try:
                    await self._ask()
                    pause_s = PAUSE_S
                except InvalidToken:
                    raise
                except TelegramError as error:
                    await asyncio.sleep(_pause_s(error, pause_s))
                    pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        finally:
            await self._finish()

    async def _ask(self) -> None:
        first = min(self._in_hand, default=self._next)
        updates = await self._bot.get_updates(
            offset=first or None,
            timeout=0 if self._in_hand else WAIT_S,
            read_timeout=WAIT_S,
            allowed_updates=WANTED,
        )
        new = [update for update in updates if update.update_id >= self._next]
        for update in new:
            self._take(update)
        if self._in_hand:
            self._pauses = busy_pauses() if new else self._pauses
            await asyncio.wait(set(self._in_hand.values()), timeout=next(self._pauses))

    def _take(self, update: Update) -> None:
        number = update.update_id
        self._next = number + 1
        task = self._background.start(_awaited(self._handle(update)), f"update {number}")
        self._unfinished[number] = self._in_hand[number] = task
        task.add_done_callback(partial(self._done, number))
        loop = asyncio.get_running_loop()
        loop.call_later(PATIENCE_S, self._let_go, number)

    def _done(self, number: int, task: asyncio.Task[None]) -> None:
        self._let_go(number)
        if not task.cancelled():
            self._unfinished.pop(number, None)

    def _let_go(self, number: int) -> None:
        self._in_hand.pop(number, None)

    async def _finish(self) -> None:
        """What is in hand is finished, and what was is confirmed: all before the first that was cut
        off, which comes again."""
        if self._unfinished:
            await asyncio.wait(set(self._unfinished.values()), timeout=PATIENCE_S)
        await self._background.close()
        if confirmed := min(self._unfinished, default=self._next):
            with contextlib.suppress(TelegramError):
                await self._bot.get_updates(
                    offset=confirmed, limit=1, timeout=0, read_timeout=LEAVE_S
                )


def busy_pauses() -> Iterator[float]:
    """How long to wait before asking again while something is in hand (s): Telegram answers at
    once then, with what is not confirmed."""
    pause_s = BUSY_POLL_S
    while True:
        yield pause_s
        pause_s = min(2 * pause_s, LONGEST_BUSY_POLL_S)


def _pause_s(error: TelegramError, usual_s: float) -> float:
    if isinstance(error, RetryAfter):
        asked = error.retry_after
        return float(asked) if isinstance(asked, int) else asked.total_seconds()
    if isinstance(error, Conflict):
        log.error("another_bot_asks", hint="Two bots with one token: stop the other one.")
    else:
        log.warning("telegram_away", error=str(error))
    return usual_s


async def _awaited(work: Awaitable[None]) -> None:
    await work
