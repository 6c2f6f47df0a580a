"""Each trial in its short scale, seeded: the promises that `make chaos` proves at length."""

import asyncio
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import pytest
from chaos.__main__ import LIMIT_S, NAMES, main, outcomes
from chaos.ground import Ground
from chaos.outcome import Outcome

from chaos import kill_after_every_event

SEED = 3
QUICK = ("gc",)
LONGER = (
    *("strict", "vendors", "latency", "random_kills", "frozen"),
    *("suspended", "data_folder", "memory", "cancel", "hammer", "bot_status"),
)
"""None has a test of its own elsewhere; these take half a minute each."""


@pytest.fixture
def ground(tmp_path: Path, postgres: str) -> Ground:
    return Ground(tmp_path, postgres, SEED, "short")


def broken(shown: Sequence[Outcome]) -> list[str]:
    return [f"{each.what}: {each.shown}" for each in shown if not each.ok]


@pytest.mark.parametrize(
    "name", [*QUICK, *(pytest.param(each, marks=pytest.mark.proof) for each in LONGER)]
)
async def test_what_is_promised_is_kept(name: str, ground: Ground) -> None:
    shown = await outcomes(name, ground)
    assert shown
    assert broken(shown) == []


RELAY, GALLERY, *_ = kill_after_every_event.TOYS


@pytest.mark.proof
@pytest.mark.parametrize("case", [RELAY, pytest.param(GALLERY, marks=pytest.mark.slow)], ids=str)
async def test_a_kill_after_an_event_changes_nothing(
    case: kill_after_every_event.Case, ground: Ground
) -> None:
    async with asyncio.timeout(LIMIT_S["short"]):
        assert broken([await kill_after_every_event.outcome(ground, case)]) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_trial_is_there(name: str) -> None:
    assert callable(import_module(f"chaos.{name}").trial)


def test_something_is_known_to_ask_of_every_pipeline() -> None:
    assert [case.pipeline for case in kill_after_every_event.cases() if not case.request] == []


def test_an_unknown_trial_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["earthquake"]) == 2
    assert "random_kills" in capsys.readouterr().out
