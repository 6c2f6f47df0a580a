"""Previews: made once, kept within a bound, and never of what is gone."""

import asyncio
import os
from pathlib import Path

import pytest
from PIL import Image

from mutoscope.app.previews import Previews
from mutoscope.errors import MediaError
from mutoscope.models import Artifact
from mutoscope.store.blobs import ArtifactLost, Blobs

LONG_AGO_S = 1000


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


def keep(blobs: Blobs, path: Path, mime_type: str) -> Artifact:
    sha256, size = blobs.put(path)
    return Artifact(sha256, size, path.suffix, mime_type)


def picture(blobs: Blobs, tmp_path: Path, red: int) -> Artifact:
    Image.new("RGB", (64, 48), (red, 0, 0)).save(tmp_path / "picture.png")
    return keep(blobs, tmp_path / "picture.png", "image/png")


def aged(path: Path) -> None:
    then_s = path.stat().st_mtime - LONG_AGO_S
    os.utime(path, (then_s, then_s))


async def test_it_is_made_once(blobs: Blobs, tmp_path: Path) -> None:
    folder, artifact = tmp_path / "previews", picture(blobs, tmp_path, 200)
    previews = Previews(folder, blobs)
    shown = await asyncio.gather(*(previews.shown(artifact) for _ in range(5)))
    assert len(set(shown)) == 1
    assert (shown[0].mime_type, shown[0].path.parent) == ("image/jpeg", folder)
    made = shown[0].path.stat().st_ino
    aged(shown[0].path)
    assert (await Previews(folder, blobs).shown(artifact)).path.stat().st_ino == made
    assert [each.name for each in folder.iterdir()] == [f"{artifact.sha256}.png.jpg"]


async def test_a_list_has_pictures_of_its_own(blobs: Blobs, tmp_path: Path) -> None:
    previews, artifact = Previews(tmp_path / "previews", blobs), picture(blobs, tmp_path, 200)
    whole = await previews.shown(artifact)
    listed = await previews.shown(artifact, "thumbnail")
    assert (whole.mime_type, listed.mime_type) == ("image/jpeg", "image/webp")
    with Image.open(listed.path) as small:
        assert (small.format, small.size) == ("WEBP", (64, 48))


async def test_what_browsers_know_is_shown_as_it_is(blobs: Blobs, tmp_path: Path) -> None:
    (tmp_path / "line.wav").write_bytes(b"RIFF")
    artifact = keep(blobs, tmp_path / "line.wav", "audio/wav")
    shown = await Previews(tmp_path / "previews", blobs).shown(artifact)
    assert (shown.path, shown.mime_type) == (blobs.path(artifact), "audio/wav")
    assert not (tmp_path / "previews").exists()


async def test_a_file_that_is_gone_is_not_shown(blobs: Blobs, tmp_path: Path) -> None:
    previews, artifact = Previews(tmp_path / "previews", blobs), picture(blobs, tmp_path, 200)
    shown = await previews.shown(artifact)
    blobs.discard(artifact, 0)
    with pytest.raises(ArtifactLost):
        await previews.shown(artifact)
    aged(shown.path)
    await previews.shown(picture(blobs, tmp_path, 100))
    assert not shown.path.exists()


async def test_the_least_looked_at_go_first(blobs: Blobs, tmp_path: Path) -> None:
    artifacts = [picture(blobs, tmp_path, red) for red in (10, 20, 30)]
    previews = Previews(tmp_path / "previews", blobs)
    first, second = [(await previews.shown(each)).path for each in artifacts[:2]]
    aged(first)
    aged(second)
    await previews.shown(artifacts[0])
    small = Previews(tmp_path / "previews", blobs, most_bytes=2 * first.stat().st_size)
    third = (await small.shown(artifacts[2])).path
    assert (first.exists(), second.exists(), third.exists()) == (True, False, True)


async def test_a_damaged_picture_leaves_nothing_behind(blobs: Blobs, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"no picture")
    artifact = keep(blobs, tmp_path / "picture.png", "image/png")
    with pytest.raises(MediaError):
        await Previews(tmp_path / "previews", blobs).shown(artifact)
    assert list((tmp_path / "previews").iterdir()) == []
