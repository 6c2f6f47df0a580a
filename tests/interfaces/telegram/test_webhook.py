"""Messages that Telegram hands over, and those that somebody else does."""

import asyncio
import http.client
import json
import socket

import pytest
from chatting import OWNER, TOKEN, StartBot, said_by, texts

from mutoscope.interfaces.telegram.webhook import secret_of
from mutoscope.testing.fakes.telegram_people import People

pytestmark = pytest.mark.proof  # whole conversations, by the clock


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def handed_in(port: int, secret: str | None, body: bytes, method: str = "POST") -> int:
    """What somebody who hands this in is answered."""
    caller = http.client.HTTPConnection("127.0.0.1", port)
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    caller.request(method, "/", body, headers)
    status = caller.getresponse().status
    caller.close()
    return status


async def test_only_telegram_is_heard(people: People, start_bot: StartBot) -> None:
    port = free_port()
    start_bot(
        MUTOSCOPE_TELEGRAM_WEBHOOK_URL=f"http://127.0.0.1:{port}/",
        MUTOSCOPE_TELEGRAM_WEBHOOK_PORT=str(port),
    )
    await people.calls("setWebhook", wait_s=20)
    told = await people.say(OWNER, "/chatid", user=said_by(OWNER))
    await people.see(OWNER, f"Чат: {OWNER}")
    update = json.dumps({"update_id": 10**6, "message": told["message"]}).encode()
    given = [
        (None, update, "POST", 403),
        ("wrong", update, "POST", 403),
        (secret_of(TOKEN), update, "GET", 405),
        (secret_of(TOKEN), b"{", "POST", 400),
        (secret_of(TOKEN), b" " * 1_100_000, "POST", 413),
        (secret_of(TOKEN), update, "POST", 200),
        (secret_of(TOKEN), update, "POST", 200),  # heard before
    ]
    for secret, body, method, status in given:
        assert await asyncio.to_thread(handed_in, port, secret, body, method) == status
    assert (await texts(people, OWNER)).count(f"Чат: {OWNER}\nВы: {OWNER}") == 2
    assert not await people.calls("getUpdates")
