"""How frames are encoded follows from the quality and from how much happens in them."""

from pathlib import Path

import numpy as np
import pytest

from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.replay import play
from mutoscope.media.codec.video import encode_segment
from mutoscope.media.planes import FramePlanes
from mutoscope.media.quality import QUALITIES, SLIGHT, encoding_of
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(320, 320)
FRAMES = 40


def draw(index: int, planes: FramePlanes) -> None:
    """A bright square that rises and falls before drawn bands."""
    planes.y[...] = np.linspace(60, 180, 320).astype(np.uint8)[:, None]
    planes.u[...], planes.v[...] = 110, 140
    top = 100 + round(6 * np.sin(index / 5))
    planes.y[top : top + 80, 120:200] = 230


def filmed(folder: Path, action: str) -> tuple[list[np.ndarray], int]:
    """The luma of what is decoded, strictly, and the bytes of the segment."""
    segment, file = folder / f"{action}.segment", folder / f"{action}.mp4"
    encode_segment(draw, FRAMES, CANVAS, segment, encoding_of("fast", action), lambda *_: None)
    join([segment], None, file, canvas=CANVAS, credit=Credits(action), tick=lambda *_: None)
    return [item.planes.y.copy() for item in play(file)], segment.stat().st_size


def psnr_db(pictures: list[np.ndarray]) -> float:
    wanted = FramePlanes(*(np.zeros(shape, np.uint8) for shape in ((320, 320), *[(160, 160)] * 2)))
    errors = list[float]()
    for index, picture in enumerate(pictures):
        draw(index, wanted)
        errors.append(float(np.mean((picture.astype(float) - wanted.y) ** 2)))
    return float(10 * np.log10(255**2 / np.mean(errors)))


def test_a_drawing_that_moves_slightly_is_as_good_without_any_search(tmp_path):
    lively, _ = filmed(tmp_path, "lively")
    slight, _ = filmed(tmp_path, "slight")
    assert len(slight) == len(lively) == FRAMES
    assert psnr_db(slight) > psnr_db(lively) - 1


@pytest.mark.parametrize("quality", ["draft", "fast"])
def test_haste_is_for_those_who_want_it(quality):
    assert encoding_of(quality, "slight") == SLIGHT


@pytest.mark.parametrize("quality", ["standard", "best"])
def test_who_wants_more_gets_no_haste(quality):
    assert encoding_of(quality, "slight") == QUALITIES[quality].encoding


def test_what_stands_still_is_held():
    assert encoding_of("standard", "still").holds
    assert not encoding_of("standard", "lively").holds
