"""The methods of the Bot API that put up, change and take away messages.

Documented on 2026-11-29: texts of 1 to 4096 characters, captions of up to 1024, both after entities
are parsed; callback data of 1 to 64 bytes; albums of 2 to 10. An edit without `reply_markup` takes
the buttons away.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mutoscope.testing.fakes.telegram_arguments import Arguments, Refused, bad_request
from mutoscope.testing.fakes.telegram_chats import BOT, Chat, Chats, Kept
from mutoscope.testing.fakes.telegram_files import Files
from mutoscope.testing.fakes.telegram_html import LONGEST_CAPTION, LONGEST_TEXT, Entity, formatted

ALBUM = range(2, 11)
CALLBACK_BYTES = 64
LONGEST_ANSWER = 200
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_BUTTONS = ("callback_data", "url", "web_app", "switch_inline_query", "copy_text", "login_url")
_TOGETHER = ({"photo", "video"}, {"document"}, {"audio"})
_WITH_THUMBNAIL = frozenset({"video", "animation", "document"})
_TEXTS = ("text", "entities")
_CAPTIONS = ("caption", "caption_entities")

Document = dict[str, Any]
Method = Callable[[Arguments], Any]


class Methods:
    """They change `chats` and `files`. `asked`: the presses of buttons that wait to be answered."""

    def __init__(self, chats: Chats, files: Files) -> None:
        self._chats = chats
        self._files = files
        self._albums = 0
        self.asked = dict[str, Chat]()

    @property
    def sending(self) -> Mapping[str, Method]:
        """Those that put up a message, by their names in lower case."""
        kinds = ("photo", "video", "animation", "document")
        media = {f"send{kind}": self._sender(kind) for kind in kinds}
        return {"sendmessage": self.send_message, "sendmediagroup": self.send_album, **media}

    @property
    def editing(self) -> Mapping[str, Method]:
        """Those that change one."""
        return {
            "editmessagetext": self.edit_text,
            "editmessagecaption": self.edit_caption,
            "editmessagereplymarkup": self.edit_markup,
        }

    @property
    def other(self) -> Mapping[str, Method]:
        """Those that no limit counts."""
        return {
            "deletemessage": self.delete,
            "answercallbackquery": self.answer_press,
            "sendchataction": self.act,
            "getchat": lambda arguments: self._chats.find(arguments.text("chat_id")).document,
            "getchatmember": self.member,
            "getfile": lambda arguments: self._files.fetched(arguments.text("file_id")),
        }

    def send_message(self, arguments: Arguments) -> Document:
        """A text."""
        chat = self._chats.find(arguments.text("chat_id"))
        text, entities = formatted(arguments, "text", LONGEST_TEXT)
        if not text:
            raise bad_request("message text is empty")
        content = _marked("text", text, "entities", entities)
        return chat.put(content | self._extras(chat, arguments), None).document

    def send_album(self, arguments: Arguments) -> list[Document]:
        """Several pictures or clips, or several documents."""
        chat = self._chats.find(arguments.text("chat_id"))
        items: Any = arguments.document("media") or []
        if len(items) not in ALBUM:
            raise bad_request(f"an album has {ALBUM.start} to {ALBUM.stop - 1} items")
        if not any({each.get("type") for each in items} <= kinds for kinds in _TOGETHER):
            raise bad_request("can't use the media of the specified type in the album")
        contents = [self._album_item(each, arguments) for each in items]
        self._albums += 1
        shared = {"media_group_id": str(self._albums)} | self._extras(chat, arguments)
        return [chat.put(content | shared, None).document for content in contents]

    def edit_text(self, arguments: Arguments) -> Document:
        """Another text, and other buttons with it."""
        kept = self._editable(arguments)
        if "text" not in kept.document:
            raise bad_request("there is no text in the message to edit")
        text, entities = formatted(arguments, "text", LONGEST_TEXT)
        if not text:
            raise bad_request("message text is empty")
        return _edit(kept, _TEXTS, _marked("text", text, "entities", entities), arguments)

    def edit_caption(self, arguments: Arguments) -> Document:
        """Another caption, or none, and other buttons with it."""
        kept = self._editable(arguments)
        if "text" in kept.document:
            raise bad_request("there is no caption in the message to edit")
        return _edit(kept, _CAPTIONS, _captioned(arguments), arguments)

    def edit_markup(self, arguments: Arguments) -> Document:
        """Other buttons, or none."""
        return _edit(self._editable(arguments), (), {}, arguments)

    def delete(self, arguments: Arguments) -> bool:
        """A message goes; what it was stays for whoever looks in from outside."""
        chat = self._chats.find(arguments.text("chat_id"))
        chat.find(arguments.number("message_id"), "delete").deleted = True
        return True

    def member(self, arguments: Arguments) -> Document:
        """What the bot is in a chat; of people nothing is known."""
        chat = self._chats.find(arguments.text("chat_id"))
        if arguments.number("user_id") != BOT["id"]:
            raise bad_request("user not found")
        right = {"can_post_messages": True} if chat.document["type"] == "channel" else {}
        return {"status": "administrator", "user": BOT, **right, **chat.member}

    def answer_press(self, arguments: Arguments) -> bool:
        """What the bot says to a press of a button."""
        id_, text = arguments.text("callback_query_id"), arguments.text("text")
        chat = self.asked.get(id_)
        if chat is None:
            words = "query is too old and response timeout expired or query ID is invalid"
            raise bad_request(words)
        if len(text) > LONGEST_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        shown = {"text": text, "show_alert": arguments.flag("show_alert")}
        chat.answers.append({"id": id_, **shown, "url": arguments.text("url")})
        return True

    def act(self, arguments: Arguments) -> bool:
        """What the bot is doing."""
        chat = self._chats.find(arguments.text("chat_id"))
        if arguments.text("action") not in ACTIONS:
            raise bad_request("wrong parameter action in request")
        chat.actions.append({"action": arguments.text("action")})
        return True

    def _sender(self, kind: str) -> Method:
        def send(arguments: Arguments) -> Document:
            chat = self._chats.find(arguments.text("chat_id"))
            content = _captioned(arguments)
            file = self._files.taken(kind, arguments.text(kind), arguments)
            shown = self._files.shown(kind, file)
            if kind in shown and kind in _WITH_THUMBNAIL:
                shown[kind] |= self._files.small(arguments)
            return chat.put(shown | content | self._extras(chat, arguments), None).document

        return send

    def _album_item(self, item: Mapping[str, Any], arguments: Arguments) -> Document:
        kind, given = str(item["type"]), str(item.get("media", ""))
        if not given:
            raise bad_request("media not found")
        file = self._files.taken(kind, given, arguments)
        return self._files.shown(kind, file) | _captioned(Arguments(item))

    def _extras(self, chat: Chat, arguments: Arguments) -> Document:
        """The buttons, and what it answers to."""
        extras = _buttons(arguments)
        reply: Any = arguments.document("reply_parameters") or {}
        number = int(reply.get("message_id") or arguments.number("reply_to_message_id"))
        if not number:
            return extras
        try:
            return extras | {"reply_to_message": chat.find(number, "be replied").document}
        except Refused:
            if reply.get("allow_sending_without_reply"):
                return extras
            raise

    def _editable(self, arguments: Arguments) -> Kept:
        if not arguments.text("message_id"):
            raise bad_request("message identifier is not specified")
        chat = self._chats.find(arguments.text("chat_id"))
        kept = chat.find(arguments.number("message_id"), "edit")
        if not kept.by_bot:
            raise bad_request("message can't be edited")
        return kept


def _edit(
    kept: Kept, replaced: tuple[str, ...], content: Document, arguments: Arguments
) -> Document:
    content = content | _buttons(arguments)
    names = (*replaced, "reply_markup")
    if content == {name: kept.document[name] for name in names if name in kept.document}:
        words = "specified new message content and reply markup are exactly the same as a current"
        end = "content and reply markup of the message"
        raise bad_request(f"message is not modified: {words} {end}")
    left = {name: value for name, value in kept.document.items() if name not in names}
    kept.become(left | content)
    return kept.document


def _captioned(arguments: Arguments) -> Document:
    caption, entities = formatted(arguments, "caption", LONGEST_CAPTION)
    return _marked("caption", caption, "caption_entities", entities) if caption else {}


def _marked(name: str, text: str, entities_name: str, entities: list[Entity]) -> Document:
    return {name: text} | ({entities_name: entities} if entities else {})


def _buttons(arguments: Arguments) -> Document:
    """Buttons under the message. Those of a keyboard stay with the person and are not shown."""
    markup: Any = arguments.document("reply_markup") or {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows: Any = markup.get("inline_keyboard") or []
    for button in (each for row in rows for each in row):
        _check_button(button)
    return {"reply_markup": {"inline_keyboard": rows}} if any(rows) else {}


def _check_button(button: Mapping[str, Any]) -> None:
    if not button.get("text"):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not any(name in button for name in _BUTTONS):
        words = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"can't parse inline keyboard button: {words}")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
