"""Files that are too large for the messenger, and chats that take nothing more."""

from pathlib import Path

import pytest
from chatting import OWNER, StartBot, clips, said_by

from mutoscope.testing.fakes.telegram_people import People

pytestmark = pytest.mark.proof  # whole conversations, by the clock


LIMIT_MB = 0.04


async def test_what_is_too_large_is_made_smaller(people: People, start_bot: StartBot) -> None:
    start_bot(MUTOSCOPE_TELEGRAM_UPLOAD_LIMIT_MB=str(LIMIT_MB))
    await people.say(OWNER, "/generate 1 large", user=said_by(OWNER))
    (clip,) = await clips(people, OWNER, 1)
    assert clip["video"]["file_size"] <= 1_000_000 * LIMIT_MB
    assert clip["video"]["duration"] == 2


@pytest.mark.proof
async def test_what_cannot_be_is_told_with_a_link(people: People, start_bot: StartBot) -> None:
    start_bot(
        MUTOSCOPE_TELEGRAM_UPLOAD_LIMIT_MB="0.001", MUTOSCOPE_PUBLIC_URL="https://studio.example"
    )
    await people.say(OWNER, "/generate 1 Mondays", user=said_by(OWNER, "en"))
    told = await people.see(OWNER, "⚠️ meme-1.mp4 cannot be sent here.")
    assert "https://studio.example/jobs/job_" in told["text"]
    await people.see(OWNER, "✅ Done")


@pytest.mark.proof
async def test_words_do_not_wait_for_files(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    await people.door("behave", method="sendVideo", mark="hang")
    (tmp_path / "hold.1").touch()
    start_bot()
    await people.say(OWNER, f"/generate 2 {tmp_path}", user=said_by(OWNER))
    await people.see(OWNER, "✅ 1.", wait_s=60)  # now it is sent, and will never have been
    for command, answer in (("/status", "💾 Память"), ("/chatid", "Чат: "), ("/help", "/cancel")):
        await people.say(OWNER, command, user=said_by(OWNER))
        await people.see(OWNER, answer)
    assert not await people.calls("sendVideo")


@pytest.mark.proof
async def test_a_closed_chat_stops_nobody(
    people: People, start_bot: StartBot, tmp_path: Path
) -> None:
    (tmp_path / "hold.0").touch()
    start_bot()
    await people.say(OWNER, f"/generate 1 {tmp_path}", user=said_by(OWNER))
    await people.see(OWNER, "▓")
    await people.door("chat", id=OWNER, closed="blocked")
    (tmp_path / "hold.0").unlink()
    await people.calls("sendVideo", wait_s=20)
    await people.door("chat", id=OWNER, closed="")
    await people.say(OWNER, "/jobs", user=said_by(OWNER, "en"))
    await people.see(OWNER, "Nothing is being made.")
    await people.say(OWNER, "/generate 1 Mondays", user=said_by(OWNER))
    await clips(people, OWNER, 1)
