"""Uploads as rows, and how long they stay."""

from pathlib import Path

import pytest

from mutoscope.models import Artifact
from mutoscope.store import uploads
from mutoscope.store.artifacts import look_through, sweep
from mutoscope.store.blobs import ArtifactLost, Blobs
from mutoscope.store.database import Database
from mutoscope.store.submission import NewJob, submit

AGED = "UPDATE uploads SET used_at = now() - interval '25 hours'"


def stored(blobs: Blobs, tmp_path: Path, text: str = "a") -> Artifact:
    path = tmp_path / "file.txt"
    path.write_text(text)
    return Artifact(*blobs.put(path), ".txt", "text/plain")


async def test_a_file_and_its_owner(store: Database, blobs: Blobs, tmp_path: Path) -> None:
    file = stored(blobs, tmp_path)
    kept = await uploads.keep(store, "anna", "a.txt", file, blobs)
    again = await uploads.keep(store, "anna", "b.txt", file, blobs)
    assert again.id != kept.id
    assert await uploads.find(store, "anna", kept.id) == kept
    assert await uploads.find(store, None, kept.id) == kept
    assert await uploads.find(store, "ben", kept.id) is None
    assert await uploads.use(store, "ben", [kept.id]) == {}
    assert set(await uploads.use(store, "anna", [kept.id, "art_none"])) == {kept.id}
    assert await uploads.owns(store, "anna", [file]) == {file}
    assert await uploads.owns(store, "ben", [file]) == set()
    with pytest.raises(ArtifactLost):
        await uploads.keep(store, "anna", "c", Artifact("0" * 64, 1, ".txt", "text/plain"), blobs)


async def test_an_upload_nobody_uses_is_forgotten_with_its_file(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    file = stored(blobs, tmp_path)
    kept = await uploads.keep(store, "anna", "a.txt", file, blobs)
    await look_through(store, blobs, grace_s=0)
    assert (await uploads.forget(store), await sweep(store, blobs, grace_s=0)) == (0, 0)
    await store.all(AGED)
    used = (await uploads.use(store, "anna", [kept.id]))[kept.id]
    assert used.expires_at >= kept.expires_at
    assert await uploads.forget(store) == 0
    await store.all(AGED)
    assert await uploads.forget(store) == 1
    await look_through(store, blobs, grace_s=0)
    assert await sweep(store, blobs, grace_s=0) == 1
    with pytest.raises(ArtifactLost):
        blobs.path(file)


async def test_an_upload_stays_while_a_job_of_its_owner_names_it(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    file = stored(blobs, tmp_path)
    hers = await uploads.keep(store, "anna", "a.txt", file, blobs)
    his = await uploads.keep(store, "ben", "a.txt", file, blobs)
    new = NewJob(pipeline="toy", request={}, seed=1, owner="anna", files=(file,))
    await submit(store, new, blobs)
    await store.all(AGED)
    assert await uploads.forget(store) == 1
    assert await uploads.find(store, None, his.id) is None
    assert await uploads.find(store, None, hers.id) is not None
    assert await uploads.owns(store, "ben", [file]) == set()
    assert await uploads.owns(store, "anna", [file]) == {file}


async def test_a_job_names_more_files_later(store: Database, blobs: Blobs, tmp_path: Path) -> None:
    file = stored(blobs, tmp_path)
    job = await submit(store, NewJob(pipeline="toy", request={}, seed=1), blobs)
    for _ in range(2):
        await uploads.hold(store, job.id, [file], blobs)
    await look_through(store, blobs, grace_s=0)
    assert await sweep(store, blobs, grace_s=0) == 0
    assert blobs.path(file).read_text() == "a"
