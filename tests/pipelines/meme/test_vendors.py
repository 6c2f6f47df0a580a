"""Memes with words and pictures of vendors, who are fakes behind real sockets."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.testing.fakes import FakeVendors
from pipelines.meme.monday import codes, make, opened, own_template, templates, told

KEY = "planted-secret-0123456789"


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


def studio_with(
    fakes: FakeVendors, folder: Path, database: str, **settings: Any
) -> AbstractAsyncContextManager[Studio]:
    return opened(
        folder,
        database,
        base_urls={name: fakes.url(name) for name in fakes.names if name != "local"},
        retry_gap_s=0.01,
        busy_gap_s=0.01,
        openai_api_key=KEY,
        **settings,
    )


async def test_a_model_writes_and_a_painter_paints(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        job = await make(studio, writer="openai", painter="openai")
        assert (job.status, job.error, codes(job)) == ("completed", None, [])
        assert templates(studio, job) == ["your_picture"]
        sources = told(studio, job, "meme-1.sources.json")
        assert sources["words"]["how"] == "written"
        assert sources["picture"]["made_by"].startswith("openai")
        assert told(studio, job, "meme-1.publish.json")["ai_generated"] is True
        assert len(fakes.charges) == 2
        assert job.cost.actual > 0


async def test_others_stand_in_and_it_is_said(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        fakes.behave("openai", "refuse", times=2)
        job = await make(studio, writer="openai", painter="openai")
        assert job.status == "completed", job.error
        assert {"painter_fallback", "writer_fallback"} <= set(codes(job))
        assert templates(studio, job) != ["your_picture"]
        assert told(studio, job, "meme-1.sources.json")["words"] == {"how": "collected"}
        assert told(studio, job, "meme-1.publish.json")["ai_generated"] is False


async def test_with_strict_nobody_stands_in(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        fakes.behave("openai", "refuse", times=1)
        job = await make(studio, writer="openai", strict=True)
        assert job.status == "failed"
        assert job.error is not None
        assert job.error.code == "provider_refused"


async def test_a_model_writes_for_a_template_of_ones_own(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path / "data", database) as studio:
        file = await own_template(studio, tmp_path)
        job = await make(studio, writer="openai", own_template=file)
        assert (job.status, job.error) == ("completed", None)
        assert templates(studio, job) == ["two_lines"]


async def test_what_it_would_cost(fakes: FakeVendors, tmp_path: Path, database: str) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        asked = {"topic": "Monday", "count": 2, "writer": "openai", "painter": "openai"}
        plan = await studio.plan("meme", asked)
        assert not plan.unknown
        assert plan.cost > 0
        assert {each.calls for each in plan.asked} == {2}
        assert fakes.charges == []
