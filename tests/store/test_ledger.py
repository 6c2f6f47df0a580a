"""The ledger's verbs where the state machine does not go: late results, holders, questions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mutoscope.errors import Busy
from mutoscope.models import Artifact, Job
from mutoscope.store import artifacts, jobs, ledger, reading, results, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.budgets import Budget
from mutoscope.store.database import Database
from mutoscope.store.events import Superseded, since
from mutoscope.store.ledger import Bought, Ending, Entry, OpenCall, Payment, Purchase
from mutoscope.store.overview import overview
from mutoscope.store.processes import Process
from mutoscope.store.results import Made
from mutoscope.store.submission import NewJob

BOUGHT = Bought("local", "local", "d1")


async def running(store: Database, blobs: Blobs, *, max_cost_usd: float | None = None) -> Job:
    new = NewJob("toy", {}, seed=1, max_cost_usd=max_cost_usd)
    job = await submission.submit(store, new, blobs)
    worker = await workers.register(store, Process("here", 1, 0.0), standing=True)
    claimed = await jobs.claim(store, job.id, worker)
    assert claimed is not None
    return claimed


def purchase(job: Job, key: str = "key", **changed: object) -> Purchase:
    plain = Purchase(
        key=key,
        owner="local",
        scope="local",
        digest="d1",
        take=0,
        ordinal=0,
        job_id=job.id,
        attempt=job.attempt,
        worker_id=job.worker_id,
        step="picture",
        provider="shop",
        model="m",
        usd=0.04,
        resumes_by="id",
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


async def entered(store: Database, job: Job, key: str = "key", **changed: object) -> OpenCall:
    entry = await ledger.enter(store, purchase(job, key, **changed), Budget())
    assert entry.met == "entered"
    assert entry.call is not None
    return entry.call


def made(job: Job, call: OpenCall, *files: Artifact) -> Made:
    return Made(
        job_id=job.id,
        attempt=job.attempt,
        key="picture",
        owner="local",
        digest="d1",
        take=0,
        step="toy.paint",
        version="1",
        provider=None,
        value='"a picture"',
        artifacts=files,
        warnings=(),
        took_s=0.5,
        payments=(Payment(call.id, 0.03),),
    )


async def statuses(store: Database) -> list[tuple[str, float | None]]:
    found = await store.all("SELECT status, charged_usd::float AS usd FROM calls ORDER BY id")
    return [(row["status"], row["usd"]) for row in found]


async def test_a_purchase_that_is_entered_twice_is_one(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    first = await entered(store, job)
    assert await entered(store, job) == first
    assert await statuses(store) == [("intended", None)]


async def test_a_late_attempt_buys_nothing(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    with pytest.raises(Superseded):
        await ledger.enter(store, purchase(job, attempt=2), Budget())
    await jobs.finish(store, job.id, job.attempt, "complete")
    with pytest.raises(Superseded):
        await ledger.enter(store, purchase(job), Budget())
    assert await statuses(store) == []


async def test_what_is_answered_meanwhile_is_not_given_up(store: Database, blobs: Blobs) -> None:
    job, other = await running(store, blobs), await running(store, blobs)
    call = await entered(store, job)
    await ledger.doubt(store, call, job.id, job.attempt)
    again = purchase(other, "key 2")
    assert (await ledger.enter(store, again, Budget())).met == "unknown"
    await ledger.submitted(store, call.id, "order 1")
    assert not await ledger.write_off(store, call.id, call.job_id)
    met = await ledger.enter(store, again, Budget(), write_off=call.id)
    assert (met.met, met.call and met.call.vendor_id) == ("resumed", "order 1")
    await ledger.close(store, Payment(call.id))
    assert await ledger.enter(store, again, Budget(), write_off=call.id) == Entry("held")
    assert await statuses(store) == [("settled", 0.04)]


async def test_what_is_given_up_twice_is_bought_once(store: Database, blobs: Blobs) -> None:
    """As if the answer to the first try had been lost."""
    job = await running(store, blobs)
    call = await entered(store, job)
    await ledger.doubt(store, call, job.id, job.attempt)
    again = purchase(job, "key 2")
    first, second = [
        await ledger.enter(store, again, Budget(), write_off=call.id) for _ in range(2)
    ]
    assert (first.met, second) == ("entered", first)
    assert await statuses(store) == [("written_off", 0.04), ("intended", None)]
    cost = (await reading.load(store, job.id)).cost
    assert (cost.actual, cost.doubtful, cost.certain) == (0.04, 0.04, 0)
    assert first.call is not None
    await ledger.close(store, Payment(first.call.id, 0.03))
    cost = (await reading.load(store, job.id)).cost
    assert (cost.actual, cost.doubtful, cost.certain) == (0.07, 0.04, 0.03)


async def test_what_was_entered_unheard_is_withdrawn_when_the_job_is_to_stop(
    store: Database, blobs: Blobs
) -> None:
    """The answer to the first try is lost; the second finds another state of affairs."""
    cancelled, over = await running(store, blobs), await running(store, blobs)
    await entered(store, cancelled)
    await jobs.request_cancel(store, cancelled.id)
    assert await ledger.enter(store, purchase(cancelled), Budget()) == Entry("cancelling")
    await entered(store, over, "key 2", digest="d2")
    await jobs.finish(store, over.id, over.attempt, "complete")
    with pytest.raises(Superseded):
        await ledger.enter(store, purchase(over, "key 2", digest="d2"), Budget())
    assert await statuses(store) == [("failed", 0.0), ("failed", 0.0)]


ANSWER = '["What somebody asked for in confidence.", 10, 20, 0.01]' * 10


async def kept(store: Database) -> list[str | None]:
    return [row["vendor_id"] for row in await store.all("SELECT vendor_id FROM calls ORDER BY id")]


@pytest.mark.parametrize("ending", ["settled", "failed"])
async def test_an_answer_is_kept_until_its_call_is_final_and_an_id_for_good(
    store: Database, blobs: Blobs, ending: Ending
) -> None:
    job = await running(store, blobs)
    calls = [await entered(store, job, key, digest=key) for key in ("answer", "id")]
    for call, vendor_id in zip(calls, (ANSWER, "order 1"), strict=True):
        await ledger.submitted(store, call.id, vendor_id)
    assert await kept(store) == [ANSWER, "order 1"]
    for call in calls:
        assert await ledger.close(store, Payment(call.id, 0.03, ending))
    assert await kept(store) == [None, "order 1"]


async def test_an_answer_that_is_given_up_is_dropped(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    call = await entered(store, job)
    await ledger.submitted(store, call.id, ANSWER)
    await ledger.doubt(store, call, job.id, job.attempt)
    assert await kept(store) == [ANSWER]
    assert await ledger.write_off(store, call.id, call.job_id)
    assert await kept(store) == [None]


async def test_only_what_was_not_sent_is_withdrawn(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    call = await entered(store, job)
    await ledger.submitted(store, call.id, "order 1")
    await ledger.withdraw(store, "key")
    assert await statuses(store) == [("submitted", None)]


async def test_what_is_in_hand_is_asked_when_it_matters(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    call = await entered(store, job)
    hand: list[int] = []
    later = purchase(job, "key 2")
    asking = ledger.enter(store, later, Budget(), in_hand=lambda: hand)
    hand.append(call.id)  # while it waits for the database
    assert (await asking).met == "held"


async def test_the_result_and_its_settlement_are_one(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    call = await entered(store, job)
    with pytest.raises(Superseded):
        await results.record(store, replace(made(job, call), attempt=2), blobs, {})
    assert await statuses(store) == [("intended", None)]
    await results.record(store, made(job, call), blobs, {})
    assert await statuses(store) == [("settled", 0.03)]
    assert (await reading.load(store, job.id)).cost.actual == 0.03
    assert await ledger.paid_for(store, BOUGHT) == {
        "id": call.id,
        "provider": "shop",
        "charged_usd": 0.03,
    }


async def test_a_late_result_is_kept_for_the_next(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    job = await running(store, blobs)
    call = await entered(store, job)
    file = picture(blobs, tmp_path, "a picture")
    await jobs.finish(store, job.id, job.attempt, "complete")

    assert await results.record_late(store, made(job, call, file), blobs)
    assert await statuses(store) == [("settled", 0.03)]
    found = await results.find(store, "local", "d1")
    assert found is not None
    assert found.value == '"a picture"'
    await artifacts.sweep(store, blobs, grace_s=0)
    assert blobs.path(file).read_text() == "a picture"

    later = replace(made(job, call, file), value='"another"', payments=())
    assert await results.record_late(store, later, blobs)
    assert await results.find(store, "local", "d1") == found


async def test_a_late_result_takes_the_place_of_one_that_is_over(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    job = await running(store, blobs)
    call = await entered(store, job)
    files = [picture(blobs, tmp_path, text) for text in ("a picture", "another")]
    over = replace(made(job, call, files[0]), expires_at=datetime.now(UTC) - timedelta(days=1))
    await results.record(store, over, blobs, {})
    assert await results.find(store, "local", "d1") is None

    later = replace(made(job, call, files[1]), value='"another"', payments=(), expires_at=None)
    assert await results.record_late(store, later, blobs)

    found = await results.find(store, "local", "d1")
    assert found is not None
    assert (found.value, found.expires_at) == ('"another"', None)
    named = await store.all("SELECT sha256 FROM result_artifacts")
    assert named == [{"sha256": files[1].sha256}]


def picture(blobs: Blobs, folder: Path, text: str) -> Artifact:
    path = folder / "picture.txt"
    path.write_text(text)
    return Artifact(*blobs.put(path), ".txt", "text/plain")


async def test_of_a_deleted_job_only_the_payment_is_kept(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    call = await entered(store, job)
    await jobs.finish(store, job.id, job.attempt, "complete")
    await artifacts.delete_job(store, job.id, blobs)
    assert not await results.record_late(store, made(job, call), blobs)
    assert await statuses(store) == [("settled", 0.03)]
    assert await results.find(store, "local", "d1") is None


async def test_whose_call_is_in_living_hands(store: Database, blobs: Blobs) -> None:
    job, other = await running(store, blobs), await running(store, blobs)
    call = await entered(store, job)

    async def holder(worker_id: int | None, *in_hand: int) -> str | None:
        return await ledger.holder(store, BOUGHT, worker_id=worker_id, in_hand=lambda: in_hand)

    assert await holder(other.worker_id) == job.id
    assert await holder(job.worker_id, call.id) == job.id
    assert await holder(job.worker_id) is None  # it was dropped here
    assert job.worker_id is not None
    await workers.leave(store, job.worker_id, "killed")
    assert await holder(other.worker_id) is None


async def test_a_doubt_is_told_once_and_only_to_a_living_job(store: Database, blobs: Blobs) -> None:
    job, over = await running(store, blobs), await running(store, blobs)
    call = await entered(store, job)
    for _ in range(2):
        await ledger.doubt(store, call, job.id, job.attempt)
    told = [event for event in await since(store, job.id, 0) if event.kind == "call.unknown"]
    assert [dict(event.body) for event in told] == [
        {"call": call.id, "key": "picture", "provider": "shop", "usd": 0.04}
    ]

    late = await entered(store, over, "key 2", digest="d2")
    await jobs.finish(store, over.id, over.attempt, "complete")
    await ledger.doubt(store, late, over.id, over.attempt)
    assert (await since(store, over.id, 0))[-1].kind == "job.completed"
    assert await statuses(store) == [("unknown", None), ("unknown", None)]


async def test_what_nobody_is_at_when_its_job_is_over_is_in_doubt(
    store: Database, blobs: Blobs
) -> None:
    job, at_work = await running(store, blobs), await running(store, blobs)
    await entered(store, job, "lost")
    await entered(store, job, "by key", digest="d2", resumes_by="key")
    by_id = await entered(store, job, "by id", digest="d3")
    await ledger.submitted(store, by_id.id, "order 3")
    await entered(store, at_work, "in hand", digest="d4")
    assert job.worker_id is not None
    assert await ledger.doubt_abandoned(store) == 0
    await jobs.finish(store, job.id, job.attempt, "complete")
    assert await ledger.doubt_abandoned(store) == 0  # its worker may still be at them
    assert await in_doubt(store) == (0, 0)
    await workers.leave(store, job.worker_id, "killed")
    assert await ledger.doubt_abandoned(store) == 1
    assert [status for status, _ in await statuses(store)] == [
        "unknown",
        "intended",
        "submitted",
        "intended",
    ]
    assert await in_doubt(store) == (3, 0.12)
    assert await ledger.doubt_abandoned(store) == 0


async def in_doubt(store: Database) -> tuple[int, float]:
    found = (await overview(store)).doubtful
    return found["calls"], round(found["usd"], 6)


async def test_a_settled_call_answers_the_question_about_it(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    call = await entered(store, job)
    question = {"name": "call", "question": "?", "options": [], "call": call.id}
    await jobs.finish(store, job.id, job.attempt, "pause", question=question)
    assert await ledger.resolved_questions(store) == []
    assert await ledger.close(store, Payment(call.id))
    assert await ledger.resolved_questions(store) == [job.id]


async def test_a_budget_counts_all_attempts(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs, max_cost_usd=0.1)
    first = await entered(store, job)
    await ledger.doubt(store, first, job.id, job.attempt)
    assert await ledger.write_off(store, first.id, first.job_id)
    await entered(store, job, "key 2")
    with pytest.raises(Busy, match=r"\$0\.04 more would overshoot the budget of the job, \$0\.1"):
        await ledger.enter(store, purchase(job, "key 3", digest="d2"), Budget())
    await jobs.finish(store, job.id, job.attempt, "fail")
    await jobs.retry(store, job.id, max_cost_usd=0.12)
    assert job.worker_id is not None
    again = await jobs.claim(store, job.id, job.worker_id)
    assert again is not None
    assert (again.attempt, again.max_cost) == (2, 0.12)
    await entered(store, again, "key 3", digest="d2")


async def test_yesterday_counts_against_no_budget_of_today(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    await entered(store, job)
    budget = Budget(daily_usd=0.05)
    with pytest.raises(Busy) as refused:
        await ledger.enter(store, purchase(job, "key 2", digest="d2"), budget)
    assert 0 < refused.value.retry_after_s <= 86400
    assert (refused.value.code, refused.value.transient) == ("budget", False)
    await store.all("UPDATE calls SET created_at = created_at - interval '1 day'")
    entry = await ledger.enter(store, purchase(job, "key 2", digest="d2"), budget)
    assert isinstance(entry, Entry)
    assert entry.met == "entered"
