"""How a bot gets to know what has happened: it asks, or is called."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from mutoscope.errors import ProviderUnavailable
from mutoscope.providers.http.call import call
from mutoscope.providers.http.request import Patience, Request
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.telegram_people import People
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import document

ANA = 5


class Listening(LoopbackServer):
    """A bot's webhook, which answers with `status`."""

    status = 200

    async def respond(self, exchange: Exchange) -> None:
        await self._heard(exchange.asked)
        await exchange.send(document(self.status, {}))


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors() as running:
        yield running


@pytest.fixture
def people(fakes: FakeVendors) -> People:
    return People(fakes.url("telegram"))


async def ask(fakes: FakeVendors, method: str, **values: Any) -> Any:
    url = f"{fakes.url('telegram')}/bot1:a/{method}"
    request = Request("telegram", url, method="POST", document=values, takes=range(200, 600))
    return json.loads((await call(request)).body)


async def updates(fakes: FakeVendors, **values: Any) -> Any:
    answer = await ask(fakes, "getUpdates", **values)
    assert answer["ok"], answer
    return answer["result"]


def asking(fakes: FakeVendors, count: int) -> Any:
    """Until so many have asked for updates."""
    return fakes.until(
        lambda told: sum(each.path.endswith("getUpdates") for each in told.requests) >= count
    )


async def test_they_are_kept_until_they_are_confirmed(fakes: FakeVendors, people: People) -> None:
    for text in ("a", "b", "c"):
        await people.say(ANA, text)
    first, second, third = [each["update_id"] for each in await updates(fakes)]
    assert (second, third) == (first + 1, first + 2)
    assert len(await updates(fakes, limit=2)) == 2
    assert [each["message"]["text"] for each in await updates(fakes, offset=second)] == ["b", "c"]
    assert [each["update_id"] for each in await updates(fakes)] == [second, third]
    assert [each["update_id"] for each in await updates(fakes, offset=-1)] == [third]
    assert await updates(fakes, offset=third + 1) == []
    assert await updates(fakes) == []


async def test_a_message_as_people_write_it(fakes: FakeVendors, people: People) -> None:
    ben = {"id": 77, "first_name": "Ben", "language_code": "ru"}
    await people.say({"id": -7, "title": "Cats"}, "😀 /generate@bot 3 https://a.b/c", user=ben)
    [update] = await updates(fakes)
    message = update["message"]
    assert message["from"] == ben | {"is_bot": False}
    assert message["chat"] == {"id": -7, "type": "group", "title": "Cats"}
    assert message["entities"] == [
        {"type": "bot_command", "offset": 3, "length": 13},
        {"type": "url", "offset": 19, "length": 13},
    ]


async def test_asking_waits_for_what_happens(fakes: FakeVendors, people: People) -> None:
    asked = asyncio.create_task(updates(fakes, timeout=30))
    await asking(fakes, 1)
    await people.say(ANA, "a")
    [update] = await asked
    assert update["message"]["text"] == "a"


async def test_asking_ends_with_its_time(fakes: FakeVendors) -> None:
    began_at = asyncio.get_running_loop().time()
    assert await updates(fakes, timeout=1) == []
    assert asyncio.get_running_loop().time() - began_at >= 1


async def test_who_asks_may_leave(fakes: FakeVendors, people: People) -> None:
    asked = asyncio.create_task(updates(fakes, timeout=30))
    await asking(fakes, 1)
    asked.cancel()
    async with asyncio.timeout(20):
        await fakes.until(lambda told: told.left == 1)
    await people.say(ANA, "a")
    assert len(await updates(fakes, timeout=30)) == 1


async def test_what_is_confirmed_is_gone_even_if_who_confirms_leaves(
    fakes: FakeVendors, people: People
) -> None:
    await people.say(ANA, "a")
    [update] = await updates(fakes)
    asked = asyncio.create_task(updates(fakes, offset=update["update_id"] + 1, timeout=30))
    await asking(fakes, 2)
    asked.cancel()
    async with asyncio.timeout(20):
        await fakes.until(lambda told: told.left == 1)
    assert await updates(fakes) == []


async def test_only_one_may_ask(fakes: FakeVendors, people: People) -> None:
    first = asyncio.create_task(ask(fakes, "getUpdates", timeout=30))
    await asking(fakes, 1)
    second = asyncio.create_task(ask(fakes, "getUpdates", timeout=30))
    refused = await first
    assert refused["error_code"] == 409
    assert "make sure that only one bot instance is running" in refused["description"]
    await people.say(ANA, "a")
    assert len((await second)["result"]) == 1


async def test_only_what_is_wanted(fakes: FakeVendors, people: People) -> None:
    await updates(fakes, allowed_updates=["callback_query"])
    await people.say(ANA, "a")
    assert await updates(fakes) == []
    await updates(fakes, allowed_updates=["message"])
    await people.say(ANA, "b")
    await people.say({"id": -1_001_000_000_000, "type": "channel"}, "c")
    assert [each["message"]["text"] for each in await updates(fakes)] == ["b"]


async def test_a_webhook_is_called(fakes: FakeVendors, people: People) -> None:
    async with Listening() as bot:
        url = f"{bot.origin}/hook"
        assert (await ask(fakes, "setWebhook", url=url, secret_token="s-1_A"))["result"]
        await people.say(ANA, "a")
        [called] = bot.requests
        assert called.headers["x-telegram-bot-api-secret-token"] == "s-1_A"
        assert (called.path, called.document["message"]["text"]) == ("/hook", "a")
        info = (await ask(fakes, "getWebhookInfo"))["result"]
        assert (info["url"], info["pending_update_count"]) == (url, 0)
        refused = await ask(fakes, "getUpdates")
        assert refused["error_code"] == 409
        assert "use deleteWebhook" in refused["description"]
        assert (await ask(fakes, "deleteWebhook"))["result"]
        assert await updates(fakes) == []


async def test_a_webhook_that_fails_is_called_again(fakes: FakeVendors, people: People) -> None:
    async with Listening() as bot:
        bot.status = 500
        await ask(fakes, "setWebhook", url=f"{bot.origin}/hook")
        await people.say(ANA, "a")
        info = (await ask(fakes, "getWebhookInfo"))["result"]
        assert info["pending_update_count"] == 1
        assert "500" in info["last_error_message"]
        bot.status = 200
        await people.say(ANA, "b")
        assert [each.document["message"]["text"] for each in bot.requests][-2:] == ["a", "b"]


async def test_a_webhook_may_listen_later(fakes: FakeVendors, people: People) -> None:
    async with Listening() as bot:
        port = int(bot.origin.rpartition(":")[2])
    await ask(fakes, "setWebhook", url=f"http://127.0.0.1:{port}/hook")
    await people.say(ANA, "a")
    async with Listening(port) as bot:
        await bot.until(lambda told: len(told.requests) > 0)
        assert bot.requests[0].document["message"]["text"] == "a"


async def test_a_webhook_ends_who_asks(fakes: FakeVendors) -> None:
    asked = asyncio.create_task(ask(fakes, "getUpdates", timeout=30))
    await asking(fakes, 1)
    async with Listening() as bot:
        await ask(fakes, "setWebhook", url=f"{bot.origin}/hook")
        assert "terminated by setWebhook" in (await asked)["description"]


@pytest.mark.parametrize(
    ("url", "secret", "words"),
    [
        ("https://example.org/hook", "", "bad webhook"),
        ("http://127.0.0.1:1/hook", "a" * 257, "secret token is too long"),
        ("http://127.0.0.1:1/hook", "a b", "secret token contains unallowed characters"),
    ],
)
async def test_webhooks_that_are_none(
    fakes: FakeVendors, url: str, secret: str, words: str
) -> None:
    refused = await ask(fakes, "setWebhook", url=url, secret_token=secret)
    assert words in refused["description"]


async def test_what_is_pending_can_be_dropped(fakes: FakeVendors, people: People) -> None:
    await people.say(ANA, "a")
    assert (await ask(fakes, "deleteWebhook", drop_pending_updates=True))["result"]
    assert await updates(fakes) == []


async def test_a_message_is_put_up_and_nobody_is_told(fakes: FakeVendors, people: People) -> None:
    await people.door("chat", id=ANA)
    await people.door("behave", method="sendMessage", mark="die_after_accept")
    with pytest.raises(ProviderUnavailable):
        await ask(fakes, "sendMessage", chat_id=ANA, text="a")
    assert (await people.see(ANA, "a"))["message_id"] == 1
    assert (await ask(fakes, "sendMessage", chat_id=ANA, text="b"))["result"]["message_id"] == 2


async def test_one_call_hangs_and_one_is_slow(fakes: FakeVendors, people: People) -> None:
    await people.door("chat", id=ANA)
    await people.door("behave", method="sendMessage", mark="hang")
    await people.door("behave", method="sendMessage", mark="slow 0.1")
    url = f"{fakes.url('telegram')}/bot1:a/sendMessage"
    hasty = Patience(silence_s=0.2)
    order = {"chat_id": ANA, "text": "a"}
    with pytest.raises(ProviderUnavailable):
        await call(Request("telegram", url, method="POST", document=order, patience=hasty))
    assert (await people.look(ANA))["messages"] == []
    assert (await ask(fakes, "sendMessage", **order))["result"]["text"] == "a"


async def test_the_whole_server_misbehaves(fakes: FakeVendors, people: People) -> None:
    await people.door("chat", id=ANA)
    fakes.behave("telegram", "429 2")
    refused = await ask(fakes, "sendMessage", chat_id=ANA, text="a")
    assert refused["parameters"] == {"retry_after": 2}
    fakes.behave("telegram", "500")
    assert (await ask(fakes, "getMe"))["error_code"] == 500
    assert [each["status"] for each in await people.calls()] == [429, 500]
