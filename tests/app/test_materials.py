"""What jobs have made so far."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.errors import NotFound
from mutoscope.testing import temporary_studio
from toys import ALL


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path / "data", database_url=database, pipelines=ALL) as studio:
        yield studio


async def test_what_each_step_has_made(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites", "count": 2})
    assert await studio.materials(job.id) == []
    assert await studio.document(job.id) is None
    await studio.work_job(job.id)
    made = {each.key: each for each in await studio.materials(job.id)}
    assert next(iter(made)) == "story"
    assert made["story"].artifacts == ()
    assert (made["book"].stage, made["book"].status) == ("binding", "completed")
    line = await studio.material(job.id, "lines.1.sound")
    assert made["lines.1.sound"].artifacts == (line,)
    assert studio.path(line).read_text() == "Kites line 1"
    assert (await studio.shown(line)).path == studio.path(line)


async def test_what_is_not_made(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    await studio.work_job(job.id)
    for key in ("story", "nothing", "lines.9.sound", ""):
        with pytest.raises(NotFound):
            await studio.material(job.id, key)


async def test_a_document_with_its_edits(studio: Studio) -> None:
    job = await studio.submit("tale", {"topic": "Bees"})
    await studio.work_job(job.id)
    document = await studio.document(job.id)
    assert (document["title"], len(document["lines"])) == ("Bees", 2)
    await studio.answer(job.id, changes={"lines.1": "The end."})
    assert await studio.document(job.id) == {
        **document,
        "lines": [document["lines"][0], "The end."],
    }


async def test_versions_are_told_from_each_of_them(studio: Studio) -> None:
    first = await studio.submit("story", {"title": "Kites"})
    await studio.work_job(first.id)
    second = await studio.edit(first.id, {"title": "Balloons"})
    await studio.work_job(second.id)
    third = await studio.edit(second.id, {"lines.0.text": "Up."})
    alone = await studio.submit("story", {"title": "Alone"})
    for job in (first, second, third):
        told = await studio.versions(job.id)
        assert [each.id for each in told] == [first.id, second.id, third.id]
        assert [each.changes for each in told] == [0, 0, 1]
        assert [each.parent_id for each in told] == [None, first.id, second.id]
    assert [each.id for each in await studio.versions(alone.id)] == [alone.id]


async def test_nobody_sees_what_others_make(studio: Studio) -> None:
    anna, boris = studio.acting_as("anna"), studio.acting_as("boris")
    job = await anna.submit("story", {"title": "Kites"})
    await studio.work_job(job.id)
    assert await anna.material(job.id, "book")
    for way in (boris.materials, boris.document, boris.versions):
        with pytest.raises(NotFound):
            await way(job.id)
    with pytest.raises(NotFound):
        await boris.material(job.id, "book")
