"""What of a film is shown, and the shade on it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from films import Tape, frame_of, greys, write_film
from mutoscope.errors import MediaError
from mutoscope.media.footage import Footage
from mutoscope.media.planes import blank_frame
from mutoscope.media.scenes.footage import Take, find_take, illustrate_footage, still_of
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(108, 192)
PLAN = ScenePlan("photo", "ocean", 3)
BLACK, WHITE = "black", "white"


def _film(folder: Path, parts: Sequence[tuple[str, int]]) -> Path:
    """Parts of a number of frames: noise that moves or stands, black, or with white in it."""
    noise = np.random.default_rng(2)
    chroma = np.full((96, 54), 128)
    frames = []
    still = np.kron(noise.integers(40, 160, (16, 9)), np.ones((12, 12), int))
    for kind, length in parts:
        for number in range(length):
            y = np.roll(still, 3 * number if kind != "still" else 0, axis=1).copy()
            if kind == BLACK:
                y[:] = 16
            if kind == WHITE:
                y[:] = np.where(y > 100, 235, 190)
            frames.append(frame_of([y, chroma, chroma], "yuv420p"))
    return write_film(folder / "a.mp4", frames)


def test_a_film_that_moves_is_shown_whole(tmp_path: Path):
    take = find_take(_film(tmp_path, [("moving", 60)]), CANVAS)
    assert take == Take(0.0, pytest.approx(2.0), False)


def test_where_it_is_black_it_is_not_shown(tmp_path: Path):
    path = _film(tmp_path, [(BLACK, 15), ("moving", 60), (BLACK, 20), ("moving", 40)])
    take = find_take(path, CANVAS)
    assert 0.5 <= take.start_s <= 0.7
    assert 2.2 <= take.end_s <= 2.5
    assert not take.is_still


@pytest.mark.parametrize("dark", [1, 2])
def test_no_flash_is_too_short_to_be_seen(tmp_path: Path, dark: int):
    path = _film(tmp_path, [("moving", 20), (BLACK, dark), ("moving", 40)])
    assert find_take(path, CANVAS) == Take(
        pytest.approx((20 + dark) / 30), pytest.approx((60 + dark) / 30), False
    )


def test_a_film_that_begins_anew_shows_only_moments_that_were_looked_at(tmp_path: Path):
    """At 50 pictures a second, one of them black between two of the canvas's frames."""
    chroma = np.full((96, 54), 128)
    noise = np.random.default_rng(2).integers(40, 200, (192, 108))
    dark = np.full((192, 108), 16)
    frames = [
        frame_of([dark if each == 37 else np.roll(noise, each), chroma, chroma], "yuv420p")
        for each in range(82)
    ]
    path = write_film(tmp_path / "a.mp4", frames, Tape(rate=50))
    take = find_take(path, CANVAS)
    frame = blank_frame(CANVAS)
    with Footage(path, CANVAS, start_s=take.start_s, end_s=take.end_s) as film:
        for index in range(150):
            film.draw(index / 30, frame)
            assert frame.y.mean() > 60, index


def test_a_picture_is_a_tick(tmp_path: Path):
    ticks = list[tuple[int, int]]()
    path = _film(tmp_path, [("moving", 40)])
    find_take(path, CANVAS, tick=lambda *each: ticks.append(each))
    assert ticks == [(each + 1, 40) for each in range(40)]
    ticks.clear()
    illustrate_footage(path, PLAN, CANVAS, tick=lambda *each: ticks.append(each))
    assert [current for current, _ in ticks] == list(range(1, ticks[0][1] + 1))


def test_grain_is_no_motion(tmp_path: Path):
    noise, size = np.random.default_rng(4), (480, 270)
    rows, columns = np.mgrid[: size[0], : size[1]]
    ground = 90 + 50 * np.sin(columns / 22) + 40 * np.cos(rows / 32)
    chroma = np.full((240, 135), 128)

    def film(step: int) -> Path:
        shots = [np.roll(ground, step * each, axis=1) for each in range(45)]
        grainy = [np.clip(each + noise.normal(0, 2, size), 16, 235) for each in shots]
        frames = [frame_of([each.astype(np.uint8), chroma, chroma], "yuv420p") for each in grainy]
        return write_film(tmp_path / f"{step}.mp4", frames)

    assert find_take(film(0), Canvas(270, 480)).is_still
    assert not find_take(film(1), Canvas(270, 480)).is_still


@pytest.mark.parametrize(
    ("rows", "is_still"), [((145, 163), True), ((98, 124), True), ((40, 60), False)]
)
def test_what_moves_under_captions_only_is_still(
    tmp_path: Path, rows: tuple[int, int], is_still: bool
):
    """Both where they stand at the foot and where they stand in the middle, of 192 rows."""
    ground = np.tile(90 + 50 * np.sin(np.arange(108) / 9), (192, 1))
    chroma = np.full((96, 54), 128)
    frames = []
    for number in range(45):
        y = ground.copy()
        y[slice(*rows)] = 128 + 80 * np.sin((np.arange(108) + 9 * number) / 5)
        frames.append(frame_of([y.astype(np.uint8), chroma, chroma], "yuv420p"))
    assert find_take(write_film(tmp_path / "a.mp4", frames), CANVAS).is_still == is_still


def test_where_nothing_moves_it_is_said(tmp_path: Path):
    assert find_take(_film(tmp_path, [("still", 60)]), CANVAS).is_still
    assert find_take(_film(tmp_path, [("moving", 30), ("still", 60)]), CANVAS).is_still
    assert find_take(_film(tmp_path, [("moving", 1)]), CANVAS).is_still


@pytest.mark.parametrize("levels", [[16] * 40, [120] * 40, [16]])
def test_a_film_that_shows_nothing_is_refused(tmp_path: Path, levels: list[int]):
    path = write_film(tmp_path / "a.mp4", greys(levels, (108, 192)))
    with pytest.raises(MediaError) as caught:
        find_take(path, CANVAS)
    assert caught.value.code == "blank_picture"


def _darkest(layers: Sequence) -> float:
    return max((float(each.rgba[..., 3].max()) for each in layers), default=0.0)


def test_the_shade_is_for_the_brightest_moment_that_is_shown(tmp_path: Path):
    path = _film(tmp_path, [("moving", 60), (WHITE, 60)])
    dim = illustrate_footage(path, PLAN, CANVAS, end_s=1.9)
    both = illustrate_footage(path, PLAN, CANVAS)
    assert _darkest(both) > _darkest(dim) + 30
    assert {each.name for each in both} == {"scrim-top", "scrim-bottom"}
    assert not any(each.fills for each in both)


def test_white_is_read_on_what_is_shaded(tmp_path: Path):
    """4.5 to 1 on nearly all of the place of the headline, as on photographs."""
    path = _film(tmp_path, [(WHITE, 30)])
    shade = illustrate_footage(path, PLAN, CANVAS)[0].rgba[20]
    alpha = shade[..., 3:].mean() / 255
    ground = 255 * (1 - alpha) + shade[..., :3].mean()
    light = ((ground / 255 + 0.055) / 1.055) ** 2.4
    assert 1.05 / (light + 0.05) >= 4.3


def test_a_still_stands_for_it_on_proofs(tmp_path: Path):
    path = _film(tmp_path, [(BLACK, 15), (WHITE, 60)])
    still = still_of(path, CANVAS, focus=(0.5, 0.5), take=Take(0.6, 2.4, False))
    assert still.fills
    assert still.rgba.shape == (192, 108, 4)
    assert still.rgba[..., :3].mean() > 150
