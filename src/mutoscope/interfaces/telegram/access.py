"""Who may ask the bot for what."""

from typing import Literal

from mutoscope.config import Settings

Role = Literal["owner", "member"]


def role_of(settings: Settings, chat_id: int, user_id: int) -> Role | None:
    """An owner runs the studio, wherever he writes; a member has media made. None: a stranger.

    People are known by their number, which the messenger vouches for; names are anybody's.
    """
    if user_id in settings.telegram_owners:
        return "owner"
    allowed = (*settings.telegram_chats, *settings.telegram_owners)
    return "member" if chat_id in allowed or user_id in settings.telegram_chats else None
