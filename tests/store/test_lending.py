"""What is lent goes when its time is over, whatever else is kept, and is in no backup."""

import asyncio
import os
import tarfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from loans import LOAN
from mutoscope.app import Studio
from mutoscope.jobs.fitting import previews_of
from mutoscope.jobs.keeping import give_back, tidy
from mutoscope.models import Job, Output
from mutoscope.store import uploads
from mutoscope.store.blobs import ArtifactLost
from mutoscope.store.lending import OVER, take_away
from mutoscope.store.retention import Room
from mutoscope.testing import temporary_studio
from toys import GATE, Gate, runs


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[LOAN]
    ) as opened:
        yield opened


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


async def make(studio: Studio, folder: Path) -> Job:
    return await studio.work_job((await studio.submit("loan", {"folder": str(folder)})).id)


async def let_time_pass(studio: Studio) -> None:
    """All loans end now."""
    for table in ("results", "outputs"):
        await studio.engine.database.all(
            f"UPDATE {table} SET expires_at = now() WHERE expires_at IS NOT NULL"
        )


def by_kind(job: Job) -> dict[str, Output]:
    return {each.kind: each for each in job.output}


async def test_nothing_goes_before_its_time(studio: Studio, tmp_path: Path) -> None:
    await make(studio, tmp_path)
    assert await give_back(studio.engine, grace_s=0) == Room()


async def test_what_is_over_is_not_shown_while_it_is_there(studio: Studio, tmp_path: Path) -> None:
    job = await make(studio, tmp_path)
    await let_time_pass(studio)
    assert list(by_kind(await studio.job(job.id))) == ["painting"]
    found = [await studio.output_of(job.id, number) for number in range(len(job.output))]
    assert [each.kind if each else None for each in found] == [None, "painting", None]


async def test_nobody_may_name_it_in_another_job(studio: Studio, tmp_path: Path) -> None:
    files = {kind: each.artifact for kind, each in by_kind(await make(studio, tmp_path)).items()}
    owned = await uploads.owns(studio.engine.database, studio.owner, list(files.values()))
    assert owned == {files["painting"]}


async def test_files_and_rows_go_and_the_job_stays(studio: Studio, tmp_path: Path) -> None:
    job = await make(studio, tmp_path)
    made = by_kind(job)
    shown = await asyncio.to_thread(studio.output_path, job, made["lent"])
    own = await asyncio.to_thread(studio.output_path, job, made["painting"])
    await studio.pin(job.id)
    await let_time_pass(studio)
    room = await give_back(studio.engine, grace_s=0)
    assert (room.results, room.jobs) == (3, {job.id})  # lent, touched up, framed
    now = await studio.job(job.id)
    assert (now.status, now.expires_at, list(by_kind(now))) == ("completed", None, ["painting"])
    assert [each.code for each in now.warnings] == [OVER]
    assert "2 files" in now.warnings[0].message
    assert (await studio.events(job.id))[-2].body == {"files": 2, "why": "lent"}
    assert (shown.exists(), own.exists()) == (False, True)
    for kind in ("lent", "framed"):
        with pytest.raises(ArtifactLost):
            await asyncio.to_thread(studio.path, made[kind].artifact)
    assert studio.path(made["painting"].artifact).read_text().startswith("painted")
    assert await give_back(studio.engine, grace_s=0) == Room()


async def test_what_is_made_of_a_lent_file_goes_with_it(studio: Studio, tmp_path: Path) -> None:
    made = by_kind(await make(studio, tmp_path))
    previews = previews_of(studio.engine)
    places = [previews.place(made[kind].artifact, ".jpg") for kind in ("lent", "painting")]
    for place in places:
        previews.make(place, lambda path: path.write_bytes(b"small"))
        os.utime(place, (0, 0))  # nobody is about to be sent it
    await let_time_pass(studio)
    await give_back(studio.engine, grace_s=0)
    assert [place.exists() for place in places] == [False, True]


@pytest.mark.parametrize("then", ["stays", "is_tried_again", "is_deleted"])
async def test_what_a_crash_has_left_is_found(studio: Studio, tmp_path: Path, then: str) -> None:
    job = await make(studio, tmp_path)
    shown, own = [
        await asyncio.to_thread(studio.output_path, job, by_kind(job)[kind])
        for kind in ("lent", "painting")
    ]
    notes = shown.with_name("notes.yaml")
    notes.write_text("mine")
    await let_time_pass(studio)
    await take_away(studio.engine.database, studio.engine.blobs, grace_s=0)
    assert shown.exists()  # whoever has taken it away has died
    if then == "is_tried_again":  # it forgets its warnings
        await studio.engine.database.all("DELETE FROM warnings")
    if then == "is_deleted":
        await studio.delete(job.id)
    await tidy(studio.engine)
    there = then != "is_deleted"
    assert [each.exists() for each in (shown, own, notes)] == [False, there, there]


async def test_an_edit_borrows_anew(studio: Studio, tmp_path: Path) -> None:
    job = await make(studio, tmp_path)
    await let_time_pass(studio)
    edit = await studio.work_job((await studio.edit(job.id, {"title": "Home"})).id)
    assert (edit.status, runs(tmp_path, "borrowed"), runs(tmp_path, "painted")) == (
        "completed",
        2,  # what is over is not found, even while it is there
        1,
    )
    was, now = by_kind(job), by_kind(edit)
    assert now["lent"].artifact != was["lent"].artifact
    assert now["painting"] == replace(was["painting"], id=now["painting"].id)
    assert now["painting"].expires_at is None


async def test_a_job_at_work_keeps_what_it_uses(studio: Studio, tmp_path: Path, gate: Gate) -> None:
    job = await studio.submit("loan", {"folder": str(tmp_path), "gate": True})
    working = asyncio.ensure_future(studio.work_job(job.id))
    await asyncio.to_thread(gate.entered.wait)
    await let_time_pass(studio)
    assert await give_back(studio.engine, grace_s=0) == Room()
    gate.opened.set()
    done = await working
    assert done.status == "completed"
    await give_back(studio.engine, grace_s=0)  # as its end has done
    lent = "SELECT digest FROM results WHERE expires_at IS NOT NULL"
    assert await studio.engine.database.all(lent) == []


async def test_no_backup_has_it(studio: Studio, tmp_path: Path) -> None:
    made = by_kind(await make(studio, tmp_path))
    file = tmp_path / "all.tar"
    contents = await studio.backup(file)
    with tarfile.open(file) as tar:
        names = {Path(name).stem for name in tar.getnames()}
    assert made["painting"].artifact.sha256 in names
    assert not names & {made[kind].artifact.sha256 for kind in ("lent", "framed")}
    assert (contents.files, contents.missing) == (1, 0)
    assert b"lent: Oak Lane" not in file.read_bytes()
    assert made["lent"].artifact.sha256.encode() not in file.read_bytes()
