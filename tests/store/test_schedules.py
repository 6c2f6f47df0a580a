"""Schedules as rows: one version after the other, one row for a slot, one job."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mutoscope.errors import Busy, InvalidRequest, NotFound
from mutoscope.models import Artifact
from mutoscope.store import artifacts, retention, schedules
from mutoscope.store.admission import Admission
from mutoscope.store.blobs import ArtifactLost, Blobs
from mutoscope.store.database import Database
from mutoscope.store.overview import overview
from mutoscope.store.schedules import Rule, Schedule, Slot, Told
from mutoscope.store.submission import NewJob

NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)
SLOT, NEXT = Slot("2026-12-24/1", NOW), Slot("2026-12-24/2", NOW + timedelta(hours=5))
RULE = Rule("daily", "Europe/Berlin", slots_a_day=2, from_min=600, to_min=1440, jitter_min=30)
DONE = Told(SLOT.name, SLOT.at, "queued")
JOB = NewJob("story", {"title": "Kites"}, 7, schedule="a")


def new(name: str = "a", **changed: object) -> Schedule:
    made = Schedule(schedules.new_id(), "local", name, "story", {"title": "Kites"}, RULE, next=SLOT)
    return replace(made, **changed)  # type: ignore[arg-type]


async def put(store: Database, blobs: Blobs, tmp_path: Path) -> Artifact:
    path = tmp_path / "logo.png"
    path.write_bytes(b"a logo")
    sha256, size = blobs.put(path)
    artifact = Artifact(sha256, size, ".png", "image/png")
    await artifacts.note_upload(store, artifact, blobs)
    return artifact


async def swept(store: Database, blobs: Blobs) -> int:
    await artifacts.look_through(store, blobs, grace_s=0)
    return await artifacts.sweep(store, blobs, grace_s=0)


async def test_what_is_written_is_read(store: Database, blobs: Blobs) -> None:
    once = replace(RULE, kind="once", at=NOW)
    for asked in (
        new(max_cost=0.25, moved={"2026-12-24/2": NOW}, missed="skip"),
        new("b", rule=once, next=None, paused_at=NOW),
    ):
        kept = await schedules.add(store, asked, blobs)
        assert kept == replace(asked, created_at=kept.created_at, updated_at=kept.updated_at)
        assert await schedules.load(store, asked.name, owner="local") == kept
    assert [each.name for each in await schedules.listing(store, owner="local")] == ["a", "b"]
    assert await schedules.listing(store, owner="ann") == []


async def test_names_are_an_owner_s(store: Database, blobs: Blobs) -> None:
    await schedules.add(store, new(), blobs)
    await schedules.add(store, new(owner="ann"), blobs)
    with pytest.raises(InvalidRequest, match="already"):
        await schedules.add(store, new(), blobs)
    for verb in (schedules.load, schedules.delete):
        with pytest.raises(NotFound) as unknown:
            await verb(store, "c", owner="local")
        assert unknown.value.hint == "There is: a."
    await schedules.delete(store, "a", owner="local")
    with pytest.raises(NotFound, match="no schedule"):
        await schedules.load(store, "a", owner="local")
    assert (await schedules.load(store, "a", owner="ann")).owner == "ann"


async def test_no_more_than_a_hundred(store: Database, blobs: Blobs) -> None:
    for number in range(schedules.MOST):
        await schedules.add(store, new(f"a{number}"), blobs)
    with pytest.raises(InvalidRequest, match="no more are kept"):
        await schedules.add(store, new(), blobs)
    assert await schedules.add(store, new(owner="ann"), blobs)


async def test_who_comes_second_changes_nothing(store: Database, blobs: Blobs) -> None:
    kept = await schedules.add(store, new(), blobs)
    first = await schedules.rewrite(store, replace(kept, missed="skip"), blobs)
    assert first is not None
    assert first.version == 2
    told = Told("x", NOW, "skipped")
    assert await schedules.rewrite(store, replace(kept, missed="run"), blobs, told=told) is None
    assert await schedules.take(store, replace(kept, next=None), DONE, blobs, JOB) is None
    assert await schedules.load(store, "a", owner="local") == first
    assert await schedules.history(store, kept.id, limit=9) == []
    assert await store.all("SELECT id FROM jobs") == []


async def test_a_slot_its_job_its_event_and_its_entry_come_together(
    store: Database, blobs: Blobs
) -> None:
    kept = await schedules.add(store, new(), blobs)
    after = await schedules.take(store, replace(kept, next=NEXT), DONE, blobs, JOB)
    assert after is not None
    assert (after.next, after.version) == (NEXT, 2)
    (told,) = await schedules.history(store, kept.id, limit=9)
    assert told == replace(DONE, job_id=JOB.id, at=told.at)
    assert await schedules.latest(store, [kept.id, "sch_none"]) == {kept.id: told}
    (event,) = await store.all("SELECT kind, body FROM events")
    assert event == {"kind": "job.queued", "body": {"pipeline": "story", "schedule": "a"}}
    (entry,) = await store.all("SELECT args FROM procrastinate_jobs")
    assert entry["args"]["job_id"] == JOB.id


async def test_of_many_at_once_one_takes_the_slot(store: Database, blobs: Blobs) -> None:
    kept = await schedules.add(store, new(), blobs)
    after = replace(kept, next=NEXT)
    job = [replace(JOB, id=f"{JOB.id[:-1]}{number}") for number in range(8)]
    taken = await asyncio.gather(*(schedules.take(store, after, DONE, blobs, each) for each in job))
    assert sum(each is not None for each in taken) == 1
    (told,) = await schedules.history(store, kept.id, limit=9)
    assert [row["id"] for row in await store.all("SELECT id FROM jobs")] == [told.job_id]


async def test_a_slot_that_was_told_is_no_second_job(store: Database, blobs: Blobs) -> None:
    """Also where the schedule came back from an older backup, say."""
    kept = await schedules.add(store, new(), blobs)
    again = await schedules.take(store, kept, DONE, blobs, JOB)
    assert again is not None
    other = replace(JOB, id=f"{JOB.id[:-1]}x")
    assert await schedules.take(store, replace(again, next=NEXT), DONE, blobs, other) is not None
    assert [row["id"] for row in await store.all("SELECT id FROM jobs")] == [JOB.id]
    edition = replace(again, version=3, edition=2, next=NEXT)
    told = replace(DONE, edition=2)  # of another rule it is another slot
    assert await schedules.take(store, edition, told, blobs, other) is not None
    assert len(await store.all("SELECT id FROM jobs")) == 2


async def test_what_is_refused_leaves_the_slot_where_it_was(store: Database, blobs: Blobs) -> None:
    kept = await schedules.add(store, new(), blobs)
    await schedules.take(store, replace(kept, next=NEXT), DONE, blobs, JOB)
    kept = await schedules.load(store, "a", owner="local")
    full = replace(JOB, id=f"{JOB.id[:-1]}x", limits=Admission(per_day=1))
    told = Told(NEXT.name, NEXT.at, "queued")
    with pytest.raises(Busy, match="jobs were handed in"):
        await schedules.take(store, replace(kept, next=None), told, blobs, full)
    assert await schedules.load(store, "a", owner="local") == kept
    assert len(await schedules.history(store, kept.id, limit=9)) == 1


async def test_what_is_due(store: Database, blobs: Blobs) -> None:
    await schedules.add(store, new("late", next=NEXT), blobs)
    await schedules.add(store, new("paused", paused_at=NOW), blobs)
    await schedules.add(store, new("over", next=None), blobs)
    assert await schedules.due(store, NOW) == []
    run = (await overview(store)).next_run
    assert run is not None
    assert (run["name"], run["at"], run["zone"]) == ("late", NEXT.at, "Europe/Berlin")
    await schedules.add(store, new("now", owner="ann"), blobs)
    assert [each.name for each in await schedules.due(store, NOW)] == ["now"]
    assert [each.name for each in await schedules.due(store, NEXT.at)] == ["now", "late"]


async def test_its_files_stay_as_long_as_it_does(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    logo = await put(store, blobs, tmp_path)
    kept = await schedules.add(store, new(files=(logo,)), blobs)
    assert await swept(store, blobs) == 0
    await retention.make_room(store, blobs, 0, limit_s=5.0, grace_s=0)
    assert blobs.path(logo).read_bytes() == b"a logo"
    same = await schedules.rewrite(store, replace(kept, missed="skip"), blobs)
    assert same is not None
    assert await swept(store, blobs) == 0
    assert await schedules.rewrite(store, same, blobs, files=True)
    assert await swept(store, blobs) == 1
    with pytest.raises(ArtifactLost):
        await schedules.add(store, new("b", files=(logo,)), blobs)


async def test_a_job_that_is_deleted_and_what_is_old(store: Database, blobs: Blobs) -> None:
    kept = await schedules.add(store, new(), blobs)
    after = await schedules.take(store, kept, DONE, blobs, JOB)
    assert after is not None
    await store.all("DELETE FROM jobs")
    (told,) = await schedules.history(store, kept.id, limit=9)
    assert (told.slot, told.job_id) == (SLOT.name, None)
    await store.all("UPDATE schedule_slots SET at = now() - interval '91 days'")
    later = Told(NEXT.name, datetime(2020, 1, 1, tzinfo=UTC), "missed")
    assert await schedules.take(store, after, later, blobs) is not None
    assert [each.slot for each in await schedules.history(store, kept.id, limit=9)] == [NEXT.name]
