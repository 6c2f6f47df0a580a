"""One owner's studio knows nothing of another's."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.errors import NotFound
from mutoscope.models import Event, Job
from mutoscope.testing import temporary_studio
from toys import ALL

Asked = Callable[[Studio, str], Awaitable[object]]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path / "data", database_url=database, pipelines=ALL) as studio:
        yield studio


@pytest.fixture
async def hers(studio: Studio) -> Job:
    return await studio.acting_as("anna").submit("story", {"title": "One"})


async def followed(studio: Studio, job_id: str) -> list[Event]:
    return [event async for event in studio.watch(job_id)]


WAYS: dict[str, Asked] = {
    "job": lambda studio, job: studio.job(job),
    "events": lambda studio, job: studio.events(job),
    "watch": followed,
    "cancel": lambda studio, job: studio.cancel(job),
    "prioritise": lambda studio, job: studio.prioritise(job, -3),
    "retry": lambda studio, job: studio.retry(job),
    "edit": lambda studio, job: studio.edit(job, {"title": "Two"}),
    "plan_edit": lambda studio, job: studio.plan_edit(job, {"title": "Two"}),
    "plan_rest": lambda studio, job: studio.plan_rest(job),
    "answer": lambda studio, job: studio.answer(job, {"one": "yes"}),
    "delete": lambda studio, job: studio.delete(job),
    "traceback": lambda studio, job: studio.traceback(job),
    "pin": lambda studio, job: studio.pin(job),
    "is_worked_on": lambda studio, job: studio.is_worked_on(job),
    "deliveries": lambda studio, job: studio.deliveries(job),
}


@pytest.mark.parametrize("way", WAYS)
async def test_anothers_job_is_not_there(studio: Studio, hers: Job, way: str) -> None:
    with pytest.raises(NotFound) as refused:
        await WAYS[way](studio.acting_as("boris"), hers.id)
    with pytest.raises(NotFound) as unknown:
        await WAYS[way](studio.acting_as("boris"), "job_0")
    assert refused.value.message.replace(hers.id, "job_0") == unknown.value.message
    assert await studio.job(hers.id) == hers


async def test_lists_are_the_owners(studio: Studio, hers: Job) -> None:
    ours = await studio.submit("story", {"title": "Two"})
    boris, anna = studio.acting_as("boris"), studio.acting_as("anna")
    assert (await boris.jobs(), [job.id for job in await anna.jobs()]) == ([], [hers.id])
    assert [job.id for job in await studio.jobs()] == [ours.id, hers.id]
    both = [ours.id, hers.id]
    seen = [[each.id for each in await who.glances(both)] for who in (studio, anna, boris)]
    assert seen == [both, [hers.id], []]
    assert (hers.owner, ours.owner, (await anna.job(hers.id)).id) == ("anna", "local", hers.id)


async def test_the_same_key_is_another_order_of_another(studio: Studio) -> None:
    asked = {"title": "One"}
    first = await studio.acting_as("anna").submit("story", asked, idempotency_key="k")
    other = await studio.acting_as("boris").submit("story", asked, idempotency_key="k")
    again = await studio.acting_as("anna").submit("story", asked, idempotency_key="k")
    assert (first.id != other.id, again.id) == (True, first.id)
