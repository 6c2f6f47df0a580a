"""Music and a recording of the user's own, in jobs of a real store."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from tea_short import made
from vendors_at_home import LINES, UNFILMED, story

from mutoscope.app import Studio
from mutoscope.media.wav import write_wav
from mutoscope.models import Artifact, Job
from mutoscope.providers.fake import SAMPLE_RATE, FakeSpeech, fake_providers
from mutoscope.testing import temporary_studio

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path_factory.mktemp("own"),
        database_url=lasting_database,
        providers=fake_providers(),
        pipelines=[UNFILMED],
        log_level="error",
    ) as studio:
        yield studio


async def uploaded(studio: Studio, folder: Path, name: str, samples: np.ndarray) -> Artifact:
    write_wav(folder / name, samples.astype(np.float32), SAMPLE_RATE)
    return await studio.upload(folder / name)


async def work(studio: Studio, **asked: object) -> Job:
    job = await studio.submit("short", {"script": story(), "quality": "draft", **asked}, seed=7)
    return await studio.work_job(job.id)


async def read_aloud(lines: tuple[str, ...]) -> np.ndarray:
    """The lines with half a second of silence before, between and after them."""
    spoken = await asyncio.gather(
        *(FakeSpeech().speak(each, voice="tone-en", language="en", speed=1.0) for each in lines)
    )
    gap = np.zeros(SAMPLE_RATE // 2, np.float32)
    return np.concatenate([gap, *(part for each in spoken for part in (each.samples, gap))])


async def test_a_recording_speaks_in_place_of_a_voice(studio: Studio, tmp_path: Path) -> None:
    recording = await uploaded(studio, tmp_path, "own.wav", await read_aloud(LINES))
    job = await work(studio, narration=recording)
    assert (job.status, job.error, job.warnings) == ("completed", None, ())
    assert "narration" in made(job)
    assert {f"segments.{index}.reading" for index in range(3)} <= made(job)
    assert not any(step.key.endswith(".voice") for step in job.steps)


async def test_a_recording_of_something_else_fails_by_name(studio: Studio, tmp_path: Path) -> None:
    silent = await uploaded(studio, tmp_path, "silent.wav", np.zeros(SAMPLE_RATE))
    job = await work(studio, narration=silent)
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.message == "The recording is silent."


async def test_music_that_cannot_be_used_is_told_before_anybody_speaks(
    studio: Studio, tmp_path: Path
) -> None:
    short = 0.2 * np.sin(np.arange(SAMPLE_RATE) / 9)
    job = await work(studio, music_file=await uploaded(studio, tmp_path, "short.wav", short))
    assert job.status == "failed"
    assert job.error is not None
    assert "too short to repeat" in job.error.message
    assert not any("segments" in step.key for step in job.steps)


async def test_music_of_the_users_own_is_looked_into(studio: Studio, tmp_path: Path) -> None:
    tune = 0.2 * np.sin(np.arange(3 * SAMPLE_RATE) / 9)
    job = await work(studio, music_file=await uploaded(studio, tmp_path, "tune.wav", tune))
    assert job.status == "completed"
    assert "music" in made(job)
