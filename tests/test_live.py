"""The live runs, as a process, against the fakes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fakes_process import FakesProcess, fakes_process

LIVE = Path(__file__).parent.parent / "scripts" / "live.py"
LIMIT_S = 240


@dataclass(frozen=True)
class Done:
    """How it ended, and its table: what -> (result, USD)."""

    code: int
    rows: dict[str, tuple[str, float]]
    last: str


@pytest.fixture
def fakes() -> Iterator[FakesProcess]:
    with fakes_process("--api-key", "planted-secret-0123456789") as running:
        yield running


def live(fakes: FakesProcess, *arguments: str, key: str = "planted-secret-0123456789") -> Done:
    """Run it with keys for Gemini and Pexels alone."""
    addresses = {name: fakes.addresses[name] for name in ("gemini", "pexels")}
    environment = {
        **os.environ,
        "GEMINI_API_KEY": key,
        "PEXELS_API_KEY": key,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",  # it has its own
        "MUTOSCOPE_BASE_URLS": json.dumps(addresses),
        "MUTOSCOPE_PROVIDER_LIMITS": json.dumps({"pexels": {"per_minute": 6000}}),
    }
    command = [sys.executable, str(LIVE), *arguments]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.stderr == ""
    *table, _, last = done.stdout.splitlines()
    cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table[2:]]
    return Done(done.returncode, {what: (how, float(usd)) for what, how, _, usd in cells}, last)


@pytest.mark.slow
def test_all_with_a_key_is_tried_and_the_rest_named(fakes: FakesProcess, tmp_path: Path) -> None:
    done = live(fakes, "--keep", str(tmp_path / "kept"))
    assert done.code == 0
    completed = {what for what, (how, _) in done.rows.items() if how == "completed"}
    assert completed == {
        "short, all at home",
        "short, writer by gemini",
        "short, pictures by gemini",
        "short, pictures by pexels",
        "probe of gemini",
        "probe of pexels",
    }
    others = [how for what, (how, _) in done.rows.items() if what not in completed]
    assert len(others) > 5
    assert all(how.startswith("skipped: ") for how in others)
    assert "OPENAI_API_KEY" in done.rows["short, speech by openai"][0]
    spent_usd = sum(usd for _, usd in done.rows.values())
    assert spent_usd == pytest.approx(sum(fakes.bought("gemini")), abs=0.05)
    assert f"${spent_usd:.2f}" in done.last
    assert list((tmp_path / "kept" / "blobs").rglob("*.mp4"))


@pytest.mark.slow
def test_without_money_nothing_is_bought(fakes: FakesProcess) -> None:
    done = live(fakes, "--max-cost", "0")
    assert done.code == 0
    assert "budget" in done.rows["short, pictures by gemini"][0]
    assert done.rows["short, pictures by pexels"][0] == "completed"  # which is free
    assert fakes.ledger()["purchases"] == []


@pytest.mark.slow
def test_a_key_that_is_wrong_is_a_failure(fakes: FakesProcess) -> None:
    done = live(fakes, key="another-secret-9876543210")
    assert done.code == 1
    assert done.rows["short, pictures by gemini"][0].startswith("failed: ")
    assert "gemini_api_key" in done.rows["probe of gemini"][0]
    assert done.rows["short, all at home"][0] == "completed"
