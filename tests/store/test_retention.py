"""What goes when there is no room, in which order, and what never does."""

import asyncio
import contextlib
import hashlib
import random
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from mutoscope.errors import NotFound, WrongState
from mutoscope.models import Artifact, ErrorInfo, Job
from mutoscope.store import (
    artifacts,
    jobs,
    outcomes,
    reading,
    results,
    retention,
    steps,
    submission,
    workers,
)
from mutoscope.store.blobs import ArtifactLost, Blobs
from mutoscope.store.database import Database, rows
from mutoscope.store.outcomes import Produced
from mutoscope.store.processes import Process
from mutoscope.store.results import Made
from mutoscope.store.retention import Room
from mutoscope.store.steps import StepRow
from mutoscope.store.submission import NewJob


class Studio:
    """Jobs whose results and outputs are what a test asks for."""

    def __init__(self, store: Database, blobs: Blobs, folder: Path) -> None:
        self.store, self.blobs, self.folder = store, blobs, folder

    def file(self, text: str) -> Artifact:
        path = self.folder / "file.txt"
        path.write_text(text)
        sha256, size = self.blobs.put(path)
        return Artifact(sha256, size, ".txt", "text/plain")

    async def begin(self, *uploads: Artifact, parent: str | None = None) -> Job:
        new = NewJob("toy", {}, seed=1, files=uploads, parent_id=parent)
        job = await submission.submit(self.store, new, self.blobs)
        worker = await workers.register(self.store, Process("here", 1, 0.0), standing=True)
        claimed = await jobs.claim(self.store, job.id, worker)
        assert claimed is not None
        return claimed

    async def record(
        self, job: Job, digest: str, *files: Artifact, took_s: float = 1.0, usd: float = 0
    ) -> None:
        step = StepRow(digest, "working", "toy.step", digest)
        await steps.start(self.store, job.id, job.attempt, step, {})
        made = Made(
            job_id=job.id,
            attempt=job.attempt,
            key=digest,
            owner="local",
            digest=digest,
            take=0,
            step="toy.step",
            version="1",
            provider=None,
            value="{}",
            artifacts=files,
            warnings=(),
            took_s=took_s,
        )
        await results.record(self.store, made, self.blobs, {})
        if usd:
            await self.store.all(
                "INSERT INTO calls (owner, scope, digest, job_id, attempt, step, provider, key,"
                " status, estimated_usd, charged_usd) VALUES ('local', 'local', %(digest)s,"
                " %(job)s, 1, 'toy', 'vendor', %(digest)s, 'settled', %(usd)s, %(usd)s)",
                {"digest": digest, "job": job.id, "usd": usd},
            )

    async def produce(self, job: Job, *files: Artifact) -> None:
        async with self.store.transaction() as connection:
            await artifacts.refer(connection, files, self.blobs)
            for position, file in enumerate(files):
                product = Produced("text", f"{position}.txt", file)
                await outcomes.produce(connection, job.id, position, product)

    async def end(self, job: Job) -> None:
        await jobs.finish(self.store, job.id, job.attempt, "complete")

    async def make_room(self, keep_bytes: int, *, grace_s: float = 0) -> Room:
        return await retention.make_room(
            self.store, self.blobs, keep_bytes, limit_s=20, grace_s=grace_s
        )

    async def digests(self) -> set[str]:
        return {row["digest"] for row in await self.store.all("SELECT digest FROM results")}


@pytest.fixture
def studio(store: Database, blobs: Blobs, tmp_path: Path) -> Studio:
    return Studio(store, blobs, tmp_path)


async def test_what_is_cheapest_to_make_again_goes_first(studio: Studio) -> None:
    job = await studio.begin()
    await studio.record(job, "slow", studio.file("s" * 100), took_s=50)
    await studio.record(job, "quick", studio.file("q" * 100), took_s=1)
    await studio.record(job, "quick and small", studio.file("Q"), took_s=1)
    await studio.record(job, "dear", studio.file("d" * 100), took_s=0.1, usd=5)
    await studio.record(job, "cheap", studio.file("c" * 100), took_s=0.1, usd=0.1)
    await studio.record(job, "words", took_s=0.1)
    await studio.end(job)
    everything = await studio.digests()
    assert await retention.kept_bytes(studio.store) == 401

    for left, gone in (
        (400, {"quick"}),
        (201, {"slow"}),
        (200, {"quick and small"}),
        (199, {"cheap"}),
        (99, {"dear"}),
    ):
        before = await studio.digests()
        room = await studio.make_room(left)
        assert before - await studio.digests() == gone
        assert room.results == 1
    assert await studio.digests() == {"words"}
    assert everything >= {"words"}
    assert await studio.make_room(0) == Room()
    assert (await reading.load(studio.store, job.id)).expires_at is None


async def test_what_was_paid_goes_last_of_all_or_with_the_files_of_its_job(
    studio: Studio,
) -> None:
    upload = studio.file("u" * 10)
    old, young = await studio.begin(upload), await studio.begin()
    for job, text in ((old, "old"), (young, "young")):
        await studio.record(job, f"{text} dear", studio.file(f"{text} dear"), usd=5)
        await studio.record(job, f"{text} free", studio.file(f"{text} free"))
        await studio.produce(job, studio.file(f"{text} film"))
        await studio.end(job)
    other = await studio.begin()
    await studio.record(other, "no film", studio.file("no film"), usd=1)
    await studio.end(other)
    rest = 10 + len("no film")
    await studio.make_room(rest + len("old dear" + "young dear" + "old film" + "young film"))
    assert await studio.digests() == {"old dear", "young dear", "no film"}
    assert (await studio.make_room(rest + len("young dear" + "young film"))).jobs == {old.id}
    assert await studio.digests() == {"young dear", "no film"}
    assert (await studio.make_room(rest)).jobs == {young.id}
    assert (await studio.make_room(len("no film"))).jobs == {old.id}
    assert await studio.digests() == {"no film"}
    await studio.make_room(0)
    assert await studio.digests() == set()


async def test_what_a_failed_job_has_done_is_there_for_another_attempt(studio: Studio) -> None:
    failed = await studio.begin()
    await studio.record(failed, "done", studio.file("done"))
    error = ErrorInfo(code="toy", message="It failed.")
    await jobs.finish(studio.store, failed.id, failed.attempt, "fail", error=error)
    assert await studio.make_room(0, grace_s=600) == Room()
    assert await studio.digests() == {"done"}
    assert (await studio.make_room(0)).results == 1


async def test_a_film_that_is_also_an_upload_goes_from_both(studio: Studio) -> None:
    film = studio.file("film")
    maker = await studio.begin()
    await studio.produce(maker, film)
    await studio.end(maker)
    user = await studio.begin(film)
    assert await studio.make_room(0) == Room()
    await studio.end(user)
    assert await studio.make_room(0, grace_s=600) == Room()
    room = await studio.make_room(0)
    assert (room.jobs, room.bytes) == ({maker.id, user.id}, 4)
    with pytest.raises(ArtifactLost):
        studio.blobs.path(film)


async def test_files_go_with_the_last_row_that_names_them(studio: Studio) -> None:
    file, other = studio.file("shared"), studio.file("other")
    job = await studio.begin()
    await studio.record(job, "one", file)
    await studio.record(job, "two", file, other, took_s=9)
    await studio.end(job)
    assert (await studio.make_room(0, grace_s=600)).results == 2
    assert studio.blobs.path(file).exists()  # somebody may be about to name it
    assert await artifacts.sweep(studio.store, studio.blobs, grace_s=0) == 2
    with pytest.raises(ArtifactLost):
        studio.blobs.path(file)


async def test_finished_files_go_last_and_their_job_says_so(studio: Studio) -> None:
    old, young = await studio.begin(), await studio.begin()
    for job, text in ((old, "old"), (young, "young")):
        film, part = studio.file(f"{text} film"), studio.file(f"{text} part of it")
        await studio.record(job, f"{text} part", part, took_s=100)
        await studio.record(job, f"{text} film", film, took_s=0.1)
        await studio.produce(job, film)
        await studio.end(job)

    await studio.make_room(len("old film" + "young film"))
    assert await studio.make_room(0, grace_s=600) == Room()  # there is time to fetch them
    assert await studio.digests() == {"old film", "young film"}
    room = await studio.make_room(len("young film"))
    assert (room.jobs, room.bytes) == ({old.id}, len("old film"))
    assert await studio.digests() == {"young film"}
    told = await reading.load(studio.store, old.id)
    assert (told.status, told.output) == ("completed", ())
    assert told.expires_at is not None
    assert [(each.code, old.id in each.message) for each in told.warnings] == [("expired", True)]
    kinds = await studio.store.all(
        "SELECT kind, body FROM events WHERE job_id = %(job)s ORDER BY seq DESC LIMIT 2",
        {"job": old.id},
    )
    assert [row["kind"] for row in kinds] == ["warning.raised", "job.expired"]
    assert kinds[1]["body"] == {"files": 1}
    kept = await reading.load(studio.store, young.id)
    assert (kept.expires_at, len(kept.output)) == (None, 1)

    await jobs.retry(studio.store, old.id)
    again = await reading.load(studio.store, old.id)
    assert (again.status, again.attempt, again.expires_at) == ("queued", 2, None)
    with pytest.raises(WrongState):
        await jobs.retry(studio.store, young.id)


async def test_a_file_of_two_jobs_is_as_young_as_the_younger(studio: Studio) -> None:
    shared, own = studio.file("in both"), studio.file("own")
    first, second = await studio.begin(), await studio.begin()
    await studio.produce(first, shared)
    await studio.end(first)
    await studio.produce(second, own)
    await studio.end(second)
    third = await studio.begin()
    await studio.produce(third, shared)
    await studio.end(third)
    assert (await studio.make_room(7)).jobs == {second.id}
    assert (await studio.make_room(0)).jobs == {first.id, third.id}


async def test_nothing_of_a_live_or_pinned_job_goes(studio: Studio) -> None:
    live, pinned = await studio.begin(), await studio.begin()
    parent, free = await studio.begin(studio.file("an upload")), await studio.begin()
    for job, text in ((live, "l"), (pinned, "p"), (parent, "q"), (free, "f")):
        file = studio.file(text)
        await studio.record(job, text, file)
        await studio.produce(job, file)
    await retention.pin(studio.store, pinned.id, on=True)
    for job in (pinned, parent, free):
        await studio.end(job)
    child = await studio.begin(parent=parent.id)

    room = await studio.make_room(0)
    assert (room.jobs, room.results) == ({free.id}, 1)
    assert await studio.digests() == {"l", "p", "q"}
    with pytest.raises(WrongState, match="pinned"):
        await artifacts.delete_job(studio.store, pinned.id, studio.blobs)

    await studio.end(child)
    await retention.pin(studio.store, pinned.id, on=False)
    assert (await studio.make_room(0)).jobs == {pinned.id, parent.id}
    assert await retention.kept_bytes(studio.store) == 1
    said = (await reading.load(studio.store, parent.id)).warnings
    assert ["cannot be made again" in each.message for each in said] == [True]
    with pytest.raises(NotFound):
        await retention.pin(studio.store, "job_none", on=True)


async def test_what_a_running_job_links_to_in_this_moment_stays(studio: Studio) -> None:
    job = await studio.begin()
    await studio.record(job, "wanted", studio.file("wanted"))
    await studio.end(job)
    running = await studio.begin()
    async with studio.store.transaction() as connection:
        await rows(
            connection,
            "INSERT INTO job_results (job_id, owner, digest) VALUES (%(job)s, 'local', 'wanted')",
            {"job": running.id},
        )
        removing = asyncio.create_task(studio.make_room(0))
        await until_blocked(studio.store)
    assert await removing == Room()
    assert await studio.digests() == {"wanted"}


async def until_blocked(store: Database) -> None:
    async with asyncio.timeout(20):
        while not await store.all(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock'"
        ):
            pass


@pytest.mark.proof
async def test_twenty_thousand_results_are_judged_in_two_seconds(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await studio.begin()
    await studio.store.all(
        """
        WITH number AS (
            SELECT n, lpad(to_hex(n), 64, '0') AS hash FROM generate_series(1, 20000) n),
        file AS (INSERT INTO artifacts SELECT hash, '.txt', 100, 'text/plain', NULL FROM number),
        result AS (INSERT INTO results SELECT 'local', n::text, 0, 'toy', '1', NULL, '{}', '[]',
            n, %(job)s FROM number)
        SELECT
        """,
        {"job": job.id},
    )
    await studio.store.all(
        "INSERT INTO result_artifacts SELECT 'local', n::text, lpad(to_hex(n), 64, '0'), '.txt'"
        " FROM generate_series(1, 20000) n"
    )
    await studio.store.all(
        "INSERT INTO job_results SELECT %(job)s, 'local', n::text FROM generate_series(1, 20000) n",
        {"job": job.id},
    )
    await studio.end(job)
    began_s = time.monotonic()
    room = await studio.make_room(100 * 15_000)
    took_s = time.monotonic() - began_s
    assert room.results == 5000
    assert await retention.kept_bytes(studio.store) == 100 * 15_000
    assert took_s < 10  # 2 s where nothing else runs


@pytest.mark.parametrize("seed", range(2))
async def test_deleting_reusing_and_sweeping_at_once_loses_nothing(
    studio: Studio, seed: int
) -> None:
    chance = random.Random(seed)
    texts = [f"text {number}" for number in range(6)]

    async def live(turns: int) -> None:
        for _ in range(turns):
            job = await studio.begin()
            for text in chance.sample(texts, 2):
                if await results.find(studio.store, "local", text, for_job=job.id) is None:
                    await remade(studio, job, text)
            text = chance.choice(texts)
            found = await named(studio.store, job.id)
            await studio.produce(job, *found)
            await studio.end(job)
            if chance.random() < 0.5:
                await artifacts.delete_job(studio.store, job.id, studio.blobs)

    async def clean(turns: int) -> None:
        for _ in range(turns):
            await studio.make_room(chance.choice((0, 12, 24)))
            await artifacts.sweep(studio.store, studio.blobs, grace_s=0)

    async with asyncio.timeout(60):
        await asyncio.gather(*(live(5) for _ in range(6)), clean(8), clean(8))
    await all_there(studio)


async def remade(studio: Studio, job: Job, text: str) -> None:
    """As a step does: put the file there, then record it. Here it has no grace in between."""
    path = studio.folder / f"{job.id}.txt"
    path.write_text(text)
    while True:
        sha256, size = await asyncio.to_thread(studio.blobs.put, path)
        with contextlib.suppress(ArtifactLost):
            return await studio.record(job, text, Artifact(sha256, size, ".txt", "text/plain"))


async def named(store: Database, job_id: str) -> Sequence[Artifact]:
    found = await store.all(
        "SELECT DISTINCT sha256, bytes, suffix, mime_type FROM job_results"
        " JOIN result_artifacts USING (owner, digest) JOIN artifacts USING (sha256, suffix)"
        " WHERE job_id = %(job)s",
        {"job": job_id},
    )
    return [artifacts.artifact_of(row) for row in found]


async def all_there(studio: Studio) -> None:
    """Every file that a row names is there and has its hash."""
    found = await studio.store.all(
        "SELECT sha256, bytes, suffix, mime_type FROM artifacts JOIN ("
        " SELECT sha256, suffix FROM result_artifacts UNION SELECT sha256, suffix FROM outputs)"
        " AS named USING (sha256, suffix)"
    )
    for row in found:
        path = Blobs(studio.blobs.folder).path(artifacts.artifact_of(row))
        assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"]
    lost = await studio.store.all(
        "SELECT FROM result_artifacts LEFT JOIN artifacts USING (sha256, suffix)"
        " WHERE artifacts.sha256 IS NULL"
    )
    assert lost == []
