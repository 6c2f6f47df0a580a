"""The one way out to the chats: paced, and silent where the messenger asks for silence.

Facts (https://core.telegram.org/bots/faq, looked up on 2026-11-29): about one message a second in a
chat, 20 a minute in a group, 30 a second in all; who is asked to wait gets `retry_after`, seconds.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from mutoscope.app.chats import Chats

log = structlog.get_logger("mutoscope")

T = TypeVar("T")
Call = Callable[[], Awaitable[T]]

BURST, CHAT_EVERY_S, GROUP_EVERY_S = 3, 1.05, 3.6
OVERALL, WINDOW_S = 28, 1.05
MARGIN_S = 0.5
"""Our clock and theirs are two."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 20.0
TRIES = 30
HEAD_START_S = 0.3
"""So long a file is on its way before the next words follow: a refusal comes soon."""
FILES_AT_ONCE = 32
"""Of the connections there are: however many files hang, words have some left."""
UPLOADS_UNHEARD = 2
"""So often a file is sent of which nobody says whether it has arrived."""
_UNHEARD = ("ReadTimeout", "ReadError", "RemoteProtocolError")
"""Of the library's client: all was sent, and no answer came."""
_CLOSED = ("chat not found", "user is deactivated", "bot was kicked", "group chat was upgraded")


async def insisted(call: Call[T]) -> T:
    """Do it when Telegram can be reached. InvalidToken; BadRequest: it does not want that."""
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            return await call()
        except (InvalidToken, BadRequest):
            raise
        except TelegramError as error:
            log.warning("telegram_away", error=str(error))
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


class ChatClosed(Exception):
    """The chat takes nothing from us any more."""


class ChatMoved(ChatClosed):
    """The chat has another number since (`to`), and what was to be said there was not."""

    def __init__(self, to: int) -> None:
        super().__init__(f"The chat has become {to}.")
        self.to = to


class Refused(Exception):
    """The messenger does not take this file, however often it is sent."""


class Unanswered(Exception):
    """A file was sent twice, and nobody has said that it has arrived."""


class Pace:
    """A bucket of `burst` calls, filled by one each `every_s`."""

    def __init__(self, burst: int, every_s: float) -> None:
        self._burst = burst
        self._every_s = every_s
        self._credit = float(burst)
        self._at_s = time.monotonic()

    def wait_s(self) -> float:
        """How long until the next call may leave; 0: now."""
        now_s = time.monotonic()
        self._credit = min(self._burst, self._credit + (now_s - self._at_s) / self._every_s)
        self._at_s = now_s
        return max(0.0, (1.0 - self._credit) * self._every_s)

    def take(self) -> None:
        """A call leaves."""
        self._credit -= 1.0


class Window:
    """At most so many calls within any `window_s`: who is alone need not wait."""

    def __init__(self, most: int, window_s: float) -> None:
        self._window_s = window_s
        self._calls = deque[float](maxlen=most)

    def wait_s(self) -> float:
        """How long until the next call may leave; 0: now."""
        if len(self._calls) < (self._calls.maxlen or 0):
            return 0.0
        return max(0.0, self._calls[0] + self._window_s - time.monotonic())

    def take(self) -> None:
        """A call leaves."""
        self._calls.append(time.monotonic())


class _Line:
    """Who waits to be heard in one chat."""

    def __init__(self, chat_id: int) -> None:
        self.turn, self.uploads = asyncio.Lock(), asyncio.Lock()
        self.pace = Pace(BURST, GROUP_EVERY_S if chat_id < 0 else CHAT_EVERY_S)
        self.silent_until_s = 0.0

    def wait_s(self) -> float:
        return max(self.silent_until_s - time.monotonic(), self.pace.wait_s())


class Outbox:
    """Calls to the messenger, in each chat one after another; files beside words, which need not
    wait for them. A silence that was asked for is kept over restarts."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self._lines: dict[int, _Line] = {}
        self._overall = Window(OVERALL, WINDOW_S)
        self._files = asyncio.Semaphore(FILES_AT_ONCE)

    async def remember(self) -> None:
        """Keep the silences that were asked for before."""
        for chat_id, wait_s in (await self._chats.hushed()).items():
            self._line(chat_id).silent_until_s = time.monotonic() + wait_s

    async def sure(self, chat_id: int, call: Call[T]) -> T:
        """Say it when its turn comes, and again where it was not taken. What may have been heard
        without an answer is said again: twice is better than never. ChatClosed, ChatMoved;
        BadRequest: it cannot be said; TelegramError: it could not be, for a long time."""
        line = self._line(chat_id)
        async with line.turn:
            return await self._insist(chat_id, partial(self._say, chat_id, line, call), TRIES)

    async def upload(self, chat_id: int, call: Call[T]) -> T:
        """The same with a file in it. Refused: it is not taken; Unanswered: it may be there."""
        line = self._line(chat_id)
        async with line.uploads, self._files:
            try:
                send = partial(self._say_beside, chat_id, line, call)
                return await self._insist(chat_id, send, UPLOADS_UNHEARD)
            except BadRequest as error:
                raise Refused(str(error)) from error
            except NetworkError as error:
                if _is_too_large(error):
                    raise Refused(str(error)) from error
                if _is_unheard(error):
                    raise Unanswered(str(error)) from error
                raise

    async def _insist(self, chat_id: int, say: Call[T], unheard: int) -> T:
        """`unheard`: so often it is said where it may have been heard without an answer."""
        tries, unanswered = 0, 0
        while True:
            try:
                return await say()
            except RetryAfter:
                continue
            except NetworkError as error:
                tries += 1
                unanswered += _is_unheard(error)
                is_final = isinstance(error, BadRequest) or _is_too_large(error)
                if is_final or tries >= TRIES or unanswered >= unheard:
                    raise
                log.warning("chat_not_reached", chat=chat_id, error=str(error))
                await asyncio.sleep(min(FIRST_PAUSE_S * 2**tries, LONGEST_PAUSE_S))

    async def maybe(self, chat_id: int, call: Call[T]) -> T | None:
        """Say it if that can be done now; else it is left out: a newer state will be said. What
        `sure` raises."""
        line = self._line(chat_id)
        if line.turn.locked() or line.wait_s() > 0 or self._overall.wait_s() > 0:
            return None
        async with line.turn:
            try:
                return await self._say(chat_id, line, call)
            except RetryAfter:
                return None

    async def _say(self, chat_id: int, line: _Line, call: Call[T]) -> T:
        await self._turn(chat_id, line)
        return await self._answered(chat_id, line, call)

    async def _say_beside(self, chat_id: int, line: _Line, call: Call[T]) -> T:
        """Begun when its turn comes, and then beside what is said next. Of two that leave at once,
        the second would break the silence that the first is asked for."""
        async with line.turn:
            await self._turn(chat_id, line)
            saying = asyncio.ensure_future(self._answered(chat_id, line, call))
            try:
                await asyncio.wait({saying}, timeout=HEAD_START_S)
            except asyncio.CancelledError:
                saying.cancel()
                raise
        return await saying

    async def _answered(self, chat_id: int, line: _Line, call: Call[T]) -> T:
        try:
            return await call()
        except RetryAfter as error:
            await self._be_silent(chat_id, line, error)
            raise
        except ChatMigrated as error:
            log.info("chat_moved", chat=chat_id, to=error.new_chat_id)
            await self._chats.move(chat_id, error.new_chat_id, meet=True)
            raise ChatMoved(error.new_chat_id) from error
        except (Forbidden, BadRequest) as error:
            if not isinstance(error, BadRequest) or _is_closed(error):
                await self._chats.leave(chat_id)
                raise ChatClosed(str(error)) from error
            raise

    async def _turn(self, chat_id: int, line: _Line) -> None:
        """Of several chats that wait for one place, only one gets it. ChatMoved."""
        if (now := self._chats.number(chat_id)) != chat_id:
            raise ChatMoved(now)
        while True:
            wait_s = max(line.wait_s(), self._overall.wait_s())
            if wait_s <= 0:
                break
            await asyncio.sleep(wait_s)
        line.pace.take()
        self._overall.take()

    async def _be_silent(self, chat_id: int, line: _Line, error: RetryAfter) -> None:
        asked = error.retry_after
        wait_s = (asked if isinstance(asked, int) else asked.total_seconds()) + MARGIN_S
        line.silent_until_s = time.monotonic() + wait_s
        log.warning("chat_asks_for_silence", chat=chat_id, seconds=wait_s)
        await self._chats.hush(chat_id, wait_s)

    def _line(self, chat_id: int) -> _Line:
        if chat_id not in self._lines:
            self._lines[chat_id] = _Line(chat_id)
        return self._lines[chat_id]


def _is_closed(error: TelegramError) -> bool:
    return any(words in str(error).lower() for words in _CLOSED)


def _is_unheard(error: NetworkError) -> bool:
    return type(error.__cause__).__name__ in _UNHEARD


def _is_too_large(error: NetworkError) -> bool:
    """The messenger's word for it, or that of a proxy in between (413)."""
    text = str(error).lower()
    return "(413)" in text or "entity too large" in text or "content too large" in text


def is_gone(error: BadRequest) -> bool:
    """Whether the message that was to be changed is no longer there."""
    text = str(error).lower()
    return "message to edit not found" in text or "message can't be edited" in text


def is_same(error: BadRequest) -> bool:
    """Whether the message says that already."""
    return "message is not modified" in str(error).lower()
