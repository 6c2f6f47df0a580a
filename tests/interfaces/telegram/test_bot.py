"""The bot in its chats: the checks that its owner does by hand, and what everybody else sees."""

from pathlib import Path

import pytest
from chatting import MEMBER, OWNER, STRANGER, StartBot, keys_of, said_by, texts, videos

from mutoscope.testing.fakes.telegram_people import People
from toy_memes import drawn


async def test_a_second_generation_is_refused_at_once(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    (tmp_path / "hold.0").touch()
    start_bot()
    await people.say(OWNER, f"/generate 3 {tmp_path}", user=said_by(OWNER))
    await people.see(OWNER, "▓")
    await people.say(OWNER, "/generate 2", user=said_by(OWNER))
    told = await people.see(OWNER, "⚠️ Генерация уже выполняется")
    assert "job_" in told["text"]
    await people.say(MEMBER, "/generate 2", user=said_by(MEMBER, "en"))
    told = await people.see(MEMBER, "⚠️ A generation is already running")
    assert str(tmp_path) not in told["text"]
    assert "job_" not in told["text"]
    (tmp_path / "hold.0").unlink()
    await people.see(OWNER, "✅ Готово")
    assert drawn(tmp_path, 4) == [1, 1, 1, 0]


@pytest.mark.proof
async def test_memory_and_the_lock(people: People, start_bot: StartBot, tmp_path: Path) -> None:
    start_bot()
    await people.say(OWNER, "/status", user=said_by(OWNER))
    told = (await people.see(OWNER, "💾 Память: "))["text"]
    assert "🔓 Генерация: СВОБОДНА" in told
    assert int(told.partition("💾 Память: ")[2].partition(" MB")[0]) > 50
    (tmp_path / "hold.0").touch()
    await people.say(OWNER, f"/generate 1 {tmp_path}", user=said_by(OWNER))
    await people.see(OWNER, "▓")
    await people.say(OWNER, "/status", user=said_by(OWNER))
    told = (await people.see(OWNER, "🔒 Генерация: ЗАНЯТА"))["text"]
    assert "job_" in told
    (tmp_path / "hold.0").unlink()
    await people.see(OWNER, "✅ Готово")


async def test_what_a_chat_says_at_once_is_dealt_with_in_its_order(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    (tmp_path / "hold.0").touch()
    said = [f"/generate 1 {tmp_path}", "/status", "/generate 2 Bees", "/chatid", "/help"]
    for text in said:  # before anybody listens
        await people.say(OWNER, text, user=said_by(OWNER))
    start_bot()
    await people.see(OWNER, "/cancel", wait_s=60)  # the answer to the last
    answered = [each for each in await texts(people, OWNER) if not each.startswith("🎬")]
    (status,) = [each for each in answered if each.startswith("💾")]
    assert "🔒 Генерация: ЗАНЯТА" in status or answered[0] == status  # said before any order
    answered.remove(status)
    told = ("⚠️ Генерация уже выполняется: (Мемы «/", "Чат: ", "/generate")
    assert len(answered) == len(told)
    assert all(map(str.startswith, answered, told))
    (tmp_path / "hold.0").unlink()
    await people.see(OWNER, "✅ Готово")


async def test_a_batch_comes_with_its_clips_and_an_album(
    people: People, start_bot: StartBot
) -> None:
    bot = start_bot()
    await people.say(OWNER, "/generate 3 Mondays", user=said_by(OWNER))
    done = await people.see(OWNER, "✅ Готово")
    assert done["text"].count("✅") == 4
    await people.calls("sendMediaGroup", wait_s=20)
    told = (await people.look(OWNER))["messages"]
    assert len(await videos(people, OWNER)) == 3
    album = [each["message"] for each in told if each["message"].get("media_group_id")]
    assert len(album) == 3
    assert album[0]["caption"].startswith("1. ")
    sent = await people.calls("sendVideo")
    assert all(each["arguments"]["thumbnail"].startswith("attach://") for each in sent)
    progress = [each for each in told if "Mondays" in each["message"].get("text", "")]
    assert len([each for each in progress if each["by_bot"]]) == 1
    first = (await videos(people, OWNER))[0]
    assert "👎 Больше никогда" in keys_of(first)
    assert await bot.stop() == 0


async def test_a_stranger_is_turned_away_once(people: People, start_bot: StartBot) -> None:
    start_bot()
    for text in ("/generate 3", "hello", "/status"):
        await people.say(STRANGER, text, user=said_by(STRANGER))
    told = await people.see(STRANGER, str(STRANGER))
    assert told["text"].startswith("🙏")
    await people.say(OWNER, "/jobs", user=said_by(OWNER, "en"))
    await people.see(OWNER, "Nothing is being made.")
    assert len(await texts(people, STRANGER)) == 1


async def test_what_can_be_asked(people: People, start_bot: StartBot) -> None:
    start_bot()
    await people.say(OWNER, "/start", user=said_by(OWNER, "en"))
    assert "/generate N TOPIC" in (await people.see(OWNER, "👋"))["text"]
    await people.say(OWNER, "/help", user=said_by(OWNER))
    told = (await people.see(OWNER, "/status — как идут дела"))["text"]
    assert "/generate N ТЕМА" in told
    await people.say(OWNER, "/chatid@under_test_bot", user=said_by(OWNER))
    await people.see(OWNER, f"Чат: {OWNER}")
    await people.say(OWNER, "/nonsense", user=said_by(OWNER))
    await people.see(OWNER, "Этого я не знаю")
    await people.say(OWNER, "/generate 21 💩", user=said_by(OWNER))
    await people.see(OWNER, "Скажите, сколько, от 1 до 20")
    await people.say(MEMBER, "/generate -1", user=said_by(MEMBER, "en"))
    await people.see(MEMBER, "Say how many, from 1 to 20")
    await people.say(OWNER, "/cancel", user=said_by(OWNER))
    await people.see(OWNER, "❌")
    await people.say(OWNER, "/settings", user=said_by(OWNER))
    told = await people.see(OWNER, "⚙️")
    await people.press(OWNER, told["message_id"], keys_of(told)["English"], user=said_by(OWNER))
    await people.calls("answerCallbackQuery", wait_s=20)
    await people.say(OWNER, "/history", user=said_by(OWNER))
    await people.see(OWNER, "Nothing was made yet.")
