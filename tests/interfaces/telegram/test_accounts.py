"""What /status knows of connected accounts: whether they still work, and nobody waits for them."""

from pathlib import Path
from typing import Any

import pytest
from chatting import MEMBER, OWNER, StartBot, said_by

from mutoscope.providers.publishing import youtube_accounts
from mutoscope.providers.publishing.youtube_accounts import Account
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.telegram_people import People

CHANNEL = -1_001_234_567_890


@pytest.fixture
async def connected(fakes: FakeVendors, people: People, tmp_path: Path) -> dict[str, Any]:
    """A channel, and an account of YouTube whose consent was taken back."""
    await people.door("chat", id=CHANNEL, type="channel", title="Bees", username="bees")
    account = Account("second", "UCbees", "Bees", "a-token-that-is-known-no-more")
    (tmp_path / "data").mkdir()
    youtube_accounts.save(tmp_path / "data", account)
    places = {name: fakes.url(name) for name in ("telegram", "youtube")}
    return {
        "MUTOSCOPE_TELEGRAM_CHANNEL": "@bees",
        "MUTOSCOPE_YOUTUBE_CLIENT_ID": "client-1",
        "MUTOSCOPE_YOUTUBE_CLIENT_SECRET": "the-secret-of-client-1",
        "MUTOSCOPE_BASE_URLS": str(places).replace("'", '"'),
    }


async def asked(people: People, answer: str) -> str:
    """/status, until it knows so much."""
    for _ in range(50):
        seen = len(await people.calls())
        await people.say(OWNER, "/status", user=said_by(OWNER))
        await people.calls("sendMessage", after=seen, wait_s=20)
        told = (await people.see(OWNER, "💾 Память"))["text"]
        if answer in told:
            return told
    raise AssertionError(f"it never knows of {answer}")


async def test_as_whom_and_whether_it_still_works(
    people: People, start_bot: StartBot, connected: dict[str, Any]
) -> None:
    start_bot(**connected)
    told = await asked(people, "🔌 Подключено (проверено")
    assert "✅ Telegram: @under_test_bot пишет в @bees" in told
    assert "❌ YouTube (second): Google больше не знает этого согласия." in told
    assert "✅ Папка: в " in told
    await people.say(MEMBER, "/status", user=said_by(MEMBER))
    assert "🔌" not in (await people.see(MEMBER, "💾 Память"))["text"]


@pytest.mark.proof
async def test_a_vendor_that_is_silent_keeps_nobody_waiting(
    people: People, fakes: FakeVendors, start_bot: StartBot, connected: dict[str, Any]
) -> None:
    fakes.behave("youtube", "hang", times=20)
    start_bot(**connected)
    told = await asked(people, "🔌 Подключено:")
    assert "YouTube (second) (проверяется)" in told
    told = await asked(people, "🔌 Подключено (проверено")
    assert "❔ YouTube (second): YouTube: ответа не было 5 с." in told
