"""The user's films become backgrounds of scenes."""

from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from films import PLAIN, Tape, frame_of, greys, write_film
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
from mutoscope.providers.faces import LONGEST_PX, FaceFinder

FILM = Artifact("0" * 64, 1, ".mp4", "video/mp4")
CANVAS = Canvas(108, 192)
PLAN = ScenePlan("photo", "ocean", 3)


class OneFile:
    """`models.Work`, as far as a film that is framed needs it."""

    seed = 0

    def __init__(self, path: Path) -> None:
        self._path = path
        self.kept: Path | None = None
        self.ticks: list[tuple[int, int]] = []

    def path(self, artifact: Artifact) -> Path:
        return self._path

    def scratch(self, name: str) -> Path:
        return self._path.parent / name

    def tick(self, current: int, total: int) -> None:
        self.ticks.append((current, total))

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


def test_it_ticks_at_every_picture_and_never_goes_back(tmp_path: Path):
    work = OneFile(_bright_at_right(tmp_path))
    frame_footage(work, PLAN, FILM, CANVAS, Direction(), faces=FaceFinder())
    assert len(work.ticks) >= 45
    assert work.ticks == sorted(work.ticks)
    assert {total for _, total in work.ticks} == {100}
    assert (work.ticks[0][0], work.ticks[-1][0]) == (0, 100)
    assert max(later - earlier for (earlier, _), (later, _) in pairwise(work.ticks)) <= 5


def test_a_film_that_shows_nothing_is_told(tmp_path: Path):
    work = OneFile(write_film(tmp_path / "a.mp4", greys([16] * 30)))
    with pytest.raises(MediaError, match="The film shows nothing") as caught:
        frame_footage(work, PLAN, FILM, CANVAS, Direction(), faces=FaceFinder())
    assert caught.value.code == "blank_picture"
    assert caught.value.hint


@pytest.mark.parametrize("aspect", [Fraction(60), Fraction(1, 60), Fraction(4, 3)])
def test_what_is_looked_at_for_faces_is_never_large(tmp_path: Path, aspect: Fraction):
    noise = np.random.default_rng(4)
    chroma = np.full((192, 320), 128)
    luma = noise.integers(16, 235, (384, 640))
    frames = [frame_of([luma, chroma, chroma], "yuv420p")] * 3
    work = OneFile(write_film(tmp_path / "a.mp4", frames, Tape(pixel_aspect=aspect)))
    with suppress(MediaError):  # a film of such pixels may be too small
        frame_footage(work, PLAN, FILM, CANVAS, Direction(), faces=FaceFinder())
    with Image.open(tmp_path / "still.png") as still:
        assert LONGEST_PX / 2 < max(still.size) <= LONGEST_PX
        assert min(still.size) >= 32  # a pixel's shape is believed to a degree


def test_a_film_is_noted_as_moving(tmp_path: Path):
    path = write_film(tmp_path / "a.mp4", greys([50, 90]), PLAIN)
    note = note_picture(OneFile(path), FILM, "harbour-at-dawn.mp4")
    assert (note.words, note.moving) == (("harbour", "dawn"), True)


def test_a_damaged_film_is_named(tmp_path: Path):
    path = write_film(tmp_path / "a.mp4", greys([50, 90]))
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(InvalidRequest, match=r"^harbour\.mp4 cannot be read as video: ") as caught:
        note_picture(OneFile(path), FILM, "harbour.mp4")
    assert caught.value.code == "unreadable_video"
    assert caught.value.hint
    with pytest.raises(InvalidRequest, match=r"^A film of yours cannot be read as video: "):
        note_picture(OneFile(path), FILM, "")
