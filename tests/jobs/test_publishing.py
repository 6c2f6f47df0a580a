"""Publishing: what worked is kept, what failed tried again, what may be there never repeated."""

import asyncio
import json
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.errors import (
    ConfigError,
    MutoscopeError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.jobs import publishing
from mutoscope.jobs.publishing import (
    GAPS_S,
    LONGEST_GAP_S,
    outcome_of,
    post_of,
    publish_due,
    publisher_for,
)
from mutoscope.jobs.worker import Worker
from mutoscope.providers.publishing.platforms import Place
from mutoscope.providers.publishing.protocol import MaybePublished
from mutoscope.store import publications
from mutoscope.store.blobs import ArtifactLost
from posting import Vendors, due_now, finished, posting_studio, published, states, vendors

ALL = ["folder", "webhook", "telegram", "youtube"]
Starter = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
async def running() -> AsyncIterator[Vendors]:
    async with vendors() as opened:
        yield opened


@pytest.fixture
async def studio(tmp_path: Path, database: str, running: Vendors) -> AsyncIterator[Studio]:
    async with posting_studio(tmp_path, database, running) as opened:
        yield opened


async def test_everywhere_at_once(studio: Studio, running: Vendors, tmp_path: Path) -> None:
    job_id = await finished(studio)
    await studio.publish(job_id, ALL)
    done = await studio.publish_now(job_id)
    assert states(done) == dict.fromkeys(ALL, "published")
    links = {each.platform: each.link for each in done}
    (post,), (video,) = await running.posts(), await running.videos()
    assert links["telegram"] == f"https://t.me/bees/{post['message_id']}"
    assert links["youtube"].endswith(video["video"]["id"])
    assert len(published(tmp_path)) == len(running.receiver.requests) == 1
    kinds = [each.kind for each in await studio.events(job_id)]
    assert kinds.count("publication.started") == kinds.count("publication.completed") == 4
    assert "publication.failed" not in kinds


async def test_a_clip_in_a_channel_has_its_own_thumbnail(
    studio: Studio, running: Vendors, tmp_path: Path
) -> None:
    job_id = await finished(studio, real=True, count=2)
    await studio.publish(job_id, ["telegram"], item="clips.1")
    assert states(await studio.publish_now(job_id)) == {"telegram": "published"}
    (post,) = await running.posts()
    small = post["video"]["thumbnail"]
    assert (small["width"], small["height"]) == (180, 320)
    job = await studio.job(job_id)
    (still,) = [each for each in job.output if each.name == "clip-1.still.png"]
    studio.path(still.artifact).chmod(0o600)
    studio.path(still.artifact).write_bytes(b"no picture")
    await studio.publish(job_id, ["telegram"], item="clips.0")
    await studio.publish_now(job_id)
    assert "thumbnail" not in (await running.posts())[-1]["video"]  # and it is there all the same


async def test_where_none_is_taken_no_thumbnail_is_made(studio: Studio) -> None:
    job_id = await finished(studio, real=True, count=2)
    asked = await studio.publish(job_id, ["folder", "telegram"], item="clips.0")
    engine = studio.engine
    made = {
        each.platform: await post_of(engine, each, publisher_for(engine, Place(each.platform)))
        for each in asked
    }
    assert made["folder"].thumbnail is None
    assert made["telegram"].thumbnail is not None


async def test_of_three_two_stay_and_the_third_is_tried_alone(
    studio: Studio, running: Vendors, tmp_path: Path
) -> None:
    running.fakes.behave("telegram", "500")
    job_id = await finished(studio)
    await studio.publish(job_id, ["folder", "webhook", "telegram"])
    found = await studio.publish_now(job_id)
    assert states(found) == {"folder": "published", "webhook": "published", "telegram": "pending"}
    (third,) = [each for each in found if each.status == "pending"]
    assert third.error is not None
    assert third.error.retryable
    assert 20 < (third.due_at - datetime.now(UTC)).total_seconds() < GAPS_S[0] + 1
    await studio.retry_publication(third.id)
    assert set(states(await studio.publish_now(job_id)).values()) == {"published"}
    assert len(running.receiver.requests) == len(await running.posts()) == 1


async def test_what_is_refused_has_failed_and_can_be_asked_for_again(
    studio: Studio, running: Vendors
) -> None:
    await running.door("telegram", "chat", id=-1_001_234_567_890, closed="left")
    job_id = await finished(studio)
    await studio.publish(job_id, ["telegram"])
    (refused,) = await studio.publish_now(job_id)
    assert refused.status == "failed"
    assert refused.error is not None
    assert refused.error.code == "provider_denied"
    assert "administrator" in refused.error.hint
    await running.door("telegram", "chat", id=-1_001_234_567_890, closed="")
    await studio.publish(job_id, ["telegram"])
    assert states(await studio.publish_now(job_id)) == {"telegram": "published"}


async def test_an_upload_that_arrived_before_the_consent_ended_is_not_sent_again(
    studio: Studio, running: Vendors, tmp_path: Path
) -> None:
    job_id = await finished(studio)
    await running.door("youtube", "cut", after_bytes=2000)  # arrives whole, and is not answered
    await studio.publish(job_id, ["youtube"])
    assert states(await studio.publish_now(job_id)) == {"youtube": "pending"}
    await running.door("youtube", "tokens", revoke=True)
    await due_now(studio)
    assert states(await studio.publish_now(job_id)) == {"youtube": "failed"}
    await running.consent(tmp_path / "data")
    await studio.publish(job_id, ["youtube"])
    assert states(await studio.publish_now(job_id)) == {"youtube": "published"}
    there = await running.look("youtube", "uploads")
    assert (len(there["videos"]), there["left"]) == (1, 99)  # one session


async def test_a_person_ends_the_doubt_of_an_upload(studio: Studio, running: Vendors) -> None:
    job_id = await finished(studio)
    await running.door("youtube", "cut", after_bytes=100)
    await studio.publish(job_id, ["youtube"])
    await studio.publish_now(job_id)
    await studio.engine.database.all(
        "UPDATE publications SET session_url = session_url || 'ended', due_at = now()"
    )
    (lost,) = await studio.publish_now(job_id)
    assert lost.status == "unknown"
    await studio.retry_publication(lost.id)
    assert states(await studio.publish_now(job_id)) == {"youtube": "published"}
    assert len(await running.videos()) == 1


async def test_who_asks_to_come_back_is_left_alone_until_then(
    studio: Studio, running: Vendors
) -> None:
    running.fakes.behave("telegram", "429 77")
    job_id = await finished(studio)
    await studio.publish(job_id, ["telegram"])
    (waits,) = await studio.publish_now(job_id)
    assert (waits.due_at - datetime.now(UTC)).total_seconds() == pytest.approx(77, abs=5)
    assert await publish_due(studio.engine) == 0
    await running.door("telegram", "flood", on=False)
    await due_now(studio)
    assert states(await studio.publish_now(job_id)) == {"telegram": "published"}


async def test_a_post_whose_answer_is_lost_is_in_doubt_and_not_repeated(
    studio: Studio, running: Vendors
) -> None:
    running.fakes.behave("telegram", "die_after_accept")
    job_id = await finished(studio)
    await studio.publish(job_id, ["telegram"])
    (lost,) = await studio.publish_now(job_id)
    assert lost.status == "unknown"
    await due_now(studio)
    await studio.publish(job_id, ["telegram"])
    assert states(await studio.publish_now(job_id)) == {"telegram": "unknown"}
    assert len(await running.posts()) == 1
    seen = await studio.confirm_publication(lost.id, link="https://t.me/bees/1")
    assert (seen.status, seen.link) == ("published", "https://t.me/bees/1")


async def test_who_dies_between_send_and_answer_leaves_it_to_a_person_or_to_the_platform(
    studio: Studio, running: Vendors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "GRACE_S", 0.0)
    job_id = await finished(studio)
    running.receiver.holds = True
    running.fakes.behave("telegram", "hang")
    await studio.publish(job_id, ["folder", "webhook", "telegram"])
    at_it = asyncio.create_task(publish_due(studio.engine))
    await running.receiver.until(lambda seen: len(seen.requests) == 1)
    await running.fakes.until(lambda seen: len(seen.asked("telegram")) > 1)
    at_it.cancel()
    await asyncio.gather(at_it, return_exceptions=True)
    running.receiver.holds = False
    told = states(await studio.publish_now(job_id))
    assert told == {"folder": "published", "webhook": "published", "telegram": "unknown"}
    first, second = running.receiver.requests
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.body == second.body
    assert len(published(tmp_path)) == 1


async def test_a_worker_killed_in_the_middle_is_followed_by_the_next(
    tmp_path: Path, database: str, running: Vendors, start_worker: Starter
) -> None:
    async with posting_studio(tmp_path, database, running) as studio:
        job_id = await finished(studio)
        running.receiver.holds = True
        running.fakes.behave("telegram", "hang")
        calls = len(running.fakes.asked("telegram"))
        await studio.publish(job_id, ["webhook", "telegram"])
        given = running.settings(tmp_path / "published") | {"allow_private_urls": "true"}
        given["base_urls"] = json.dumps(given["base_urls"])
        first = start_worker(**given)
        async with asyncio.timeout(60):
            await running.receiver.until(lambda seen: len(seen.requests) == 1)
            await running.fakes.until(lambda seen: len(seen.asked("telegram")) > calls)
        first.send_signal(signal.SIGKILL)
        first.wait(20)
        running.receiver.holds = False
        assert set(states(await studio.publications(job_id)).values()) == {"publishing"}
        await due_now(studio)
        start_worker(**given)
        async with asyncio.timeout(60):
            await running.receiver.until(lambda seen: len(seen.requests) == 2)
            async for event in studio.watch(job_id):
                if event.kind == "publication.completed":
                    break
        await due_now(studio)
        found = states(await studio.publish_now(job_id))
    assert found == {"webhook": "published", "telegram": "unknown"}
    assert len(running.fakes.asked("telegram")) == calls + 1


async def test_what_takes_long_is_held_and_nobody_else_takes_it(
    studio: Studio, running: Vendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (publishing, publications):
        monkeypatch.setattr(module, "HELD_S", 0.6)
    running.fakes.behave("telegram", "slow 2.5")
    calls = len(running.fakes.asked("telegram"))
    job_id = await finished(studio)
    await studio.publish(job_id, ["telegram"])
    at_it = asyncio.create_task(publish_due(studio.engine))
    await running.fakes.until(lambda seen: len(seen.asked("telegram")) > calls)
    taken = 0
    while not at_it.done():
        await asyncio.wait({at_it}, timeout=0.05)
        taken += 0 if at_it.done() else await publish_due(studio.engine)
    assert taken == 0
    assert states(await studio.publications(job_id)) == {"telegram": "published"}
    assert len(await running.posts()) == 1


async def test_who_leaves_waits_for_an_answer_that_could_not_be_asked_for_later(
    studio: Studio, running: Vendors
) -> None:
    running.fakes.behave("telegram", "slow 0.7")
    calls = len(running.fakes.asked("telegram"))
    job_id = await finished(studio)
    await studio.publish(job_id, ["telegram"])
    at_it = asyncio.create_task(publish_due(studio.engine))
    await running.fakes.until(lambda seen: len(seen.asked("telegram")) > calls)
    at_it.cancel()
    with pytest.raises(asyncio.CancelledError):
        await at_it
    assert states(await studio.publications(job_id)) == {"telegram": "published"}
    assert len(await running.posts()) == 1


async def test_a_hundred_who_ask_publish_once(
    studio: Studio, running: Vendors, tmp_path: Path
) -> None:
    job_id = await finished(studio)
    asked = [studio.publish(job_id, ["folder", "webhook", "telegram"]) for _ in range(100)]
    await asyncio.gather(*asked)
    await asyncio.gather(*(studio.publish_now(job_id) for _ in range(10)))
    assert set(states(await studio.publications(job_id)).values()) == {"published"}
    assert len(running.receiver.requests) == len(await running.posts()) == 1
    assert len(published(tmp_path)) == 1


async def test_a_standing_worker_publishes_and_one_that_is_idle_before_it_leaves(
    studio: Studio, running: Vendors
) -> None:
    job_id, other = await finished(studio), await finished(studio, title="Ants")
    await studio.publish(job_id, ["webhook"])
    await asyncio.wait_for(studio.run_worker(exit_when_idle=True), 30)
    assert len(running.receiver.requests) == 1
    worker = Worker(studio.engine)
    working = asyncio.create_task(worker.run())
    await studio.publish(other, ["webhook"])
    async with asyncio.timeout(30):
        await running.receiver.until(lambda seen: len(seen.requests) == 2)
    worker.stop()
    await asyncio.wait_for(working, 30)


async def test_settings_that_are_gone_fail_it_in_words(studio: Studio, tmp_path: Path) -> None:
    job_id = await finished(studio)
    await studio.publish(job_id, ["folder"])
    (tmp_path / "published").write_text("a file")
    (failed,) = await studio.publish_now(job_id)
    assert (failed.status, failed.error and failed.error.code) == ("failed", "config")


async def test_no_secret_is_kept_or_told(
    studio: Studio, running: Vendors, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    refresh = await running.consent(tmp_path / "data")
    running.fakes.behave("telegram", "echo_key")
    job_id = await finished(studio)
    await studio.publish(job_id, ALL)
    await studio.publish_now(job_id)
    rows = await studio.engine.database.all("SELECT publications::text AS row FROM publications")
    told = "".join(str(each.body) for each in await studio.events(job_id))
    whole = told + "".join(row["row"] for row in rows) + "".join(capfd.readouterr())
    secrets = ("a-token-of-the-bot", "the-secret-of-client-1", refresh, "token=told")
    assert [secret for secret in secrets if secret in whole] == []


NOTHING = {"provider": "x"}


@pytest.mark.parametrize(
    ("error", "number", "status", "again_in_s"),
    [
        (ProviderUnavailable("x", **NOTHING), 1, "pending", GAPS_S[0]),
        (ProviderUnavailable("x", **NOTHING), 3, "pending", GAPS_S[2]),
        (ProviderUnavailable("x", **NOTHING), len(GAPS_S) + 1, "failed", 0.0),
        (ProviderLimited("x", **NOTHING, retry_after_s=7200.0), 2, "pending", 7200.0),
        (ProviderLimited("x", **NOTHING), 2, "pending", GAPS_S[1]),
        (ProviderLimited("x", **NOTHING, retry_after_s=-5.0), 1, "pending", 0.0),
        (ProviderLimited("x", **NOTHING, retry_after_s=LONGEST_GAP_S), 1, "pending", LONGEST_GAP_S),
        (ProviderRefused("x", **NOTHING), 1, "failed", 0.0),
        (ConfigError("x"), 1, "failed", 0.0),
        (MaybePublished("x", **NOTHING), 1, "unknown", 0.0),
    ],
)
def test_what_becomes_of_a_fault(
    error: MutoscopeError, number: int, status: str, again_in_s: float
) -> None:
    outcome = outcome_of(error, number)
    assert (outcome.status, outcome.again_in_s) == (status, again_in_s)
    assert outcome.error is not None


def test_nobody_is_waited_for_for_years() -> None:
    far_off = ProviderLimited("x", **NOTHING, hint="Later.", retry_after_s=999_999_999.0)
    outcome = outcome_of(far_off, 1)
    assert (outcome.status, outcome.again_in_s) == ("pending", LONGEST_GAP_S)
    assert outcome.error is not None
    assert outcome.error.hint == "That is far off: it is tried again in 3 days already."


async def test_of_a_lost_file_its_owner_s_name_is_told(studio: Studio) -> None:
    job = await studio.job(await finished(studio, count=2))
    lost = {each.name: each.artifact for each in job.output}
    studio.path(lost["clip-1.video.mp4"]).unlink()
    studio.path(lost["clip-2.publish.json"]).unlink()
    await studio.publish(job.id, ["folder"], item="clips.0")
    (told,) = await studio.publish_now(job.id)
    assert told.error is not None
    assert (told.status, told.error.code) == ("failed", "artifact_lost")
    assert told.error.message == "The stored file clip-1.video.mp4 is missing."
    with pytest.raises(ArtifactLost, match=r"file clip-2\.publish\.json is missing\.$"):
        await studio.publish(job.id, ["folder"], item="clips.1")
