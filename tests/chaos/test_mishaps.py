"""What goes wrong in a trial, and who can tell."""

from pathlib import Path
from typing import Any

import pytest
from chaos.mishaps import ENDING, KINDS, STEPS, Fate, read_mishaps, with_mishaps
from chaos.turns import read_turns

from mutoscope.testing import temporary_studio

REQUEST: dict[str, Any] = {"topic": "Monday", "count": 1, "quality": "draft", "seconds": 7}


def test_each_step_has_its_turn_and_the_seed_decides() -> None:
    fate, again = Fate("a"), Fate("a")
    first = [each for _ in range(40) for each in fate.next()]
    assert first == [each for _ in range(40) for each in again.next()]
    assert {each.number for each in first} == {*range(12)}
    assert {each.kind for each in first} == {*KINDS}
    assert first != [each for _ in range(40) for each in Fate("b").next()]


def _seed(kinds: tuple[str, ...]) -> str:
    """One whose first job meets only such."""
    for number in range(1000):
        found = Fate(f"{number}").next()
        if found and {each.kind for each in found} == {*kinds}:
            return f"{number}"
    raise AssertionError("no seed does")


@pytest.mark.parametrize(
    ("kinds", "status"), [(("fault",), "completed"), (("fault", "bug"), "failed")], ids=str
)
async def test_the_real_recipe_meets_what_was_planned(
    kinds: tuple[str, ...], status: str, tmp_path: Path, database: str
) -> None:
    pipeline = with_mishaps(_seed(kinds), tmp_path)
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[pipeline], retry_gap_s=0.01
    ) as studio:
        job = await studio.submit("meme", REQUEST, seed=7)
        assert (await studio.work_job(job.id)).status == status
    met = read_mishaps(tmp_path)
    assert {of for of, _, _ in met} == {job.id}
    assert (not {*ENDING} & {kind for _, _, kind in met}) == (status == "completed")
    turns = read_turns(tmp_path / STEPS)
    assert {turn.name for turn in turns} == {job.id}
    assert all(turn.begin_s <= turn.end_s for turn in turns)
