from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.planes import FramePlanes
from mutoscope.media.stills import contact_sheet, thumbnail
from mutoscope.media.timeline import Canvas, plan_timeline

CANVAS = Canvas(180, 320)
TIMELINE = plan_timeline(CANVAS, [1.6, 1.6, 1.6, 1.6, 1.6], 0.0)
FRAMES = 48


def unheard(current: int, total: int) -> None:
    """Nobody asks how far it is."""


def _draw(index: int, planes: FramePlanes) -> None:
    """Scene n is of luma 40 + 40 n; from frame 20 to 27 the first scene is full of detail."""
    planes.y[:], planes.u[:], planes.v[:] = 40 + 40 * (index // FRAMES), 128, 128
    planes.y[10:30, 10 + index % 40 : 60] = 235
    if 20 <= index < 28:
        planes.y[100:300] = np.arange(16, 216, dtype=np.uint8)[:, None]


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stills")
    segment, out = folder / "a.segment", folder / "film.mp4"
    settings = EncodeSettings("superfast", 18)
    encode_segment(_draw, TIMELINE.frames, CANVAS, segment, settings, lambda *_: None)
    join([segment], None, out, canvas=CANVAS, credit=Credits(), tick=lambda *_: None)
    return out


def test_the_thumbnail_is_the_richest_moment_of_the_opening(video: Path, tmp_path: Path):
    out = tmp_path / "thumbnail.jpg"
    thumbnail(video, TIMELINE, out, tick=unheard)
    with Image.open(out) as picture:
        assert (picture.format, picture.size) == ("JPEG", (180, 320))
        assert np.asarray(picture.convert("L"))[100:300].std() > 50


def test_the_sheet_shows_each_scene_in_its_place(video: Path, tmp_path: Path):
    out = tmp_path / "sheet.jpg"
    contact_sheet(video, TIMELINE, out, tick=unheard)
    with Image.open(out) as picture:
        sheet = np.asarray(picture.convert("L")).astype(float)
    tile_width, tile_height = 270, 480
    for number in range(5):
        x = 16 + number % 4 * (tile_width + 16)
        y = 16 + number // 4 * (tile_height + 36 + 16)
        middle = sheet[y + tile_height // 2 : y + tile_height - 20, x + 20 : x + tile_width - 20]
        expected = (40 + 40 * number - 16) * 255 / 219
        assert middle.mean() == pytest.approx(expected, abs=4)
        label = sheet[y + tile_height + 4 : y + tile_height + 36, x : x + tile_width]
        assert label.max() > 180, "a label is written under the tile"
    assert sheet.shape[1] == 4 * 286 + 16


def test_stills_are_the_same_every_time_and_carry_no_metadata(video: Path, tmp_path: Path):
    first, second = tmp_path / "a.jpg", tmp_path / "b.jpg"
    for draw in (thumbnail, contact_sheet):
        draw(video, TIMELINE, first, tick=unheard)
        draw(video, TIMELINE, second, tick=unheard)
        assert first.read_bytes() == second.read_bytes()
        assert b"Exif" not in first.read_bytes()


def test_a_video_that_ends_early_is_refused(video: Path, tmp_path: Path):
    longer = plan_timeline(CANVAS, [1.6] * 8, 0.0)
    with pytest.raises(MediaError, match="ends before its last scene"):
        contact_sheet(video, longer, tmp_path / "sheet.jpg", tick=unheard)


def test_an_unwritable_place_is_refused(video: Path, tmp_path: Path):
    with pytest.raises(MediaError, match="could not be written"):
        thumbnail(video, TIMELINE, tmp_path / "missing" / "thumbnail.jpg", tick=unheard)


def test_a_tick_a_picture_may_stop_it(video: Path, tmp_path: Path):
    seen = list[tuple[int, int]]()
    contact_sheet(video, TIMELINE, tmp_path / "sheet.jpg", tick=lambda *at: seen.append(at))
    assert seen == [(number, 5) for number in range(1, 6)]
