"""One after another: what fails alone, what is made again, and who has to wait."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from mutoscope.errors import Busy
from mutoscope.models import Event
from mutoscope.pipelines.meme import PIPELINE
from mutoscope.store.memes import past
from pipelines.meme.monday import REQUEST, SEED, opened, own_picture


async def test_one_that_cannot_be_made_fails_alone(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database) as studio:
        pictures = [await own_picture(studio, tmp_path, f"{hue}.png", hue) for hue in (0, 90, 180)]
        job = await studio.submit("meme", {**REQUEST, "count": 3, "pictures": pictures}, seed=SEED)
        lost = studio.path(pictures[1]["file"])
        lost.chmod(0o600)
        lost.write_bytes(b"no picture")
        job = await studio.work_job(job.id)
        assert job.status == "partial"
        (failed,) = [item for item in job.items if item.status == "failed"]
        assert failed.message
        assert failed.output == ()
        whole = [item for item in job.items if item.status == "completed"]
        assert [len(item.output) for item in whole] == [3, 3]

        await studio.retry(job.id, only="failed")
        again = await studio.work_job(job.id)
        assert (again.status, again.attempt) == ("partial", 2)
        assert [each.artifact for each in again.output] == [each.artifact for each in job.output]
        begun = [e.body["key"] for e in await studio.events(job.id) if e.kind == "step.started"]
        assert begun.count(f"{failed.key}.source") == 2
        assert all(begun.count(f"{item.key}.picture") == 1 for item in whole)


@pytest.mark.proof
async def test_a_retry_makes_the_one_that_is_missing(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database, pipelines=[PIPELINE]) as studio:
        pictures = [await own_picture(studio, tmp_path, f"{hue}.png", hue) for hue in (0, 90, 180)]
        asked = {**REQUEST, "count": 3, "pictures": pictures, "stills": []}
        job = await studio.submit("meme", asked, seed=SEED)
        working = asyncio.create_task(studio.work_job(job.id))
        async for event in studio.watch(job.id):
            if (event.kind, event.body.get("key")) == ("step.started", "memes.0.clip.0"):
                break
        lost = {each.item: each.ground for each in await past(studio.engine.database, job.owner)}
        (file,) = [p["file"] for p in pictures if p["file"].sha256 == lost["memes.1"]]
        studio.path(file).chmod(0o600)
        studio.path(file).write_bytes(b"no picture")
        job = await working
        assert job.status == "partial", job.error
        assert job.error is not None
        assert job.error.retryable
        (failed,) = [item for item in job.items if item.status == "failed"]
        assert failed.message
        assert failed.output == ()

        for each in pictures:
            await studio.upload(tmp_path / each["name"])
        await studio.retry(job.id, only="failed")
        done = await studio.work_job(job.id)
        assert (done.status, done.attempt, done.error) == ("completed", 2, None)
        assert [item.status for item in done.items] == ["completed"] * 3
        assert {output.artifact for output in job.output} < {o.artifact for o in done.output}
        assert len({o.artifact for o in done.output if o.kind == "video"}) == 3
        events = await studio.events(job.id)
        begun, ended = counted(events, "started"), counted(events, "completed")
        assert set(ended.values()) == {1}
        assert {key for key in begun if begun[key] > 1} <= {
            f"{failed.key}.{each}" for each in ("picture", "clip.0", "clip.1", "sound")
        }
        assert begun[f"{failed.key}.picture"] == 2


def counted(events: Sequence[Event], kind: str) -> Counter[str]:
    """How often each step had such an event."""
    return Counter(each.body["key"] for each in events if each.kind == f"step.{kind}")


async def test_a_second_order_is_refused_while_one_waits(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database) as studio:
        first = await studio.submit("meme", REQUEST)
        with pytest.raises(Busy):
            await studio.submit("meme", REQUEST)
        second = await studio.submit("meme", REQUEST, when_busy="queue")
        assert (await studio.work_job(first.id)).status == "completed"
        assert (await studio.work_job(second.id)).status == "completed"
        assert (await studio.submit("meme", REQUEST)).status == "queued"
