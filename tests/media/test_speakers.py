"""Speakers in the picture: where they stand, what moves, and that clips join."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mutoscope.media.compose import SceneFrames
from mutoscope.media.layer_file import read_layers, write_layers
from mutoscope.media.layers import Layer
from mutoscope.media.planes import FramePlanes, blank_frame, to_rgb
from mutoscope.media.slide_foot import corner_area
from mutoscope.media.speaker_picture import SpeakerPictures
from mutoscope.media.speakers import speaker_layers
from mutoscope.media.talking import blinks
from mutoscope.media.timeline import Canvas

CANVAS, UPRIGHT = Canvas(480, 270), Canvas(270, 480)
FRAMES, SEED = 90, 4
MOUTH = tuple(10 <= at < 80 and at % 8 < 4 for at in range(FRAMES))
OPEN, SHUT = 41, 46
SKIN, LIPS, INK = (240, 200, 170, 255), (200, 0, 60, 255), (0, 60, 200, 255)


def head(path: Path, *, mouth: bool = False, eyes: bool = False) -> Path:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 99, 99), fill=SKIN)
    pen.rectangle((0, 0, 99, 8), fill=(60, 40, 30, 255))
    if mouth:
        pen.rectangle((30, 60, 70, 80), fill=LIPS)
    if eyes:
        pen.rectangle((20, 25, 80, 40), fill=INK)
    image.save(path)
    return path


@pytest.fixture
def pictures(tmp_path) -> SpeakerPictures:
    return SpeakerPictures(
        head(tmp_path / "a.png"),
        head(tmp_path / "b.png", mouth=True),
        head(tmp_path / "c.png", eyes=True),
    )


def layers_of(pictures, *, canvas=CANVAS, side="right", motion="sway", mouth=MOUTH):
    return speaker_layers(
        pictures,
        canvas,
        corner_area(canvas),
        side=side,
        motion=motion,
        mouth=mouth,
        frames=FRAMES,
        blink_seed=SEED,
    )


def frames_of(layers: list[Layer], indexes, canvas=CANVAS) -> list[FramePlanes]:
    scene, drawn = SceneFrames(layers, canvas, FRAMES / 30), list[FramePlanes]()
    for index in indexes:
        drawn.append(blank_frame(canvas))
        scene.draw(index, drawn[-1])
    return drawn


def extent(frame: FramePlanes) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is not black."""
    rows, columns = (
        np.flatnonzero((frame.y > 30).any(axis=1)),
        np.flatnonzero((frame.y > 30).any(axis=0)),
    )
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def share_of(frame: FramePlanes, color: tuple[int, ...]) -> float:
    near = np.abs(to_rgb(frame).astype(int) - color[:3]).max(axis=2) < 40
    return float(near.mean())


@pytest.mark.parametrize("canvas", [CANVAS, UPRIGHT])
def test_each_stands_on_the_foot_of_the_picture_in_its_corner(pictures, canvas):
    corner = corner_area(canvas)
    (right,) = frames_of(layers_of(pictures, canvas=canvas), [0], canvas)
    (left,) = frames_of(layers_of(pictures, canvas=canvas, side="left"), [0], canvas)
    assert extent(right)[3] == canvas.height_px
    assert corner.left <= extent(right)[0]
    assert extent(right)[2] <= corner.left + corner.width
    assert corner.top <= extent(right)[1]
    mirrored = canvas.width_px - extent(right)[2]
    assert extent(left)[0] == pytest.approx(mirrored, abs=1)


def test_who_stands_in_the_middle_leaves_the_subtitles_free(pictures):
    (middle,) = frames_of(layers_of(pictures, side="center"), [0])
    left, _, right, foot = extent(middle)
    assert (left + right) / 2 == pytest.approx(CANVAS.width_px / 2, abs=1)
    assert foot == corner_area(CANVAS).top
    (below,) = frames_of(layers_of(pictures, canvas=UPRIGHT, side="center"), [0], UPRIGHT)
    assert extent(below)[3] == UPRIGHT.height_px


@pytest.mark.parametrize("motion", ["sway", "bounce", "static"])
@pytest.mark.parametrize("has_mouth", [True, False])
def test_the_first_and_the_last_frame_are_the_picture_as_it_stands(pictures, motion, has_mouth):
    """Clips are cut hard: what one ends with, the next one begins with."""
    if not has_mouth:
        pictures = SpeakerPictures(pictures.path)
    still = frames_of(layers_of(SpeakerPictures(pictures.path), motion="static"), [0])[0]
    for frame in frames_of(layers_of(pictures, motion=motion), [0, FRAMES - 1, FRAMES + 5]):
        assert np.abs(frame.y.astype(int) - still.y).max() <= 1


@pytest.mark.parametrize("motion", ["sway", "bounce", "static"])
def test_the_mouth_is_open_where_it_is_said(pictures, motion):
    layers = layers_of(pictures, motion=motion)
    shares = [share_of(frame, LIPS) for frame in frames_of(layers, range(FRAMES))]
    assert [share > 0.0005 for share in shares] == list(MOUTH)


@pytest.mark.parametrize("mouth", [MOUTH, None])
@pytest.mark.parametrize("motion", ["sway", "static"])
def test_speakers_and_listeners_blink(pictures, motion, mouth):
    (first, end), *_ = blinks(CANVAS, FRAMES, SEED)
    layers = layers_of(pictures, motion=motion, mouth=mouth)
    color = INK if mouth else tuple(round(0.8 * each) for each in INK)
    drawn = frames_of(layers, [first - 1, first, end - 1, end])
    assert [share_of(frame, color) > 0.0005 for frame in drawn] == [False, True, True, False]


def test_swaying_moves_the_head_and_never_the_foot(pictures):
    drawn = frames_of(layers_of(SpeakerPictures(pictures.path)), range(FRAMES))
    heads = [np.flatnonzero(frame.y[extent(frame)[1] + 8] > 60) for frame in drawn]
    feet = [np.flatnonzero(frame.y[-1] > 100) for frame in drawn]
    assert max(each[0] for each in heads) - min(each[0] for each in heads) >= 1
    assert max(each[0] for each in feet) - min(each[0] for each in feet) <= 1
    assert all(extent(frame)[3] == CANVAS.height_px for frame in drawn)
    area = corner_area(CANVAS)
    assert all(extent(frame)[0] >= area.left for frame in drawn)
    assert all(extent(frame)[2] <= area.left + area.width for frame in drawn)


def test_bouncing_makes_them_taller_while_they_speak(pictures):
    drawn = frames_of(layers_of(pictures, motion="bounce"), range(FRAMES))
    tops = [extent(frame)[1] for frame in drawn]
    assert min(tops[12:78]) < tops[0]
    assert tops[:9] == [tops[0]] * 9
    assert all(extent(frame)[3] == CANVAS.height_px for frame in drawn)
    assert min(tops) >= corner_area(CANVAS).top


def test_without_a_picture_of_the_mouth_the_speaker_lifts(pictures):
    still, talks = SpeakerPictures(pictures.path), MOUTH[:OPEN] + MOUTH[OPEN:]
    drawn = frames_of(layers_of(still, motion="static", mouth=talks), [0, OPEN, SHUT])
    top = extent(drawn[0])[1]
    rows = [float(frame.y[top - 1].mean()) for frame in drawn]
    assert rows[1] > rows[2] + 1 > rows[0]


def test_who_listens_is_still_and_darker(pictures):
    listening = layers_of(SpeakerPictures(pictures.path), mouth=None)
    assert not SceneFrames(listening, CANVAS, 3.0).layers  # drawn once, for all frames
    dark, light = frames_of(listening, [0])[0], frames_of(layers_of(pictures), [0])[0]
    assert 0.7 < (dark.y.mean() - 16) / (light.y.mean() - 16) < 0.95


def test_a_kept_stack_of_layers_moves_as_the_drawn_one(pictures, tmp_path):
    layers = layers_of(pictures)
    write_layers(tmp_path / "a.layers", layers)
    (kept,), (drawn,) = (
        frames_of(each, [OPEN])
        for each in (
            read_layers(tmp_path / "a.layers"),
            layers,
        )
    )
    assert (kept.y == drawn.y).all()
