"""Frames drawn from layers: where things land, to a fraction of a pixel."""

import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.compose import SceneFrames
from mutoscope.media.kernel import to_planes
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.motion import place
from mutoscope.media.planes import FramePlanes, blank_frame, to_rgb
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(180, 320)
DURATION_S = 4.0


def texture(width: int, height: int, seed: int = 1) -> np.ndarray:
    """A soft opaque picture with detail in every direction."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    waves = np.zeros((height, width))
    for _ in range(12):
        fx, fy, phase = rng.uniform((-0.5, -0.5, 0), (0.5, 0.5, 6.28))
        waves += np.sin(fx * columns + fy * rows + phase)
    grey = np.clip(128 + waves * 22, 0, 255).astype(np.uint8)
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def flat(width: int, height: int, value: int) -> np.ndarray:
    return np.dstack(
        [np.full((height, width), value, np.uint8)] * 3 + [np.full((height, width), 255, np.uint8)]
    )


def background(**motion) -> Layer:
    return Layer("background", texture(180, 320), 90, 160, Motion(**motion), fills=True)


def drawn(layers: list[Layer], frame_index: int = 0) -> FramePlanes:
    frame = blank_frame(CANVAS)
    SceneFrames(layers, CANVAS, DURATION_S).draw(frame_index, frame)
    return frame


def displacement(
    still: np.ndarray, moved: np.ndarray, region: tuple[slice, slice]
) -> tuple[float, float]:
    """How far `moved` is displaced from `still` inside the region (x, y), by Gauss-Newton."""
    a, b = still.astype(float), moved.astype(float)
    down, across = np.gradient(a)
    normal, right = np.zeros((2, 2)), np.zeros(2)
    gx, gy, difference = across[region].ravel(), down[region].ravel(), (a - b)[region].ravel()
    normal[0, 0], normal[1, 1] = gx @ gx, gy @ gy
    normal[0, 1] = normal[1, 0] = gx @ gy
    right[0], right[1] = gx @ difference, gy @ difference
    x, y = np.linalg.solve(normal, right)
    return float(x), float(y)


def test_a_still_background_is_the_picture_itself():
    frame = drawn([background()])
    assert np.array_equal(frame.y, to_planes(texture(180, 320)).luma[0])


def test_a_slow_zoom_lands_within_hundredths_of_a_pixel():
    layer = background(zoom_to=1.02)
    scene, frame, before = SceneFrames([layer], CANVAS, DURATION_S), blank_frame(CANVAS), None
    errors = []
    patch = (slice(250, 300), slice(130, 170))
    for index in range(30, 60):
        scene.draw(index, frame)
        if before is not None:
            one, other = (place(layer, i / 30, DURATION_S, CANVAS) for i in (index - 1, index))
            centre_x, centre_y = 149.5 - 90, 274.5 - 160
            wanted = [(other.scale / one.scale - 1) * c for c in (centre_x, centre_y)]
            errors.append(np.subtract(displacement(before, frame.y, patch), wanted))
        before = frame.y.copy()
    assert np.sqrt(np.mean(np.square(errors))) < 0.02


def test_a_bobbing_sprite_lands_within_hundredths_of_a_pixel():
    layer = Layer("sprite", texture(80, 80, 2), 90.0, 160.0, Motion(bob_px=5.3, bob_hz=0.3))
    behind = Layer("behind", flat(180, 320, 100), 90, 160, fills=True)
    scene, frame = SceneFrames([behind, layer], CANVAS, DURATION_S), blank_frame(CANVAS)
    patch = (slice(140, 180), slice(64, 116))
    errors, before = [], None
    for index in range(40):
        scene.draw(index, frame)
        if before is not None:
            wanted = np.diff(
                [place(layer, i / 30, DURATION_S, CANVAS).y for i in (index - 1, index)]
            )
            errors.append(displacement(before, frame.y, patch)[1] - wanted[0])
        before = frame.y.copy()
    assert np.sqrt(np.mean(np.square(errors))) < 0.03


def test_chroma_moves_with_luma():
    """A red disc's centre of mass must be the same in Y and in Cr at every phase."""
    rows, columns = np.mgrid[0:60, 0:60]
    inside = np.hypot(rows - 29.5, columns - 29.5) < 20
    disc = np.zeros((60, 60, 4), np.uint8)
    disc[inside] = (255, 0, 0, 255)
    layer = Layer("disc", disc, 90, 160, Motion(bob_px=4, bob_hz=0.4, drift_x_px=7))
    scene, frame = SceneFrames([layer], CANVAS, DURATION_S), blank_frame(CANVAS)
    for index in range(0, 40, 7):
        scene.draw(index, frame)
        in_luma = centre_of_mass(frame.y.astype(float) - 16)
        in_chroma = centre_of_mass(frame.v.astype(float) - 128)
        assert in_luma[0] == pytest.approx(2 * in_chroma[0], abs=0.06)  # left-sited
        assert in_luma[1] == pytest.approx(2 * in_chroma[1] + 0.5, abs=0.06)  # between rows


def centre_of_mass(weight: np.ndarray) -> tuple[float, float]:
    rows, columns = np.indices(weight.shape)
    total = weight.sum()
    return float((columns * weight).sum() / total), float((rows * weight).sum() / total)


def test_still_layers_are_drawn_as_sharp_as_they_came():
    layer = Layer("text", texture(41, 23, 3), 70.3, 99.8)
    frame = drawn([layer])
    left, top = round(70.3 - 20.5), round(99.8 - 11.5)
    exact = to_planes(np.pad(texture(41, 23, 3), ((0, 1), (0, 1), (0, 0)), "edge")).luma[0]
    assert np.array_equal(frame.y[top : top + 23, left : left + 41], exact[:23, :41])


def test_a_layer_that_has_arrived_is_sharp_again():
    entering = Layer("text", texture(41, 23, 3), 70, 100, Motion(enter="rise", enter_s=0.3))
    still = Layer("text", texture(41, 23, 3), 70, 100)
    assert np.array_equal(drawn([entering], 30).y, drawn([still]).y)


def test_scaled_sprites_are_centred_on_their_place():
    layer = Layer("disc", flat(61, 61, 255), 90, 160, Motion(zoom_from=0.7, zoom_to=1.3))
    scene, frame = SceneFrames([layer], CANVAS, DURATION_S), blank_frame(CANVAS)
    for index in (0, 13, 60, 97):
        scene.draw(index, frame)
        middle = centre_of_mass(frame.y.astype(float) - 16)
        side = np.sqrt((frame.y.astype(float) - 16).sum() / 219)
        placement = place(layer, index / 30, DURATION_S, CANVAS)
        assert middle == pytest.approx((89.5, 159.5), abs=0.51)  # half a pixel of odd size
        assert side == pytest.approx(61 * placement.scale, rel=0.01)


def test_half_opacity_is_half_way_to_the_layer():
    fading = Layer("white", flat(180, 320, 255), 90, 160, Motion(enter="fade", enter_s=1.0))
    frame = drawn([Layer("black", flat(180, 320, 0), 90, 160, fills=True), fading], 15)
    assert frame.y[100, 100] == pytest.approx((235 + 16) / 2, abs=1)


def test_a_transparent_filling_layer_lets_the_one_behind_show():
    veil = np.full((320, 180, 4), (0, 0, 0, 128), np.uint8)
    layers = [
        Layer("white", flat(180, 320, 255), 90, 160, fills=True),
        Layer("veil", veil, 90, 160, Motion(zoom_to=1.1), fills=True),
    ]
    for index in (0, 50):
        frame = drawn(layers, index)
        assert frame.y[100, 100] == pytest.approx(125, abs=2)


@pytest.mark.parametrize("place_at", [(-500, -500), (0, 0), (180, 320), (90, 2000), (-30, 160)])
def test_layers_may_overhang_the_canvas(place_at):
    layer = Layer("sprite", flat(50, 50, 255), *place_at, Motion(bob_px=3.3))
    lit = (drawn([layer], 7).y > 200).sum()
    assert lit <= 50 * 51


def test_frames_can_be_drawn_in_any_order():
    layers = [
        background(zoom_to=1.1, drift_x_px=5),
        Layer("sprite", flat(50, 50, 255), 60, 160, Motion(enter="spring", bob_px=3)),
        Layer("caption", flat(80, 20, 255), 90, 250, Motion(show_from_s=1.0, show_until_s=2.0)),
    ]
    scene, frame = SceneFrames(layers, CANVAS, DURATION_S), blank_frame(CANVAS)
    for index in (80, 45, 3, 45, 0, 130):
        scene.draw(index, frame)
        fresh = drawn(layers, index)
        assert np.array_equal(frame.y, fresh.y)
        assert np.array_equal(frame.v, fresh.v)


def test_a_large_photograph_is_cropped_not_stretched():
    rows, columns = np.mgrid[0:400, 0:1200]
    photo = flat(1200, 400, 0)
    photo[np.hypot(rows - 200, columns - 900) < 60, :3] = 255
    layer = Layer("photo", photo, 0, 0, Motion(zoom_to=1.2), focus=(0.75, 0.5), fills=True)
    for index in (0, 60, 119):
        lit = drawn([layer], index).y > 125
        wide, tall = lit.any(axis=0).sum(), lit.any(axis=1).sum()
        assert abs(int(wide) - int(tall)) <= 1
        assert wide > 90


def test_a_scene_without_layers_is_black():
    assert not to_rgb(drawn([])).any()


def test_odd_sizes_are_refused():
    with pytest.raises(MediaError, match="181×320") as caught:
        SceneFrames([], Canvas(181, 320), 1)
    assert "even" in caught.value.hint


def test_what_stands_still_is_not_drawn_again():
    layers = [
        Layer("ground", flat(180, 320, 90), 90, 160, fills=True),
        Layer("word", flat(80, 20, 255), 90, 250, Motion(show_from_s=1.0, show_until_s=2.0)),
    ]
    scene, frame = SceneFrames(layers, CANVAS, DURATION_S), blank_frame(CANVAS)
    for index in (0, 1, 29, 30, 31, 59, 60, 61):
        scene.draw(index, frame)
        assert np.array_equal(frame.y, drawn(layers, index).y), index
        frame.y[0, 0] = 7  # whoever has nothing to draw leaves it
        scene.draw(index, frame)
        assert frame.y[0, 0] == 7
        frame.y[0, 0] = 16 + round(90 * 219 / 255)
