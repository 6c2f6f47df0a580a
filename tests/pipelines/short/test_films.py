"""Films of the user's go all the way into the video, and an edit makes no more than it must."""

from pathlib import Path

import numpy as np
import pytest
from tea_short import file_of, make

from films import frame_of, greys, write_film
from mutoscope.media.codec.playback import decode_frames
from mutoscope.media.planes import to_rgb
from mutoscope.providers.fake import fake_providers
from mutoscope.testing import temporary_studio


def write_walk(path: Path) -> Path:
    """A bright bar walks over a green ground, which has some grain."""
    grain = np.random.default_rng(3).integers(-8, 8, (320, 180))
    y, u, v = 109, 110, 95  # RGB 60, 150, 70
    frames = []
    for index in range(40):
        luma = y + grain
        luma[:, 4 * index : 4 * index + 20] += 60
        chroma = np.full((160, 90), u), np.full((160, 90), v)
        frames.append(frame_of([luma, *chroma], "yuv420p"))
    return write_film(path, frames)


@pytest.mark.proof
async def test_a_film_stands_behind_its_scene(tmp_path: Path, database: str) -> None:
    film = write_walk(tmp_path / "traders.mp4")
    tiny = write_film(tmp_path / "billions.mp4", greys([60, 120] * 20, (64, 48)))
    async with temporary_studio(
        tmp_path / "data", database_url=database, providers=fake_providers(), log_level="error"
    ) as studio:
        file = (await studio.upload(film)).__dict__
        small = (await studio.upload(tiny)).__dict__
        walk = {"file": file, "name": "Traders carry it west.mp4"}
        drunk = {"file": small, "name": "Billions drink it.mp4"}
        job = await make(studio, pictures=[walk, drunk])
        assert job.status == "partial"
        (told,) = [each.message for each in job.warnings if each.code == "picture_unusable"]
        assert told.startswith("Scene 3 is drawn: its film is too small to fill the canvas. Choose")
        (fault,) = [each.error for each in job.steps if each.key == "segments.2.frame"]
        assert fault
        assert fault.message == "The film is too small to fill the canvas."
        framed = {step.key for step in job.steps if step.key == "segments.1.frame"}
        assert framed
        seen = [to_rgb(frame.planes) for frame in decode_frames(file_of(studio, job, "video.mp4"))]
        red, green, blue = np.median(seen[len(seen) // 2][220:340].reshape(-1, 3), axis=0)
        assert green > red + 50  # as in the film, whatever shade text needs on it
        assert green > blue + 40

        changes = {"captions": "outline", "art_style": "comic", "camera": "zoom_in"}
        plan = await studio.plan_edit(job.id, changes)
        assert not framed & set(plan.to_run)
