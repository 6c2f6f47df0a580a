from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.memes.painting import meme_layers, meme_picture
from mutoscope.media.memes.pictures import (
    MOST_GIF_BYTES,
    save_gif,
    save_moving_webp,
    save_picture,
)
from mutoscope.media.memes.templates import template
from mutoscope.media.timeline import Canvas

SMALL = Canvas(540, 540)


@pytest.fixture(scope="module")
def layers() -> list[Layer]:
    return meme_layers(template("melting"), {"top": "Hello", "bottom": "Привет 😀"}, SMALL)


def test_png_keeps_every_pixel_and_nothing_else(tmp_path: Path) -> None:
    picture = meme_picture(template("scales"), {"light": "Plans", "heavy": "A cat"}, canvas=SMALL)
    save_picture(picture, tmp_path / "a.png")
    save_picture(picture, tmp_path / "b.PNG")
    with Image.open(tmp_path / "a.png") as found:
        assert np.array_equal(np.asarray(found), picture)
        assert found.info == {}
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.PNG").read_bytes()


def test_webp_is_smaller_and_looks_alike(tmp_path: Path) -> None:
    picture = meme_picture(template("scales"), {"light": "Plans", "heavy": "A cat"}, canvas=SMALL)
    save_picture(picture, tmp_path / "a.webp")
    save_picture(picture, tmp_path / "a.png")
    with Image.open(tmp_path / "a.webp") as found:
        assert np.abs(np.asarray(found.convert("RGB")).astype(int) - picture).mean() < 3
    sizes = [(tmp_path / name).stat().st_size for name in ("a.webp", "a.png")]
    assert sizes[0] < sizes[1]


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"a\.bmp is neither"):
        save_picture(np.zeros((4, 4, 3), np.uint8), tmp_path / "a.bmp")


def test_what_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="could not be written"):
        save_picture(np.zeros((4, 4, 3), np.uint8), tmp_path / "gone" / "a.png")


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_the_motion_is_an_endless_loop(tmp_path: Path, layers: list[Layer], kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    (save_gif if kind == "gif" else save_moving_webp)(layers, SMALL, path)
    assert path.stat().st_size <= MOST_GIF_BYTES
    with Image.open(path) as found:
        assert found.format == kind.upper()
        assert found.size == (540, 540)
        assert found.info["loop"] == 0
        frames = [_frame(found, index) for index in range(found.n_frames)]
    assert len(frames) == 38
    assert (frames[0] != frames[5]).any()
    steps = [np.abs(a - b).mean() for a, b in zip(frames, [*frames[1:], frames[0]], strict=True)]
    assert steps[-1] < 2.5 * max(steps[:-1])


def _frame(image: Image.Image, index: int) -> np.ndarray:
    image.seek(index)
    return np.asarray(image.convert("RGB")).astype(int)


def test_a_gif_that_is_too_large_is_made_smaller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (240, 320, 4), np.uint8)
    noise[..., 3] = 255
    layer = Layer("noise", noise, 160, 120, Motion(drift_x_px=90), fills=True)
    save_gif([layer], Canvas(320, 240), tmp_path / "a.gif")
    most = (tmp_path / "a.gif").stat().st_size - 1
    monkeypatch.setattr("mutoscope.media.memes.pictures.MOST_GIF_BYTES", most)
    save_gif([layer], Canvas(320, 240), tmp_path / "a.gif")
    assert (tmp_path / "a.gif").stat().st_size <= most
    with Image.open(tmp_path / "a.gif") as found:
        assert found.width < 320
