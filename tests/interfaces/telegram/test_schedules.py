"""/schedule: what is made at which time, and where it comes."""

import psycopg
import pytest
from chatting import OWNER, StartBot, clips, said_by

from mutoscope.testing.fakes.telegram_people import People


async def ask(people: People, text: str, answer: str) -> str:
    await people.say(OWNER, text, user=said_by(OWNER))
    return (await people.see(OWNER, answer))["text"]


async def test_made_moved_paused_and_deleted(people: People, start_bot: StartBot) -> None:
    start_bot()
    await ask(people, "/schedule", "/schedule add ИМЯ 3")
    told = await ask(people, "/schedule add mondays 3 Mondays", "🗓 mondays: 3 a day")
    slot = told.splitlines()[1].split()[0]
    await ask(people, f"/schedule move mondays {slot} 23:58", "23:58")
    await ask(people, "/schedule pause mondays", "приостановлено")
    await ask(people, "/schedule move mondays 1 never", "⚠️")
    await ask(people, "/schedule resume mondays", "🗓 mondays")
    await ask(people, "/schedule delete mondays", "больше нет")
    await ask(people, "/schedule delete mondays", "❌")


@pytest.mark.proof
async def test_what_it_makes_comes_to_this_chat(
    people: People, start_bot: StartBot, database: str
) -> None:
    start_bot()
    await ask(people, "/schedule add soon 12:00 Mondays", "🗓 soon: once")
    await ask(people, "/schedule move soon 1 never", "⚠️")
    told = await ask(people, "/status", "🗓 Следующий запуск: soon")
    assert "СВОБОДНА" in told
    with psycopg.connect(database, autocommit=True) as connection:  # the time passes
        connection.execute("UPDATE mutoscope.schedules SET at = now(), next_at = now()")
    await people.see(OWNER, "✅ Готово", wait_s=40)
    assert len(await clips(people, OWNER, 1)) == 1
