"""Gates: what is shown, what can be answered, and what is asked again."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest, WrongState
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from toy_gates import PICTURE_USD, TALE
from toys import PARTS


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=[TALE, PARTS]) as opened:
        yield opened


async def at_gate(studio: Studio, **asked: Any) -> Job:
    job = await studio.submit("tale", asked, seed=7)
    return await studio.work_job(job.id)


async def answered(studio: Studio, job: Job, word: str = "", **more: Any) -> Job:
    """The answer, and what the job comes to by it."""
    assert job.question is not None
    said = {job.question["name"]: word} if word else None
    await studio.answer(job.id, said, **more)
    return await studio.work_job(job.id)


def gate(job: Job) -> str | None:
    return job.question["gate"] if job.question else None


def book(studio: Studio, job: Job) -> list[str]:
    (made,) = [each for each in job.output if each.kind == "book"]
    return studio.path(made.artifact).read_text().splitlines()


def lines(job: Job) -> list[str]:
    assert job.question is not None
    return job.question["shown"]


async def times_made(studio: Studio, job: Job, key: str) -> int:
    made = [each for each in await studio.events(job.id) if each.kind == "step.completed"]
    return [each.body["key"] for each in made].count(key)


async def test_it_stops_twice_and_nothing_is_bought_before(studio: Studio) -> None:
    job = await at_gate(studio)
    assert (job.status, gate(job), job.cost.actual) == ("awaiting_input", "tale", 0)
    assert job.question is not None
    assert job.question["options"] == ["approve", "again", "reject"]
    assert [each.name for each in job.output] == ["tale.json"]
    told = json.loads(studio.path(job.output[0].artifact).read_text())
    assert told["lines"] == lines(job)

    job = await answered(studio, job, "approve")
    assert (gate(job), job.output) == ("pictures", ())
    assert job.cost.actual == pytest.approx(2 * PICTURE_USD)

    job = await answered(studio, job, "approve")
    assert (job.status, [each.name for each in job.output]) == ("completed", ["book.txt"])
    assert job.cost.actual == pytest.approx(2 * PICTURE_USD)


async def test_the_gate_may_be_named_without_its_digest(studio: Studio) -> None:
    job = await at_gate(studio)
    await studio.answer(job.id, {"tale": "approve"})
    assert gate(await studio.work_job(job.id)) == "pictures"


async def test_changes_are_approved_as_they_are_made(studio: Studio) -> None:
    job = await at_gate(studio)
    job = await answered(studio, job, changes={"lines.1": "Wax."})
    assert gate(job) == "pictures"
    job = await answered(studio, job, "approve")
    assert book(studio, job)[2] == "Wax."
    assert job.overrides == {"lines.1": "Wax."}


async def test_changes_are_shown_again_on_demand(studio: Studio) -> None:
    job = await at_gate(studio)
    job = await answered(studio, job, "review", changes={"lines.1": "Wax."})
    assert (gate(job), lines(job)[1]) == ("tale", "Wax.")
    assert gate(await answered(studio, job, "approve")) == "pictures"


async def test_another_document_stands_in_and_can_be_changed_further(studio: Studio) -> None:
    job = await at_gate(studio)
    text = json.dumps({"title": "Ants", "lines": ["One.", "Two.", "Three."]})
    job = await answered(studio, job, document=text, changes={"lines.2": "Four."})
    assert gate(job) == "pictures"
    job = await answered(studio, job, "approve")
    assert book(studio, job)[1:4] == ["One.", "Two.", "Four."]

    edited = await studio.edit(job.id, {"lines.0": "Zero."})
    edited = await studio.work_job(edited.id)
    assert gate(edited) == "tale"  # other words than those that were approved
    assert lines(edited) == ["Zero.", "Two.", "Four."]


async def test_another_take_and_the_one_before(studio: Studio) -> None:
    job = await at_gate(studio)
    first = lines(job)
    job = await answered(studio, job, "review", changes={"lines.0": "Wax."})
    job = await answered(studio, job, "again")
    second = lines(job)
    assert (gate(job), job.overrides) == ("tale", {})  # another take has other words to change
    assert second[0] not in ("Wax.", first[0])
    assert job.question is not None
    assert job.question["options"] == ["approve", "again", "back", "reject"]

    job = await answered(studio, job, "back")
    assert lines(job) == first
    assert await times_made(studio, job, "tale") == 2  # the first was kept
    assert gate(await answered(studio, job, "approve")) == "pictures"


async def test_single_pictures_are_taken_again_and_shown_again(studio: Studio) -> None:
    job = await answered(studio, await at_gate(studio), "approve")
    job = await answered(studio, job, takes=["lines.1.picture"])
    assert gate(job) == "pictures"
    assert job.cost.actual == pytest.approx(3 * PICTURE_USD)
    job = await answered(studio, job, "again")
    assert job.cost.actual == pytest.approx(5 * PICTURE_USD)
    assert (await answered(studio, job, "approve")).status == "completed"


async def test_a_change_at_the_second_gate_is_not_asked_about_at_the_first(studio: Studio) -> None:
    job = await answered(studio, await at_gate(studio), "approve")
    job = await answered(studio, job, changes={"lines.0": "Wax."})
    assert gate(job) == "pictures"  # its picture is another now
    assert (await answered(studio, job, "approve")).status == "completed"


async def test_fields_of_the_request_can_be_changed_too(studio: Studio) -> None:
    job = await answered(studio, await at_gate(studio), changes={"ink": "red"})
    job = await answered(studio, job, "approve")
    assert (job.request["ink"], book(studio, job)[0]) == ("red", "red")


async def test_who_rejects_cancels_and_a_retry_asks_again(studio: Studio) -> None:
    job = await at_gate(studio)
    assert job.question is not None
    assert (await studio.answer(job.id, {job.question["name"]: "reject"})).status == "cancelled"
    with pytest.raises(WrongState):
        await studio.answer(job.id, {"tale": "approve"})
    await studio.retry(job.id)
    assert gate(await studio.work_job(job.id)) == "tale"


async def test_a_passed_gate_is_passed_in_retries_and_edits(studio: Studio) -> None:
    job = await answered(studio, await at_gate(studio), "approve")
    await studio.cancel(job.id)
    await studio.retry(job.id)
    job = await studio.work_job(job.id)
    assert gate(job) == "pictures"
    job = await answered(studio, job, "approve")
    edited = await studio.edit(job.id, {"ink": "blue"})
    assert (await studio.work_job(edited.id)).status == "completed"
    plan = await studio.plan_edit(job.id, {"ink": "green"})
    assert (plan.to_run, plan.unknown) == (("book",), False)


async def given_a_tale(studio: Studio, word: str = "") -> Job:
    text = json.dumps({"title": "Ants", "lines": ["One.", "Two."]})
    return await answered(studio, await at_gate(studio), word, document=text)


async def test_fields_that_ask_for_another_document_do_not_void_or_lose_the_given_one(
    studio: Studio,
) -> None:
    job = await given_a_tale(studio, "review")
    with pytest.raises(InvalidRequest, match="put your own in its place"):
        await studio.answer(job.id, changes={"topic": "Whales", "count": 3})
    job = await answered(studio, job, changes={"ink": "red"})  # the tale is the same
    assert (gate(job), job.overrides[""]["title"]) == ("pictures", "Ants")
    job = await answered(studio, job, "approve")
    with pytest.raises(InvalidRequest, match="put your own in its place"):
        await studio.edit(job.id, {"topic": "Whales"})
    edited = await studio.edit(job.id, {"topic": "Whales"}, takes=["tale"])
    edited = await studio.work_job(edited.id)
    assert (gate(edited), edited.overrides) == ("tale", {})
    assert lines(edited)[0].startswith("Whales")


async def test_a_changed_place_is_kept_where_the_document_says_the_same_there(
    studio: Studio,
) -> None:
    job = await answered(studio, await at_gate(studio), "review", changes={"lines.1": "Wax."})
    with pytest.raises(InvalidRequest, match=r"your 'lines\.1' has no place"):
        await studio.answer(job.id, changes={"topic": "Whales"})
    job = await answered(studio, job, changes={"count": 3})
    assert (gate(job), lines(job)[1], len(lines(job))) == ("tale", "Wax.", 3)


async def test_a_document_that_nobody_has_seen_is_not_approved(studio: Studio) -> None:
    job = await answered(studio, await at_gate(studio), "approve", changes={"topic": "Whales"})
    assert (gate(job), job.answers) == ("tale", {})
    assert lines(job)[0].startswith("Whales")


async def test_another_take_of_a_replaced_document_comes_to_the_gate(studio: Studio) -> None:
    job = await given_a_tale(studio)
    assert gate(job) == "pictures"
    job = await answered(studio, job, takes=["tale"])
    assert (gate(job), job.overrides) == ("tale", {})
    assert lines(job)[0].startswith("Bees")

    job = await answered(studio, job, "approve")
    job = await answered(
        studio, await answered(studio, job, changes={"lines.0": "Wax."}), "approve"
    )
    plan = await studio.plan_edit(job.id, {}, takes=["tale"])
    edited = await studio.edit(job.id, {}, takes=["tale"])
    assert (plan.to_run[0], edited.overrides, edited.takes["tale"]) == ("tale", {}, 2)
    assert (set(plan.to_run[1:]), plan.unknown) == (
        {"lines.0.picture", "lines.1.picture", "book"},  # of the lines that were replaced
        False,
    )


async def test_back_restores_the_very_takes_and_again_is_another_one(studio: Studio) -> None:
    job = await answered(studio, await at_gate(studio), "approve")
    one, two = "lines.0.picture", "lines.1.picture"
    job = await answered(studio, job, "again")
    job = await answered(studio, job, takes=[two])
    assert job.takes == {one: 1, two: 2}
    job = await answered(studio, job, "back")
    assert job.takes == {one: 1, two: 1}
    job = await answered(studio, job, "again")
    assert job.takes == {one: 2, two: 3}
    for _ in range(2):
        job = await answered(studio, job, "back")
    assert (job.takes, job.question and job.question["options"]) == (
        {one: 0, two: 0},
        ["approve", "again", "reject"],
    )
    assert job.cost.actual == pytest.approx(7 * PICTURE_USD)


NO_ANSWERS: list[tuple[str, dict[str, Any], str]] = [
    ("", {}, "cannot be answered"),
    ("maybe", {}, "cannot be answered"),
    ("back", {}, "cannot be answered"),
    ("review", {}, "cannot be answered"),
    ("again", {"changes": {"lines.0": "x"}}, "not changed before"),
    ("approve", {"takes": ["tale"]}, "before it is there"),
    ("", {"takes": ["nothing"]}, "no step"),
    ("", {"changes": {"lines.9": "x"}}, "no 'lines.9'"),
    ("", {"changes": {"lines": 3}}, "cannot be 3"),
    ("", {"changes": {"count": "many"}}, "count"),
    ("", {"document": "{"}, "no tale"),
]


async def test_what_is_no_answer_leaves_it_waiting(studio: Studio) -> None:
    job = await at_gate(studio)
    for word, more, said in NO_ANSWERS:
        with pytest.raises(InvalidRequest, match=said):
            await studio.answer(job.id, {"tale": word} if word else None, **more)
    after = await studio.job(job.id)
    assert (after.status, after.attempt, after.overrides) == ("awaiting_input", job.attempt, {})


async def test_another_question_takes_no_changes(studio: Studio) -> None:
    job = await studio.work_job((await studio.submit("parts", {})).id)
    with pytest.raises(InvalidRequest, match="does not wait for an approval"):
        await studio.answer(job.id, {"approve": "yes"}, changes={"a": 1})
    with pytest.raises(InvalidRequest, match="The question is"):
        await studio.answer((await at_gate(studio)).id, {"approve": "approve"})


async def test_of_two_answers_one_counts(studio: Studio) -> None:
    job = await at_gate(studio)
    outcomes = await asyncio.gather(
        studio.answer(job.id, {"tale": "approve"}),
        studio.answer(job.id, changes={"lines.0": "Wax."}),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, BaseException)]
    assert len(refused) == 1
    assert isinstance(refused[0], WrongState)
    kinds = [each.kind for each in await studio.events(job.id)]
    assert kinds.count("job.answered") == 1


async def test_what_follows_a_gate_is_reckoned_from_what_is_there(studio: Studio) -> None:
    job = await at_gate(studio, count=3)
    plan = await studio.plan_rest(job.id)
    assert plan.kept == ("tale",)
    assert plan.cost == pytest.approx(3 * PICTURE_USD)
    job = await answered(studio, job, "approve")
    assert (await studio.plan_rest(job.id)).cost == 0
