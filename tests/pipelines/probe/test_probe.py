"""One small order at each provider, through the whole engine."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors

KEY = "planted"


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
async def studio(fakes: FakeVendors, tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    keys: dict[str, Any] = {
        f"{name}_api_key": KEY
        for name in ("gemini", "openai", "openrouter", "elevenlabs", "pexels", "google_maps")
    }
    async with temporary_studio(
        tmp_path,
        database_url=database,
        base_urls={name: fakes.url(name) for name in fakes.names},
        find_local_models=False,
        retry_gap_s=0.01,
        **keys,
    ) as opened:
        yield opened


async def probed(studio: Studio, name: str, **more: Any) -> Job:
    job = await studio.submit("probe", {"provider": name, **more})
    return await studio.work_job(job.id)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("gemini", ["writer", "pictures"]),
        ("openai", ["writer", "pictures", "speech"]),
        ("openrouter", ["writer", "pictures"]),
        ("local", ["writer"]),
        ("pexels", ["pictures"]),
        ("google_maps", ["imagery"]),
        ("elevenlabs", ["speech"]),
        ("voicevox", ["speech"]),
        ("extractive", ["writer"]),
        ("hibari", ["speech"]),
    ],
)
async def test_each_provider_is_asked_for_all_that_it_does(
    studio: Studio, fakes: FakeVendors, name: str, kinds: list[str]
) -> None:
    job = await probed(studio, name)
    assert job.status == "completed", job.error
    assert [output.kind for output in job.output] == kinds
    assert all(studio.path(output.artifact).stat().st_size > 40 for output in job.output)
    asked = {each.vendor for each in fakes.requests}
    assert asked == ({name} if name in fakes.names else set())


async def test_each_test_is_a_new_one(studio: Studio, fakes: FakeVendors) -> None:
    first = await probed(studio, "nanobanana", capability="pictures")
    again = await probed(studio, "nanobanana", capability="pictures")
    assert first.request["provider"] == "gemini"
    assert (again.new, again.reused) == (1, 0)
    assert len(fakes.purchases("gemini")) == 2


async def test_what_went_wrong_is_told(studio: Studio, fakes: FakeVendors) -> None:
    fakes.behave("pexels", "denied", times=1)
    job = await probed(studio, "pexels")
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.code == "provider_denied"
    (health,) = [each for each in await studio.vendor_health() if each.name == "pexels"]
    assert health.last_error is not None
    assert "does not let us in" in health.last_error.message


async def test_whoever_cannot_be_asked_is_refused(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database) as bare:
        with pytest.raises(InvalidRequest, match="has no key") as lacking:
            await bare.submit("probe", {"provider": "gemini"})
        assert "GEMINI_API_KEY" in lacking.value.hint
        with pytest.raises(InvalidRequest, match="midjourney"):
            await bare.submit("probe", {"provider": "midjourney"})
        with pytest.raises(InvalidRequest, match="pexels"):
            await bare.submit("probe", {"provider": "pexels", "capability": "speech"})
        with pytest.raises(ConfigError, match="not running"):
            await bare.submit("probe", {"provider": "local"})
        assert await bare.jobs() == []


async def test_a_draft_is_readable(studio: Studio) -> None:
    job = await probed(studio, "extractive")
    draft = json.loads(studio.path(job.output[0].artifact).read_text("utf-8"))
    assert draft["verbatim"] is True
    assert draft["segments"]
