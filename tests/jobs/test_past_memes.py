"""What steps learn of memes that were made before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.jobs.past_memes import OnlySeen, PastMemes, Told
from mutoscope.testing import temporary_studio


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path, database_url=database) as opened:
        yield opened


async def test_a_meme_is_not_compared_with_itself(studio: Studio) -> None:
    past = PastMemes(studio.engine.database, "ada", "job_1")
    later = PastMemes(studio.engine.database, "ada", "job_2")
    await past.note("memes.0", Told(caption="a", likeness="00"))
    await past.note("memes.1", Told(caption="b"))
    assert [each.caption for each in await past.others("memes.0")] == ["b"]
    assert [each.caption for each in await later.others("memes.0")] == ["b", "a"]
    assert await past.looks("memes.0") == []
    assert await past.looks("memes.1") == [("job_1", "memes.0", "00")]
    assert past.identity == later.identity


async def test_a_plan_remembers_nothing(studio: Studio) -> None:
    await PastMemes(studio.engine.database, "ada", "job_1").note("memes.0", Told(caption="a"))
    plan = OnlySeen(studio.engine.database, "ada", "job_2")
    await plan.note("memes.0", Told(caption="b"))
    assert [each.caption for each in await plan.others("memes.0")] == ["a"]
