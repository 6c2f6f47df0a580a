"""Publications as rows: one for each place, held by one at a time, never lost and never doubled."""

import asyncio
from dataclasses import replace

import pytest

from mutoscope.models import Artifact, ErrorInfo
from mutoscope.store import events, publications, submission
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.publications import NewPublication, Outcome, Publication
from mutoscope.store.submission import NewJob

FILE = Artifact("ab" * 32, 2000, ".mp4", "video/mp4")


@pytest.fixture
async def job_id(store: Database, blobs: Blobs) -> str:
    job = await submission.submit(store, NewJob("clips", {}, 1), blobs)
    return job.id


def new(job_id: str, platform: str = "folder", **more: object) -> NewPublication:
    given = NewPublication(job_id, "", platform, "here", "", FILE, "a.mp4", {"title": "A"}, {})
    return replace(given, **more)


async def taken(store: Database) -> Publication:
    (one,) = await publications.take(store, 9)
    return one


async def run_out(store: Database) -> None:
    """Let the time pass until what is held is anybody's, and what waits is due."""
    await store.all("UPDATE publications SET due_at = now()")


async def told(store: Database, job_id: str) -> list[str]:
    found = await events.since(store, job_id, 0)
    return [each.kind for each in found if each.kind.startswith("publication.")]


async def test_one_row_for_one_place(store: Database, job_id: str) -> None:
    places = [
        new(job_id),
        new(job_id, target="there"),
        new(job_id, "webhook"),
        new(job_id, item="a"),
    ]
    first = await publications.add(store, places)
    again = await publications.add(store, [*reversed(places)])
    assert [each.id for each in again] == [each.id for each in reversed(first)]
    assert len({each.id for each in first}) == 4
    assert first[0].file == FILE
    assert (first[0].name, first[0].post, first[0].status) == ("a.mp4", {"title": "A"}, "pending")


async def test_a_hundred_who_ask_at_once_get_the_same(store: Database, job_id: str) -> None:
    both = [new(job_id), new(job_id, "webhook")]
    asked = [publications.add(store, both if n % 2 else both[::-1]) for n in range(100)]
    found = await asyncio.gather(*asked)
    assert len({each.id for rows in found for each in rows}) == 2
    taken_ = await asyncio.gather(*(publications.take(store, 1) for _ in range(20)))
    assert len([each for rows in taken_ for each in rows]) == 2


async def test_what_is_held_is_nobody_elses_until_it_is_let_go(
    store: Database, job_id: str
) -> None:
    await publications.add(store, [new(job_id)])
    first = await taken(store)
    assert (first.status, first.attempts, first.was_lost) == ("publishing", 1, False)
    assert not await publications.is_due(store)
    await run_out(store)
    assert await publications.hold(store, first)  # it is still at it
    assert await publications.take(store, 9) == []
    await run_out(store)
    second = await taken(store)
    assert (second.id, second.attempts, second.was_lost) == (first.id, 2, True)
    assert not await publications.hold(store, first)
    await publications.settle(store, first, Outcome("failed", error=ErrorInfo("x", "No.")))
    (row,) = await publications.listing(store)
    assert row.status == "publishing"


async def test_a_success_counts_whoever_has_taken_it_meanwhile(
    store: Database, job_id: str
) -> None:
    await publications.add(store, [new(job_id)])
    first = await taken(store)
    await run_out(store)
    await publications.settle(store, await taken(store), Outcome("unknown"))
    await publications.settle(store, first, Outcome("published", "https://example.org/1", "1"))
    (row,) = await publications.listing(store, job_id=job_id)
    assert (row.status, row.link, row.remote_id) == ("published", "https://example.org/1", "1")
    assert row.published_at is not None
    assert await told(store, job_id) == [
        "publication.started",
        "publication.failed",
        "publication.completed",
    ]


async def test_settling_twice_tells_it_once(store: Database, job_id: str) -> None:
    await publications.add(store, [new(job_id)])
    one = await taken(store)
    for _ in range(2):
        await publications.settle(store, one, Outcome("published", "x"))
    assert await told(store, job_id) == ["publication.started", "publication.completed"]


async def test_a_fault_is_told_with_the_time_of_the_next_try(store: Database, job_id: str) -> None:
    await publications.add(store, [new(job_id)])
    error = ErrorInfo("provider_limited", "Later.", "Wait.", provider="Telegram", retryable=True)
    await publications.settle(
        store, await taken(store), Outcome("pending", error=error, again_in_s=100)
    )
    (row,) = await publications.listing(store)
    assert (row.error, row.failures, row.status) == (error, 1, "pending")
    assert not await publications.is_due(store)
    (event,) = [e for e in await events.since(store, job_id, 0) if e.kind == "publication.failed"]
    assert event.body["error"]["message"] == "Later."
    assert event.body["again_at"] == row.due_at.isoformat()


async def test_what_failed_is_asked_for_again_with_what_is_said_now(
    store: Database, job_id: str
) -> None:
    await publications.add(store, [new(job_id)])
    await publications.settle(store, await taken(store), Outcome("failed"))
    (again,) = await publications.add(store, [new(job_id, post={"title": "B"})])
    assert (again.status, again.failures, again.post) == ("pending", 0, {"title": "B"})
    await publications.settle(store, await taken(store), Outcome("unknown"))
    (kept,) = await publications.add(store, [new(job_id, post={"title": "C"})])
    assert (kept.status, kept.post) == ("unknown", {"title": "B"})


async def test_doubt_is_ended_by_a_person_alone(store: Database, job_id: str) -> None:
    await publications.add(store, [new(job_id)])
    one = await taken(store)
    await publications.settle(store, one, Outcome("unknown"))
    await run_out(store)
    assert await publications.take(store, 9) == []
    await publications.confirm(store, one.id, "https://t.me/a/1")
    (row,) = await publications.listing(store, publication_id=one.id)
    assert (row.status, row.link) == ("published", "https://t.me/a/1")
    await publications.ask_again(store, one.id)  # it is there
    assert not await publications.is_due(store)


async def test_an_upload_goes_on_where_it_stopped(store: Database, job_id: str) -> None:
    await publications.add(store, [new(job_id)])
    one = await taken(store)
    await publications.note_session(store, one, "https://example.org/session", 512)
    await publications.give_back(store, one)
    again = await taken(store)
    assert (again.session_url, again.session_bytes, again.was_lost) == (
        "https://example.org/session",
        512,
        False,
    )
    assert "session" not in repr(again).replace("session_bytes", "")


async def test_a_deleted_job_takes_them_along(store: Database, job_id: str) -> None:
    await publications.add(store, [new(job_id)])
    await store.all("DELETE FROM jobs")
    assert await publications.listing(store) == []


@pytest.mark.parametrize(("sha256", "kept"), [(FILE.sha256, True), ("cd" * 32, False)])
async def test_an_upload_that_failed_is_asked_first_when_the_same_file_is_tried_again(
    store: Database, job_id: str, sha256: str, kept: bool
) -> None:
    await publications.add(store, [new(job_id)])
    one = await taken(store)
    await publications.note_session(store, one, "https://example.org/session", 512)
    await publications.settle(store, one, Outcome("failed"))
    again = new(job_id, account="second", file=replace(FILE, sha256=sha256), name="b.mp4")
    (row,) = await publications.add(store, [again])
    assert (row.account, row.name) == ("second", "b.mp4")
    assert (row.session_url, row.session_bytes) == (
        ("https://example.org/session", 512) if kept else (None, 0)
    )


@pytest.mark.parametrize(("status", "kept"), [("unknown", False), ("failed", True)])
async def test_who_ends_a_doubt_has_the_upload_begin_anew(
    store: Database, job_id: str, status: publications.Status, kept: bool
) -> None:
    await publications.add(store, [new(job_id)])
    one = await taken(store)
    await publications.note_session(store, one, "https://example.org/session", 512)
    await publications.settle(store, one, Outcome(status))
    await publications.ask_again(store, one.id)
    again = await taken(store)
    assert (again.session_url, again.session_bytes) == (
        ("https://example.org/session", 512) if kept else (None, 0)
    )
