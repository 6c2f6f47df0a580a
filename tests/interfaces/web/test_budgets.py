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
