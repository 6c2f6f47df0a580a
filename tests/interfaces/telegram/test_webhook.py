"""Messages that Telegram hands over, and those that somebody else does."""

import asyncio
import http.client
import json

import psycopg
import pytest
from chatting import OWNER, TOKEN, Running, StartBot, clips, keys_of, said_by, texts

from mutoscope.interfaces.telegram.webhook import secret_of
from mutoscope.testing.fakes.telegram_people import People

pytestmark = pytest.mark.proof  # whole conversations, by the clock


def handed_in(port: int, secret: str | None, body: bytes, method: str = "POST") -> int:
    """What somebody who hands this in is answered."""
    caller = http.client.HTTPConnection("127.0.0.1", port)
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    caller.request(method, "/", body, headers)
    status = caller.getresponse().status
    caller.close()
    return status


async def listening(people: People, start_bot: StartBot, port: int) -> Running:
    """The bot, which listens there."""
    before = len(await people.calls())
    bot = start_bot(
        MUTOSCOPE_TELEGRAM_WEBHOOK_URL=f"http://127.0.0.1:{port}/",
        MUTOSCOPE_TELEGRAM_WEBHOOK_PORT=str(port),
    )
    await people.calls("setWebhook", after=before, wait_s=20)
    return bot


async def test_a_press_that_is_heard_again_after_a_kill_edits_once(
    people: People, start_bot: StartBot, database: str, port: int
) -> None:
    bot = await listening(people, start_bot, port)
    await people.say(OWNER, "/generate 1 Mondays", user=said_by(OWNER))
    await people.see(OWNER, "✅ Готово")
    (clip,) = await clips(people, OWNER, 1)
    query = {
        "id": "1",
        "from": {"is_bot": False, "first_name": "A person", **said_by(OWNER)},
        "message": clip,
        "chat_instance": "1",
        "data": keys_of(clip)["✏️ Другая подпись"],
    }
    for update_id, count in ((10**6, 2), (10**6, 2), (10**6 + 1, 3)):
        update = json.dumps({"update_id": update_id, "callback_query": query}).encode()
        assert await asyncio.to_thread(handed_in, port, secret_of(TOKEN), update) == 200
        assert len(await clips(people, OWNER, count)) == count
        assert jobs_in(database) == count
        bot.kill()
        bot = await listening(people, start_bot, port)


async def test_a_schedule_that_is_heard_again_after_a_kill_is_told_as_at_first(
    people: People, start_bot: StartBot, port: int
) -> None:
    bot = await listening(people, start_bot, port)
    said = await people.say(OWNER, "/schedule add soon +30m Mondays", user=said_by(OWNER))
    await people.see(OWNER, "🗓 soon")
    bot.kill()
    await listening(people, start_bot, port)
    update = json.dumps({"update_id": said["update_id"], "message": said["message"]}).encode()
    assert await asyncio.to_thread(handed_in, port, secret_of(TOKEN), update) == 200
    first, second = await texts(people, OWNER)
    assert first == second
    await people.say(OWNER, "/schedule add soon 3 Mondays", user=said_by(OWNER))  # another one
    await people.see(OWNER, "⚠️")


def jobs_in(database: str) -> int:
    with psycopg.connect(database, autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM mutoscope.jobs").fetchone()
        assert row is not None
        return row[0]


async def test_only_telegram_is_heard(people: People, start_bot: StartBot, port: int) -> None:
    await listening(people, start_bot, port)
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
