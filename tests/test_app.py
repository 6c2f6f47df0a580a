"""The studio as an interface sees it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.config import load_settings
from mutoscope.errors import InvalidRequest, NotFound, WrongState
from mutoscope.jobs.context import Context
from mutoscope.jobs.opening import opened
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.testing import temporary_studio
from toys import ALL, STORY, Line, StoryRequest, speak


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as opened:
        yield opened


async def test_a_job_runs_to_its_end(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Bees"})
    assert job.status == "queued"
    assert (job.queue_position, job.waiting_for) == (1, "worker")
    assert job.request == {"title": "Bees", "count": 3}

    done = await studio.work_job(job.id)

    assert (done.status, done.progress, done.error) == ("completed", 100.0, None)
    assert (done.new, done.reused) == (5, 0)
    text = studio.path(done.output[0].artifact).read_text()
    assert text == "Bees\nBees line 0\nBees line 1\nBees line 2"
    placed = studio.output_path(done, done.output[0])
    assert (placed.name, placed.read_text()) == ("book.txt", text)
    assert placed.samefile(studio.path(done.output[0].artifact))
    assert studio.output_path(done, done.output[0]) == placed


async def test_a_stale_or_damaged_copy_is_replaced(studio: Studio) -> None:
    done = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    placed = studio.output_path(done, done.output[0])
    text = placed.read_text()
    for content in ("", text, "x" * len(text)):
        placed.unlink()
        placed.write_text(content)
        assert studio.output_path(done, done.output[0]).read_text() == text


async def test_pipelines_are_loaded_off_the_event_loop(tmp_path: Path, database: str) -> None:
    loaded_in: set[int] = set()

    def load(name: str) -> Pipeline:
        loaded_in.add(threading.get_ident())
        return STORY

    settings = load_settings(data_dir=tmp_path, database_url=database)
    async with opened(settings, load) as engine:
        studio = Studio(engine, ["story"])
        job = await studio.submit("story", {"title": "Bees"})
        assert (await studio.work_job(job.id)).status == "completed"
    assert threading.get_ident() not in loaded_in
    assert loaded_in


async def test_the_same_again_is_found_not_made(studio: Studio) -> None:
    first = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    second = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)

    assert (second.status, second.new, second.reused) == ("completed", 0, 5)
    assert second.output[0].artifact == first.output[0].artifact
    assert {step.reused_from for step in second.steps} == {first.id}
    kinds = [event.kind for event in await studio.events(second.id)]
    assert "step.started" not in kinds
    assert kinds.count("step.reused") <= 3  # batched
    listed = await studio.jobs()
    assert [(job.id, job.new, job.reused) for job in listed] == [
        (second.id, 0, 5),
        (first.id, 5, 0),
    ]


async def test_events_tell_the_story_in_order(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Bees"})
    await studio.work_job(job.id)

    told = await studio.events(job.id)

    assert [event.seq for event in told] == list(range(1, len(told) + 1))
    kinds = [event.kind for event in told]
    assert kinds[:2] == ["job.queued", "job.started"]
    assert kinds[-1] == "job.completed"
    assert kinds.count("step.started") == kinds.count("step.completed") == 5
    assert "artifact.kept" in kinds
    bars = [event.body["progress"] for event in told if event.kind == "step.progressed"]
    assert bars == sorted(bars)
    assert all(event.body["rss_mb"] > 0 for event in told if event.kind == "step.started")


async def test_watching_misses_nothing_and_ends(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Bees"})

    async def watch(after: int) -> list[int]:
        return [event.seq async for event in studio.watch(job.id, after=after)]

    early = asyncio.create_task(watch(0))
    await studio.work_job(job.id)

    everything = await asyncio.wait_for(early, 10)
    assert everything == list(range(1, len(everything) + 1))
    assert await asyncio.wait_for(watch(4), 10) == everything[4:]
    assert await asyncio.wait_for(watch(len(everything)), 10) == []


@pytest.mark.parametrize(
    ("pipeline", "request_", "error", "hint"),
    [
        ("nothing", {}, NotFound, "story"),
        ("story", {}, InvalidRequest, "title"),
        ("story", {"title": "x", "colour": "red"}, InvalidRequest, "count"),
        ("story", {"title": "x", "count": "many"}, InvalidRequest, "count"),
    ],
)
async def test_what_cannot_be_submitted(
    studio: Studio, pipeline: str, request_: dict[str, str], error: type[Exception], hint: str
) -> None:
    with pytest.raises(error) as refusal:
        await studio.submit(pipeline, request_)
    assert hint in refusal.value.hint  # type: ignore[attr-defined]
    assert await studio.jobs() == []


async def test_an_edit_makes_only_what_changed(studio: Studio) -> None:
    parent = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    change = {"lines.1.text": "Honey."}

    plan = await studio.plan_edit(parent.id, change)
    child = await studio.edit(parent.id, change)
    done = await studio.work_job(child.id)

    assert (done.status, done.parent_id, done.error) == ("completed", parent.id, None)
    new = {step.key for step in done.steps if step.status == "completed"}
    assert new == {"lines.1.sound", "book"} == set(plan.to_run)
    assert set(plan.kept) == {"story", "lines.0.sound", "lines.2.sound"}
    assert plan.seconds is not None
    assert studio.path(done.output[0].artifact).read_text().splitlines()[2] == "Honey."

    grandchild = await studio.work_job((await studio.edit(child.id, {"lines.0.text": "Wax."})).id)
    lines = studio.path(grandchild.output[0].artifact).read_text().splitlines()
    assert lines == ["Bees", "Wax.", "Honey.", "Bees line 2"]


async def test_an_edit_of_the_request_asks_anew(studio: Studio) -> None:
    parent = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    child = await studio.work_job((await studio.edit(parent.id, {"count": 4})).id)
    assert child.request["count"] == 4
    new = {step.key for step in child.steps if step.status == "completed"}
    assert new == {"story", "lines.3.sound", "book"}


async def test_another_take_makes_the_step_and_what_hangs_on_it_anew(studio: Studio) -> None:
    parent = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    child = await studio.edit(parent.id, {}, takes=["lines.0.sound"])
    done = await studio.work_job(child.id)
    new = {step.key for step in done.steps if step.status == "completed"}
    assert new == {"lines.0.sound"}  # the same bytes came out, so the book is the same


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"lines.7.text": "x"}, "There are 3 lines, numbered from 0."),
        ({"lines.0.colour": "x"}, "text, loudness"),
        ({"chapters": "x"}, "title, lines"),
        ({"lines.0.loudness": "loud"}, "number"),
        ({"count": "many"}, "count"),
        ({}, "title="),
    ],
)
async def test_edits_that_do_not_fit(studio: Studio, change: dict[str, str], hint: str) -> None:
    parent = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    with pytest.raises(InvalidRequest) as refusal:
        await studio.edit(parent.id, change)
    assert hint in refusal.value.hint
    assert len(await studio.jobs()) == 1


async def test_a_question_stops_the_job_until_it_is_answered(studio: Studio) -> None:
    job = await studio.work_job((await studio.submit("parts", {})).id)
    assert job.status == "awaiting_input"
    assert job.question == {"name": "approve", "question": "Is it good?", "options": ["yes", "no"]}

    for wrong in ({}, {"nonsense": 1}, {"approve": "maybe"}, {"approve": "yes", "more": "yes"}):
        with pytest.raises(InvalidRequest) as refusal:
            await studio.answer(job.id, wrong)
        assert refusal.value.hint
    assert (await studio.job(job.id)).status == "awaiting_input"

    await studio.answer(job.id, {"approve": "yes"})
    done = await studio.work_job(job.id)

    assert (done.status, done.question) == ("completed", None)
    assert (done.new, done.reused) == (2, 0)
    with pytest.raises(WrongState):
        await studio.answer(job.id, {"approve": "no"})


async def test_a_fallback_is_visible_also_when_it_is_reused(studio: Studio) -> None:
    for _ in range(2):
        job = await studio.work_job((await studio.submit("parts", {})).id)
        assert [(each.code, each.step) for each in job.warnings] == [
            ("makeshift", "a.made"),
            ("makeshift", "b.made"),
        ]


@pytest.mark.parametrize(("failing", "status"), [(("a",), "partial"), (("a", "b"), "failed")])
async def test_failed_parts_decide_the_end(
    studio: Studio, failing: tuple[str, ...], status: str
) -> None:
    job = await studio.submit("parts", {"failing": failing})
    await studio.work_job(job.id)
    await studio.answer(job.id, {"approve": "yes"})
    done = await studio.work_job(job.id)
    assert done.status == status
    assert done.error is not None
    assert done.error.code == "items_failed"
    assert [item.title for item in done.items] == ["A", "B"]
    assert (await studio.retry(job.id, only="failed")).status == "queued"


async def test_deleting_takes_along_what_nobody_else_uses(studio: Studio) -> None:
    first = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    second = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    book = first.output[0].artifact
    blob = studio.path(book)

    await studio.delete(first.id)
    assert studio.path(book) == blob
    assert (await studio.job(second.id)).output[0].artifact == book

    await studio.delete(second.id)
    assert not blob.exists()
    assert await studio.jobs() == []
    with pytest.raises(NotFound):
        await studio.delete(second.id)


async def test_a_live_job_cannot_be_deleted_or_edited(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Bees"})
    with pytest.raises(WrongState, match="queued"):
        await studio.delete(job.id)
    with pytest.raises(WrongState, match="queued"):
        await studio.edit(job.id, {"count": 2})
    with pytest.raises(WrongState, match="cannot be retried"):
        await studio.retry(job.id)


async def test_unknown_jobs_are_not_found(studio: Studio) -> None:
    for attempt in (studio.job, studio.cancel, studio.retry, studio.delete, studio.events):
        with pytest.raises(NotFound, match="job_none"):
            await attempt("job_none")
    with pytest.raises(NotFound):
        await anext(aiter(studio.watch("job_none")))


async def test_an_upload_can_be_found_again(studio: Studio, tmp_path: Path) -> None:
    source = tmp_path / "notes.md"
    source.write_text("# Notes")
    artifact = await studio.upload(source)
    assert studio.path(artifact).read_text() == "# Notes"
    assert source.exists()
    with pytest.raises(InvalidRequest, match=r"missing\.md"):
        await studio.upload(tmp_path / "missing.md")


async def test_the_pages_of_the_list(studio: Studio) -> None:
    ids = [(await studio.submit("story", {"title": str(number)})).id for number in range(3)]
    await studio.cancel(ids[0])
    newest = await studio.jobs(limit=2)
    assert [job.id for job in newest] == ids[:0:-1]
    rest = await studio.jobs(after=newest[-1].id)
    assert [job.id for job in rest] == ids[:1]
    assert [job.id for job in await studio.jobs(status="cancelled")] == ids[:1]
    assert await studio.jobs(pipeline="gated") == []


async def test_the_status_of_everything(studio: Studio) -> None:
    await studio.submit("story", {"title": "Bees"})
    status = await studio.status()
    assert status.jobs == {"queued": 1}
    assert (status.workers, status.last_stop, status.database) == ((), None, "external")
    assert status.memory["rss_mb"] > 0
    assert status.free_disk_mb > 0
    assert await studio.workers_alive() == 0


async def test_urgent_jobs_go_first(studio: Studio) -> None:
    later = await studio.submit("story", {"title": "later"})
    first = await studio.submit("story", {"title": "first"}, priority=5)
    assert (await studio.job(later.id)).queue_position == 2
    assert first.queue_position == 1


async def test_leaving_while_a_pipeline_is_loaded_gives_the_job_back(
    tmp_path: Path, database: str
) -> None:
    loading, go_on = threading.Event(), threading.Event()
    loads: list[str] = []

    def load(name: str) -> Pipeline:
        loads.append(name)
        if len(loads) > 2:  # for the request, for its queue, then for its run
            loading.set()
            go_on.wait(20)
        return STORY

    settings = load_settings(data_dir=tmp_path, database_url=database)
    async with opened(settings, load) as engine:
        studio = Studio(engine, ["story"])
        job = await studio.submit("story", {"title": "Bees"})
        working = asyncio.create_task(studio.work_job(job.id))
        assert await asyncio.to_thread(loading.wait, 20)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        go_on.set()
        left = await studio.job(job.id)
        assert (left.worker_id, left.attempt) == (None, 2)
        interrupted = [each for each in await studio.events(job.id) if "interr" in each.kind]
        assert [each.body["why"] for each in interrupted] == ["worker_left"]


async def speak_twice(ctx: Context, request: StoryRequest) -> None:
    for key in ("first", "second"):
        await ctx.step(speak, Line(request.title), key=key)


async def test_what_a_job_finds_of_its_own_under_another_key_is_reused(
    tmp_path: Path, database: str
) -> None:
    twice = replace(STORY, name="twice", run=speak_twice)
    async with temporary_studio(tmp_path, database_url=database, pipelines=[twice]) as studio:
        job = await studio.work_job((await studio.submit("twice", {"title": "Bees"})).id)
    assert (job.status, job.new, job.reused) == ("completed", 1, 1)
    assert [(step.key, step.status, step.reused_from) for step in job.steps] == [
        ("first", "completed", None),
        ("second", "reused", job.id),
    ]
