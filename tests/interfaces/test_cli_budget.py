"""Budgets on the command line."""

import asyncio

import pytest
from command_line import Cli

from mutoscope.app import open_studio
from mutoscope.config import load_settings


def submitted(max_cost: float) -> str:
    async def submit() -> str:
        async with open_studio(load_settings()) as studio:
            return (await studio.submit("short", {"topic": "Kites"}, max_cost=max_cost)).id

    return asyncio.run(submit())


def test_a_budget_is_kept_with_the_job(cli: Cli) -> None:
    job_id = submitted(1.5)
    assert cli("cancel", job_id, "--json").json["max_cost"] == 1.5
    refused = cli("retry", job_id, "--max-cost", "-1")
    assert (refused.code, "The budget cannot be -1." in refused.err) == (2, True)
    assert cli("show", job_id, "--json").json["status"] == "cancelled"


@pytest.mark.parametrize("budget", ["-1", "nan", "much"])
def test_a_budget_is_a_sum_of_money(cli: Cli, budget: str) -> None:
    assert cli("short", "Kites", "--max-cost", budget).code == 2
    assert cli("jobs", "--status", "queued", "--json").json["data"] == []
