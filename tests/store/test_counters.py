"""Numbers that many processes add to."""

import asyncio
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.store import counters
from mutoscope.store.census import census
from mutoscope.store.counters import Key, key_of
from mutoscope.testing import temporary_studio
from toys import ALL

MADE: Key = ("steps", (("how", "made"), ("pipeline", "story")))
FAILED: Key = ("step_failures", (("code", "x"), ("pipeline", "story"), ("step", "speak")))


async def test_what_many_count_is_added_up(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        store = studio.engine.database
        orders = [{MADE: 1.0, FAILED: 0.5}, {FAILED: 0.5, MADE: 1.0}] * 10
        await asyncio.gather(*(counters.add(store, each) for each in orders))
        assert (await census(store)).counters == {MADE: 20.0, FAILED: 10.0}


async def test_the_ends_of_jobs(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        ended = await studio.submit("story", {"title": "ended"})
        await studio.cancel(ended.id)
        waits = await studio.submit("story", {"title": "waits"})
        found = await counters.ends(studio.engine.database, [ended.id, waits.id, "job_x"])
        assert found == [{"pipeline": "story", "status": "cancelled"}]


@given(st.dictionaries(st.text(), st.text()))
def test_a_key_does_not_depend_on_the_order_of_labels(labels: dict[str, str]) -> None:
    turned = dict(reversed(labels.items()))
    assert key_of({"name": "n", "labels": labels}) == key_of({"name": "n", "labels": turned})
