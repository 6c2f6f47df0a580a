"""Publishing as interfaces ask for it; connecting an account."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest

from mutoscope import app
from mutoscope.app import Studio
from mutoscope.app.connecting import connect_youtube
from mutoscope.config import Settings, load_settings
from mutoscope.errors import (
    ConfigError,
    InvalidRequest,
    NotFound,
    ProviderDenied,
    ResourceExhausted,
    WrongState,
)
from mutoscope.providers.http.call import call
from mutoscope.providers.http.request import Request
from mutoscope.providers.publishing import webhook, youtube_accounts
from mutoscope.providers.vendors import vendors as known_vendors
from mutoscope.store.retention import make_room
from mutoscope.testing import temporary_studio
from posting import Vendors, finished, posting_studio, states, vendors
from toy_posts import CLIPS

ALL = ["folder", "webhook", "telegram", "youtube"]


@pytest.fixture
async def running() -> AsyncIterator[Vendors]:
    async with vendors() as opened:
        yield opened


@pytest.fixture
async def studio(tmp_path: Path, database: str, running: Vendors) -> AsyncIterator[Studio]:
    async with posting_studio(tmp_path, database, running) as opened:
        yield opened


async def test_a_rehearsal_tells_all_and_does_nothing(
    studio: Studio, running: Vendors, tmp_path: Path
) -> None:
    job_id = await finished(studio)
    asked = len(running.fakes.requests)
    told = {each.platform: each for each in await studio.rehearse(job_id, ALL)}
    assert list(told) == ALL
    assert told["telegram"].sends["caption"].startswith("Why bees dance\n\nThey tell")
    assert told["youtube"].sends["status"]["containsSyntheticMedia"]
    assert told["webhook"].sends["message"]["title"] == "Why bees dance"
    assert told["folder"].licences == ("CC-BY-4.0",)
    assert len(running.fakes.requests) == asked
    assert running.receiver.requests == []
    assert not (tmp_path / "published").exists()
    assert await studio.publications(job_id) == []
    assert not [e for e in await studio.events(job_id) if e.kind.startswith("publication.")]


async def test_what_has_no_known_licence_is_declared_by_somebody(studio: Studio) -> None:
    job_id = await finished(studio, licensed=False)
    with pytest.raises(InvalidRequest, match=r"text \(https://example.org/bees\); template") as no:
        await studio.publish(job_id, ["folder"])
    assert (no.value.code, "--i-have-the-rights" in no.value.hint) == ("rights_unknown", True)
    (told,) = await studio.rehearse(job_id, ["folder"])
    assert told.unknown == ("text (https://example.org/bees)", "template")
    (row,) = await studio.publish(job_id, ["folder"], rights_declared=True)
    assert row.rights == {
        "declared_by": "local",
        "licences": [],
        "unknown": ["text (https://example.org/bees)", "template"],
        "synthetic": True,
    }
    known = await finished(studio)
    (row,) = await studio.publish(known, ["folder"])
    assert row.rights["declared_by"] == ""


async def test_items_are_published_one_by_one(studio: Studio, running: Vendors) -> None:
    job_id = await finished(studio, count=3)
    for item in ("clips.0", "clips.2"):
        await studio.publish(job_id, ["telegram"], item=item)
    done = await studio.publish_now(job_id)
    assert [(each.item, each.status) for each in done] == [
        ("clips.0", "published"),
        ("clips.2", "published"),
    ]
    captions = [post["caption"] for post in await running.posts()]
    assert sorted(caption.split("\n")[0] for caption in captions) == [
        "Why bees dance 1",
        "Why bees dance 3",
    ]


async def test_what_cannot_be_asked_for(studio: Studio) -> None:
    job_id = await finished(studio)
    for platforms in ([], ["facebook"], ["folder:mine"], ["youtube:Second!"]):
        with pytest.raises(InvalidRequest):
            await studio.publish(job_id, platforms)
    with pytest.raises(ConfigError, match="No YouTube account is connected as “second”"):
        await studio.publish(job_id, ["folder", "youtube:second"])
    with pytest.raises(NotFound):
        await studio.publish("job_" + "0" * 26, ["folder"])
    assert await studio.publications(job_id) == []  # all or nothing


async def test_a_file_that_one_place_cannot_take_is_refused_before(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = await finished(studio)
    monkeypatch.setattr(webhook, "MOST_BYTES", 1000)
    with pytest.raises(InvalidRequest, match=r"is sent 0\.001 MB at most"):
        await studio.publish(job_id, ["folder", "webhook"])
    assert await studio.publications(job_id) == []


async def test_a_video_that_is_too_large_is_made_smaller(
    studio: Studio, running: Vendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = known_vendors()["telegram"].services["publishing"].facts
    monkeypatch.setitem(cast("dict[str, Any]", facts), "most_bytes", 20_000)
    job_id = await finished(studio, real=True)
    large = (await studio.job(job_id)).output[0].artifact.bytes
    (told,) = await studio.rehearse(job_id, ["telegram"])
    assert told.sends["made_smaller"] == "to at most 0.02 MB"
    await studio.publish(job_id, ["telegram", "folder"])
    assert set(states(await studio.publish_now(job_id)).values()) == {"published"}
    (message,) = await running.posts()
    assert 0 < message["video"]["file_size"] <= 20_000 < large
    assert message["video"]["duration"] == 2


async def test_one_that_cannot_be_made_so_small_has_failed(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = known_vendors()["telegram"].services["publishing"].facts
    monkeypatch.setitem(cast("dict[str, Any]", facts), "most_bytes", 2000)
    job_id = await finished(studio, real=True)
    await studio.publish(job_id, ["telegram"])
    (failed,) = await studio.publish_now(job_id)
    assert (failed.status, failed.error and failed.error.code) == ("failed", "too_large")


async def test_only_the_operator_publishes(studio: Studio) -> None:
    anna = studio.acting_as("anna")
    job = await anna.submit("clips", {})
    await studio.work_job(job.id)
    for refused in (
        anna.publish(job.id, ["folder"]),
        anna.rehearse(job.id, ["folder"]),
        anna.retry_publication("pub_" + "0" * 32),
        anna.publications(),
    ):
        with pytest.raises(InvalidRequest, match="Only whoever runs this studio"):
            await refused
    (made,) = await studio.publish(job.id, ["folder"])
    assert [each.id for each in await anna.publications(job.id)] == [made.id]
    with pytest.raises(NotFound):
        await studio.acting_as("boris").publication(made.id)


async def test_what_is_there_is_neither_tried_again_nor_confirmed(studio: Studio) -> None:
    job_id = await finished(studio)
    (row,) = await studio.publish(job_id, ["folder"])
    with pytest.raises(WrongState, match="not in doubt: it is pending"):
        await studio.confirm_publication(row.id)
    await studio.publish_now(job_id)
    with pytest.raises(WrongState, match="there already"):
        await studio.retry_publication(row.id)
    with pytest.raises(NotFound):
        await studio.retry_publication("pub_" + "0" * 32)


async def test_what_waits_in_a_backup_is_in_doubt_where_it_is_restored(
    studio: Studio, tmp_path: Path, empty_database: str
) -> None:
    job_id = await finished(studio)
    await studio.publish(job_id, ["folder"])
    await studio.publish_now(job_id)
    await studio.publish(job_id, ["webhook"])
    await studio.backup(tmp_path / "all.tar")
    where = {"database_url": empty_database, "pipelines": [CLIPS]}
    settings = load_settings(data_dir=tmp_path / "other", database_url=empty_database)
    await app.restore(settings, tmp_path / "all.tar")
    async with temporary_studio(tmp_path / "other", **where) as other:
        found = await other.publications(job_id)
        assert states(found) == {"folder": "published", "webhook": "unknown"}
        assert await other.publish_now(job_id) == found


async def test_nothing_of_a_job_that_waits_to_be_published_makes_room(studio: Studio) -> None:
    waiting, other = await finished(studio), await finished(studio, title="Ants")
    await studio.publish(waiting, ["webhook"])
    engine = studio.engine
    await make_room(engine.database, engine.blobs, 0, limit_s=20, grace_s=0)
    assert (await studio.job(other)).expires_at is not None
    assert states(await studio.publish_now(waiting)) == {"webhook": "published"}
    await make_room(engine.database, engine.blobs, 0, limit_s=20, grace_s=0)
    assert (await studio.job(waiting)).expires_at is not None
    with pytest.raises(WrongState, match="no video or picture"):
        await studio.publish(waiting, ["folder"])


async def test_without_settings_each_platform_says_what_it_lacks(
    tmp_path: Path, database: str
) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=[CLIPS]) as studio:
        job_id = await finished(studio)
        lacks = {each.name: each.lack for each in studio.platforms()}
        assert list(lacks) == ALL
        for name, lack in lacks.items():
            with pytest.raises(ConfigError, match="not set up here") as caught:
                await studio.publish(job_id, [name])
            assert caught.value.hint == lack != ""


async def test_each_platform_is_asked_whether_it_works(
    studio: Studio, running: Vendors, tmp_path: Path
) -> None:
    await running.door("youtube", "tokens", revoke=True)
    found = {each.name: each for each in await studio.check_platforms()}
    assert [each.is_well for each in found.values()] == [True, True, True, False]
    assert found["telegram"].says == "@under_test_bot posts in @bees"
    assert "mutoscope connect youtube" in found["youtube"].says


async def test_each_account_is_asked_for_itself(
    studio: Studio, running: Vendors, tmp_path: Path
) -> None:
    await running.door("youtube", "tokens", revoke=True)
    await running.consent(tmp_path / "data", "second")
    running.fakes.behave("telegram", "hang")
    found = {each.place: each for each in await studio.check_platforms(patience_s=1.0)}
    assert list(found) == [*ALL, "youtube:second"]
    assert not found["youtube"].is_well
    assert found["youtube:second"].is_well
    assert found["youtube:second"].says == "A channel under test is connected"
    assert found["telegram"].is_well is None  # nobody knows
    assert "did not answer within 1 s" in found["telegram"].says


async def browse(running: Vendors, url: str) -> str:
    """What a browser does: it opens the page, and follows it back. What it shows last."""
    back = await call(Request("youtube", url, takes=(302,)))
    here = Request("here", back.headers["location"], wanted="bytes")
    return (await call(here)).body.decode()


async def test_an_account_is_connected_in_a_browser(
    studio: Studio, running: Vendors, tmp_path: Path
) -> None:
    settings = Settings(**running.settings(tmp_path), data_dir=tmp_path / "data")
    page = asyncio.Future[str]()
    connecting = asyncio.create_task(connect_youtube(settings, page.set_result, label="second"))
    assert "close this page" in await browse(running, await page)
    account = await asyncio.wait_for(connecting, 30)
    assert (account.label, account.title) == ("second", "A channel under test")
    assert youtube_accounts.load(tmp_path / "data", "second") == account
    job_id = await finished(studio)
    await studio.publish(job_id, ["youtube:second"])
    assert states(await studio.publish_now(job_id)) == {"youtube": "published"}


async def test_two_labels_of_one_channel_are_one_place(
    studio: Studio, running: Vendors, tmp_path: Path
) -> None:
    await running.consent(tmp_path / "data", "second")
    job_id = await finished(studio)
    first, second = await studio.publish(job_id, ["youtube", "youtube:second"])
    assert first.id == second.id
    await studio.publish_now(job_id)
    assert len(await running.videos()) == 1


async def test_a_stranger_at_the_listener_is_passed_over(running: Vendors, tmp_path: Path) -> None:
    settings = Settings(**running.settings(tmp_path), data_dir=tmp_path)
    page = asyncio.Future[str]()
    connecting = asyncio.create_task(connect_youtube(settings, page.set_result))
    here = parse_qs(urlsplit(await page).query)["redirect_uri"][0]
    for query in ("?code=stolen&state=guessed", "?code=stolen", "favicon.ico"):
        await call(Request("here", here + query, wanted="bytes", takes=(404,)))
    assert not connecting.done()
    await browse(running, page.result())
    assert (await asyncio.wait_for(connecting, 30)).label == "default"


async def test_who_does_not_agree_is_not_connected(running: Vendors, tmp_path: Path) -> None:
    settings = Settings(**running.settings(tmp_path), data_dir=tmp_path)
    await running.door("youtube", "consent", answer="deny")
    page = asyncio.Future[str]()
    connecting = asyncio.create_task(connect_youtube(settings, page.set_result))
    assert "have not agreed" in await browse(running, await page)
    with pytest.raises(ProviderDenied, match="not agreed"):
        await asyncio.wait_for(connecting, 30)
    with pytest.raises(ResourceExhausted, match="Nobody agreed"):
        await connect_youtube(settings, lambda _: None, patience_s=0.05)
    assert youtube_accounts.labels(tmp_path) == []
