"""Being a worker, and what the others are told when one leaves."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.membership import membership
from mutoscope.testing import temporary_studio
from toys import ALL


@pytest.fixture
async def engine(tmp_path: Path, database: str) -> AsyncIterator[Engine]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        yield studio.engine


async def cause_of_stop(engine: Engine) -> str:
    row = await engine.database.one("SELECT stop_cause FROM workers")
    assert row is not None
    return row["stop_cause"]


async def test_one_that_is_done_says_so(engine: Engine) -> None:
    async with membership(engine, standing=False):
        pass
    assert await cause_of_stop(engine) == "finished"


async def test_one_that_was_lost_has_not_finished(engine: Engine) -> None:
    async with membership(engine, standing=False) as member:
        member.lost.set()
    assert await cause_of_stop(engine) == "lost"


async def leave_by(engine: Engine, *, closed: bool) -> None:
    async with membership(engine, standing=False):
        if closed:
            await engine.database.close()
        raise ZeroDivisionError


async def test_the_error_that_ended_it_is_told(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        await leave_by(engine, closed=False)
    assert await cause_of_stop(engine) == "exception: ZeroDivisionError"


async def test_a_database_that_is_gone_does_not_hide_the_error(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        await leave_by(engine, closed=True)
