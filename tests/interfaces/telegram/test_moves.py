"""A group becomes a supergroup: what it follows goes along, and nothing comes twice."""

from pathlib import Path
from typing import Any

import pytest
from chatting import OWNER, StartBot, clips, keys_of, said_by, texts, videos

from mutoscope.testing.fakes.telegram_people import People
from toy_memes import drawn

GROUP, SUPERGROUP, FRIEND = -507, -1_000_000_000_507, 508


@pytest.fixture
async def group(people: People) -> dict[str, Any]:
    """A group that is let in."""
    await people.door("chat", id=GROUP, type="group", title="Beekeepers")
    return {"MUTOSCOPE_TELEGRAM_CHATS": str(GROUP)}


async def refused(people: People) -> list[dict[str, Any]]:
    """The calls that a chat did not take, as it has another number."""
    return [each for each in await people.calls() if "upgraded" in each["words"]]


async def half_made(people: People, folder: Path) -> None:
    """Two memes are ordered in the group, of which it has one."""
    (folder / "hold.1").touch()
    await people.say(GROUP, f"/generate 2 {folder}", user=said_by(FRIEND))
    await clips(people, GROUP, 1)


async def test_the_rest_comes_to_the_supergroup(
    people: People, start_bot: StartBot, group: dict[str, Any], tmp_path: Path
) -> None:
    bot = start_bot(**group)
    await half_made(people, tmp_path)
    await people.door("migrate", chat=GROUP, to=SUPERGROUP)
    progress = await people.see(SUPERGROUP, "✅ 1.")
    (tmp_path / "hold.1").unlink()
    done = await people.see(SUPERGROUP, "✅ Готово", wait_s=40)
    assert done["message_id"] == progress["message_id"]
    await people.calls("sendMediaGroup", wait_s=20)
    (before,), (after,) = await videos(people, GROUP), await videos(people, SUPERGROUP)
    assert before["caption"] != after["caption"]
    assert drawn(tmp_path, 2) == [1, 1]
    assert await refused(people) == []  # it was told before it asked

    key = keys_of(before)["✏️ Другая подпись"]
    await people.press(GROUP, before["message_id"], key, user=said_by(FRIEND))
    assert len(await clips(people, SUPERGROUP, 2)) == 2
    bot.kill()
    start_bot(**group)
    await people.say(SUPERGROUP, "/history", user=said_by(FRIEND))
    told = await people.see(SUPERGROUP, "✅")
    assert told["chat"]["id"] == SUPERGROUP
    assert len(await videos(people, GROUP)) == 1


async def test_a_bot_that_was_told_nothing_is_told_when_it_is_refused(
    people: People, start_bot: StartBot, group: dict[str, Any], tmp_path: Path
) -> None:
    start_bot(**group)
    await half_made(people, tmp_path)
    await people.say(GROUP, "/schedule add evening 1", user=said_by(FRIEND))
    await people.see(GROUP, "🗓 evening")
    await people.door("migrate", chat=GROUP, to=SUPERGROUP, silent=True)
    (tmp_path / "hold.1").unlink()
    await people.see(SUPERGROUP, "✅ Готово", wait_s=40)
    await people.calls("sendMediaGroup", wait_s=20)
    assert len(await refused(people)) == 1
    assert len(await videos(people, GROUP)) == len(await videos(people, SUPERGROUP)) == 1
    await people.say(SUPERGROUP, "/schedule", user=said_by(FRIEND))
    assert "📬" in (await people.see(SUPERGROUP, "🗓 evening"))["text"]


async def test_what_was_said_before_it_moved_is_answered_where_it_is(
    people: People, start_bot: StartBot, group: dict[str, Any]
) -> None:
    start_bot(**group)
    await people.say(GROUP, "/jobs", user=said_by(FRIEND, "en"))
    await people.see(GROUP, "Nothing is being made.")
    await people.door("migrate", chat=GROUP, to=SUPERGROUP)
    await people.say(SUPERGROUP, "/jobs", user=said_by(FRIEND, "en"))  # both in one batch
    await people.see(SUPERGROUP, "Nothing is being made.")
    await people.say(GROUP, "/settings", user=said_by(FRIEND, "en"))  # told late
    told = await people.see(SUPERGROUP, "anguage")
    assert "reply_to_message" not in told
    assert len(await texts(people, GROUP)) == 1


async def test_strangers_stay_strangers(
    people: People, start_bot: StartBot, group: dict[str, Any]
) -> None:
    start_bot(**{**group, "MUTOSCOPE_TELEGRAM_CHATS": "1"})
    await people.say(GROUP, "/jobs", user=said_by(FRIEND))
    await people.see(GROUP, "🙏")
    await people.door("migrate", chat=GROUP, to=SUPERGROUP)
    await people.say(SUPERGROUP, "/jobs", user=said_by(FRIEND))
    await people.say(SUPERGROUP, "/jobs", user=said_by(OWNER, "en"))
    await people.see(SUPERGROUP, "Nothing is being made.")
    assert len(await texts(people, SUPERGROUP)) == 1
