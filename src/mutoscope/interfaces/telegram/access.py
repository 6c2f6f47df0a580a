"""Who may ask the bot for what."""

import contextlib
from collections.abc import Collection
from typing import Literal

import structlog

from mutoscope.app import Studio
from mutoscope.app.chats import Chats, chat_of
from mutoscope.config import Settings
from mutoscope.errors import NotFound

log = structlog.get_logger("mutoscope")

Role = Literal["owner", "member"]


def role_in(settings: Settings, numbers: Collection[int], user_id: int) -> Role | None:
    """As `role_of`, in a chat that has or has had these numbers."""
    for each in numbers:
        if role := role_of(settings, each, user_id):
            return role
    return None


def role_of(settings: Settings, chat_id: int, user_id: int) -> Role | None:
    """An owner runs the studio, wherever he writes; a member has media made. None: a stranger.

    People are known by their number, which the messenger vouches for; names are anybody's.
    """
    if user_id in settings.telegram_owners:
        return "owner"
    allowed = (*settings.telegram_chats, *settings.telegram_owners)
    return "member" if chat_id in allowed or user_id in settings.telegram_chats else None


def is_let_in(settings: Settings, numbers: Collection[int]) -> bool:
    """Whether a chat is, by one of the `numbers` that it has or has had."""
    return any(role_of(settings, each, each) is not None for each in numbers)


def may_be_told(settings: Settings, numbers: Collection[int], *, is_ours: bool) -> bool:
    """Whether a chat is told of a job. `is_ours`: of the studio's own; in a group that is not let
    in it was an owner who has asked for it."""
    return is_let_in(settings, numbers) or (is_ours and min(numbers) < 0)


async def pause_of_strangers(settings: Settings, studio: Studio, chats: Chats) -> None:
    """Pause the schedules of chats that are let in no more."""
    for each in await studio.schedules(coming=0, everybody=True):
        found, chat_id = each.schedule, chat_of(each.schedule.owner)
        if found.paused or chat_id is None or is_let_in(settings, chats.numbers(chat_id)):
            continue
        with contextlib.suppress(NotFound):
            await chats.acting_for(chat_id, is_owner=False).pause_schedule(found.name)
        log.warning("schedule_paused", chat=chat_id, schedule=found.name, why="not let in")
