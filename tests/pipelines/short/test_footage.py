"""The user's films become backgrounds of scenes."""

from pathlib import Path

import numpy as np
import pytest

from films import PLAIN, frame_of, greys, write_film
from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.footage import Footage
from mutoscope.media.layer_file import read_layers
from mutoscope.media.planes import blank_frame
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact
from mutoscope.pipelines.short.footage import footage_of, frame_footage
from mutoscope.pipelines.short.own_pictures import note_picture
from mutoscope.pipelines.short.values import Direction
from mutoscope.providers.faces import FaceFinder

FILM = Artifact("0" * 64, 1, ".mp4", "video/mp4")
CANVAS = Canvas(108, 192)
PLAN = ScenePlan("photo", "ocean", 3)


class OneFile:
    """`models.Work`, as far as a film that is framed needs it."""

    seed = 0

    def __init__(self, path: Path) -> None:
        self._path = path
        self.kept: Path | None = None

    def path(self, artifact: Artifact) -> Path:
        return self._path

    def scratch(self, name: str) -> Path:
        return self._path.parent / name

    def keep(self, path: Path, mime_type: str) -> Artifact:
        self.kept = path
        return Artifact("1" * 64, path.stat().st_size, path.suffix, mime_type)


def _bright_at_right(folder: Path) -> Path:
    """Something moves at the right of a wide film, where it is bright."""
    noise = np.random.default_rng(4)
    chroma = np.full((96, 160), 128)
    frames = []
    for _ in range(45):
        y = np.full((192, 320), 30)
        y[40:160, 220:300] = noise.integers(60, 235, (120, 80))
        frames.append(frame_of([y, chroma, chroma], "yuv420p"))
    return write_film(folder / "a.mp4", frames)


def test_a_film_is_framed_with_a_still_and_its_shade(tmp_path: Path):
    work = OneFile(_bright_at_right(tmp_path))
    framed = frame_footage(work, PLAN, FILM, CANVAS, Direction(), faces=FaceFinder())
    assert framed.film == FILM
    assert (framed.start_s, framed.closer) == (0.0, False)
    assert framed.end_s == pytest.approx(1.5)
    assert framed.focus[0] > 0.6  # where it is not empty
    assert work.kept is not None
    still, *shades = read_layers(work.kept)
    assert still.fills
    assert [each.name for each in shades] == ["scrim-top", "scrim-bottom"][: len(shades)]
    frame = blank_frame(CANVAS)
    with Footage.of(footage_of(work, framed), CANVAS) as film:
        film.draw(0.5, frame)
    assert frame.y.mean() > 50


def test_the_point_that_was_said_is_kept(tmp_path: Path):
    work = OneFile(_bright_at_right(tmp_path))
    direction = Direction(focus=(0.75, 0.5))
    framed = frame_footage(work, PLAN, FILM, CANVAS, direction, faces=FaceFinder())
    assert framed.focus == (0.75, 0.5)


def test_a_film_that_shows_nothing_is_told(tmp_path: Path):
    work = OneFile(write_film(tmp_path / "a.mp4", greys([16] * 30)))
    with pytest.raises(MediaError) as caught:
        frame_footage(work, PLAN, FILM, CANVAS, Direction(), faces=FaceFinder())
    assert caught.value.code == "blank_picture"


def test_a_film_is_noted_as_moving(tmp_path: Path):
    path = write_film(tmp_path / "a.mp4", greys([50, 90]), PLAIN)
    note = note_picture(OneFile(path), FILM, "harbour-at-dawn.mp4")
    assert (note.words, note.moving) == (("harbour", "dawn"), True)


def test_a_damaged_film_is_named(tmp_path: Path):
    path = write_film(tmp_path / "a.mp4", greys([50, 90]))
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(InvalidRequest, match=r"harbour\.mp4 cannot be shown as a film") as caught:
        note_picture(OneFile(path), FILM, "harbour.mp4")
    assert caught.value.code == "unreadable_video"
    assert caught.value.hint
