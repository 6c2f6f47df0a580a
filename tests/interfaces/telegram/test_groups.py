"""Groups: who is meant, who may, and whom an answer is for."""

from pathlib import Path
from typing import Any

import pytest
from chatting import OWNER, STRANGER, StartBot, clips, keys_of, said_by, texts, videos

from mutoscope.app.chats import Chats
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes.telegram_people import People
from toy_gates import TALE

GROUP, OTHER_GROUP, FRIEND = -1_000_000_000_507, -1_000_000_000_508, 508


@pytest.fixture
async def group(people: People) -> dict[str, Any]:
    """A group that is let in."""
    for number in (GROUP, OTHER_GROUP):
        await people.door("chat", id=number, type="supergroup", title="Beekeepers")
    return {"MUTOSCOPE_TELEGRAM_CHATS": str(GROUP)}


async def test_only_what_is_said_to_this_bot_is_answered(
    people: People, start_bot: StartBot, group: dict[str, Any]
) -> None:
    start_bot(**group)
    for text in ("Hello", "/jobs@another_bot", "mutoscope /jobs"):
        await people.say(GROUP, text, user=said_by(FRIEND))
    said = await people.say(GROUP, "/jobs@Under_Test_Bot", user=said_by(FRIEND, "en"))
    told = await people.see(GROUP, "Nothing is being made.")
    assert told["reply_to_message"]["message_id"] == said["message"]["message_id"]
    assert len(await texts(people, GROUP)) == 1


@pytest.mark.proof
async def test_another_group_is_turned_away_once(
    people: People, start_bot: StartBot, group: dict[str, Any]
) -> None:
    start_bot(**group)
    for text in ("Hello", "/generate 1", "/status"):
        await people.say(OTHER_GROUP, text, user=said_by(STRANGER))
    told = await people.see(OTHER_GROUP, str(OTHER_GROUP))
    assert told["text"].startswith("🙏")
    await people.say(OTHER_GROUP, "/jobs", user=said_by(OWNER, "en"))  # who may anywhere
    await people.see(OTHER_GROUP, "Nothing is being made.")
    assert len(await texts(people, OTHER_GROUP)) == 2


@pytest.mark.proof
async def test_cancel_means_the_latest_that_is_ones_own(
    people: People, start_bot: StartBot, group: dict[str, Any], tmp_path: Path, database: str
) -> None:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[TALE]
    ) as studio:
        chats = Chats(studio)
        for is_owner in (False, True):  # the owner's is the latest
            acting = chats.acting_for(GROUP, is_owner=is_owner)
            job = await acting.submit("tale", {"topic": "Bees"})
            await chats.follow(GROUP, job.id, language="ru")
    start_bot(**group)
    await people.see(GROUP, "❓ Good?")
    await people.say(GROUP, "/cancel", user=said_by(FRIEND))
    await people.see(GROUP, "✖️ Отменяется: «Bees»")
    await people.say(GROUP, "/cancel", user=said_by(FRIEND))
    await people.see(GROUP, "❌ В этом чате такого задания нет.")


@pytest.mark.proof
async def test_of_what_the_owner_makes_there_others_have_only_the_sight(
    people: People, start_bot: StartBot, group: dict[str, Any]
) -> None:
    start_bot(**group)
    await people.say(GROUP, "/generate@under_test_bot 1\nMondays", user=said_by(OWNER))
    (clip,) = await clips(people, GROUP, 1)
    key = keys_of(clip)["📤 Опубликовать"]
    await people.press(GROUP, clip["message_id"], key, user=said_by(FRIEND))
    for label in ("✏️ Другая подпись", "👎 Больше никогда"):
        await people.press(GROUP, clip["message_id"], keys_of(clip)[label], user=said_by(FRIEND))
    await people.press(GROUP, clip["message_id"], key, user=said_by(OWNER))
    await people.see(GROUP, "опубликовано")
    answers = [each["text"] for each in (await people.look(GROUP))["answers"]]
    assert answers[:3] == ["Это может только тот, кто это заказал."] * 3
    assert answers[3] == "📤 Отправляется: Папка."
    assert not [each for each in await texts(people, GROUP) if "❌" in each]


@pytest.mark.proof
async def test_what_a_member_makes_there_is_the_groups(
    people: People, start_bot: StartBot, group: dict[str, Any]
) -> None:
    start_bot(**group)
    await people.say(GROUP, "/generate 1 Mondays", user=said_by(FRIEND))
    await people.see(GROUP, "✅ Готово")
    (clip,) = await clips(people, GROUP, 1)
    assert "📤 Опубликовать" not in keys_of(clip)
    again = keys_of(clip)["✏️ Другая подпись"]
    await people.press(GROUP, clip["message_id"], again, user=said_by(STRANGER))  # a member, too
    assert len(await clips(people, GROUP, 2)) == 2
    assert await videos(people, OWNER) == []
