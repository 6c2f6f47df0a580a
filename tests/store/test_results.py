"""Results by digest, leases, and the counting of files."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from mutoscope.errors import WrongState
from mutoscope.models import Artifact, Job, JobWarning
from mutoscope.store import (
    artifacts,
    interruption,
    jobs,
    reading,
    results,
    steps,
    submission,
    workers,
)
from mutoscope.store.blobs import ArtifactLost, Blobs
from mutoscope.store.database import Database, rows
from mutoscope.store.events import Superseded
from mutoscope.store.listing import Wanted, listing
from mutoscope.store.processes import Process
from mutoscope.store.results import Made
from mutoscope.store.steps import Reuse, StepRow
from mutoscope.store.submission import NewJob

STEP = StepRow("key", "stage", "toy.step", "d1", "vendor")


async def running(store: Database, blobs: Blobs) -> Job:
    job = await submission.submit(store, NewJob("toy", {}, seed=1), blobs)
    worker = await workers.register(store, Process("here", 1, 0.0), standing=True)
    claimed = await jobs.claim(store, job.id, worker)
    assert claimed is not None
    return claimed


def keep(blobs: Blobs, tmp_path: Path, text: str) -> Artifact:
    path = tmp_path / "file.txt"
    path.write_text(text)
    sha256, size = blobs.put(path)
    return Artifact(sha256, size, ".txt", "text/plain")


def made(job: Job, *files: Artifact) -> Made:
    return Made(
        job_id=job.id,
        attempt=job.attempt,
        key="key",
        owner="local",
        digest="d1",
        take=0,
        step="toy.step",
        version="1",
        provider={"provider": "vendor", "model": "m", "build": ""},
        value='{"b": 1.0, "a": "\\u0000"}',
        artifacts=files,
        warnings=(JobWarning("code", "message", "key"),),
        took_s=0.5,
    )


async def test_a_result_is_found_to_the_letter(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    job = await running(store, blobs)
    await steps.start(store, job.id, 1, STEP, {})
    await results.record(store, made(job, keep(blobs, tmp_path, "x")), blobs, {})

    found = await results.find(store, "local", "d1")

    assert found is not None
    assert (found.value, found.job_id, found.took_s) == (made(job).value, job.id, 0.5)
    assert found.warnings == made(job).warnings
    assert await results.find(store, "local", "d2") is None
    assert await results.find(store, "somebody", "d1") is None
    step = (await reading.load(store, job.id)).steps[0]
    assert (step.status, step.took_s, step.provider) == ("completed", 0.5, "vendor")
    known = await results.past_seconds(store, "toy.step", provider="vendor", model="m")
    assert known == 0.5
    assert await results.past_seconds(store, "toy.step", provider="vendor", model="slow") is None
    assert await results.past_seconds(store, "toy.step") is None


async def test_nothing_is_recorded_for_a_late_attempt(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    with pytest.raises(Superseded):
        await results.record(store, replace(made(job), attempt=2), blobs, {})
    with pytest.raises(Superseded):
        await steps.start(store, job.id, 2, STEP, {})
    assert await results.find(store, "local", "d1") is None


async def test_nothing_is_recorded_without_its_file(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    with pytest.raises(ArtifactLost):
        await results.record(store, made(job, Artifact("a" * 64, 1, ".txt", "x/y")), blobs, {})
    assert await results.find(store, "local", "d1") is None
    assert await store.all("SELECT * FROM artifacts") == []


async def test_a_lease_has_one_holder_and_ends_with_its_attempt(
    store: Database, blobs: Blobs
) -> None:
    first, second = await running(store, blobs), await running(store, blobs)

    async def take(job: Job, key: str = "key", attempt: int = 1) -> bool:
        return await results.take_lease(
            store, "local", "d1", job_id=job.id, attempt=attempt, key=key
        )

    assert sorted(await asyncio.gather(take(first), take(second))) == [False, True]
    holder = first if await results.holder(store, "local", "d1") == first.id else second
    other = second if holder is first else first
    assert await take(holder)
    assert not await take(holder, key="another step of the same job")
    assert not await take(other)
    await interruption.hand_back(store, holder.id, 1, "test")
    assert await take(other)
    assert not await take(holder, attempt=2)


async def test_a_failed_step_frees_its_lease(store: Database, blobs: Blobs) -> None:
    first, second = await running(store, blobs), await running(store, blobs)
    await results.take_lease(store, "local", "d1", job_id=first.id, attempt=1, key="key")
    await steps.start(store, first.id, 1, STEP, {})
    error = reading.error_info({"code": "c", "message": "m"})
    assert error is not None
    await steps.fail(store, first.id, 1, STEP, error)
    assert await results.take_lease(store, "local", "d1", job_id=second.id, attempt=1, key="key")
    assert (await reading.load(store, first.id)).steps[0].error == error


async def test_a_result_found_after_all_frees_the_lease_on_it(
    store: Database, blobs: Blobs
) -> None:
    first, second = await running(store, blobs), await running(store, blobs)
    await results.record(store, made(first), blobs, {})
    assert await results.take_lease(store, "local", "d1", job_id=second.id, attempt=1, key="key")
    async with store.transaction() as connection:
        await steps.reuse(connection, second.id, 1, [Reuse(STEP, first.id)])
    assert await results.holder(store, "local", "d1") is None


async def test_files_stay_as_long_as_somebody_stands_on_them(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    file = keep(blobs, tmp_path, "shared")
    first, second = await running(store, blobs), await running(store, blobs)
    await results.record(store, made(first, file), blobs, {})
    assert await results.find(store, "local", "d1", for_job=second.id) is not None
    for job in (first, second):
        await jobs.finish(store, job.id, 1, "complete")

    await artifacts.delete_job(store, first.id, blobs)
    assert await results.find(store, "local", "d1") is not None
    assert blobs.path(file).exists()
    await artifacts.delete_job(store, second.id, blobs)
    assert await results.find(store, "local", "d1") is None
    with pytest.raises(ArtifactLost):
        blobs.path(file)


async def test_a_deletion_that_is_not_committed_removes_no_file(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    file = keep(blobs, tmp_path, "still named")
    job = await running(store, blobs)
    await results.record(store, made(job, file), blobs, {})
    await jobs.finish(store, job.id, 1, "complete")
    await store.all(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE 'not today'; END$$"
    )
    await store.all(
        "CREATE CONSTRAINT TRIGGER fails_at_the_commit AFTER DELETE ON jobs"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()"
    )
    with pytest.raises(psycopg.errors.RaiseException):
        await artifacts.delete_job(store, job.id, blobs)
    assert await results.find(store, "local", "d1") is not None
    assert blobs.path(file).exists()
    await store.all("DROP TRIGGER fails_at_the_commit ON jobs")
    await artifacts.delete_job(store, job.id, blobs)
    with pytest.raises(ArtifactLost):
        blobs.path(file)


async def test_a_job_with_a_living_edit_stays(store: Database, blobs: Blobs) -> None:
    parent = await running(store, blobs)
    await results.record(store, made(parent), blobs, {})
    await jobs.finish(store, parent.id, 1, "complete")
    edit = await submission.submit(store, NewJob("toy", {}, seed=1, parent_id=parent.id), blobs)
    with pytest.raises(WrongState, match=f"{edit.id}, an edit of {parent.id}, has not ended"):
        await artifacts.delete_job(store, parent.id, blobs)
    assert await results.find(store, "local", "d1") is not None
    await jobs.request_cancel(store, edit.id)
    await artifacts.delete_job(store, parent.id, blobs)
    assert await results.find(store, "local", "d1") is None


async def test_while_others_work_files_are_given_a_grace(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    file = keep(blobs, tmp_path, "brief")
    job, _busy = await running(store, blobs), await running(store, blobs)
    await results.record(store, made(job, file), blobs, {})
    await jobs.finish(store, job.id, 1, "complete")
    await artifacts.delete_job(store, job.id, blobs)
    assert blobs.path(file).exists()
    assert await artifacts.sweep(store, blobs) == 0
    assert await artifacts.sweep(store, blobs, grace_s=0) == 1
    with pytest.raises(ArtifactLost):
        blobs.path(file)


async def test_a_request_s_files_are_kept_with_the_job_and_their_grace(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    file = keep(blobs, tmp_path, "upload")
    await artifacts.note_upload(store, file, blobs)
    new = NewJob("toy", {}, seed=1, files=(file,))
    job = await submission.submit(store, new, blobs)
    await artifacts.look_through(store, blobs, grace_s=0)
    assert await artifacts.sweep(store, blobs, grace_s=0) == 0
    await jobs.request_cancel(store, job.id)
    await artifacts.delete_job(store, job.id, blobs)
    assert blobs.path(file).exists()
    assert await artifacts.sweep(store, blobs, grace_s=0) == 1
    with pytest.raises(ArtifactLost):
        blobs.path(file)
    with pytest.raises(ArtifactLost):
        await submission.submit(store, new, blobs)
    assert await listing(store, Wanted()) == []


async def test_an_upload_outlives_the_deletion_of_another_job(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    other = await submission.submit(store, NewJob("toy", {}, seed=1), blobs)
    await jobs.request_cancel(store, other.id)
    file = keep(blobs, tmp_path, "upload")
    await artifacts.note_upload(store, file, blobs)
    await artifacts.look_through(store, blobs)

    await artifacts.delete_job(store, other.id, blobs)
    await artifacts.sweep(store, blobs)

    assert (await submission.submit(store, NewJob("toy", {}, seed=1, files=(file,)), blobs)).id
    assert blobs.path(file).exists()


async def test_a_file_made_again_is_spared(store: Database, blobs: Blobs, tmp_path: Path) -> None:
    file = keep(blobs, tmp_path, "same bytes")
    first = await running(store, blobs)
    await results.record(store, made(first, file), blobs, {})
    await jobs.finish(store, first.id, 1, "complete")
    os.utime(blobs.path(file), (1, 1))
    second = await running(store, blobs)
    assert keep(blobs, tmp_path, "same bytes") == file  # kept, and not yet recorded

    await artifacts.delete_job(store, first.id, blobs)
    await store.all("UPDATE artifacts SET orphaned_at = now() - interval '1 day'")
    assert await artifacts.sweep(store, blobs) == 0

    await results.record(store, made(second, file), blobs, {})
    assert blobs.path(file).exists()


async def test_a_file_that_was_never_recorded_goes_after_its_grace(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    young, old = keep(blobs, tmp_path, "young"), keep(blobs, tmp_path, "old")
    os.utime(blobs.path(old), (1, 1))
    await artifacts.sweep(store, blobs)
    assert blobs.path(young).exists()
    with pytest.raises(ArtifactLost):
        blobs.path(old)


async def test_a_file_marked_by_mistake_is_neither_deleted_nor_fatal(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    file = keep(blobs, tmp_path, "named")
    await results.record(store, made(await running(store, blobs), file), blobs, {})
    await store.all("UPDATE artifacts SET orphaned_at = now() - interval '1 day'")
    assert await artifacts.sweep(store, blobs, grace_s=0) == 0
    assert blobs.path(file).exists()
    assert await store.all("SELECT sha256 FROM artifacts WHERE orphaned_at IS NOT NULL") == []


async def test_naming_a_file_waits_for_whoever_marks(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    file = keep(blobs, tmp_path, "shared")
    first, second = await running(store, blobs), await running(store, blobs)
    await results.record(store, made(first, file), blobs, {})
    await jobs.finish(store, first.id, 1, "complete")
    async with store.transaction() as connection:
        await artifacts.refer(connection, [file], blobs)
        deleting = asyncio.create_task(artifacts.delete_job(store, first.id, blobs))
        await until_blocked(store)
        await rows(
            connection,
            "INSERT INTO outputs (job_id, position, kind, name, sha256, suffix)"
            " VALUES (%(job)s, 0, 'text', 'file.txt', %(sha256)s, %(suffix)s)",
            {"job": second.id, "sha256": file.sha256, "suffix": file.suffix},
        )
    await deleting
    assert await store.all("SELECT sha256 FROM artifacts WHERE orphaned_at IS NOT NULL") == []
    assert await artifacts.sweep(store, blobs, grace_s=0) == 0
    assert blobs.path(file).exists()


async def test_a_result_that_was_just_found_outlives_the_job_that_made_it(
    store: Database, blobs: Blobs
) -> None:
    first, second = await running(store, blobs), await running(store, blobs)
    await results.record(store, made(first), blobs, {})
    await jobs.finish(store, first.id, 1, "complete")
    async with store.transaction() as connection:
        await rows(
            connection,
            "INSERT INTO job_results (job_id, owner, digest) VALUES (%(job)s, 'local', 'd1')",
            {"job": second.id},
        )
        deleting = asyncio.create_task(artifacts.delete_job(store, first.id, blobs))
        await until_blocked(store)
    await deleting
    assert await results.find(store, "local", "d1") is not None


async def until_blocked(store: Database) -> None:
    """Until another transaction waits for a lock."""
    async with asyncio.timeout(20):
        while not await store.all(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock'"
        ):
            pass


async def test_only_what_no_row_knows_is_taken_back(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    stored = []
    for name in ("known", "unknown"):
        path = tmp_path / f"{name}.txt"
        path.write_text(name)
        stored.append(blobs.store(path, move=True))
    files = [Artifact(each.sha256, each.bytes, each.suffix, "text/plain") for each in stored]
    await artifacts.note_upload(store, files[0], blobs)
    await artifacts.take_back(store, stored, blobs)
    assert blobs.path(files[0]).read_text() == "known"
    with pytest.raises(ArtifactLost):
        blobs.path(files[1])
