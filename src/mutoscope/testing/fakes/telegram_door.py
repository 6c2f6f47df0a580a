"""What people do in the chats of the Bot API server, and a look at what they see: for tests.

POST /_test/chat     {"id", "type", "title", "username", "closed"}: a chat that there is; closed
                     to the bot as "blocked", "kicked" or "left"
POST /_test/migrate  {"chat", "to", "silent"}: a group becomes a supergroup of the number `to`: the
                     old one takes nothing more, and both are told; silent: the bot hears of it
                     only when it is refused
POST /_test/say      {"chat", "user", "text", "photo", "document", "reply_to"}: chats and people
                     by number or in an object; photo: base64; document: {"name", "data"}
POST /_test/press    {"chat", "message", "data", "user"}: a button that is there
GET  /_test/chat/ID  its messages as they stand, with what they were; the answers to presses
GET  /_test/calls    what the bot called, `?after=` so many calls and `?method=` only
POST /_test/flood    other limits, see `telegram_flood.Limits`; counts begin anew
POST /_test/behave   {"method", "mark", "times"}: as `misbehaviour` says, for one method only
"""

import base64
import re
import secrets
from collections.abc import Mapping
from typing import Any

from mutoscope.testing.fakes.telegram_arguments import bad_request
from mutoscope.testing.fakes.telegram_chats import Chat, Chats, Kept, user_of
from mutoscope.testing.fakes.telegram_files import Files
from mutoscope.testing.fakes.telegram_html import units
from mutoscope.testing.fakes.telegram_updates import Updates

_ENTITIES = {
    "bot_command": re.compile(r"(?<!\S)/\w+(?:@\w+)?"),
    "url": re.compile(r"https?://\S+"),
}

ANONYMOUS = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
"""Who tells of what befalls a group."""

Document = dict[str, Any]


class Door:
    """The people. `asked`: where presses wait for an answer, by their id."""

    def __init__(
        self, chats: Chats, files: Files, updates: Updates, asked: dict[str, Chat]
    ) -> None:
        self._chats = chats
        self._files = files
        self._updates = updates
        self._asked = asked

    def say(self, order: Mapping[str, Any]) -> Document:
        """A person says something; in a channel, the channel does."""
        chat = self._chats.open(order["chat"])
        content = self._content(order)
        if number := order.get("reply_to"):
            content["reply_to_message"] = chat.find(int(number), "be replied").document
        kept = chat.put(content, user_of(order.get("user", chat.id)))
        kind = "channel_post" if chat.document["type"] == "channel" else "message"
        return {"update_id": self._updates.add(kind, kept.document), "message": kept.document}

    def press(self, order: Mapping[str, Any]) -> Document:
        """A person presses a button. Refused: there is no such button any more."""
        chat = self._chats.open(order["chat"])
        kept, data = chat.find(int(order["message"]), "press"), str(order["data"])
        if data not in _pressable(kept):
            raise bad_request(f"there is no button with {data}, only {_pressable(kept)}")
        query: Document = {
            "id": str(secrets.randbelow(10**18)),
            "from": user_of(order.get("user", chat.id)),
            "message": kept.document,
            "chat_instance": str(chat.id),
            "data": data,
        }
        self._asked[query["id"]] = chat
        return {"update_id": self._updates.add("callback_query", query), "id": query["id"]}

    def open_chat(self, order: Mapping[str, Any]) -> Document:
        """A chat that there is."""
        return self._chats.open(order).document

    def migrate(self, order: Mapping[str, Any]) -> Document:
        """A group becomes a supergroup, in which the numbers of messages begin anew."""
        old = self._chats.open(order["chat"])
        more = {"type": "supergroup", "title": old.document["title"]}
        new = self._chats.open({"id": order["to"], **more})
        old.moved_to = new.id
        for chat, told in (
            (old, {"migrate_to_chat_id": new.id}),
            (new, {"migrate_from_chat_id": old.id}),
        ):
            kept = chat.put(told, user_of(order.get("user", ANONYMOUS)))
            if not order.get("silent"):
                self._updates.add("message", kept.document)
        return new.document

    def look(self, chat_id: str) -> Document:
        """One chat as people see it."""
        chat = self._chats.open(int(chat_id))
        messages = [each.told() for each in list(chat.kept.values())]
        told = {"answers": chat.answers, "actions": chat.actions, "closed": chat.closed}
        return {"chat": chat.document, "messages": messages, **told}

    def _content(self, order: Mapping[str, Any]) -> Document:
        text = str(order.get("text", ""))
        shown = self._shown(order)
        name, marks = ("caption", "caption_entities") if shown else ("text", "entities")
        entities = _entities(text)
        return shown | ({name: text} if text else {}) | ({marks: entities} if entities else {})

    def _shown(self, order: Mapping[str, Any]) -> Document:
        if photo := order.get("photo"):
            file = self._files.keep("photo", "photo.jpg", base64.b64decode(photo))
            return self._files.shown("photo", file)
        if document := order.get("document"):
            data = base64.b64decode(document["data"])
            return self._files.shown(
                "document", self._files.keep("document", document["name"], data)
            )
        return {}


def _pressable(kept: Kept) -> list[str]:
    rows = kept.document.get("reply_markup", {}).get("inline_keyboard", [])
    return [each["callback_data"] for row in rows for each in row if "callback_data" in each]


def _entities(text: str) -> list[Document]:
    """Commands and links are marked, as a client of Telegram does."""
    return [
        {"type": kind, "offset": units(text[: found.start()]), "length": units(found[0])}
        for kind, pattern in _ENTITIES.items()
        for found in pattern.finditer(text)
    ]
