"""What outlives the bot: its one message, what was handed over, why it was cut off, silences."""

import json
from pathlib import Path

import psycopg
import pytest
from chatting import MEMBER, OWNER, StartBot, clips, said_by, videos

from mutoscope.testing.fakes.telegram_people import People
from toy_memes import drawn

pytestmark = pytest.mark.proof  # whole conversations, by the clock


async def delivered(people: People, database: str, count: int) -> None:
    """Until it is written down that so many files were handed over."""
    with psycopg.connect(database, autocommit=True) as connection:
        query = "SELECT cardinality(delivered) FROM mutoscope.chat_follows"
        for _ in range(100):
            if connection.execute(query).fetchone() == (count,):
                return
            await people.calls(after=len(await people.calls()), wait_s=0.1)
    raise AssertionError("it was never written down")


@pytest.mark.proof
async def test_killed_in_the_middle_the_message_goes_on(
    people: People, start_bot: StartBot, tmp_path: Path, database: str
) -> None:
    (tmp_path / "hold.1").touch()
    bot = start_bot()
    await people.say(OWNER, f"/generate 3 {tmp_path}", user=said_by(OWNER))
    await clips(people, OWNER, 1)
    progress = await people.see(OWNER, "✅ 1.")
    await delivered(people, database, 1)
    bot.kill()
    state = json.loads((tmp_path / "data" / "generation_state.json").read_text())
    assert (state["state"], state["details"]["index"]) == ("generating", 1)
    (tmp_path / "hold.1").unlink()
    bot = start_bot()
    done = await people.see(OWNER, "✅ Готово", wait_s=60)
    assert done["message_id"] == progress["message_id"]
    await people.calls("sendMediaGroup", wait_s=20)
    assert drawn(tmp_path, 3) == [1, 1, 1]
    assert len(await videos(people, OWNER)) == 3
    for _ in range(2):  # again after a second restart
        await people.say(OWNER, "/status", user=said_by(OWNER))
        told = (await people.see(OWNER, "⚠️ Последняя проблема"))["text"]
        assert "рабочий процесс остановился, причина: убит извне (SIGKILL)" in told
        assert "(изображение memes.1.picture)" in told
        await people.say(MEMBER, "/status", user=said_by(MEMBER))
        told = (await people.see(MEMBER, "⚠️ Последняя проблема: рабочий процесс"))["text"]
        others = ("job_", "memes.", "изображение", "/status ack")
        assert [each for each in others if each in told] == []
        bot.kill()
        bot = start_bot()
    assert len(await videos(people, OWNER)) == 3


async def test_of_two_bots_one_answers_and_the_other_takes_over(
    people: People, start_bot: StartBot
) -> None:
    both = [start_bot(), start_bot()]
    while not any("bot_waits" in each.said for each in both):
        await people.calls(after=await count(people), wait_s=0.1)
    await people.say(OWNER, "/generate 2 Mondays", user=said_by(OWNER))
    await people.see(OWNER, "✅ Готово")
    await people.calls("sendMediaGroup", wait_s=20)
    waiting, answering = sorted(both, key=lambda each: "bot_answers" in each.said)
    assert "bot_answers" not in waiting.said
    answering.kill()
    await people.say(OWNER, "/jobs", user=said_by(OWNER))
    await people.see(OWNER, "ничего не делается")
    assert "bot_answers" in waiting.said
    assert len(await videos(people, OWNER)) == 2


async def silent(people: People, database: str) -> None:
    """Until a silence is written down."""
    with psycopg.connect(database, autocommit=True) as connection:
        query = "SELECT count(*) FROM mutoscope.chats WHERE not_before > now()"
        while connection.execute(query).fetchone() == (0,):
            await people.calls(after=await count(people), wait_s=0.1)


@pytest.mark.proof
async def test_no_call_inside_a_silence(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    await people.door("flood", on=True, chance=0.3, longest_s=2, seed=7)
    start_bot()
    await people.say(OWNER, f"/generate 4 {tmp_path}", user=said_by(OWNER))
    await people.see(OWNER, "✅ Готово", wait_s=60)
    await people.calls("sendMediaGroup", wait_s=60)
    calls = await people.calls()
    assert [each["method"] for each in calls if each["too_early"]] == []
    assert any(each["retry_after_s"] for each in calls)
    assert len(await videos(people, OWNER)) == 4


@pytest.mark.proof
async def test_a_silence_is_kept_over_a_restart(
    people: People, start_bot: StartBot, database: str
) -> None:
    bot = start_bot()
    await people.say(OWNER, "/chatid", user=said_by(OWNER))
    await people.see(OWNER, "Чат")
    await people.door("behave", method="sendMessage", mark="429 4")
    await people.say(OWNER, "/chatid", user=said_by(OWNER))
    for _ in range(100):
        if any(each["retry_after_s"] for each in await people.calls()):
            break
        await people.calls(after=await count(people), wait_s=0.2)
    await silent(people, database)
    bot.kill()
    start_bot()
    await people.say(OWNER, "/jobs", user=said_by(OWNER))
    await people.see(OWNER, "ничего не делается")
    assert not any(each["too_early"] for each in await people.calls())


async def count(people: People) -> int:
    return len(await people.calls())


async def test_locks_and_memory_in_the_log(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    (tmp_path / "fail.1").touch()
    bot = start_bot()
    await people.say(OWNER, f"/generate 2 {tmp_path}", user=said_by(OWNER))
    await people.see(OWNER, "❌")
    assert await bot.stop() == 0
    said = [json.loads(line)["event"] for line in bot.said.splitlines() if line.startswith("{")]
    told = [line for line in said if "Память" in line or "Генерация" in line]
    marks = [line.partition(" Память")[0] for line in told]
    assert marks == [
        "🔒 Генерация заблокирована",
        "[batch_start]",
        "[gen_0_0_start]",
        "[gen_0_0_end]",
        "[gen_1_0_start]",
        "🔓 Генерация разблокирована",
        "[after_unlock]",
    ]
    assert told[1].endswith(told[1].rpartition("потоки: ")[2])
    state = json.loads((tmp_path / "data" / "generation_state.json").read_text())
    assert state["state"] == "batch_error"
    assert "cannot be drawn" in state["details"]["error"]
    assert set(state["details"]["memory"]) == {"rss_mb", "vms_mb", "percent", "threads"}
