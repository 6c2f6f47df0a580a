"""A film of the user's goes all the way into the video, and an edit makes no more than it must."""

from pathlib import Path

import numpy as np
from tea_short import file_of, made, make

from films import frame_of, write_film
from mutoscope.media.codec.playback import decode_frames
from mutoscope.media.planes import to_rgb
from mutoscope.providers.fake import fake_providers
from mutoscope.testing import temporary_studio


def write_walk(path: Path) -> Path:
    """A bright bar walks over a green ground, which has some grain."""
    grain = np.random.default_rng(3).integers(-8, 8, (320, 180))
    y, u, v = 109, 110, 95  # RGB 60, 150, 70
    frames = []
    for index in range(75):
        luma = y + grain
        luma[:, 2 * index : 2 * index + 20] += 60
        chroma = np.full((160, 90), u), np.full((160, 90), v)
        frames.append(frame_of([luma, *chroma], "yuv420p"))
    return write_film(path, frames)


async def test_a_film_stands_behind_its_scene(tmp_path: Path, database: str) -> None:
    film = write_walk(tmp_path / "traders.mp4")
    async with temporary_studio(
        tmp_path / "data", database_url=database, providers=fake_providers(), log_level="error"
    ) as studio:
        file = (await studio.upload(film)).__dict__
        walk = {"pictures": [{"file": file, "name": "Traders carry it west.mp4"}]}
        job = await make(studio, **walk)
        assert job.status == "completed"
        assert [each.code for each in job.warnings] == ["basic_voice"]
        framed = {step.key for step in job.steps if step.key.endswith(".frame")}
        assert framed == {"segments.1.frame"}
        seen = [to_rgb(frame.planes) for frame in decode_frames(file_of(studio, job, "video.mp4"))]
        red, green, blue = np.median(seen[len(seen) // 2][220:340].reshape(-1, 3), axis=0)
        assert green > red + 50  # as in the film, whatever shade text needs on it
        assert green > blue + 40

        edited = await studio.edit(job.id, {"captions": "outline"})
        assert not framed & made(await studio.work_job(edited.id))
