"""Many jobs in one list."""

import hashlib
import time
from dataclasses import replace
from pathlib import Path

import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.models import Artifact
from mutoscope.store import queues, reading
from mutoscope.store.artifacts import note_upload
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.listing import Entry, Picture, Place, Wanted, listing, place_of
from mutoscope.store.processes import this_process
from mutoscope.store.submission import NewJob, submit
from mutoscope.store.workers import register

MANY = 1000
LIMIT_S = 0.1


async def made(store: Database, blobs: Blobs, **told: object) -> str:
    new = NewJob(pipeline="toy", request={}, seed=1)
    return (await submit(store, replace(new, **told), blobs)).id  # type: ignore[arg-type]


async def ids(store: Database, wanted: Wanted) -> list[str]:
    return [entry.job.id for entry in await listing(store, wanted)]


async def test_every_order_and_where_it_goes_on(store: Database, blobs: Blobs) -> None:
    jobs = [await made(store, blobs) for _ in range(4)]
    for job, took_s in zip(jobs, (5, 50, 5, None), strict=True):
        if took_s is not None:
            await store.all(
                "UPDATE jobs SET started_at = now() - %(s)s * interval '1 second',"
                " completed_at = now(), status = 'completed' WHERE id = %(job)s",
                {"s": took_s, "job": job},
            )
    expected = {
        "newest": jobs[::-1],
        "oldest": jobs,
        "longest": [jobs[1], jobs[2], jobs[0], jobs[3]],
    }
    for sort, order in expected.items():
        wanted = Wanted(sort=sort, limit=1)  # type: ignore[arg-type]
        assert await ids(store, replace(wanted, limit=9)) == order
        found = list[str]()
        while page := await listing(store, wanted):
            wanted = replace(wanted, after=place_of(str(page[-1].place), wanted.sort))
            found += [entry.job.id for entry in page]
        assert found == order, sort
    assert await ids(store, Wanted(after=Place("job_" + "0" * 26))) == []


async def test_the_longest_first_while_they_end(store: Database, blobs: Blobs) -> None:
    """None is told twice, none is left out, whoever ends or goes while the list is read."""
    jobs = [await made(store, blobs) for _ in range(6)]
    for job, took_s in zip(jobs[:2], (60, 30), strict=True):
        await _ended(store, job, took_s)
    wanted, found = Wanted(sort="longest", limit=2), list[str]()
    while page := await listing(store, wanted):
        found += [entry.job.id for entry in page]
        wanted = replace(wanted, after=place_of(str(page[-1].place), "longest"))
        if len(found) == 4:  # the last that was shown, and one that was not yet
            await _ended(store, found[-1], 45)
            await _ended(store, jobs[2], 3)
        else:
            await store.all("DELETE FROM jobs WHERE id = %(job)s", {"job": found[-1]})
    assert found == [*jobs[:2], *jobs[:1:-1]]


async def _ended(store: Database, job: str, took_s: float) -> None:
    await store.all(
        "UPDATE jobs SET status = 'completed', completed_at = clock_timestamp(),"
        " started_at = clock_timestamp() - %(s)s * interval '1 second' WHERE id = %(job)s",
        {"s": took_s, "job": job},
    )


@pytest.mark.parametrize(
    "text", ["", "job_1", "job_1~5", "job_1~5~", "job_1~e~1", "job_1~1~1.1.1", "job 1~1~1", "~1~1"]
)
def test_what_is_no_place_in_a_list(text: str) -> None:
    with pytest.raises(InvalidRequest, match="cannot go on"):
        place_of(text, "longest")
    assert place_of("job_1~5.0~7.5", "longest") == Place("job_1", 5.0, 7.5)
    assert place_of("job_1~5.0~7.5", "newest") == place_of("job_1", "oldest") == Place("job_1")


async def test_only_those_that_were_asked_for(store: Database, blobs: Blobs) -> None:
    kites = await made(store, blobs, request={"topic": "ВОЗДУШНЫЕ змеи", "text": "x" * 50_000})
    bees = await made(store, blobs, request={"title": "Bees 100%_\\"}, owner="anna")
    card = await made(store, blobs, pipeline="card", request={"text": "It begins so. " * 2000})
    for wanted, found in (
        (Wanted(owner="anna"), [bees]),
        (Wanted(pipeline="card"), [card]),
        (Wanted(statuses=["queued"]), [card, bees, kites]),
        (Wanted(statuses=["running", "failed"]), []),
        (Wanted(words=["Воздушные", "ЗМЕИ"]), [kites]),
        (Wanted(words=["змеи", "bees"]), []),
        (Wanted(words=["100%_\\"]), [bees]),
        (Wanted(words=["%"]), [bees]),
        (Wanted(words=[bees]), [bees]),
        (Wanted(words=["begins"]), [card]),
        (Wanted(words=["змеи"], owner="anna"), []),
        (Wanted(ids=[kites, bees, "job_0"]), [bees, kites]),
        (Wanted(ids=[kites, bees], owner="anna"), [bees]),
        (Wanted(ids=[]), []),
    ):
        assert await ids(store, wanted) == found, wanted
    (entry,) = await listing(store, Wanted(pipeline="card"))
    assert entry.beginning.startswith("It begins so.")
    assert "text" not in entry.job.request  # a list carries no books
    (entry,) = await listing(store, Wanted(pipeline="card", whole=True))
    assert len(entry.job.request["text"]) > 20_000


async def test_what_a_job_is_called_and_looks_like(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    job = await made(store, blobs)
    plain = await made(store, blobs, overrides={"title": "Given"})
    await _document(store, job, '{"title": "Written"}')
    for position, (kind, suffix) in enumerate(
        [("video", ".mp4"), ("contact_sheet", ".jpg"), ("thumbnail", ".jpg")]
    ):
        path = tmp_path / f"{kind}{suffix}"
        path.write_text(kind)
        mime_type = "image/jpeg" if suffix == ".jpg" else "video/mp4"
        file = Artifact(*blobs.put(path), suffix, mime_type)
        await note_upload(store, file, blobs)
        await store.all(
            "INSERT INTO outputs (job_id, position, kind, name, sha256, suffix)"
            " VALUES (%(job)s, %(position)s, %(kind)s, %(kind)s, %(sha256)s, %(suffix)s)",
            {"job": job, "position": position, "kind": kind, **_key(file)},
        )
    wanted = Wanted(documents={"toy": "script"}, sort="oldest")
    told = [(each.title, each.thumbnail) for each in await listing(store, wanted)]
    sha256 = hashlib.sha256(b"thumbnail").hexdigest()
    assert told == [("Written", Picture(f"{job}.2", sha256)), ("Given", None)]
    assert await ids(store, replace(wanted, words=["written"])) == [job]
    assert await ids(store, replace(wanted, words=["given"])) == [plain]


def _key(file: Artifact) -> dict[str, str]:
    return {"sha256": file.sha256, "suffix": file.suffix}


async def _document(store: Database, job: str, value: str) -> None:
    await store.all(
        "INSERT INTO results (owner, digest, step, version, value, took_s, job_id)"
        " VALUES ('local', 'd', 'write', '1', %(value)s, 1, %(job)s)",
        {"value": value, "job": job},
    )
    await store.all(
        "INSERT INTO job_results (job_id, owner, digest) VALUES (%(job)s, 'local', 'd')",
        {"job": job},
    )
    await store.all(
        "INSERT INTO steps (job_id, key, stage, name, status, digest, attempt)"
        " VALUES (%(job)s, 'script', 's', 'write', 'completed', 'd', 1)",
        {"job": job},
    )


async def test_queued_jobs_wait_as_each_says_by_itself(store: Database, blobs: Blobs) -> None:
    """The same as a job that is looked at alone says."""
    for number in range(3):
        await made(store, blobs, priority=number)
        await made(store, blobs, queue="one", lock="one")
        await made(store, blobs, queue="idle")
    await queues.pause(store, "idle")
    for why in ("memory", "worker_left"):
        await _delayed(store, await made(store, blobs, queue="late"), why)
    for workers in range(2):
        if workers:
            await register(store, this_process(), standing=True)
        entries = await listing(store, Wanted())
        assert len(entries) == 11
        for entry in entries:
            alone = await reading.load(store, entry.job.id)
            assert _waits(entry) == (alone.queue_position, alone.waiting_for), entry.job.queue
    assert {entry.job.waiting_for for entry in entries} == {None, "lock", "paused", "memory"}


async def _delayed(store: Database, job: str, why: str) -> None:
    await store.all(
        "UPDATE jobs SET not_before = now() + interval '1 hour' WHERE id = %(job)s", {"job": job}
    )
    await store.all(
        "INSERT INTO events (job_id, seq, kind, body, attempt)"
        " VALUES (%(job)s, 9, 'job.interrupted', jsonb_build_object('why', %(why)s::text), 1)",
        {"job": job, "why": why},
    )


def _waits(entry: Entry) -> tuple[int | None, str | None]:
    return entry.job.queue_position, entry.job.waiting_for


async def test_a_thousand_jobs(store: Database, blobs: Blobs) -> None:
    request = {"topic": "Kites", "text": "A text about kites and the wind. " * 200}
    first = await made(store, blobs, request=request)
    await store.all(
        """
        INSERT INTO jobs (id, pipeline, status, owner, request, seed, queue, queue_entry)
        SELECT 'job_' || lpad(n::text, 26, '0'), pipeline, status, owner, request, seed, queue, n
        FROM jobs, generate_series(1, %(many)s) AS n WHERE id = %(first)s
        """,
        {"many": MANY, "first": first},
    )
    middle = Place("job_" + str(MANY // 2).rjust(26, "0"))
    for wanted in (
        Wanted(),
        Wanted(limit=100, after=middle, owner="local"),
        Wanted(statuses=["queued"], pipeline="toy", sort="oldest"),
        Wanted(words=["kites"], after=middle),
        Wanted(words=["nothing"]),
        Wanted(sort="longest", after=Place(middle.id, -1, time.time())),
        Wanted(ids=[first] * 100),
    ):
        # The quickest of some: others may be at work on this machine.
        assert min([await _took_s(store, wanted) for _ in range(7)]) <= LIMIT_S, wanted


async def _took_s(store: Database, wanted: Wanted) -> float:
    began_s = time.perf_counter()
    await listing(store, wanted)
    return time.perf_counter() - began_s
