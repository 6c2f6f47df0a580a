"""Steps that cost money, in whole jobs: what is bought, what is asked, what is settled."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.jobs import patience
from mutoscope.models import Job
from mutoscope.store import ledger, submission
from mutoscope.store.database import DatabaseGone
from mutoscope.store.submission import NewJob
from mutoscope.testing import temporary_studio
from toy_shop import Counter
from toys import ALL


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, retry_gap_s=0.01
    ) as opened:
        yield opened


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    folder = tmp_path / "shop"
    folder.mkdir()
    return Counter(str(folder))


@pytest.fixture(params=[False, True], ids=["own", "shared"])
async def maybe_sharing(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path,
        database_url=database,
        pipelines=ALL,
        retry_gap_s=0.01,
        share_results=request.param,
    ) as opened:
        yield opened


async def go(studio: Studio, counter: Counter, *things: str, **asked: Any) -> Job:
    request = {"folder": str(counter.folder), "things": things or ("hat",), **asked}
    return await studio.submit("shopping", request)


async def went(studio: Studio, counter: Counter, *things: str, **asked: Any) -> Job:
    return await studio.work_job((await go(studio, counter, *things, **asked)).id)


async def calls(studio: Studio) -> list[tuple[str, str, float | None]]:
    """The ledger: thing's step, status, charge."""
    found = await studio.engine.database.all(
        "SELECT step, status, charged_usd::float AS usd FROM calls ORDER BY id"
    )
    return [(row["step"], row["status"], row["usd"]) for row in found]


async def test_what_was_bought_is_settled_and_found_again(studio: Studio, counter: Counter) -> None:
    done = await went(studio, counter, "hat", "bag")
    assert (done.status, done.error) == ("completed", None)
    assert sorted(counter.bought) == ["bag", "hat"]
    assert {status for _, status, _ in await calls(studio)} == {"settled"}
    assert (done.cost.actual, done.cost.reserved) == (0.08, 0.0)
    assert {step.key: step.cost for step in done.steps} == {"things.0": 0.04, "things.1": 0.04}
    told = [e.body["cost"] for e in await studio.events(done.id) if e.kind == "step.completed"]
    assert told == [0.04, 0.04]
    assert (await studio.jobs())[0].cost == done.cost

    again = await went(studio, counter, "hat", "bag")
    assert (again.reused, again.cost.actual, len(counter.bought)) == (2, 0.0, 2)


async def test_a_price_above_the_estimate_is_told(studio: Studio, counter: Counter) -> None:
    done = await went(studio, counter, charge=0.06)
    assert done.cost.actual == 0.06
    assert [warning.code for warning in done.warnings] == ["cost_above_estimate"]


async def test_a_refusal_costs_nothing_and_one_item(studio: Studio, counter: Counter) -> None:
    counter.fail("hat", "refuse")
    done = await went(studio, counter, "hat", "bag")
    assert done.status == "partial"
    assert {step.key: step.status for step in done.steps} == {
        "things.0": "failed",
        "things.1": "completed",
    }
    assert sorted(await calls(studio)) == [
        ("things.0", "failed", 0.0),
        ("things.1", "settled", 0.04),
    ]


async def test_a_step_that_fails_with_the_answer_in_hand_is_charged(
    studio: Studio, counter: Counter
) -> None:
    counter.fail("hat", "dropped")
    done = await went(studio, counter)
    assert (done.status, done.cost.actual) == ("failed", 0.04)
    assert await calls(studio) == [("things.0", "settled", 0.04)]


async def test_an_order_is_asked_for_again_not_placed_again(
    studio: Studio, counter: Counter
) -> None:
    counter.fail("hat", "unanswered")
    done = await went(studio, counter)
    assert (done.status, counter.bought) == ("completed", ["hat"])
    assert await calls(studio) == [("things.0", "settled", 0.04)]


async def test_a_known_key_is_sent_again(studio: Studio, counter: Counter) -> None:
    counter.fail("hat", "lost")
    done = await went(studio, counter, resumes_by="key")
    assert (done.status, counter.bought) == ("completed", ["hat"])
    assert await calls(studio) == [("things.0", "settled", 0.04)]


async def test_who_cannot_tell_asks_when_all_else_is_done(studio: Studio, counter: Counter) -> None:
    counter.fail("hat", "lost")
    asked = await went(studio, counter, "hat", "bag", resumes_by=None)
    assert asked.status == "awaiting_input"
    assert asked.question is not None
    assert asked.question["options"] == ["buy_again", "skip"]
    assert asked.question["question"].startswith("Maybe charged: shop was asked for things.0")
    assert {step.key: step.status for step in asked.steps}["things.1"] == "completed"
    kinds = [event.kind for event in await studio.events(asked.id)]
    assert kinds.count("call.unknown") == 1
    assert asked.cost.reserved == 0.04

    await studio.answer(asked.id, {asked.question["name"]: "buy_again"})
    done = await studio.work_job(asked.id)
    assert done.status == "completed"
    assert sorted(counter.bought) == ["bag", "hat", "hat"]
    assert [status for step, status, _ in await calls(studio) if step == "things.0"] == [
        "written_off",
        "settled",
    ]
    assert round(done.cost.actual, 6) == 0.12


async def test_an_order_that_is_lost_for_good_is_asked_about(
    studio: Studio, counter: Counter
) -> None:
    counter.fail("hat", "forgotten")
    done = await went(studio, counter)
    assert (done.status, await calls(studio)) == ("failed", [("things.0", "unknown", None)])
    await studio.retry(done.id)
    assert (await studio.work_job(done.id)).status == "awaiting_input"
    assert counter.bought == ["hat"]


async def test_what_is_skipped_fails_alone_and_a_retry_buys_it(
    studio: Studio, counter: Counter
) -> None:
    counter.fail("hat", "lost")
    asked = await went(studio, counter, "hat", "bag", resumes_by=None)
    assert asked.question is not None
    await studio.answer(asked.id, {asked.question["name"]: "skip"})
    done = await studio.work_job(asked.id)
    assert (done.status, len(counter.bought)) == ("partial", 2)
    errors = [step.error.code for step in done.steps if step.error]
    assert errors == ["maybe_charged"]

    await studio.retry(done.id)
    again = await studio.work_job(done.id)
    assert (again.status, len(counter.bought)) == ("completed", 3)


@pytest.mark.parametrize(
    ("said", "status", "bought"), [("skip", "failed", 1), ("buy_again", "completed", 2)]
)
async def test_who_asks_about_the_same_call_decides_for_himself(
    studio: Studio, counter: Counter, said: str, status: str, bought: int
) -> None:
    counter.fail("hat", "lost")
    asked, other = [await went(studio, counter, resumes_by=None) for _ in range(2)]
    assert asked.question is not None
    assert asked.question == other.question
    name = asked.question["name"]
    await studio.answer(other.id, {name: "skip"})
    assert (await studio.work_job(other.id)).status == "failed"
    await studio.sweep()
    assert (await studio.job(asked.id)).status == "awaiting_input"
    await studio.answer(asked.id, {name: said})
    assert (await studio.work_job(asked.id)).status == status
    assert len(counter.bought) == bought

    await studio.retry(other.id)
    assert (await studio.work_job(other.id)).status == "completed"
    assert len(counter.bought) == 2


async def test_who_was_not_asked_yet_is_asked(studio: Studio, counter: Counter) -> None:
    """His worker died with the call in flight, and another who wants the same was asked first."""
    counter.fail("hat", "lost")
    payer, other = [await went(studio, counter, resumes_by=None) for _ in range(2)]
    assert other.question is not None
    await studio.engine.database.all(
        "UPDATE jobs SET status = 'queued', question = NULL WHERE id = %(job)s RETURNING id",
        {"job": payer.id},
    )
    await studio.answer(other.id, {other.question["name"]: "skip"})
    assert (await studio.work_job(other.id)).status == "failed"
    assert (await studio.work_job(payer.id)).status == "awaiting_input"
    assert counter.bought == ["hat"]


async def test_an_edit_buys_what_its_plan_says(studio: Studio, counter: Counter) -> None:
    counter.fail("hat", "lost")
    asked = await went(studio, counter, "hat", "bag", resumes_by=None)
    assert asked.question is not None
    await studio.answer(asked.id, {asked.question["name"]: "skip"})
    assert (await studio.work_job(asked.id)).status == "partial"
    changes = {"things": ["hat", "bag", "cap"]}
    plan = await studio.plan_edit(asked.id, changes)
    edited = await studio.work_job((await studio.edit(asked.id, changes)).id)
    assert (edited.status, round(edited.cost.actual, 6)) == ("completed", round(plan.cost, 6))
    assert sorted(counter.bought) == ["bag", "cap", "hat", "hat"]


async def test_whom_another_buys_it_for_is_asked_no_more(studio: Studio, counter: Counter) -> None:
    counter.fail("hat", "lost")
    asked, other = [await went(studio, counter, resumes_by=None) for _ in range(2)]
    assert other.question is not None
    await studio.answer(other.id, {other.question["name"]: "buy_again"})
    assert (await studio.work_job(other.id)).status == "completed"
    await studio.sweep()
    assert (await studio.work_job(asked.id)).status == "completed"
    assert counter.bought == ["hat", "hat"]


async def test_what_was_left_out_stays_so_when_the_work_is_cut_off(
    studio: Studio, counter: Counter
) -> None:
    """The call was given up; the worker died before it could write down that the step failed."""
    counter.fail("hat", "lost")
    asked = await went(studio, counter, resumes_by=None)
    assert asked.question is not None
    await studio.answer(asked.id, {asked.question["name"]: "skip"})
    assert await ledger.write_off(studio.engine.database, asked.question["call"], asked.id)
    done = await studio.work_job(asked.id)
    assert (done.status, counter.bought) == ("failed", ["hat"])
    assert [step.error.code for step in done.steps if step.error] == ["maybe_charged"]


@pytest.mark.parametrize(
    ("policy", "limit_usd", "status", "bought"),
    [
        ("skip", 1.0, "failed", 1),
        ("rebuy", 1.0, "completed", 2),
        ("rebuy", 0.01, "awaiting_input", 1),
    ],
)
async def test_the_operator_may_have_decided(
    tmp_path: Path,
    database: str,
    counter: Counter,
    policy: str,
    limit_usd: float,
    status: str,
    bought: int,
) -> None:
    counter.fail("hat", "lost")
    async with temporary_studio(
        tmp_path,
        database_url=database,
        pipelines=ALL,
        retry_gap_s=0.01,
        unknown_calls=policy,
        rebuy_under_usd=limit_usd,
    ) as studio:
        done = await went(studio, counter, resumes_by=None)
        left = [each for _, each, _ in await calls(studio)]
    assert (done.status, len(counter.bought)) == (status, bought)
    assert left == (["written_off", "settled"] if bought == 2 else ["unknown"])


async def test_a_cancelled_job_ends_at_once_and_its_call_goes_on(
    maybe_sharing: Studio, counter: Counter
) -> None:
    studio = maybe_sharing
    counter.hold("submitted")
    job = await go(studio, counter)
    working = asyncio.create_task(studio.work_job(job.id))
    await counter.arrived("submitted")
    asked_at = time.monotonic()
    await studio.cancel(job.id)
    async with asyncio.timeout(10):
        kinds = [event.kind async for event in studio.watch(job.id)]
    assert kinds[-1] == "job.cancelled"
    assert time.monotonic() - asked_at < 1.0
    assert await calls(studio) == [("things.0", "submitted", None)]

    second = await go(studio, counter)
    waiting = asyncio.create_task(studio.work_job(second.id))
    async with asyncio.timeout(10):
        async for event in studio.watch(second.id):
            if event.kind == "job.started":
                break
    counter.let_through("submitted")
    await asyncio.wait_for(working, 10)
    done = await asyncio.wait_for(waiting, 20)
    assert (done.status, done.reused, counter.bought) == ("completed", 1, ["hat"])
    assert await calls(studio) == [("things.0", "settled", 0.04)]


async def test_of_those_who_share_one_waits_for_the_call_of_another(
    tmp_path: Path, database: str, counter: Counter
) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, share_results=True
    ) as studio:
        counter.hold("submitted")
        ann, bob = [await handed_in(studio, counter, owner) for owner in ("ann", "bob")]
        working = asyncio.create_task(studio.work_job(ann.id))
        await counter.arrived("submitted")
        await studio.cancel(ann.id)
        async with asyncio.timeout(10):
            async for _ in studio.watch(ann.id):
                pass
        waiting = asyncio.create_task(studio.work_job(bob.id))
        async with asyncio.timeout(10):
            async for event in studio.watch(bob.id):
                if event.kind == "job.started":
                    break
        counter.let_through("submitted")
        await asyncio.wait_for(working, 10)
        done = await asyncio.wait_for(waiting, 20)
        assert (done.status, done.reused, counter.bought) == ("completed", 1, ["hat"])
        assert await calls(studio) == [("things.0", "settled", 0.04)]


async def handed_in(studio: Studio, counter: Counter, owner: str) -> Job:
    asked = studio.pipeline("shopping").request(folder=str(counter.folder))
    new = NewJob("shopping", asked.model_dump(mode="json"), seed=1, owner=owner)
    return await submission.submit(studio.engine.database, new, studio.engine.blobs)


async def test_with_its_job_deleted_the_call_is_settled_and_nothing_kept(
    studio: Studio, counter: Counter
) -> None:
    counter.hold("sent")
    job = await go(studio, counter)
    working = asyncio.create_task(studio.work_job(job.id))
    await counter.arrived("sent")
    await studio.cancel(job.id)
    async with asyncio.timeout(10):
        async for _ in studio.watch(job.id):
            pass
    await studio.delete(job.id)
    counter.let_through("sent")
    await asyncio.gather(asyncio.wait_for(working, 10), return_exceptions=True)
    assert await calls(studio) == [("things.0", "settled", 0.04)]
    assert await studio.engine.database.all("SELECT digest FROM results") == []


async def test_who_leaves_waits_for_the_answer_and_hands_back(
    studio: Studio, counter: Counter
) -> None:
    counter.hold("submitted")
    job = await go(studio, counter)
    working = asyncio.create_task(studio.work_job(job.id))
    await counter.arrived("submitted")
    working.cancel()
    counter.let_through("submitted")
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(working, 10)
    left = await studio.job(job.id)
    assert (left.status, left.attempt) == ("running", 2)
    assert await calls(studio) == [("things.0", "settled", 0.04)]
    done = await studio.work_job(job.id)
    assert (done.status, done.new, counter.bought) == ("completed", 1, ["hat"])


async def test_an_entry_that_nobody_hears_of_is_withdrawn(
    studio: Studio, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = ledger.enter

    async def unheard(*args: Any, **kwargs: Any) -> None:
        await enter(*args, **kwargs)
        raise DatabaseGone("The answer is lost.")

    job = await go(studio, counter, resumes_by=None)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "enter", unheard)
        patch.setattr(patience, "PATIENCE_S", 0)
        await asyncio.gather(studio.work_job(job.id), return_exceptions=True)
    await studio.engine.unsaid.tell()
    assert set(await calls(studio)) == {("things.0", "failed", 0.0)}  # of each try
    if (await studio.job(job.id)).is_final:
        await studio.retry(job.id)
    done = await studio.work_job(job.id)
    assert (done.status, counter.bought) == ("completed", ["hat"])


async def test_past_the_grace_the_order_is_left_to_the_next(
    tmp_path: Path, database: str, counter: Counter
) -> None:
    counter.hold("submitted")
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, paid_call_grace_s=0.05
    ) as studio:
        job = await go(studio, counter)
        working = asyncio.create_task(studio.work_job(job.id))
        await counter.arrived("submitted")
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(working, 10)
        assert await calls(studio) == [("things.0", "submitted", None)]
        counter.let_through("submitted")
        done = await studio.work_job(job.id)
    assert (done.status, counter.bought) == ("completed", ["hat"])


@pytest.mark.parametrize(("resumes_by", "trouble"), [("key", "lost"), ("id", "busy")])
async def test_a_step_of_two_calls_buys_neither_again(
    studio: Studio, counter: Counter, resumes_by: str, trouble: str
) -> None:
    counter.fail("bag", trouble)
    done = await went(studio, counter, "hat", "bag", resumes_by=resumes_by, together="in turn")
    assert (done.status, counter.bought) == ("completed", ["hat", "bag"])
    assert await calls(studio) == [("all", "settled", 0.04)] * 2


async def test_with_a_larger_budget_only_the_second_call_is_bought(
    studio: Studio, counter: Counter
) -> None:
    request = {"folder": str(counter.folder), "things": ("hat", "bag"), "together": "in turn"}
    job = await studio.submit("shopping", request, max_cost=0.05)
    done = await studio.work_job(job.id)
    assert (done.status, counter.bought) == ("failed", ["hat"])
    await studio.retry(job.id, max_cost=0.1)
    assert (await studio.work_job(job.id)).status == "completed"
    assert counter.bought == ["hat", "bag"]
    assert await calls(studio) == [("all", "settled", 0.04)] * 2


async def test_a_step_of_two_calls_that_fails_for_good_is_charged_for_the_first(
    studio: Studio, counter: Counter
) -> None:
    counter.fail("bag", "refuse")
    done = await went(studio, counter, "hat", "bag", together="in turn")
    assert (done.status, counter.bought) == ("failed", ["hat"])
    assert await calls(studio) == [("all", "settled", 0.04), ("all", "failed", 0.0)]


@pytest.mark.parametrize(
    ("together", "resumes_by", "message"),
    [
        ("in turn", None, "makes no other: use a step for each"),
        ("at once", "id", "follow each other: use a step for each"),
    ],
)
async def test_a_step_that_would_buy_twice_may_not(
    studio: Studio, counter: Counter, together: str, resumes_by: str | None, message: str
) -> None:
    done = await went(studio, counter, "hat", "bag", together=together, resumes_by=resumes_by)
    assert (done.status, counter.bought) == ("failed", ["hat"])
    assert done.error is not None
    assert message in str([dict(each.body) for each in await studio.events(done.id)])


async def test_a_budget_is_never_overshot(studio: Studio, counter: Counter) -> None:
    things = tuple(f"thing{index}" for index in range(8))
    request = {"folder": str(counter.folder), "things": things}
    job = await studio.submit("shopping", request, max_cost=0.1)
    done = await studio.work_job(job.id)
    assert (done.status, done.max_cost, len(counter.bought)) == ("partial", 0.1, 2)
    errors = {step.error.code for step in done.steps if step.error}
    assert errors == {"budget"}
    assert done.cost.actual == 0.08
    assert "step.retrying" not in {event.kind for event in await studio.events(job.id)}

    await studio.retry(job.id, max_cost=0.32)
    again = await studio.work_job(job.id)
    assert (again.status, again.max_cost, len(counter.bought)) == ("completed", 0.32, 8)
    with pytest.raises(InvalidRequest, match="budget"):
        await studio.submit("shopping", request, max_cost=-1)


async def test_the_budget_of_the_day_is_for_all_jobs(
    tmp_path: Path, database: str, counter: Counter
) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, daily_budget_usd=0.2
    ) as studio:
        jobs = [await go(studio, counter, *(f"{n}{i}" for i in range(3))) for n in "abc"]
        done = await asyncio.gather(*(studio.work_job(job.id) for job in jobs))
    assert len(counter.bought) == 5
    assert round(sum(job.cost.actual for job in done), 6) == 0.2
    failed = [step.error for job in done for step in job.steps if step.error]
    assert {error.code for error in failed} == {"budget"}
    assert failed[0].message == (
        "$0.04 more would overshoot the budget of the day, $0.2: $0.2 of it are spent or reserved."
    )


async def test_a_lost_file_that_was_paid_for_is_asked_about(
    maybe_sharing: Studio, counter: Counter
) -> None:
    studio = maybe_sharing
    done = await went(studio, counter)
    blob = studio.path(done.output[0].artifact)
    blob.chmod(0o600)
    blob.write_text("damaged")

    asked = await went(studio, counter)
    assert (asked.status, counter.bought) == ("awaiting_input", ["hat"])
    assert asked.question is not None
    assert "shop was paid $0.04" in asked.question["question"]
    await studio.answer(asked.id, {asked.question["name"]: "buy_again"})
    again = await studio.work_job(asked.id)
    assert (again.status, counter.bought) == ("completed", ["hat", "hat"])


async def test_a_question_that_has_answered_itself_is_taken_back(
    studio: Studio, counter: Counter
) -> None:
    counter.fail("hat", "lost")
    first, second = [await went(studio, counter, resumes_by=None) for _ in range(2)]
    assert (first.question or {})["name"] == (second.question or {})["name"]
    await studio.answer(first.id, {(first.question or {})["name"]: "buy_again"})
    assert (await studio.work_job(first.id)).status == "completed"
    await studio.work_job(second.id)  # nothing to be done yet, but whoever works sweeps
    done = await studio.work_job(second.id)
    assert (done.status, done.reused, len(counter.bought)) == ("completed", 1, 2)
