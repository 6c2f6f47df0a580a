"""The Bot API server: what a bot calls, and what people see of it."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image

from mutoscope.providers.http.call import call
from mutoscope.providers.http.request import Part, Patience, Request
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.pexels import clip
from mutoscope.testing.fakes.pictures import encoded, painted
from mutoscope.testing.fakes.telegram_people import People

TOKEN = "123456:fake-token"
ANA, GROUP, CHANNEL = 5, -7, -1_001_234_567_890
SUPERGROUP = -1_000_000_000_007
BUTTONS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go:1"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


class Bot:
    """Whoever calls the server."""

    def __init__(self, fakes: FakeVendors, token: str = TOKEN) -> None:
        self._url = f"{fakes.url('telegram')}/bot{token}"
        self.files = f"{fakes.url('telegram')}/file/bot{token}"

    async def ask(
        self, method: str, /, files: dict[str, bytes] | None = None, **values: Any
    ) -> Any:
        """The whole answer; by a form of parts where there are files, by JSON otherwise."""
        request = Request(
            "telegram",
            f"{self._url}/{method}",
            method="POST",
            document=values,
            form=_form(values, files) if files else (),
            takes=range(200, 600),
            patience=Patience(silence_s=30),
        )
        return json.loads((await call(request)).body)

    async def do(self, method: str, /, files: dict[str, bytes] | None = None, **values: Any) -> Any:
        """The result."""
        answer = await self.ask(method, files, **values)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, /, **values: Any) -> tuple[int, str]:
        """Why it is not done."""
        answer = await self.ask(method, **values)
        assert not answer["ok"]
        return answer["error_code"], answer["description"]


def _form(values: dict[str, Any], files: dict[str, bytes]) -> list[Part]:
    texts = {name: v if isinstance(v, str) else json.dumps(v) for name, v in values.items()}
    plain = [Part(name, text.encode()) for name, text in texts.items()]
    return plain + [Part(name.partition(".")[0], data, name) for name, data in files.items()]


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors() as running:
        yield running


@pytest.fixture
async def people(fakes: FakeVendors) -> People:
    people = People(fakes.url("telegram"))
    await people.door("flood", on=False)
    for chat in (
        {"id": ANA},
        {"id": GROUP},
        {"id": CHANNEL, "type": "channel", "username": "news"},
    ):
        await people.door("chat", **chat)
    return people


@pytest.fixture
def bot(fakes: FakeVendors, people: People) -> Bot:
    return Bot(fakes)


async def test_who_it_is(bot: Bot) -> None:
    me = await bot.do("getMe")
    assert me["is_bot"]
    assert (await bot.do("GETME"))["id"] == me["id"]
    assert await bot.do("setMyCommands", commands=[{"command": "help", "description": "Help"}])
    assert (await bot.do("getMyCommands"))[0]["command"] == "help"


async def test_what_it_is_in_a_chat(bot: Bot, people: People) -> None:
    me = (await bot.do("getMe"))["id"]
    assert (await bot.do("getChat", chat_id="@news"))["id"] == CHANNEL
    there = await bot.do("getChatMember", chat_id=CHANNEL, user_id=me)
    assert (there["status"], there["can_post_messages"]) == ("administrator", True)
    assert "can_post_messages" not in await bot.do("getChatMember", chat_id=GROUP, user_id=me)
    await people.door("chat", id=CHANNEL, member={"can_post_messages": False})
    there = await bot.do("getChatMember", chat_id="@news", user_id=me)
    assert (there["user"]["id"], there["can_post_messages"]) == (me, False)
    assert (await bot.refused("getChatMember", chat_id=CHANNEL, user_id=ANA))[0] == 400


async def test_another_token_and_no_method(fakes: FakeVendors, bot: Bot) -> None:
    assert await bot.refused("sing") == (404, "Not Found: method not found")
    async with FakeVendors(api_key=TOKEN) as strict:
        assert (await Bot(strict).do("getMe"))["is_bot"]
        assert await Bot(strict, "999:other").refused("getMe") == (401, "Unauthorized")


async def test_a_message_and_its_edits(bot: Bot, people: People) -> None:
    sent = await bot.do("sendMessage", chat_id=ANA, text=" 1/3 ", reply_markup=BUTTONS)
    assert (sent["text"], sent["chat"]["type"], sent["from"]["is_bot"]) == ("1/3", "private", True)
    at = {"chat_id": ANA, "message_id": sent["message_id"]}
    edited = await bot.do("editMessageText", **at, text="2/3", reply_markup=BUTTONS)
    assert edited["text"] == "2/3"
    assert edited["edit_date"] >= edited["date"]
    assert await bot.refused("editMessageText", **at, text="2/3 ", reply_markup=BUTTONS) == (
        400,
        NOT_MODIFIED,
    )
    assert "reply_markup" not in await bot.do("editMessageText", **at, text="2/3")
    [kept] = (await people.look(ANA))["messages"]
    assert [each["message"]["text"] for each in kept["history"]] == ["1/3", "2/3"]
    assert kept["message"]["text"] == "2/3"


async def test_other_buttons(bot: Bot) -> None:
    sent = await bot.do("sendMessage", chat_id=ANA, text="a")
    at = {"chat_id": ANA, "message_id": sent["message_id"]}
    edited = await bot.do("editMessageReplyMarkup", **at, reply_markup=json.dumps(BUTTONS))
    assert edited["reply_markup"] == BUTTONS
    assert (await bot.refused("editMessageReplyMarkup", **at, reply_markup=BUTTONS))[0] == 400
    assert "reply_markup" not in await bot.do("editMessageReplyMarkup", **at)


async def test_what_cannot_be_edited(bot: Bot, people: People) -> None:
    said = (await people.say(ANA, "hello"))["message"]
    photo = await bot.do("sendPhoto", {"photo.png": painted("a", 64, 64)}, chat_id=ANA)
    text = await bot.do("sendMessage", chat_id=ANA, text="a")

    async def words(method: str, message_id: int | None, **values: Any) -> str:
        at = {"chat_id": ANA} | ({} if message_id is None else {"message_id": message_id})
        return (await bot.refused(method, **at, **values))[1].removeprefix("Bad Request: ")

    edit = "editMessageText"
    assert await words(edit, 99, text="b") == "message to edit not found"
    assert await words(edit, None, text="b") == "message identifier is not specified"
    assert await words(edit, said["message_id"], text="b") == "message can't be edited"
    no_text = "there is no text in the message to edit"
    assert await words(edit, photo["message_id"], text="b") == no_text
    no_caption = "there is no caption in the message to edit"
    assert await words("editMessageCaption", text["message_id"], caption="b") == no_caption
    assert await bot.do("deleteMessage", chat_id=ANA, message_id=text["message_id"])
    assert await words(edit, text["message_id"], text="b") == "message to edit not found"
    assert await words("deleteMessage", text["message_id"]) == "message to delete not found"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": " "}, "message text is empty"),
        ({"text": "a", "parse_mode": "Poem"}, "unsupported parse_mode"),
        ({"text": "a", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        ({"text": "a", "chat_id": 404}, "chat not found"),
        ({"text": "a", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "a", "chat_id": ""}, "chat_id is empty"),
    ],
)
async def test_what_cannot_be_said(bot: Bot, values: dict[str, Any], words: str) -> None:
    refused = await bot.refused("sendMessage", **({"chat_id": ANA} | values))
    assert refused == (400, f"Bad Request: {words}")


async def test_the_longest_that_can_be_said(bot: Bot) -> None:
    text = f"<b>{'a' * 4096}</b>"
    sent = await bot.do("sendMessage", chat_id=ANA, text=text, parse_mode="HTML")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "a", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "a"}, "Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "a"}, "Can't find field"),
    ],
)
async def test_buttons_that_are_none(bot: Bot, button: dict[str, str], words: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    status, said = await bot.refused("sendMessage", chat_id=ANA, text="a", reply_markup=markup)
    assert status == 400
    assert words in said


async def test_a_press_and_its_answer(bot: Bot, people: People) -> None:
    sent = await bot.do("sendMessage", chat_id=ANA, text="a", reply_markup=BUTTONS)
    pressed = await people.press(ANA, sent["message_id"], "go:1", user=77)
    [update] = await bot.do("getUpdates")
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]) == ("go:1", 77, sent)
    assert await bot.do("answerCallbackQuery", callback_query_id=query["id"], text="Going")
    assert (await people.look(ANA))["answers"][0]["text"] == "Going"
    assert pressed["id"] == query["id"]
    too_old = "query is too old and response timeout expired or query ID is invalid"
    assert too_old in (await bot.refused("answerCallbackQuery", callback_query_id="1"))[1]
    with pytest.raises(AssertionError, match="there is no button"):
        await people.press(ANA, sent["message_id"], "stop:1")


async def test_a_picture_a_clip_and_a_document(bot: Bot, fakes: FakeVendors) -> None:
    picture = painted("a", 640, 400)
    sent = await bot.do("sendPhoto", {"photo.png": picture}, chat_id=ANA, caption="<i>a</i> b")
    assert [(each["width"], each["height"]) for each in sent["photo"]] == [(320, 200), (640, 400)]
    assert sent["caption"] == "<i>a</i> b"
    moving = await bot.do("sendVideo", {"video.mp4": clip(1, 360, 640)}, chat_id=ANA)
    video = moving["video"]
    assert (video["width"], video["height"], video["duration"]) == (360, 640, 2)
    assert video["mime_type"] == "video/mp4"
    again = await bot.do("sendVideo", chat_id=ANA, video=video["file_id"], caption="again")
    assert again["video"] == video
    other = await bot.do("sendDocument", {"document.txt": b"words"}, chat_id=ANA)
    assert other["document"]["file_name"] == "document.txt"
    no_clip = await bot.do("sendVideo", {"video.mp4": b"no clip"}, chat_id=ANA)
    assert "video" not in no_clip
    assert no_clip["document"]["file_size"] == 7


async def test_an_animation_is_a_document_as_well(bot: Bot) -> None:
    sent = await bot.do("sendAnimation", {"animation.mp4": clip(2, 360, 640)}, chat_id=ANA)
    assert sent["animation"]["width"] == 360
    assert sent["document"]["file_id"] == sent["animation"]["file_id"]


async def test_another_caption(bot: Bot) -> None:
    sent = await bot.do("sendPhoto", {"photo.png": painted("a", 64, 64)}, chat_id=ANA, caption="a")
    at = {"chat_id": ANA, "message_id": sent["message_id"]}
    edited = await bot.do("editMessageCaption", **at, caption="<b>b</b>", parse_mode="html")
    assert (edited["caption"], edited["photo"]) == ("b", sent["photo"])
    assert edited["caption_entities"][0]["type"] == "bold"
    too_long = await bot.refused("editMessageCaption", **at, caption="a" * 1025)
    assert too_long == (400, "Bad Request: message caption is too long")


async def test_files_are_fetched(bot: Bot, people: People) -> None:
    picture = painted("a cat", 400, 300, "image/jpeg")
    await people.say(ANA, "/short cats", photo=base64.b64encode(picture).decode())
    [update] = await bot.do("getUpdates")
    message = update["message"]
    assert message["caption_entities"][0]["type"] == "bot_command"
    file = await bot.do("getFile", file_id=message["photo"][-1]["file_id"])
    answer = await call(Request("telegram", f"{bot.files}/{file['file_path']}", wanted="bytes"))
    assert answer.body == picture
    assert await bot.refused("getFile", file_id="none") == (400, "Bad Request: invalid file_id")


async def test_a_file_of_more_than_20_mb_is_not_fetched(bot: Bot, people: People) -> None:
    sent = await bot.do("sendDocument", {"document.bin": bytes(20_000_001)}, chat_id=ANA)
    file_id = sent["document"]["file_id"]
    assert await bot.refused("getFile", file_id=file_id) == (400, "Bad Request: file is too big")


async def test_a_file_of_more_than_50_mb_is_not_taken(bot: Bot) -> None:
    answer = await bot.ask("sendDocument", {"document.bin": bytes(50_000_001)}, chat_id=ANA)
    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (encoded(Image.new("L", (2100, 100)), "image/png"), "PHOTO_INVALID_DIMENSIONS"),
        (encoded(Image.new("L", (5001, 5001)), "image/png"), "PHOTO_INVALID_DIMENSIONS"),
        (bytes(10 * 1024 * 1024 + 1), "is too big for a photo"),
    ],
    ids=["none", "steep", "large", "heavy"],
)
async def test_photos_that_are_none(bot: Bot, picture: bytes, words: str) -> None:
    answer = await bot.ask("sendPhoto", {"photo.png": picture}, chat_id=ANA)
    assert words in answer["description"]


async def test_nothing_to_send(bot: Bot) -> None:
    words = "Bad Request: there is no photo in the request"
    assert await bot.refused("sendPhoto", chat_id=ANA) == (400, words)
    wrong = await bot.refused("sendPhoto", chat_id=ANA, photo="https://example.org/a.png")
    assert wrong == (400, "Bad Request: wrong file identifier/HTTP URL specified")


async def test_an_album(bot: Bot, people: People) -> None:
    media = [
        {"type": "photo", "media": "attach://first", "caption": "<b>a</b>", "parse_mode": "HTML"},
        {"type": "video", "media": "attach://second"},
    ]
    files = {"first.png": painted("a", 64, 64), "second.mp4": clip(1, 360, 640)}
    sent = await bot.do("sendMediaGroup", files, chat_id=GROUP, media=media)
    assert [("photo" in each, "video" in each) for each in sent] == [(True, False), (False, True)]
    assert sent[0]["media_group_id"] == sent[1]["media_group_id"]
    assert sent[0]["caption"] == "a"
    assert len((await people.look(GROUP))["messages"]) == 2


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["photo"], "an album has 2 to 10 items"),
        (["photo"] * 11, "an album has 2 to 10 items"),
        (["photo", "document"], "can't use the media of the specified type in the album"),
        (["photo", "animation"], "can't use the media of the specified type in the album"),
        (["photo", "photo"], "wrong file identifier/HTTP URL specified"),
    ],
)
async def test_albums_that_are_none(bot: Bot, kinds: list[str], words: str) -> None:
    media = [{"type": kind, "media": "attach://nothing"} for kind in kinds]
    refused = await bot.refused("sendMediaGroup", chat_id=ANA, media=media)
    assert refused == (400, f"Bad Request: {words}")


async def test_chats_that_are_closed(bot: Bot, people: People) -> None:
    await people.door("chat", id=ANA, closed="blocked")
    refused = await bot.refused("sendMessage", chat_id=ANA, text="a")
    assert refused == (403, "Forbidden: bot was blocked by the user")
    await people.door("chat", id=ANA, closed="")
    assert await bot.do("sendMessage", chat_id=ANA, text="a")


async def test_a_group_becomes_a_supergroup(bot: Bot, people: People) -> None:
    await bot.do("sendMessage", chat_id=GROUP, text="a")
    await people.door("migrate", chat=GROUP, to=SUPERGROUP)
    refused = await bot.ask("sendMessage", chat_id=GROUP, text="b")
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    assert (refused["error_code"], refused["description"]) == (400, words)
    assert refused["parameters"] == {"migrate_to_chat_id": SUPERGROUP}
    both = [each["message"] for each in await bot.do("getUpdates")]
    assert [each["chat"]["id"] for each in both] == [GROUP, SUPERGROUP]
    assert both[0]["migrate_to_chat_id"] == SUPERGROUP
    assert both[1]["migrate_from_chat_id"] == GROUP
    assert (await bot.do("getChat", chat_id=SUPERGROUP))["type"] == "supergroup"
    assert (await bot.do("sendMessage", chat_id=SUPERGROUP, text="b"))["message_id"] == 2


async def test_a_channel_is_named(bot: Bot, people: People) -> None:
    sent = await bot.do("sendMessage", chat_id="@news", text="a")
    assert sent["sender_chat"]["id"] == CHANNEL
    assert "from" not in sent


async def test_what_it_is_doing(bot: Bot, people: People) -> None:
    assert await bot.do("sendChatAction", chat_id=ANA, action="upload_video")
    assert (await people.look(ANA))["actions"] == [{"action": "upload_video"}]
    refused = await bot.refused("sendChatAction", chat_id=ANA, action="sleeping")
    assert refused == (400, "Bad Request: wrong parameter action in request")


async def test_a_form_is_read_as_well(fakes: FakeVendors, people: People) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    url = f"{fakes.url('telegram')}/bot{TOKEN}/sendMessage?chat_id={ANA}"
    body = b"text=%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82+you"
    answer = await call(Request("telegram", url, method="POST", headers=form, content=body))
    assert answer.document["result"]["text"] == "привет you"


async def test_people_see_what_comes_later(bot: Bot, people: People) -> None:
    sent = await bot.do("sendMessage", chat_id=ANA, text="1/3")
    at = {"chat_id": ANA, "message_id": sent["message_id"]}
    assert (await people.see(ANA, "1/3"))["message_id"] == sent["message_id"]
    await bot.do("editMessageText", **at, text="3/3")
    assert (await people.see(ANA, "3/3"))["edit_date"]
    with pytest.raises(AssertionError, match="nobody sees '1/3'"):
        await people.see(ANA, "1/3", wait_s=0.05)
