"""Whoever opens a studio without a log of their own is not shown ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from mutoscope.app import open_studio
from mutoscope.config import load_settings
from toys import STORY


@pytest.fixture
def no_log() -> Iterator[None]:
    """A program that has set up no log."""
    before = structlog.get_config() if structlog.is_configured() else None
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()
    if before is not None:
        structlog.configure(**before)


async def made(tmp_path: Path, database: str) -> None:
    settings = load_settings(data_dir=tmp_path, database_url=database)
    async with open_studio(settings, pipelines=[STORY]) as studio:
        job = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
        assert job.status == "completed"
    structlog.get_logger().info("theirs")


@pytest.mark.usefixtures("no_log")
async def test_a_program_without_a_log_is_shown_only_its_own_lines(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await made(tmp_path, database)
    said = capsys.readouterr().out
    assert "theirs" in said
    assert "job_persisted" not in said


@pytest.mark.usefixtures("no_log")
async def test_a_log_that_was_set_up_is_kept(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    structlog.configure(processors=[structlog.processors.JSONRenderer()])
    await made(tmp_path, database)
    assert "job_persisted" in capsys.readouterr().out
