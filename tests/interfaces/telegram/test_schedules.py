"""/schedule: what is made at which time, and where it comes."""

import psycopg
import pytest
from chatting import MEMBER, OWNER, StartBot, clips, said_by

from mutoscope.testing.fakes.telegram_people import People


async def ask(people: People, text: str, answer: str, who: int = OWNER) -> str:
    await people.say(who, text, user=said_by(who))
    return (await people.see(who, answer))["text"]


async def test_made_moved_paused_and_deleted(people: People, start_bot: StartBot) -> None:
    start_bot()
    await ask(people, "/schedule", "/schedule add ИМЯ 3")
    told = await ask(people, "/schedule add Утро 3 понедельник", "🗓 utro: 3 в день, 10:00-24:00")
    assert "тема: понедельник\n   📬 приходит в этот чат" in told
    slot = told.splitlines()[3].split()[0]
    await ask(people, f"/schedule move утро {slot} 23:58", "23:58")
    await ask(people, "/schedule pause утро", "приостановлено")
    await ask(people, "/schedule move утро 1 never", "⚠️")
    told = await ask(people, "/schedule move утро 900 23:59", "900")
    assert told.endswith("Их перечисляет /schedule.")
    await ask(people, "/schedule resume утро", "🗓 utro")
    await ask(people, "/schedule delete утро", "«utro» больше нет")
    told = await ask(people, "/schedule delete утро", "❌")
    assert told.endswith("Создать его можно так: /schedule add.")


@pytest.mark.proof
async def test_what_it_makes_comes_to_this_chat(
    people: People, start_bot: StartBot, database: str
) -> None:
    start_bot()
    told = await ask(people, "/schedule add soon 12:00 Mondays", "🗓 soon: один раз, ")
    assert told.count("12:00") == 2  # by the rule and by its only slot
    await ask(people, "/schedule add evening +50h", "🗓 evening", MEMBER)
    told = await ask(people, "/status", "🗓 Следующий запуск: soon")
    assert "СВОБОДНА" in told
    await ask(people, "/status", "🗓 Следующий запуск: evening", MEMBER)  # which is not the first
    with psycopg.connect(database, autocommit=True) as connection:  # the time passes
        connection.execute(
            "UPDATE mutoscope.schedules SET at = now(), next_at = now() WHERE name = 'soon'"
        )
    await people.see(OWNER, "✅ Готово", wait_s=40)
    assert len(await clips(people, OWNER, 1)) == 1


@pytest.mark.proof
async def test_those_of_chats_that_are_let_in_no_more_are_paused(
    people: People, start_bot: StartBot, database: str
) -> None:
    bot = start_bot()
    await ask(people, "/schedule add evening 1", "🗓 evening", MEMBER)
    await ask(people, "/schedule add morning 1", "🗓 morning")
    bot.kill()
    start_bot(MUTOSCOPE_TELEGRAM_CHATS="999")
    await ask(people, "/jobs", "ничего не делается")
    with psycopg.connect(database, autocommit=True) as connection:
        query = "SELECT owner FROM mutoscope.schedules WHERE paused_at IS NOT NULL"
        assert connection.execute(query).fetchall() == [(f"telegram.{MEMBER}",)]
