"""Webhooks: what is told, when, how often, and by whom."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.jobs import deliveries
from mutoscope.jobs.deliveries import GAPS_S, deliver_before_leaving, deliver_due, outcome
from mutoscope.jobs.worker import Worker, work_one
from mutoscope.models import Job
from mutoscope.providers.http.hook import Receipt
from mutoscope.testing import temporary_studio
from receiver import Receiver, verified
from toys import ALL

Starter = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, allow_private_urls=True
    ) as opened:
        yield opened


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as opened:
        yield opened


async def worked(studio: Studio, job_id: str) -> Job:
    """As a command does that works its own job."""
    job = await studio.work_job(job_id)
    await studio.deliver(job_id)
    return job


async def due_now(studio: Studio) -> None:
    """Let the time pass until the next try."""
    await studio.engine.database.all("UPDATE webhooks SET due_at = now() WHERE status = 'pending'")


async def test_the_end_is_told_signed_and_logged(studio: Studio, receiver: Receiver) -> None:
    job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
    done = await worked(studio, job.id)
    (asked,), (told,) = receiver.requests, receiver.messages()
    assert verified(asked, studio.webhook_secret())
    assert not verified(asked, "whsec_" + "A" * 32)
    assert told["type"] == "job.completed"
    at = datetime.fromisoformat(told["timestamp"])
    assert done.completed_at is not None
    assert abs((at - done.completed_at).total_seconds()) < 5
    data = told["data"]
    assert (data["id"], data["object"], data["status"]) == (job.id, "job", "completed")
    assert (data["progress"], data["error"], data["attempt"]) == (100.0, None, 1)
    assert data["output"][0]["sha256"] == done.output[0].artifact.sha256
    assert "request" not in data
    (kept,) = await studio.deliveries(job.id)
    assert (kept.status, kept.kind, kept.id) == (
        "delivered",
        "job.completed",
        asked.headers["webhook-id"],
    )
    assert [(each.number, each.status_code, each.error) for each in kept.tries] == [(1, 204, "")]
    assert kept.tries[0].took_ms > 0
    assert kept.tries[0].at is not None
    assert kept.tries[0].at <= datetime.now(UTC)


async def test_every_end_and_every_question_is_told(studio: Studio, receiver: Receiver) -> None:
    asking = await studio.submit("parts", {"failing": ["a"]}, webhook_url=receiver.url)
    await worked(studio, asking.id)
    await studio.answer(asking.id, {"approve": "yes"})
    await worked(studio, asking.id)
    await studio.retry(asking.id)
    await worked(studio, asking.id)
    cancelled = await studio.submit("story", {"title": "x"}, webhook_url=receiver.url)
    await studio.cancel(cancelled.id)
    await studio.deliver(cancelled.id)
    failed = await studio.submit(
        "troubled",
        {"folder": str(studio.engine.settings.data_dir), "kind": "refused"},
        webhook_url=receiver.url,
    )
    await worked(studio, failed.id)
    told = receiver.messages()
    assert [each["type"] for each in told] == [
        "job.awaiting_input",
        "job.partial",
        "job.partial",
        "job.cancelled",
        "job.failed",
    ]
    assert told[0]["data"]["question"]["name"] == "approve"
    assert told[-1]["data"]["error"]["message"] == "Not that."
    ids = [each.headers["webhook-id"] for each in receiver.requests]
    assert len(set(ids)) == 5  # the retried job's new end is another message


async def test_without_an_address_nothing_is_written(studio: Studio) -> None:
    await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    assert await studio.deliveries() == []
    assert not (studio.engine.settings.data_dir / "webhook_secret").exists()


async def test_who_ended_the_job_and_died_leaves_the_telling_to_a_worker(
    studio: Studio, receiver: Receiver
) -> None:
    job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
    await work_one(studio.engine, job.id)  # and dies before it could tell
    (kept,) = await studio.deliveries(job.id)
    assert (kept.status, kept.tries, receiver.requests) == ("pending", (), [])
    worker = Worker(studio.engine)
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        await receiver.until(lambda seen: len(seen.requests) == 1)
    worker.stop()
    await asyncio.wait_for(working, 20)
    assert receiver.messages()[0]["type"] == "job.completed"


async def test_a_worker_that_leaves_when_idle_tells_before(
    studio: Studio, receiver: Receiver
) -> None:
    job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
    await asyncio.wait_for(studio.run_worker(exit_when_idle=True), 20)
    assert [each["data"]["id"] for each in receiver.messages()] == [job.id]


async def test_who_dies_while_telling_is_followed_by_another_under_the_same_id(
    studio: Studio, receiver: Receiver
) -> None:
    receiver.holds = True
    job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
    await work_one(studio.engine, job.id)
    telling = asyncio.create_task(deliver_due(studio.engine))
    await receiver.until(lambda seen: len(seen.requests) == 1)
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    receiver.holds = False
    assert await deliver_due(studio.engine) == 0  # not while the first may still be at it
    await due_now(studio)
    assert await deliver_due(studio.engine) == 1
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    (kept,) = await studio.deliveries(job.id)
    assert (kept.status, [each.number for each in kept.tries]) == ("delivered", [2])


async def test_a_worker_killed_while_telling_is_followed_by_the_next(
    tmp_path: Path, database: str, start_worker: Starter, receiver: Receiver
) -> None:
    receiver.holds = True
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, allow_private_urls=True
    ) as studio:
        job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
        first = start_worker(allow_private_urls=True)
        async with asyncio.timeout(30):
            await receiver.until(lambda seen: len(seen.requests) == 1)
        first.kill()
        receiver.holds = False
        assert (await studio.job(job.id)).status == "completed"
        await due_now(studio)
        start_worker(allow_private_urls=True)
        async with asyncio.timeout(30):
            await receiver.until(lambda seen: len(seen.requests) == 2)
    first_try, second_try = receiver.requests
    assert verified(second_try, (tmp_path / "data" / "webhook_secret").read_text().strip())
    assert first_try.headers["webhook-id"] == second_try.headers["webhook-id"]


async def test_of_two_who_tell_each_message_has_one(studio: Studio, receiver: Receiver) -> None:
    for number in range(6):
        job = await studio.submit("story", {"title": str(number)}, webhook_url=receiver.url)
        await studio.cancel(job.id)
    told = await asyncio.gather(*(deliver_due(studio.engine) for _ in range(3)))
    assert sum(told) == len(receiver.requests) == 6
    assert len({each.headers["webhook-id"] for each in receiver.requests}) == 6


async def test_a_fault_is_tried_again_with_growing_gaps(studio: Studio) -> None:
    async with Receiver([500, 302, 200]) as receiver:
        job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
        await studio.cancel(job.id)
        gaps = list[float]()
        for _ in range(3):
            await studio.deliver(job.id)
            (kept,) = await studio.deliveries(job.id)
            gaps.append((kept.due_at - datetime.now(UTC)).total_seconds())
            await due_now(studio)
    assert kept.status == "delivered"
    assert [(each.status_code, each.error) for each in kept.tries] == [
        (500, "answered 500"),
        (302, "answered 302"),
        (200, ""),
    ]
    assert gaps[:2] == pytest.approx([5, 30], abs=4)


async def test_who_is_gone_is_told_nothing_more(studio: Studio) -> None:
    async with Receiver([410]) as receiver:
        job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
        await studio.cancel(job.id)
        await studio.retry(job.id)
        await studio.cancel(job.id)
        await asyncio.gather(*(deliver_due(studio.engine) for _ in range(2)))
        await due_now(studio)
        assert await deliver_due(studio.engine) == 0
        told = len(receiver.requests)
        await studio.retry(job.id)
        assert (await worked(studio, job.id)).status == "completed"
        assert len(receiver.requests) == told
    assert {each.status for each in await studio.deliveries(job.id)} == {"gone"}


async def test_a_receiver_that_hangs_keeps_nobody(studio: Studio, receiver: Receiver) -> None:
    receiver.holds = True
    for title in ("Ants", "Bees", "Cats"):
        job = await studio.submit("story", {"title": title}, webhook_url=receiver.url)
        assert (await studio.work_job(job.id)).status == "completed"
    assert receiver.requests == []
    assert {each.status for each in await studio.deliveries()} == {"pending"}


async def test_who_leaves_waits_a_little_for_a_receiver_that_hangs(
    studio: Studio, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "LEAVE_S", 0.3)
    receiver.holds = True
    job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
    await asyncio.wait_for(worked(studio, job.id), 20)
    async with asyncio.timeout(20), studio.delivering():
        pass
    assert [each.status for each in await studio.deliveries(job.id)] == ["pending"]


async def test_beside_the_work_what_comes_due_is_told_and_no_try_is_cut_off(
    studio: Studio, receiver: Receiver
) -> None:
    async with asyncio.timeout(20), studio.delivering():
        first = await studio.submit("story", {"title": "Ants"}, webhook_url=receiver.url)
        await studio.work_job(first.id)
        await receiver.until(lambda seen: len(seen.requests) == 1)
        last = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
        await studio.work_job(last.id)
    assert [each["data"]["id"] for each in receiver.messages()] == [first.id, last.id]
    assert {each.status for each in await studio.deliveries()} == {"delivered"}


async def test_an_edit_is_told_to_whom_its_parent_is(studio: Studio, receiver: Receiver) -> None:
    job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
    await worked(studio, job.id)
    edit = await studio.edit(job.id, {"title": "Ants"})
    await worked(studio, edit.id)
    told = [(each["data"]["id"], each["data"]["parent_id"]) for each in receiver.messages()]
    assert told == [(job.id, None), (edit.id, job.id)]


async def test_a_secret_that_cannot_be_used_fails_no_job_and_takes_no_try(
    studio: Studio, receiver: Receiver
) -> None:
    job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
    secret = studio.engine.settings.data_dir / "webhook_secret"
    good = secret.read_text()
    secret.write_text("nonsense")
    assert (await studio.work_job(job.id)).status == "completed"
    for _ in range(3):
        await deliver_before_leaving(studio.engine)
    (kept,) = await studio.deliveries()
    assert (receiver.requests, kept.status, kept.tries) == ([], "pending", ())
    secret.write_text(good)
    await deliver_before_leaving(studio.engine)
    (kept,) = await studio.deliveries()
    assert (kept.status, [each.number for each in kept.tries]) == ("delivered", [1])


async def test_a_try_that_nobody_ended_is_none_of_the_eleven(studio: Studio) -> None:
    async with Receiver([500]) as receiver:
        job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
        await studio.cancel(job.id)
        await studio.engine.database.all("UPDATE webhooks SET tries = 11")  # taken, and dropped
        await studio.deliver(job.id)
    (kept,) = await studio.deliveries(job.id)
    assert (kept.status, [each.number for each in kept.tries]) == ("pending", [12])
    assert (kept.due_at - datetime.now(UTC)).total_seconds() < GAPS_S[0] + 1


async def test_deleting_the_job_takes_what_was_to_be_told_along(
    studio: Studio, receiver: Receiver
) -> None:
    job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
    await studio.cancel(job.id)
    await studio.delete(job.id)
    assert await deliver_due(studio.engine) == 0


def test_it_is_given_up_within_a_day() -> None:
    assert outcome(Receipt(500, 1.0), 1) == ("pending", 5.0)
    assert outcome(Receipt(None, 1.0, "silent"), len(GAPS_S)) == ("pending", float(GAPS_S[-1]))
    assert outcome(Receipt(None, 1.0, "silent"), len(GAPS_S) + 1) == ("given_up", 0.0)
    assert 20 * 3600 < sum(GAPS_S) <= 24 * 3600
    assert list(GAPS_S) == sorted(GAPS_S)


async def test_who_is_told_has_no_command_line(studio: Studio, receiver: Receiver) -> None:
    job = await studio.submit("story", {"title": "Bees"}, webhook_url=receiver.url)
    await studio.work_job(job.id)
    error = {"code": "disk", "message": "It is full.", "hint": "Then `mutoscope retry` it."}
    await studio.engine.database.all(
        "UPDATE webhooks SET body = jsonb_set(jsonb_set(body::jsonb, '{data,error}', %(error)s),"
        " '{data,warnings}', %(warnings)s)::text",
        {
            "error": json.dumps(error),
            "warnings": json.dumps([{"code": "old", "message": f"See `mutoscope show {job.id}`."}]),
        },
    )
    await studio.deliver(job.id)
    (asked,), (told,) = receiver.requests, receiver.messages()
    assert verified(asked, studio.webhook_secret())
    assert told["data"]["error"]["hint"] == f"Then POST /api/jobs/{job.id}/retry it."
    assert told["data"]["warnings"][0]["message"] == f"See GET /api/jobs/{job.id}."
