"""Budgets over HTTP: what would cost more is refused before anything is bought."""

from pathlib import Path
from typing import Any

import pytest
from asking import answering

from mutoscope.pipelines.redesign import PIPELINE
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors

KEY = "planted-key-0123456789"
AREAS = ("front_yard", "patio", "backyard")
ORDER = {
    "address": "12 Oak Lane",
    "imagery_terms": True,
    "areas": [{"area": name, "style": "japanese_zen"} for name in AREAS],
}


async def test_a_budget_below_the_price_is_refused_at_once(tmp_path: Path, database: str) -> None:
    async with FakeVendors(api_key=KEY) as fakes:
        settings: dict[str, Any] = {
            "base_urls": {name: fakes.url(name) for name in fakes.names if name != "local"},
            **{f"{name}_api_key": KEY for name in ("gemini", "google_maps")},
        }
        async with (
            temporary_studio(
                tmp_path, database_url=database, pipelines=[PIPELINE], **settings
            ) as studio,
            answering(studio) as api,
        ):
            order = {"pipeline": "redesign", "request": ORDER}
            dry = await api("POST", "/api/plan", body=order)
            assert (dry.status, dry.json["certain"]) == (200, True)
            prices = {each["what"]: each["usd"] for each in dry.json["asked"]}
            assert sum(prices.values()) == pytest.approx(dry.json["cost"])
            assert prices["order_design"] > prices["locate"] > 0
            most = {**order, "max_cost": dry.json["cost"] - 0.001}
            refused = await api("POST", "/api/jobs", body=most)
            assert refused.problem == (422, "over_budget")
            assert (await studio.jobs(), fakes.requests) == ([], [])


async def test_the_form_the_job_and_its_page_say_that_a_budget_may_not_last(
    tmp_path: Path, database: str
) -> None:
    async with FakeVendors(api_key=KEY) as fakes:
        settings: dict[str, Any] = {
            "base_urls": {name: fakes.url(name) for name in fakes.names if name != "local"},
            **{f"{name}_api_key": KEY for name in ("gemini", "google_maps")},
        }
        async with (
            temporary_studio(
                tmp_path, database_url=database, pipelines=[PIPELINE], **settings
            ) as studio,
            answering(studio) as api,
        ):
            plan = await studio.plan("redesign", ORDER)
            budget = plan.cost
            order = {"pipeline": "redesign", "request": ORDER, "max_cost": budget}
            job = (await api("POST", "/api/jobs", body=order)).json
            (warning,) = job["warnings"]
            assert warning["code"] == "tight_budget"
            page = (await api("GET", f"/app/jobs/{job['id']}")).body.decode()
            assert "covers what is likely" in page

            ended = await studio.work_job(job["id"])
            assert "budget" in {each.error.code for each in ended.steps if each.error}
            page = (await api("GET", f"/app/jobs/{job['id']}")).body.decode()
            assert 'id="more-budget"' in page
            address = f"/app/jobs/{job['id']}/retry"
            assert (await api("POST", address, body={"max_cost": "a lot"})).status == 422
            larger = {"max_cost": f"{plan.highest_cost + 1:.2f}".replace(".", ",")}
            assert (await api("POST", address, body=larger)).status < 300
            assert (await studio.job(job["id"])).max_cost == round(plan.highest_cost + 1, 2)
