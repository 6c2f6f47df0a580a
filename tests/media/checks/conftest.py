"""Real small videos, good ones and ones spoilt on purpose."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from mutoscope.media.checks import Expected, Report, check_release
from mutoscope.media.codec.audio import SAMPLE_RATE, Block, encode_aac
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.kernel import to_planes
from mutoscope.media.planes import FramePlanes, LayerPlanes
from mutoscope.media.timeline import Canvas, CaptionBox, plan_timeline

CANVAS = Canvas(270, 480)
TIMELINE = plan_timeline(CANVAS, [2.5, 2.5], 0.2)
BOX = CaptionBox("moving words", 42, 370, 186, 30, 5, 70, (255, 255, 255), (20, 20, 30))


@dataclass(frozen=True)
class Film:
    """What to make. `moves`: whether a frame differs from the one before; `level_db`: how loud
    the sound is; `hole_s`: a silence inside it."""

    captions: tuple[CaptionBox, ...] = (BOX, replace(BOX, first_frame=80, end_frame=145))
    drawn: tuple[CaptionBox, ...] | None = None
    moves: Callable[[int], bool] = lambda index: True
    black: Callable[[int], bool] = lambda index: False
    level_db: float = -14.0
    hole_s: float = 0.0
    seconds: float = 5.0
    frames: int = TIMELINE.frames
    silent: bool = False


def _caption(box: CaptionBox) -> LayerPlanes:
    width, height = box.width_px // 2 * 2, box.height_px // 2 * 2
    picture = Image.new("RGBA", (width, height), (*box.edge, 255))
    font = ImageFont.load_default(size=24)
    ImageDraw.Draw(picture).text((6, 1), box.text, fill=(*box.ink, 255), font=font)
    return to_planes(np.asarray(picture))


def _lay(planes: FramePlanes, box: CaptionBox, caption: LayerPlanes) -> None:
    x, y = box.x_px // 2, box.y_px // 2
    for plane, picture, size in (
        (planes.y, caption.luma[0], 2),
        (planes.u, caption.chroma[0], 1),
        (planes.v, caption.chroma[1], 1),
    ):
        height, width = picture.shape
        target = plane[y * size : y * size + height, x * size : x * size + width]
        target[:] = picture[: target.shape[0], : target.shape[1]]


def _draw(film: Film) -> Callable[[int, FramePlanes], None]:
    rows, columns = np.mgrid[0:480, 0:270]
    ground = (90 + 40 * np.sin(rows / 60) + 20 * np.cos(columns / 45)).astype(np.uint8)
    drawn = film.captions if film.drawn is None else film.drawn
    captions = [(box, _caption(box)) for box in drawn]
    moved = np.cumsum([film.moves(index) for index in range(film.frames)])

    def draw(index: int, planes: FramePlanes) -> None:
        planes.y[:], planes.u[:], planes.v[:] = ground, 120, 140
        offset = 60 + int(moved[index]) % 90
        planes.y[offset : offset + 60, 100:160] = 200
        if film.black(index):
            planes.y[:], planes.u[:], planes.v[:] = 16, 128, 128
        for box, caption in captions:
            if box.first_frame <= index < box.end_frame:
                _lay(planes, box, caption)

    return draw


def _sound(film: Film) -> Iterator[Block]:
    t = np.arange(round(film.seconds * SAMPLE_RATE)) / SAMPLE_RATE
    side = 10 ** (film.level_db / 20) * np.sin(2 * np.pi * 1_000 * t)
    side[(t > 1) & (t < 1 + film.hole_s)] = 0
    yield np.stack([side, side], axis=1).astype(np.float32)


def make(film: Film, folder: Path) -> Path:
    """The film as an MP4."""
    segment, sound, out = (folder / name for name in ("a.segment", "a.m4a", "film.mp4"))
    settings = EncodeSettings("veryfast", 18)
    encode_segment(_draw(film), film.frames, CANVAS, segment, settings, lambda *_: None)
    encode_aac(_sound(film), sound)
    track = None if film.silent else sound
    join([segment], track, out, canvas=CANVAS, credit=Credits(), tick=lambda *_: None)
    return out


def _expected(film: Film) -> Expected:
    return Expected(TIMELINE, 5.0, film.captions)


@pytest.fixture
def report_on(tmp_path: Path) -> Callable[..., Report]:
    """Make a film with the given faults and put it through the gate."""

    def report(**faults: Any) -> Report:
        film = Film(**faults)
        return check_release(make(film, tmp_path), _expected(film))

    return report


@pytest.fixture(scope="package")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film without fault."""
    return make(Film(), tmp_path_factory.mktemp("good"))


@pytest.fixture
def expected() -> Expected:
    """What the film without fault should be."""
    return _expected(Film())


@pytest.fixture
def box() -> CaptionBox:
    """The caption that a film shows first."""
    return BOX
