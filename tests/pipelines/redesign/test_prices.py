"""What is told of money before anything is bought is what the ledger says after it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.models import Plan
from mutoscope.testing.fakes import FakeVendors
from pipelines.redesign.gardens import (
    ADDRESS,
    FRONT,
    PATIO,
    WALK,
    area,
    make,
    photo,
    ran,
)

BACK: Mapping[str, Any] = {"area": "backyard", "style": "california_native"}
CLOSE = 0.05
"""What a prompt and a picture count as is known when they have been counted."""


def order(areas: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    return {"areas": list(areas), "imagery_terms": True, **more}


def asked(plan: Plan) -> dict[str, int]:
    """How often each step is asked for."""
    return {each.what: each.calls for each in plan.asked}


async def test_an_address_costs_what_was_told_of_it(studio: Studio, fakes: FakeVendors) -> None:
    plan = await studio.plan("redesign", order([FRONT, BACK], address=ADDRESS), seed=7)
    assert (fakes.requests, await studio.jobs()) == ([], [])
    assert (plan.unknown, plan.certain, plan.kept) == (False, True, ())
    assert asked(plan) == {
        "locate": 1, "look_from_street": 1, "look_from_above": 1, "order_design": 2,
    }  # fmt: skip
    assert any("taken to be found" in each for each in plan.basis)

    job = await make(studio, [FRONT, BACK], address=ADDRESS)
    assert job.status == "completed", job.error
    assert set(plan.to_run) == ran(job)
    assert plan.cost == pytest.approx(job.cost.actual, rel=CLOSE)
    assert plan.lowest_cost <= plan.cost < plan.highest_cost


async def test_a_photo_is_priced_before_its_upright_copy_is_there(
    studio: Studio, fakes: FakeVendors, tmp_path: Path
) -> None:
    house = await photo(studio, tmp_path)
    plan = await studio.plan("redesign", order([FRONT], photo=house.__dict__), seed=7)
    assert (fakes.requests, asked(plan)) == ([], {"order_design": 1})
    job = await make(studio, [FRONT], photo=house.__dict__)
    assert set(plan.to_run) == ran(job)
    assert plan.cost == pytest.approx(job.cost.actual, rel=CLOSE)

    again = await studio.plan("redesign", order([FRONT], photo=house.__dict__), seed=7)
    assert (again.to_run, again.cost, again.certain) == ((), 0, True)


async def test_a_larger_photo_costs_more_and_a_huge_one_no_more_than_its_copy(
    studio: Studio, tmp_path: Path
) -> None:
    costs = list[float]()
    for width_px in (600, 2048, 6000):
        path = tmp_path / f"{width_px}.jpg"
        Image.new("RGB", (width_px, width_px * 2 // 3), "green").save(path)
        uploaded = await studio.upload(path)
        plan = await studio.plan("redesign", order([FRONT], photo=uploaded.__dict__))
        costs.append(plan.cost)
    assert costs[0] < costs[1] == costs[2]


async def test_pictures_that_had_to_be_given_back_are_priced_again(
    studio: Studio, fakes: FakeVendors
) -> None:
    job = await make(studio, [FRONT, BACK], address=ADDRESS)
    await studio.engine.database.all(
        "UPDATE results SET expires_at = now() - interval '1 day' WHERE expires_at IS NOT NULL"
        " RETURNING digest"
    )
    seen, change = len(fakes.requests), {"areas.0.style": "mediterranean"}
    plan = await studio.plan_edit(job.id, change)
    assert (len(fakes.requests), plan.unknown) == (seen, False)
    assert {"locate", "look_from_street", "look_from_above"} <= set(asked(plan))
    # Nobody can tell yet whether the vendor still says the same of the address.
    assert not plan.certain
    assert not (await studio.plan_rest(job.id)).certain
    edited = await studio.work_job((await studio.edit(job.id, change)).id)
    assert (edited.status, len(fakes.purchases("gemini"))) == ("completed", 3)
    assert plan.lowest_cost <= edited.cost.actual < plan.cost


async def test_at_worst_each_picture_is_bought_twice(studio: Studio, fakes: FakeVendors) -> None:
    plan = await studio.plan("redesign", order([FRONT], address=ADDRESS), seed=7)
    fakes.behave("gemini", "mirrored")
    job = await make(studio, [FRONT], address=ADDRESS)
    assert plan.cost < job.cost.actual <= plan.highest_cost


async def test_a_budget_below_it_is_refused_before_the_address_is_looked_up(
    studio: Studio, fakes: FakeVendors
) -> None:
    wanted = order([FRONT, BACK, PATIO], address=ADDRESS)
    plan = await studio.plan("redesign", wanted)
    with pytest.raises(InvalidRequest, match="would cost about") as refused:
        await studio.submit("redesign", wanted, max_cost=plan.cost - 0.001)
    assert refused.value.code == "over_budget"
    assert (fakes.requests, await studio.jobs()) == ([], [])
    assert (await studio.submit("redesign", wanted, max_cost=plan.cost)).status == "queued"


async def test_an_edit_of_one_area_costs_one_picture(studio: Studio, fakes: FakeVendors) -> None:
    job = await make(studio, [FRONT, BACK], address=ADDRESS)
    seen = len(fakes.requests)
    change = {"areas.0.style": "mediterranean"}
    plan = await studio.plan_edit(job.id, change)
    assert len(fakes.requests) == seen
    assert (asked(plan), plan.unknown) == ({"order_design": 1}, False)
    assert plan.seconds is not None
    assert plan.seconds > 0

    edited = await studio.work_job((await studio.edit(job.id, change)).id)
    assert area(edited, "front_yard").status == "completed"
    assert set(plan.to_run) == ran(edited)
    assert plan.cost == pytest.approx(edited.cost.actual, rel=CLOSE)


async def test_other_edits_are_foreseen_to_their_end_too(studio: Studio) -> None:
    job = await make(studio, [FRONT, PATIO], address=ADDRESS)
    take = "areas.patio.design.gemini"
    edits: Sequence[tuple[dict[str, Any], list[str]]] = (
        ({}, [take]),
        ({"areas": [FRONT, PATIO, WALK]}, []),
        ({"areas": [PATIO]}, []),
    )
    for changes, takes in edits:
        plan = await studio.plan_edit(job.id, changes, takes=takes)
        edited = await studio.edit(job.id, changes, takes=takes)
        edited = await studio.work_job(edited.id)
        assert (edited.status, plan.unknown) == ("completed", False)
        # Another take of the fake is the same picture, and nothing follows from it.
        assert ran(edited) == (set(takes) or set(plan.to_run))
        assert plan.cost == pytest.approx(edited.cost.actual, rel=CLOSE)
