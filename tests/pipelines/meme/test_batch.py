"""One after another: what fails alone, what is made again, and who has to wait."""

from pathlib import Path

import pytest

from mutoscope.errors import Busy
from pipelines.meme.monday import REQUEST, make, opened, own_picture


async def test_one_that_cannot_be_made_fails_alone(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database) as studio:
        pictures = [await own_picture(studio, tmp_path, f"{hue}.png", hue) for hue in (0, 90, 180)]
        (tmp_path / "no.png").write_bytes(b"no picture")
        pictures[1] = {"file": await studio.upload(tmp_path / "no.png"), "name": "no.png"}
        job = await make(studio, count=3, pictures=pictures)
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
        assert begun.count(f"{failed.key}.picture") == 2
        assert all(begun.count(f"{item.key}.picture") == 1 for item in whole)


async def test_a_second_order_is_refused_while_one_waits(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path / "data", database) as studio:
        first = await studio.submit("meme", REQUEST)
        with pytest.raises(Busy):
            await studio.submit("meme", REQUEST)
        second = await studio.submit("meme", REQUEST, when_busy="queue")
        assert (await studio.work_job(first.id)).status == "completed"
        assert (await studio.work_job(second.id)).status == "completed"
        assert (await studio.submit("meme", REQUEST)).status == "queued"
