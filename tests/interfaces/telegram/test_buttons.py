"""The buttons: under a clip, under the message of a job, and after a restart."""

import json
from pathlib import Path
from typing import Any

import pytest
from chatting import MEMBER, OWNER, StartBot, clips, keys_of, said_by, videos

from mutoscope.testing.fakes.telegram_people import People
from toy_memes import drawn

pytestmark = pytest.mark.proof  # whole conversations, by the clock


async def press(people: People, message: dict[str, Any], label: str, who: int = OWNER) -> None:
    """One of those under a message, by what stands on it."""
    await people.press(who, message["message_id"], keys_of(message)[label], user=said_by(who))


async def made(people: People, order: str, who: int = OWNER, count: int = 1) -> dict[str, Any]:
    """The first of so many clips of an order."""
    await people.say(who, order, user=said_by(who))
    await people.see(who, "✅ Готово")
    return (await clips(people, who, count))[0]


async def test_published_where_it_was_chosen(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    start_bot()
    clip = await made(people, "/generate 1 Mondays")
    await press(people, clip, "☑️ Выбрать, где")
    await people.calls("editMessageReplyMarkup", wait_s=20)
    (clip,) = await videos(people, OWNER)
    await press(people, clip, "⬜️ Папка")
    await people.calls("editMessageReplyMarkup", after=await count(people), wait_s=20)
    (clip,) = await videos(people, OWNER)
    assert "☑️ Папка" in keys_of(clip)
    await press(people, clip, "📤 Опубликовать там")
    told = await people.see(OWNER, "опубликовано")
    assert "✅ Папка" in told["text"]
    (papers,) = (tmp_path / "published").glob("*.json")
    assert json.loads(papers.read_text())["title"] == clip["caption"]
    await press(people, clip, "↩️ Назад")
    await people.calls("editMessageReplyMarkup", after=await count(people), wait_s=20)
    (clip,) = await videos(people, OWNER)
    assert "📤 Опубликовать" in keys_of(clip)
    await press(people, clip, "📤 Опубликовать")  # it is there already
    await people.say(OWNER, "/history", user=said_by(OWNER))
    await people.see(OWNER, "📤 Папка: ")
    assert len(list((tmp_path / "published").glob("*.json"))) == 1


async def count(people: People) -> int:
    return len(await people.calls())


@pytest.mark.proof
async def test_another_caption_another_track_all_anew(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    start_bot()
    clip = await made(people, f"/generate 2 {tmp_path}", count=2)
    for number, label in enumerate(("✏️ Другая подпись", "🎵 Другой трек", "🔄 Заново"), 1):
        await press(people, clip, label)
        found = await clips(people, OWNER, 2 + number)
        assert len(found) == 2 + number  # of the edit only what was made anew
    first, _second, recaptioned, retracked, _anew = await videos(people, OWNER)
    assert recaptioned["caption"] != first["caption"]
    assert retracked["caption"] == first["caption"]
    assert drawn(tmp_path, 2)[1] == 1


@pytest.mark.proof
async def test_another_one_like_it(people: People, start_bot: StartBot) -> None:
    start_bot()
    first = await made(people, "/generate 1 Mondays")
    done = await people.see(OWNER, "✅ Готово")
    key = keys_of(done)["➕ Ещё"]  # by somebody whose client tells no language
    await people.press(OWNER, done["message_id"], key, user={"id": OWNER})
    *_, second = await clips(people, OWNER, 2)
    assert second["caption"] != first["caption"]
    another = await people.see(OWNER, "✅ Готово")
    assert another["message_id"] != done["message_id"]
    assert "Mondays" in another["text"]


@pytest.mark.proof
async def test_whoever_has_the_rights_says_so(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    start_bot()
    clip = await made(people, "/generate 1 found")
    await press(people, clip, "📤 Опубликовать")
    asked = await people.see(OWNER, "⚠️ Неизвестно, можно ли это публиковать: template")
    assert not list((tmp_path / "published").glob("*.json"))
    await press(people, asked, "✍️ Права у меня есть: опубликовать")
    await people.see(OWNER, "✅ Папка")
    assert len(list((tmp_path / "published").glob("*.json"))) == 1


async def test_never_again_and_cancelled_and_tried_again(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    (tmp_path / "hold.0").touch()
    start_bot()
    await people.say(OWNER, f"/generate 1 {tmp_path}", user=said_by(OWNER))
    told = await people.see(OWNER, "▓")
    await press(people, told, "✖️ Отменить")
    told = await people.see(OWNER, "✖️ Отменено.")
    (tmp_path / "hold.0").unlink()
    await press(people, told, "🔁 Повторить")
    done = await people.see(OWNER, "✅ Готово")
    assert done["message_id"] == told["message_id"]
    (clip,) = await clips(people, OWNER, 1)
    await press(people, clip, "👎 Больше никогда")
    await people.see(OWNER, "❌")  # the toy notes no memes; the real one does


@pytest.mark.proof
async def test_a_button_works_after_a_restart(people: People, start_bot: StartBot) -> None:
    bot = start_bot()
    clip = await made(people, "/generate 1 Mondays")
    bot.kill()
    await press(people, clip, "🔄 Заново")  # while nobody listens
    start_bot()
    assert len(await clips(people, OWNER, 2)) == 2


@pytest.mark.proof
async def test_a_member_publishes_nothing(people: People, start_bot: StartBot) -> None:
    start_bot()
    clip = await made(people, "/generate 1 Mondays", who=MEMBER)
    assert "📤 Опубликовать" not in keys_of(clip)
    await people.say(OWNER, "/jobs", user=said_by(OWNER))
    await people.see(OWNER, "Сейчас ничего не делается.")
