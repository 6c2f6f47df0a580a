"""What a job would cost, on the command line, before anything is bought."""

import json
from collections.abc import Iterator

import pytest
from command_line import Cli

from mutoscope.testing.fakes import FakeVendors, running_fakes

KEY = "planted"
ORDER = (
    *("redesign", "--address", "12 Oak Lane", "--accept-imagery-terms"),
    *("--area", "front_yard=japanese_zen", "--area", "patio=mediterranean"),
)


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVendors]:
    with running_fakes(api_key=KEY) as running:
        addresses = {name: running.url(name) for name in ("gemini", "google_maps")}
        monkeypatch.setenv("MUTOSCOPE_BASE_URLS", json.dumps(addresses))
        for name in ("GEMINI_API_KEY", "GOOGLE_MAPS_API_KEY"):
            monkeypatch.setenv(name, KEY)
        yield running


def test_an_address_is_priced_before_it_is_looked_up(cli: Cli, fakes: FakeVendors) -> None:
    done = cli(*ORDER, "--dry-run")
    assert done.code == 0, done.err
    assert "2 × order_design" in done.out
    assert "1 × locate" in done.out
    plan = cli(*ORDER, "--dry-run", "--json").json
    assert (plan["certain"], plan["unknown"]) == (True, False)
    refused = cli(*ORDER, "--max-cost", f"{plan['cost'] - 0.001}")
    assert refused.code == 2
    assert "It would cost about" in refused.err
    assert cli("jobs", "--json").json["data"] == []
    assert fakes.requests == []


def test_a_dry_run_says_that_a_budget_may_not_last(cli: Cli, fakes: FakeVendors) -> None:
    plan = cli(*ORDER, "--dry-run", "--json").json
    mean = (plan["cost"] + plan["highest_cost"]) / 2
    for budget, said in (
        (mean, "covers what is likely"),
        (plan["cost"] / 2, "It would cost about"),
        (plan["highest_cost"], ""),
    ):
        done = cli(*ORDER, "--dry-run", "--max-cost", f"{budget:.6f}")
        assert done.code == 0
        assert said in " ".join(done.err.split())
        assert ("! " in done.err) is bool(said)
    assert fakes.requests == []
