"""What of a film is shown, and the shade on it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from films import frame_of, greys, write_film
from mutoscope.errors import MediaError
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
