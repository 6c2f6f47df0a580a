"""The chats of the Bot API server: their messages as they stand, and what they once were."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mutoscope.testing.fakes.telegram_arguments import Refused, bad_request

BOT = {
    "id": 7_000_000_001,
    "is_bot": True,
    "first_name": "A bot under test",
    "username": "under_test_bot",
}
CLOSED = {
    "blocked": "Forbidden: bot was blocked by the user",
    "kicked": "Forbidden: bot was kicked from the group chat",
    "left": "Forbidden: bot is not a member of the channel chat",
}
"""Why a chat takes nothing from the bot."""
GROUPS = frozenset({"group", "supergroup", "channel"})
_SUPERGROUPS_BELOW = -1_000_000_000_000

Document = dict[str, Any]


@dataclass
class Kept:
    """A message. `history`: what it was before each edit, and when that ended."""

    document: Document
    by_bot: bool
    sent_at_s: float
    history: list[Document] = field(default_factory=list[Document])
    deleted: bool = False

    def become(self, document: Document) -> None:
        """The message is edited."""
        now_s = time.time()
        self.history.append({"until_s": now_s, "message": self.document})
        self.document = {**document, "edit_date": int(now_s)}

    def told(self) -> Document:
        """For whoever looks in from outside."""
        return {
            "message": self.document,
            "by_bot": self.by_bot,
            "sent_at_s": self.sent_at_s,
            "history": self.history,
            "deleted": self.deleted,
        }


class Chat:
    """One chat. `document`: as messages show it; `closed`: a key of `CLOSED`, or nothing;
    `moved_to`: the number that it has as a supergroup, 0: none; `member`:
    what the bot is there, beyond an administrator who may post;
    `answers`: what the bot said to presses of buttons; `actions`: what it said it was doing."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.kept = dict[int, Kept]()
        self.closed = ""
        self.moved_to = 0
        self.member: Document = {}
        self.answers = list[Document]()
        self.actions = list[Document]()

    @property
    def id(self) -> int:
        return self.document["id"]

    @property
    def is_group(self) -> bool:
        """Whether the limit a minute holds for it."""
        return self.document["type"] in GROUPS

    def put(self, content: Document, sender: Document | None) -> Kept:
        """A new message; None: from the bot."""
        now_s = time.time()
        number = len(self.kept) + 1
        head: Document = {"message_id": number}
        if self.document["type"] == "channel":
            head["sender_chat"] = self.document
        else:
            head["from"] = sender or BOT
        document = {**head, "chat": self.document, "date": int(now_s), **content}
        kept = Kept(document, sender is None, now_s)
        self.kept[number] = kept
        return kept

    def find(self, message_id: int, purpose: str) -> Kept:
        """A message that is still there. Refused: none is; `purpose`: to do what with it."""
        kept = self.kept.get(message_id)
        if kept is None or kept.deleted:
            raise bad_request(f"message to {purpose} not found")
        return kept


class Chats:
    """All chats that the bot could know of."""

    def __init__(self) -> None:
        self._chats = dict[int, Chat]()

    def open(self, given: Any) -> Chat:
        """The chat with an id, or with that and more in an object; made where there is none."""
        more = dict(given) if isinstance(given, Mapping) else {"id": given}
        id_, closed = int(more.pop("id")), more.pop("closed", None)
        member: Document = more.pop("member", None) or {}
        chat = self._chats.get(id_) or Chat(_new_chat(id_))
        chat.document = {**chat.document, **more}
        chat.member = {**chat.member, **member}
        if closed is not None and closed not in ("", *CLOSED):
            raise bad_request(f"a chat is closed as one of {', '.join(CLOSED)}")
        chat.closed = chat.closed if closed is None else closed
        return self._chats.setdefault(id_, chat)

    def find(self, given: str) -> Chat:
        """The chat that the bot names by its id or its @name. Refused: none, or not for the bot."""
        if not given:
            raise bad_request("chat_id is empty")
        chat = self._named(given)
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, words, migrate_to_chat_id=chat.moved_to)
        if chat.closed:
            raise Refused(403, CLOSED[chat.closed])
        return chat

    def known_id(self, given: str) -> int | None:
        """The id of a chat, if there is such."""
        chat = self._named(given)
        return None if chat is None else chat.id

    def _named(self, given: str) -> Chat | None:
        if given.startswith("@"):
            names = {each.document.get("username"): each for each in self._chats.values()}
            return names.get(given.removeprefix("@"))
        try:
            return self._chats.get(int(given))
        except ValueError:
            return None


def user_of(given: Any) -> Document:
    """A person, from an id or an object with more than that."""
    more = dict(given) if isinstance(given, Mapping) else {"id": int(given)}
    return {"is_bot": False, "first_name": f"Person {more['id']}", **more}


def _new_chat(id_: int) -> Document:
    if id_ > 0:
        return {"id": id_, "type": "private", "first_name": f"Person {id_}"}
    kind = "supergroup" if id_ < _SUPERGROUPS_BELOW else "group"
    return {"id": id_, "type": kind, "title": f"Chat {id_}"}
