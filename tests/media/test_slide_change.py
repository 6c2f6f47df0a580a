"""A slide takes the place of another, and costs nothing while it stands."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.slide_change import FADE_S, slide_layers
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(64, 48)
GROUND, POINT = (250, 250, 245), (20, 30, 60)
AT_S, AT = 1.0, 30
POINT_AT = (slice(30, 36), slice(20, 40))


def slide(path: Path, *, point: bool, clear: bool, title: int = 200) -> Path:
    pixels = np.zeros((48, 64, 4), np.uint8)
    pixels[...] = (0, 0, 0, 0) if clear else (*GROUND, 255)
    pixels[4:10, 4:50] = (title, 0, 0, 255)
    if point:
        pixels[POINT_AT] = (*POINT, 255)
    Image.fromarray(pixels, "RGBA").save(path)
    return path


def frames(layers: list[Layer], indexes: list[int], *, behind: bool = False) -> list[FramePlanes]:
    back = np.full((48, 64, 4), 255, np.uint8)
    under = [Layer("backdrop", back, 32, 24, fills=True)] if behind else []
    scene, drawn = SceneFrames([*under, *layers], CANVAS, 3.0), list[FramePlanes]()
    for index in indexes:
        drawn.append(blank_frame(CANVAS))
        scene.draw(index, drawn[-1])
    return drawn


def same(one: FramePlanes, other: FramePlanes) -> bool:
    pairs = zip((one.y, one.u, one.v), (other.y, other.u, other.v), strict=True)
    return all(np.abs(a.astype(int) - b).max() <= 1 for a, b in pairs)


@pytest.mark.parametrize("clear", [False, True])
def test_the_later_one_fades_in_from_its_own_frame(tmp_path, clear):
    before = slide(tmp_path / "a.png", point=False, clear=clear)
    after = slide(tmp_path / "b.png", point=True, clear=clear)
    layers = slide_layers(before, after, CANVAS, at_s=AT_S, clear=clear)
    faded = AT + CANVAS.frames(FADE_S)
    drawn = frames(layers, [0, AT - 1, AT, AT + 3, faded, 80], behind=clear)
    (alone,) = frames(slide_layers(None, before, CANVAS, at_s=0, clear=clear), [0], behind=clear)
    (whole,) = frames(slide_layers(None, after, CANVAS, at_s=0, clear=clear), [0], behind=clear)
    assert same(drawn[0], alone)
    assert same(drawn[1], alone)
    light = [float(each.y[POINT_AT].mean()) for each in drawn]
    assert light[0] == light[1] > light[2] > light[3] > light[4]
    assert same(drawn[4], whole)
    assert same(drawn[5], whole)


def test_what_stays_of_a_clear_slide_is_never_drawn_twice(tmp_path):
    """Half transparent letters would get darker while the other slide comes in."""
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path, point in zip(paths, (False, True), strict=True):
        pixels = np.zeros((48, 64, 4), np.uint8)
        pixels[4:10] = (0, 0, 0, 128)
        pixels[POINT_AT] = (*POINT, 255 if point else 0)
        Image.fromarray(pixels, "RGBA").save(path)
    layers = slide_layers(*paths, CANVAS, at_s=AT_S, clear=True)
    drawn = frames(layers, [0, AT, AT + 5, 80], behind=True)
    assert {int(each.y[6, 30]) for each in drawn} == {int(drawn[0].y[6, 30])}


def test_what_goes_of_a_clear_slide_goes(tmp_path):
    before = slide(tmp_path / "a.png", point=True, clear=True)
    after = slide(tmp_path / "b.png", point=False, clear=True)
    layers = slide_layers(before, after, CANVAS, at_s=AT_S, clear=True)
    early, late = frames(layers, [AT, 80], behind=True)
    assert early.y[POINT_AT].mean() < 60
    assert late.y[POINT_AT].mean() > 230


def test_only_the_part_that_differs_is_laid_over(tmp_path):
    before = slide(tmp_path / "a.png", point=False, clear=False)
    after = slide(tmp_path / "b.png", point=True, clear=False)
    first, part = slide_layers(before, after, CANVAS, at_s=AT_S, clear=False)
    assert first.fills
    assert part.rgba.shape[:2] == (6, 20)


@pytest.mark.parametrize("clear", [False, True])
def test_a_slide_that_stands_is_drawn_once(tmp_path, clear):
    path = slide(tmp_path / "a.png", point=True, clear=clear)
    layers = slide_layers(None, path, CANVAS, at_s=0, clear=clear)
    assert not SceneFrames(layers, CANVAS, 3.0).layers
    again = slide(tmp_path / "b.png", point=True, clear=clear)
    assert len(slide_layers(path, again, CANVAS, at_s=1, clear=clear)) == 1


def test_a_painted_slide_of_another_shape_is_cropped_and_comes_whole(tmp_path):
    Image.new("RGB", (60, 60), (200, 0, 0)).save(tmp_path / "a.png")
    Image.new("RGB", (90, 60), (0, 0, 200)).save(tmp_path / "b.png")
    layers = slide_layers(tmp_path / "a.png", tmp_path / "b.png", CANVAS, at_s=AT_S, clear=False)
    early, late = frames(layers, [0, 80])
    assert np.ptp(early.y) <= 1
    assert np.ptp(late.y) <= 1
    assert early.v.mean() > 200 > 128 > late.v.mean()
