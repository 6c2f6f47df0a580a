"""A job that asks: its questions come into the chat, and are answered there."""

from pathlib import Path

import pytest
from chatting import MEMBER, OWNER, StartBot, keys_of, said_by

from mutoscope.app.chats import Chats
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes.telegram_people import People
from toy_gates import TALE


async def test_what_a_job_asks_is_answered(
    people: People, start_bot: StartBot, tmp_path: Path, database: str
) -> None:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[TALE]
    ) as studio:
        job = await studio.submit("tale", {"topic": "Bees & co"})
        await Chats(studio).follow(OWNER, job.id, language="ru")
    start_bot()
    asked = await people.see(OWNER, "❓ Good?")
    assert "Bees & co 0" in asked["text"]
    assert {"✅ Одобрить", "🔁 Другой вариант", "✖️ Отклонить"} < set(keys_of(asked))
    first = asked["text"]
    await people.press(OWNER, asked["message_id"], keys_of(asked)["🔁 Другой вариант"])
    asked = await people.see(OWNER, "❓ Good?")
    while asked["text"] == first:
        await people.calls("editMessageText", after=len(await people.calls()), wait_s=1)
        asked = await people.see(OWNER, "❓ Good?")
    await people.press(OWNER, asked["message_id"], keys_of(asked)["✅ Одобрить"])
    asked = await people.see(OWNER, "❓ Fine?")
    await people.press(OWNER, asked["message_id"], keys_of(asked)["✖️ Отклонить"])
    await people.see(OWNER, "✖️ Отменено.")


@pytest.mark.proof
async def test_a_button_is_of_its_chat_and_its_people(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    (tmp_path / "hold.0").touch()
    start_bot()
    await people.say(OWNER, f"/generate 1 {tmp_path}", user=said_by(OWNER))
    told = await people.see(OWNER, "▓")
    await people.press(OWNER, told["message_id"], keys_of(told)["✖️ Отменить"], user=said_by(666))
    await people.say(MEMBER, f"/cancel {told['text'].rpartition('job_')[2]}", user=said_by(MEMBER))
    await people.see(MEMBER, "❌")
    (tmp_path / "hold.0").unlink()
    await people.see(OWNER, "✅ Готово")
