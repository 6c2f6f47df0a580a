"""Videos in fewer bytes: made once, and kept while they are used."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.jobs.fitting import VIDEO, fitted
from mutoscope.models import Artifact
from mutoscope.store.previews import SPARED_S
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes.pexels import clip

MOST_BYTES = 20_000


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path / "data", database_url=database) as opened:
        yield opened


def filmed(studio: Studio, tmp_path: Path, number: int) -> Artifact:
    path = tmp_path / "video.mp4"
    path.write_bytes(clip(number, 360, 640))
    sha256, size = studio.engine.blobs.put(path)
    return Artifact(sha256, size, ".mp4", VIDEO)


async def test_it_is_made_once_and_stays_while_it_is_used(studio: Studio, tmp_path: Path) -> None:
    video = filmed(studio, tmp_path, 7)
    place = await fitted(studio.engine, video, MOST_BYTES)
    assert place.stat().st_size <= MOST_BYTES < video.bytes
    number, then_s = place.stat().st_ino, place.stat().st_mtime - 2 * SPARED_S
    os.utime(place, (then_s, then_s))
    assert await fitted(studio.engine, video, MOST_BYTES) == place
    assert place.stat().st_ino == number
    assert place.stat().st_mtime > then_s + SPARED_S  # it counts as used now
    os.utime(place, (then_s, then_s))
    again = await fitted(studio.engine, video, MOST_BYTES + 1)
    assert (place.exists(), again.exists()) == (True, True)


async def test_what_is_small_or_no_video_stays_as_it_is(studio: Studio, tmp_path: Path) -> None:
    video = filmed(studio, tmp_path, 7)
    for most_bytes in (None, video.bytes):
        assert await fitted(studio.engine, video, most_bytes) == studio.engine.blobs.path(video)
    assert not (studio.engine.settings.data_dir / "previews").exists()
