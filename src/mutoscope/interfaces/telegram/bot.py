"""The bot: hears what is said and pressed in chats, and answers each beside the others."""

import asyncio
import contextlib
import logging
import warnings
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import structlog
from telegram import Bot, BotCommand, CallbackQuery, Message, Update
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from mutoscope.app import Studio, patiently
from mutoscope.app.chats import Chats
from mutoscope.config import Settings, names_of
from mutoscope.errors import ConfigError, MutoscopeError
from mutoscope.interfaces.telegram import access
from mutoscope.interfaces.telegram.accounts import Accounts
from mutoscope.interfaces.telegram.buttons import press
from mutoscope.interfaces.telegram.commands import MENU, obey, parsed
from mutoscope.interfaces.telegram.following import Followers
from mutoscope.interfaces.telegram.heard import Desk, Heard
from mutoscope.interfaces.telegram.hints import template_titles
from mutoscope.interfaces.telegram.looking import Looks
from mutoscope.interfaces.telegram.polling import Polling
from mutoscope.interfaces.telegram.sending import ChatClosed, Outbox, insisted
from mutoscope.interfaces.telegram.turns import Turn, Turns
from mutoscope.interfaces.telegram.webhook import Webhook
from mutoscope.interfaces.telegram.words import language_of, said, speak_once, words
from mutoscope.interfaces.wording import LANGUAGES

log = structlog.get_logger("mutoscope")

TELEGRAM = "https://api.telegram.org"
CONNECTIONS = 64
ANSWER_S = 20.0
STATUS_AFTER_S = 1.0
"""/status waits no longer for what the chat has said before: an order may take its time."""
LONGEST_NOTICE = 200
"""Of what is shown to whoever has pressed a button."""


async def serve(studio: Studio, settings: Settings) -> None:
    """Be the bot until cancelled. ConfigError: it has no token, or none that is known."""
    _quiet()
    async with _connected(settings) as bot:
        chats = Chats(studio)
        await asyncio.to_thread(_learn_to_speak)
        await _introduce(bot)
        await studio.queues()  # loads the pipelines: whoever asks first must not wait for that
        await chats.alone(partial(_answer, bot, studio, settings, chats))


async def _answer(bot: Bot, studio: Studio, settings: Settings, chats: Chats) -> None:
    outbox = Outbox(chats)
    await chats.remember()
    await outbox.remember()
    await patiently(access.pause_of_strangers, settings, studio, chats)
    async with (
        Accounts(studio) as accounts,
        Followers(bot, studio, chats, outbox) as followers,
    ):
        desk = Desk(bot, settings, studio, chats, outbox, followers, Looks(studio), accounts)
        await _warm(desk)
        log.info("bot_answers", name=bot.username)
        await _hear(Ear(desk), settings)


async def _hear(ear: "Ear", settings: Settings) -> None:
    bot = ear.desk.bot
    try:
        if settings.telegram_webhook_url:
            await Webhook(bot, settings, ear.hear).run()
        else:
            await insisted(bot.delete_webhook)
            await Polling(bot, ear.hear).run()
    except InvalidToken:
        raise _unknown_token() from None


async def _warm(desk: Desk) -> None:
    """Whoever asks first need not wait for what is read once."""
    with contextlib.suppress(MutoscopeError):  # who asks is told then
        await desk.looks.now()


def _learn_to_speak() -> None:
    """Blocks."""
    for language in LANGUAGES:
        speak_once(language)
        template_titles(language)


def token_of(settings: Settings) -> str:
    """What Telegram knows the bot by. ConfigError: it is not set."""
    if settings.telegram_bot_token is None:
        raise ConfigError(
            "The bot has no token.",
            hint=f"Ask @BotFather for one, and set {' or '.join(names_of('telegram_bot_token'))}.",
        )
    return settings.telegram_bot_token.get_secret_value()


def _quiet() -> None:
    """These would tell addresses, and with them the token."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning)


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncGenerator[Bot]:
    token = token_of(settings)
    base = settings.base_urls.get("telegram", TELEGRAM).rstrip("/")
    bot = Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=_patient(CONNECTIONS),
        get_updates_request=_patient(2),
    )
    try:
        await _begin(bot)
        yield bot
    finally:
        await bot.shutdown()


def _patient(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connections,
        read_timeout=ANSWER_S,
        write_timeout=ANSWER_S,
        connect_timeout=ANSWER_S,
        pool_timeout=ANSWER_S,
    )


async def _begin(bot: Bot) -> None:
    try:
        await insisted(bot.initialize)
    except InvalidToken:  # its words have the token in them
        raise _unknown_token() from None


def _unknown_token() -> ConfigError:
    return ConfigError(
        "Telegram does not know the bot's token.",
        hint=f"Ask @BotFather for it anew, and set {names_of('telegram_bot_token')[0]}.",
    )


async def _introduce(bot: Bot) -> None:
    """The commands that are offered while somebody types."""
    for language in LANGUAGES:
        to = words(language)
        menu = [BotCommand(name, to.gettext(what)) for name, what in MENU.items()]
        with contextlib.suppress(TelegramError):
            code = None if language == LANGUAGES[0] else language
            await bot.set_my_commands(menu, language_code=code)


def move_told_in(message: Message) -> tuple[int, int] | None:
    """The number that a group had, and the one that it has as a supergroup: the messenger tells
    both of it. None: it tells something else."""
    here, to, was = message.chat.id, message.migrate_to_chat_id, message.migrate_from_chat_id
    if to:
        return here, to
    return (was, here) if was else None


class Ear:
    """Deals with the updates of one chat after one another, as they come; with those of several
    beside each other."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._moving = asyncio.Lock()
        self._turns = Turns()

    async def hear(self, update: Update) -> None:
        """What goes wrong with one ends no other."""
        chat = update.effective_chat
        turn = self._turns.take(self.desk.chats.first_number(chat.id) if chat else 0)
        try:
            await turn.come(STATUS_AFTER_S if self._asks_status(update) else None)
            await self._deal_with(update, turn)
        finally:
            turn.pass_on()

    def _asks_status(self, update: Update) -> bool:
        told = update.message.text or "" if update.message else ""
        return parsed(told, self.desk.bot.username) == ("status", "")

    async def _deal_with(self, update: Update, turn: Turn) -> None:
        try:
            if update.callback_query is not None:
                await self._pressed(update.update_id, update.callback_query, turn)
            elif update.message is not None and (both := move_told_in(update.message)):
                await self._moved(*both)
            elif update.message is not None:
                await self._said(update.update_id, update.message, turn)
        except ChatClosed as error:
            log.info("chat_closed", why=str(error))
        except Exception as error:
            log.error("update_failed", update=update.update_id, error=str(error), exc_info=error)

    async def _said(self, update_id: int, message: Message, turn: Turn) -> None:
        text, is_private = message.text or "", message.chat.type == "private"
        command = parsed(text, self.desk.bot.username)
        if command is None and not is_private:
            return
        user_id = message.from_user.id if message.from_user else 0
        code = message.from_user.language_code if message.from_user else None
        heard = await self._heard(
            update_id, turn, message.chat.id, user_id, code, message.message_id, message.date
        )
        if heard is None:
            await self._turn_away(message.chat.id, user_id, code)
        else:
            name, arguments = command or ("", "")
            await obey(heard, name, arguments)

    async def _moved(self, old: int, new: int) -> None:
        """What is known of a group goes along."""
        chats = self.desk.chats
        async with self._moving:
            meet = access.is_let_in(self.desk.settings, chats.numbers(old))
            await chats.move(old, new, meet=meet)
        log.info("chat_moved", chat=old, to=new)

    async def _pressed(self, update_id: int, query: CallbackQuery, turn: Turn) -> None:
        notice = ""
        if query.message is not None and query.data:
            code, chat_id = query.from_user.language_code, query.message.chat.id
            heard = await self._heard(
                update_id, turn, chat_id, query.from_user.id, code, query.message.message_id
            )
            if heard is not None:
                button = await self.desk.chats.button(query.data, heard.chat_id)
                gone = said(heard.words, "This button is of something that was deleted.")
                notice = gone if button is None else await press(heard, button)
        with contextlib.suppress(BadRequest):  # pressed so long ago that nobody waits
            await self.desk.bot.answer_callback_query(query.id, notice[:LONGEST_NOTICE] or None)

    async def _heard(
        self,
        update_id: int,
        turn: Turn,
        chat_id: int,
        user_id: int,
        code: str | None,
        message_id: int,
        said_at: datetime | None = None,
    ) -> Heard | None:
        """Whoever it is, with what he may do. None: a stranger."""
        chats = self.desk.chats
        async with self._moving:  # what was said before is done: this may be the same chat
            now = chats.number(chat_id)
        role = access.role_in(self.desk.settings, chats.numbers(now), user_id)
        if role is None:
            return None
        if now != chat_id:  # said before it moved; its messages cannot be answered to
            chat_id, message_id = now, 0
        language = await chats.language(chat_id)
        if not language and code is None:  # not everybody's client tells it
            language = await chats.spoken(chat_id)
        return Heard(
            desk=self.desk,
            chat_id=chat_id,
            user_id=user_id,
            role=role,
            words=words(language or language_of(code)),
            studio=chats.acting_for(chat_id, is_owner=role == "owner"),
            update_id=update_id,
            turn=turn,
            message_id=message_id,
            said_at=said_at,
        )

    async def _turn_away(self, chat_id: int, user_id: int, code: str | None) -> None:
        """One polite line, once: with the number that whoever runs the studio has to know."""
        if not await self.desk.chats.turn_away(chat_id):
            return
        text = said(
            words(language_of(code)),
            "🙏 This studio is private. Whoever runs it can let you in: chat %(chat)s, you"
            " %(user)s.",
            chat=chat_id,
            user=user_id,
        )
        await self.desk.outbox.sure(
            chat_id, lambda: self.desk.bot.send_message(chat_id, text, parse_mode="HTML")
        )
