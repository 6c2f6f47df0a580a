"""What lies behind slides, and that their text can be read on it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from films import frame_of, greys, write_film
from mutoscope.errors import MediaError
from mutoscope.media.footage import Footage
from mutoscope.media.layers import Layer
from mutoscope.media.palettes import contrast
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.render import Scene, scene_frames
from mutoscope.media.slide_backdrop import SlideBackdrop, SlideInks, backdrop_of, slide_inks
from mutoscope.media.slides.themes import themes
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(128, 72)
DARK = SlideInks((10, 16, 30), ((255, 255, 255), (180, 190, 200)))
LIGHT = SlideInks((250, 250, 245), ((20, 24, 30), (90, 96, 107)), ((200, 50, 31),))


def picture(path: Path, size: tuple[int, int] = (300, 300)) -> Path:
    """Light at the left, dark at the right; red in the top half, blue in the lower."""
    columns = np.linspace(255, 0, size[0])
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[...] = columns[None, :, None]
    pixels[: size[1] // 2, :, 2] //= 2
    pixels[size[1] // 2 :, :, 0] //= 2
    Image.fromarray(pixels).save(path)
    return path


def frame(behind: SlideBackdrop, index: int = 0) -> FramePlanes:
    planes = blank_frame(CANVAS)
    scene = Scene(behind.layers, CANVAS, 60, footage=behind.footage)
    if behind.footage is None:
        scene_frames(scene).draw(index, planes)
        return planes
    with Footage.of(behind.footage, CANVAS) as film:
        scene_frames(scene, film).draw(index, planes)
    return planes


def only(behind: SlideBackdrop) -> Layer:
    (layer,) = behind.layers
    return layer


@pytest.mark.parametrize("fit", ["cover", "contain", "fill"])
@pytest.mark.parametrize("inks", [DARK, LIGHT])
def test_all_text_is_read_everywhere_on_a_picture(tmp_path, inks, fit):
    pixels = only(backdrop_of(picture(tmp_path / "a.png"), "image", fit, CANVAS, inks=inks)).rgba
    for ink, least in [(each, 4.5) for each in inks.text] + [(each, 3) for each in inks.large]:
        worst = min(
            contrast(ink, tuple(map(int, each[:3]))) for each in pixels[::4, ::4].reshape(-1, 4)
        )
        assert worst >= least - 0.35  # on all but single pixels


@pytest.mark.parametrize("inks", [DARK, LIGHT])
def test_something_of_the_picture_is_still_to_be_seen(tmp_path, inks):
    layer = only(backdrop_of(picture(tmp_path / "a.png"), "image", "fill", CANVAS, inks=inks))
    assert np.ptp(layer.rgba[..., 0].astype(int)) > 20


def test_a_picture_that_is_dark_already_gets_no_shade(tmp_path):
    Image.new("RGB", (128, 72), (12, 0, 0)).save(tmp_path / "a.png")
    layer = only(backdrop_of(tmp_path / "a.png", "image", "cover", CANVAS, inks=DARK))
    assert layer.rgba[0, 0].tolist() == [12, 0, 0, 255]


def test_it_covers_without_being_stretched_or_is_shown_whole_between_bars(tmp_path):
    pixels = np.zeros((100, 100, 3), np.uint8)
    pixels[:, 25:75] = (0, 40, 0)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    shown = {
        fit: only(backdrop_of(tmp_path / "a.png", "image", fit, CANVAS, inks=DARK)).rgba
        for fit in ("cover", "contain", "fill")
    }
    widths = {fit: int((pixels[36, :, 1] > 30).sum()) for fit, pixels in shown.items()}
    assert widths == {"cover": 64, "contain": 36, "fill": 64}
    assert shown["contain"][36, 2].tolist() == [*DARK.ground, 255]
    assert shown["cover"].shape == (72, 128, 4)


def test_a_picture_stands_still_and_is_drawn_once(tmp_path):
    behind = backdrop_of(picture(tmp_path / "a.png"), "image", "cover", CANVAS, inks=DARK)
    scene = scene_frames(Scene(behind.layers, CANVAS, 60))
    assert not scene.layers
    assert behind.footage is None


def test_a_film_goes_on_from_clip_to_clip_under_its_shade(tmp_path):
    path = write_film(tmp_path / "a.mp4", greys(range(40, 220, 2), (128, 72)))
    first = backdrop_of(path, "video", "cover", CANVAS, inks=DARK)
    later = backdrop_of(path, "video", "cover", CANVAS, inks=DARK, from_s=1.0)
    assert frame(later, 0).y.mean() == pytest.approx(frame(first, 30).y.mean(), abs=0.01)
    assert frame(first, 0).y.mean() < frame(later, 0).y.mean() < 110  # white is read on it
    assert [layer.name for layer in first.layers] == ["backdrop-shade"]
    assert first.layers[0].rgba[0, 0].tolist() == later.layers[0].rgba[0, 0].tolist()


def test_bars_beside_a_film_are_of_the_slides_ground(tmp_path):
    chroma = np.full((36, 36), 128)
    tall = frame_of([np.full((72, 72), 30), chroma, chroma], "yuv420p")
    path = write_film(tmp_path / "a.mp4", [tall] * 10)
    shown = frame(backdrop_of(path, "video", "contain", CANVAS, inks=LIGHT))
    assert shown.y[:, :26].min() >= 225
    assert shown.y[:, 32:96].max() < 225


def test_a_picture_that_was_changed_is_read_anew(tmp_path):
    for level in (10, 20):
        Image.new("RGB", (128, 72), (level, 0, 0)).save(tmp_path / "a.png")
        layer = only(backdrop_of(tmp_path / "a.png", "image", "cover", CANVAS, inks=DARK))
        assert layer.rgba[0, 0, 0] == level


@pytest.mark.parametrize("theme_id", sorted(themes()))
@pytest.mark.parametrize("accent", [None, (255, 235, 120), (20, 20, 60)])
def test_the_inks_of_every_theme_are_read_on_its_ground(theme_id, accent):
    inks = slide_inks(theme_id, accent)
    assert all(contrast(ink, inks.ground) >= 4.5 for ink in (*inks.text, *inks.large))


@pytest.mark.parametrize(
    ("kind", "code"), [("image", "unreadable_picture"), ("video", "unreadable_video")]
)
def test_what_cannot_be_read_is_refused(tmp_path, kind, code):
    (tmp_path / "a.bin").write_bytes(b"neither a picture nor a film")
    with pytest.raises(MediaError) as caught:
        backdrop_of(tmp_path / "a.bin", kind, "cover", CANVAS, inks=DARK)
    assert caught.value.code == code
