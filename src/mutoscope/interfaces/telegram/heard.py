"""What was said to the bot, and all that it takes to answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from telegram import Bot, Message, ReplyParameters

from mutoscope.app import Studio
from mutoscope.app.chats import Chats
from mutoscope.config import Settings
from mutoscope.interfaces.telegram import keyboards
from mutoscope.interfaces.telegram.access import Role
from mutoscope.interfaces.telegram.accounts import Accounts
from mutoscope.interfaces.telegram.following import Followers
from mutoscope.interfaces.telegram.looking import Looks
from mutoscope.interfaces.telegram.sending import ChatMoved, Outbox
from mutoscope.interfaces.telegram.turns import Turn
from mutoscope.interfaces.telegram.words import fitted
from mutoscope.interfaces.wording import Words

log = structlog.get_logger("mutoscope")


@dataclass(frozen=True)
class Desk:
    """What all answers share."""

    bot: Bot
    settings: Settings
    studio: Studio
    chats: Chats
    outbox: Outbox
    followers: Followers
    looks: Looks
    accounts: Accounts


@dataclass(frozen=True)
class Heard:
    """A message or the press of a button. `studio`: as this chat has it; `update_id`: Telegram
    tells the same again where it does not know that we have heard; `turn`: its place among what the
    chat says; `said_at`: of a message, by its clock, in whole seconds."""

    desk: Desk
    chat_id: int
    user_id: int
    role: Role
    words: Words
    studio: Studio
    update_id: int
    turn: Turn
    message_id: int = 0
    said_at: datetime | None = None

    @property
    def is_owner(self) -> bool:
        """Whether whoever runs the studio has said it."""
        return self.role == "owner"

    @property
    def order_key(self) -> str:
        """The same for the same update: what is ordered twice is made once."""
        return f"telegram-{self.chat_id}-{self.update_id}"

    async def reply(self, text: str, rows: keyboards.Rows = ()) -> Message:
        """Answer with a message (HTML); among several people, to what was said or pressed."""
        if rows:
            await self.desk.chats.keep_buttons(keyboards.buttons_of(rows))
        return await self._answer(partial(_ready, text), reply_markup=keyboards.markup(rows))

    async def reply_as_of_then(self, text: Callable[[], Awaitable[str]]) -> Message:
        """The same, put into words when it is said: in a chat with much to say that may be
        seconds later."""
        return await self._answer(text)

    async def _answer(self, text: Callable[[], Awaitable[str]], **more: Any) -> Message:
        """The last thing that is done of a message: what comes next is dealt with meanwhile."""
        said: dict[str, Any] = {
            "parse_mode": "HTML",
            "disable_web_page_preview": True,
            **more,
        }
        if self.chat_id < 0 and self.message_id:
            to = ReplyParameters(self.message_id, allow_sending_without_reply=True)
            said["reply_parameters"] = to

        async def send(chat_id: int) -> Message:
            words = fitted(await text())
            return await self.desk.bot.send_message(chat_id, words, **said)

        outbox = self.desk.outbox
        self.turn.pass_on()
        try:
            return await outbox.sure(self.chat_id, partial(send, self.chat_id))
        except ChatMoved as moved:  # where messages have other numbers
            said.pop("reply_parameters", None)
            return await outbox.sure(moved.to, partial(send, moved.to))

    async def follow(self, job_id: str, *, item: str = "") -> None:
        """Tell this chat of the job from now on."""
        language = self.words.language
        await self.desk.followers.follow(self.chat_id, job_id, item=item, language=language)


async def _ready(text: str) -> str:
    return text
