"""What a starting worker finds of those that others have declared dead."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.jobs import black_box
from mutoscope.jobs.aftermath import look_back
from mutoscope.jobs.black_box import Record
from mutoscope.jobs.engine import Engine
from mutoscope.store import jobs, stops, workers
from mutoscope.store.overview import overview
from mutoscope.store.processes import Process, machine_started_at, this_process
from mutoscope.testing import temporary_studio
from toys import ALL

US = this_process()
GONE = replace(US, pid=2**22 - 1, pid_started_at=5.0)
FULL = {"memory_share": 0.97, "rss_mb": 1912.0}


@pytest.fixture
async def engine(tmp_path: Path, database: str) -> AsyncIterator[Engine]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        yield studio.engine


async def dead(engine: Engine, process: Process, cause: str = "silent") -> Path:
    """The box of a worker that another machine has declared dead."""
    worker = await workers.register(engine.database, process, standing=True)
    await workers.leave(engine.database, worker, cause)
    path = black_box.box_path(engine.settings.data_dir, worker)
    path.parent.mkdir(exist_ok=True)
    black_box.write(path, Record(worker, process, resources=FULL))
    return path


async def told(engine: Engine) -> dict[str, Any]:
    stop = (await overview(engine.database)).last_stop
    assert stop is not None
    return stop


async def test_more_is_told_of_one_that_fell_silent(engine: Engine) -> None:
    path = await dead(engine, GONE)
    await look_back(engine)
    stop = await told(engine)
    assert stop["stop_cause"] == "killed, probably out of memory"
    assert stop["resources"] == FULL
    assert not path.exists()


@pytest.mark.parametrize(("cause", "deaths"), [("killed", 1), ("machine restarted", 0)])
async def test_who_was_not_only_silent_counts_as_a_death_of_its_job(
    engine: Engine, cause: str, deaths: int
) -> None:
    submitted = await Studio(engine, ["story"]).submit("story", {"title": "Bees"})
    worker = await workers.register(engine.database, GONE, standing=True)
    assert await jobs.claim(engine.database, submitted.id, worker)
    await workers.leave(engine.database, worker, "silent")
    assert await workers.take_over(engine.database, submitted.id) == "running"
    death = cause not in workers.LEFT_ALIVE
    for _ in range(2):
        await stops.complete(engine.database, worker, cause, None, death=death)
    assert await engine.database.all("SELECT deaths FROM jobs") == [{"deaths": deaths}]


async def test_a_machine_that_was_started_again_knows_it(engine: Engine) -> None:
    path = await dead(engine, replace(GONE, machine="the start before"))
    earlier = machine_started_at() - 60
    os.utime(path, (earlier, earlier))
    await look_back(engine)
    assert (await told(engine))["stop_cause"] == "machine restarted"
    assert not path.exists()


async def test_what_is_known_already_stays(engine: Engine) -> None:
    path = await dead(engine, GONE, "hung")
    await look_back(engine)
    assert (await told(engine))["stop_cause"] == "hung"
    assert not path.exists()


@pytest.mark.parametrize("process", [US, replace(GONE, machine="elsewhere", host="elsewhere")])
async def test_those_that_may_be_there_are_left_alone(engine: Engine, process: Process) -> None:
    path = await dead(engine, process)
    await look_back(engine)
    assert (await told(engine))["stop_cause"] == "silent"
    assert path.exists()


async def test_old_notes_of_ended_children_are_removed(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    for name, facts in (("ended", {"code": 1}), ("living", {}), ("late", {"code": -11})):
        black_box.write_json(folder / f"child-{name}.json", facts)
    for name in ("ended", "living"):
        os.utime(folder / f"child-{name}.json", (1.0, 1.0))
    await look_back(engine)
    assert {path.stem for path in folder.iterdir()} == {"child-living", "child-late"}
