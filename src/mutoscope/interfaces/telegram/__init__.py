"""The studio in Telegram chats: a bot on top of `Studio`."""

from mutoscope.interfaces.telegram.bot import serve as serve
from mutoscope.interfaces.telegram.bot import token_of as token_of
