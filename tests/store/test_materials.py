"""What steps have made, from their rows."""

from dataclasses import replace
from pathlib import Path

from mutoscope.models import Artifact, Job
from mutoscope.store import jobs, materials, results, steps, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.processes import Process
from mutoscope.store.results import SHARED, Made
from mutoscope.store.steps import StepRow
from mutoscope.store.submission import NewJob

STEP = StepRow("line", "speaking", "toy.speak", "d1")


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


def made(job: Job, value: str, *files: Artifact) -> Made:
    return Made(
        job_id=job.id,
        attempt=job.attempt,
        key=STEP.key,
        owner="local",
        digest=STEP.digest,
        take=0,
        step=STEP.name,
        version="1",
        provider=None,
        value=value,
        artifacts=files,
        warnings=(),
        took_s=0.5,
    )


async def test_files_are_told_as_the_result_names_them(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    job = await running(store, blobs)
    await steps.start(store, job.id, 1, STEP, {})
    (before,) = await materials.of_job(store, job.id)
    assert (before.status, before.artifacts, before.duration_s) == ("running", (), None)

    files = sorted((keep(blobs, tmp_path, text) for text in "abc"), key=lambda f: f.sha256)[::-1]
    named = ",".join(f'"{file.sha256}"' for file in files)
    value = f'{{"files": [{named}], "duration_s": 2.5}}'
    await results.record(store, made(job, value, *files), blobs, {})

    (after,) = await materials.of_job(store, job.id, "line")
    assert (after.key, after.step, after.stage) == ("line", "toy.speak", "speaking")
    assert (after.artifacts, after.duration_s) == (tuple(files), 2.5)
    assert await materials.of_job(store, job.id, "other") == []


async def test_a_result_that_is_there_twice_is_told_once(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    job = await running(store, blobs)
    await steps.start(store, job.id, 1, STEP, {})
    file = keep(blobs, tmp_path, "a")
    mine = made(job, f'["{file.sha256}"]', file)
    await results.record(store, mine, blobs, {})
    await results.record(store, replace(mine, owner=SHARED), blobs, {})
    (told,) = await materials.of_job(store, job.id)
    assert (told.artifacts, told.duration_s) == ((file,), None)
