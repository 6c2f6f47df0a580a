"""What `doctor` finds on a machine that works, and on one where parts are broken."""

import asyncio
from pathlib import Path

import pytest

from mutoscope.config import Settings, load_settings
from mutoscope.doctor import Check, examine, parts
from mutoscope.providers.publishing import youtube_accounts
from mutoscope.providers.publishing.youtube_accounts import Account
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.telegram_people import People

KEY = "sk-not-for-eyes"


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return load_settings(data_dir=tmp_path / "data", database_url=database, openai_api_key=KEY)


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_a_working_machine_and_no_key_shown(settings: Settings) -> None:
    checks = examine(settings)
    found = by_name(checks)
    assert len(found) == len(checks)
    assert [check for check in checks if check.state == "failed"] == []
    assert "PostgreSQL" in found["database"].finding
    assert "external" in found["database"].finding
    assert "x264" in found["video codec"].finding
    assert "Cyrillic" in found["fonts"].finding
    assert found["voice English"].state == "ok"
    assert found["key OpenAI"].state == "ok"
    assert found["key Pexels"] == Check("key Pexels", "missing", "optional; set PEXELS_API_KEY")
    assert KEY not in str(checks)


@pytest.mark.parametrize(
    ("behaves", "state", "said"),
    [
        ("", "failed", "does not know this consent any more"),
        ("hang", "missing", "did not answer within"),
    ],
)
async def test_as_whom_one_publishes_and_whether_one_still_may(
    tmp_path: Path,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    behaves: str,
    state: str,
    said: str,
) -> None:
    monkeypatch.setattr(parts, "PATIENCE_S", 2.0)
    async with FakeVendors() as fakes:
        people = People(fakes.url("telegram"))
        await people.door("chat", id=-1001, type="channel", username="bees")
        settings = load_settings(
            data_dir=tmp_path / "data",
            database_url=database,
            telegram_bot_token="123456:a-token",
            telegram_channel="@bees",
            youtube_client_id="client-1",
            youtube_client_secret="the-secret-of-client-1",
            base_urls={name: fakes.url(name) for name in ("telegram", "youtube")},
        )
        (tmp_path / "data").mkdir()
        account = Account("second", "UCbees", "Bees", "a-token-that-is-known-no-more")
        youtube_accounts.save(tmp_path / "data", account)
        if behaves:
            fakes.behave("youtube", behaves)
        checks = await asyncio.to_thread(lambda: list(parts.connected(settings)))
    found = by_name(checks)
    assert found["publish telegram"].finding == "@under_test_bot posts in @bees"
    assert found["publish youtube:second"].state == state
    assert said in found["publish youtube:second"].finding
    assert found["publish folder"].state == "missing"


def test_a_broken_part_keeps_no_other_from_being_looked_at(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = load_settings(
        data_dir=tmp_path / "file" / "data",
        database_url="postgresql://nobody@127.0.0.1:9/none",
        espeak_path=tmp_path / "no-such-program",
        min_free_disk_mb=10**9,
        memory_limit_share=0.000001,
    )
    found = by_name(examine(settings))
    broken = {name for name, check in found.items() if check.state == "failed"}
    assert broken == {"data folder", "database", "disk", "memory"}
    assert "MUTOSCOPE_DATA_DIR" in found["data folder"].finding
    assert "does not answer" in found["database"].finding
    others = next(check for name, check in found.items() if name.startswith("voice of"))
    assert others.state == "missing"
    assert found["fonts"].state == "ok"
