"""The studio in Telegram chats: a bot on top of `Studio`."""

from mutoscope.interfaces.telegram.bot import serve as serve
