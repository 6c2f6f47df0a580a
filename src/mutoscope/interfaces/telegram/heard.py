"""What was said to the bot, and all that it takes to answer."""

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
from mutoscope.interfaces.telegram.sending import Outbox
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
    tells the same again where it does not know that we have heard; `said_at`: of a message, by its
    clock, in whole seconds."""

    desk: Desk
    chat_id: int
    user_id: int
    role: Role
    words: Words
    studio: Studio
    update_id: int
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
        said: dict[str, Any] = {
            "text": fitted(text),
            "parse_mode": "HTML",
            "reply_markup": keyboards.markup(rows),
            "disable_web_page_preview": True,
        }
        if self.chat_id < 0 and self.message_id:
            to = ReplyParameters(self.message_id, allow_sending_without_reply=True)
            said["reply_parameters"] = to
        send = partial(self.desk.bot.send_message, self.chat_id, **said)
        return await self.desk.outbox.sure(self.chat_id, send)

    async def follow(self, job_id: str, *, item: str = "") -> None:
        """Tell this chat of the job from now on."""
        language = self.words.language
        await self.desk.followers.follow(self.chat_id, job_id, item=item, language=language)
