"""The people in the chats of the Bot API server, for tests that wait: what `telegram_door` knows.

people = People(fakes.url("telegram"))
await people.say(5, "/generate 3")
progress = await people.see(5, "1/3")
await people.press(5, progress["message_id"], "cancel:17")
"""

import asyncio
import http
import http.client
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from mutoscope.testing.wire import JSON

PATIENCE_S = 20.0

Document = dict[str, Any]


class People:
    """They come in by the side door of the server at `url`. Chats and people are numbers, or
    objects with more than that."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)

    async def say(self, chat: Any, text: str = "", **more: Any) -> Document:
        """A message: `update_id`, `message`. `more`: user, photo, document, reply_to."""
        return await self.door("say", chat=chat, text=text, **more)

    async def press(self, chat: Any, message: int, data: str, **more: Any) -> Document:
        """A button: `update_id`, and the `id` of the press. AssertionError: it is not there."""
        return await self.door("press", chat=chat, message=message, data=data, **more)

    async def see(self, chat_id: int, text: str, wait_s: float = PATIENCE_S) -> Document:
        """The last message of the bot with this in it, as soon as there is one. AssertionError:
        there is none in time."""
        query = urlencode({"shows": text, "wait_s": wait_s})
        shown = await self._told("GET", f"chat/{chat_id}?{query}")
        found = [each["message"] for each in shown["messages"] if shows(each, text)]
        if not found:
            stands = [each["message"].get("text", "") for each in shown["messages"]]
            raise AssertionError(f"nobody sees {text!r} in {stands}")
        return found[-1]

    async def look(self, chat_id: int) -> Document:
        """`chat`; `messages` as they stand, with `history`; `answers` to presses; `actions`."""
        return await self._told("GET", f"chat/{chat_id}")

    async def calls(self, method: str = "", after: int = 0, wait_s: float = 0) -> list[Document]:
        """What the bot called; waits for the first such call."""
        query = urlencode({"method": method, "after": after, "wait_s": wait_s})
        return (await self._told("GET", f"calls?{query}"))["calls"]

    async def door(self, what: str, **order: Any) -> Document:
        """Anything else. AssertionError: the door does not take it."""
        return await self._told("POST", what, order)

    async def _told(self, method: str, path: str, order: Document | None = None) -> Document:
        return await asyncio.to_thread(self._ask, method, path, order)

    def _ask(self, method: str, path: str, order: Document | None) -> Document:
        address = self._address
        caller = http.client.HTTPConnection(address.hostname or "", address.port)
        body = None if order is None else json.dumps(order)
        try:
            caller.request(method, f"{address.path}/_test/{path}", body, {"Content-Type": JSON})
            answer = caller.getresponse()
            document = json.loads(answer.read())
        finally:
            caller.close()
        if answer.status != http.HTTPStatus.OK:
            raise AssertionError(f"the door does not take {order or path}: {document}")
        return document


def shows(kept: Document, text: str) -> bool:
    """Whether a message that is still there is the bot's and has this in it."""
    message = kept["message"]
    said = message.get("text", "") + message.get("caption", "")
    return kept["by_bot"] and not kept["deleted"] and text in said
